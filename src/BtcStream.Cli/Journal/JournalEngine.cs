using System.CommandLine;
using BtcStream.Engine;
using BtcStream.Engine.Durability;
using BtcStream.Engine.Durability.Snapshots;
using BtcStream.Engine.Stress.Table;
using BtcStream.Quant.Liquidations;

namespace BtcStream.Cli.Journal;

/// <summary>Makes engines with the options that a directory names, and those that it only has a hash of.</summary>
internal sealed class JournalEngine
{
    private readonly Option<string[]> _marginModels = new("--margin-models")
    {
        Description = "Margin tables that the server was given; the journal only holds a hash of them",
        HelpName = "FILE",
        DefaultValueFactory = _ => [],
    };

    private readonly Option<string?> _stressThresholds = new("--stress-thresholds")
    {
        Description = "Thresholds of the stress table that the server was given; the journal only holds a hash of them",
        HelpName = "FILE",
    };

    public void AddTo(Command command)
    {
        command.Add(_marginModels);
        command.Add(_stressThresholds);
    }

    /// <summary>
    /// Makes engines for a directory: as the newest of its segments says whose header is whole, or its newest snapshot. Options may change where a snapshot covers all before,
    /// so that snapshot may say what was, and a server that starts now has what the segment after it says.
    /// </summary>
    /// <param name="parsed">The command line.</param>
    /// <param name="storage">The directory.</param>
    /// <param name="era">Its newest options; null where no segment says any.</param>
    /// <param name="historyColumns">Columns of history to keep at most, minutes and hours each.</param>
    public Func<RiskEngine> Factory(ParseResult parsed, IJournalStorage storage, JournalEra? era, int historyColumns)
    {
        EngineOptions given = new()
        {
            MarginModels = Load(parsed.GetRequiredValue(_marginModels)),
            StressThresholds = LoadThresholds(parsed.GetValue(_stressThresholds)),
            HistoryMinutes = historyColumns,
            HistoryHours = historyColumns,
        };
        string? options = era?.Options ?? EngineRecovery.ReadOptions(storage);
        EngineOptions restored = options is null ? given : ReplayOptions.Restore(options, given);
        return () => new RiskEngine(restored);
    }

    private static StressThresholds LoadThresholds(string? file)
    {
        List<string> problems = [];
        StressThresholds thresholds = StressThresholdFile.Read(file, problems);
        return problems.Count == 0 ? thresholds : throw new CliException(ExitCodes.Usage, string.Join("; ", problems));
    }

    private static MarginModelCatalog Load(string[] files)
    {
        MarginModelCatalog catalog = MarginModelCatalog.BuiltIn;
        foreach (string file in files)
        {
            try
            {
                using FileStream json = File.OpenRead(file);
                catalog = catalog.Load(json);
            }
            catch (Exception e) when (e is MarginTableException or IOException or UnauthorizedAccessException or ArgumentException)
            {
                throw new CliException(ExitCodes.Usage, $"--margin-models '{file}' cannot be used: {e.Message}", e);
            }
        }

        return catalog;
    }
}
