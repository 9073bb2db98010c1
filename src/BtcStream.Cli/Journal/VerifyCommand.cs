using System.CommandLine;
using System.Globalization;
using System.Text.Json.Nodes;
using BtcStream.Cli.Commands;
using BtcStream.Cli.Output;
using BtcStream.Engine;
using BtcStream.Engine.Durability;
using BtcStream.Quant.Liquidations;

namespace BtcStream.Cli.Journal;

/// <summary><c>journal verify</c>: reads the whole journal, replays it from zero and gives the digest of the state.</summary>
internal sealed class VerifyCommand(CliEnvironment environment, GlobalOptions global)
{
    private readonly Argument<string> _directory = JournalCommands.DirectoryArgument();

    private readonly Option<string[]> _marginModels = new("--margin-models")
    {
        Description = "Margin tables that the server was given; the journal only holds a hash of them",
        HelpName = "FILE",
        DefaultValueFactory = _ => [],
    };

    public Command Create(CommandRunner runner)
    {
        var command = new Command("verify", "Check every byte, replay from zero, and give the digest of the state.") { _directory, _marginModels };
        runner.Bind(command, (parsed, _) => RunAsync(parsed));
        return command;
    }

    private async Task<int> RunAsync(ParseResult parsed)
    {
        EngineOptions given = new() { MarginModels = Load(parsed.GetRequiredValue(_marginModels)), HistoryMinutes = 0, HistoryHours = 0 };
        long started = environment.Time.GetTimestamp();
        (RiskEngine engine, RecoveryReport report) = JournalCommands.Over(parsed.GetRequiredValue(_directory), storage => Replay(storage, given));
        double seconds = environment.Time.GetElapsedTime(started).TotalSeconds;
        string digest = engine.ComputeDigest().ToString("x16", CultureInfo.InvariantCulture);
        if (parsed.GetValue(global.Json))
        {
            await environment.Out.WriteLineAsync(new JsonObject
            {
                ["segments"] = report.Segments,
                ["records"] = report.Records,
                ["rows"] = report.Rows,
                ["bytes"] = report.Bytes,
                ["digest"] = digest,
                ["asOfUnixNanos"] = engine.AsOfUnixNanos,
                ["sequence"] = engine.Sequence,
                ["seconds"] = seconds,
                ["torn"] = TornText.ToJson(report.Torn),
            }.ToJsonString());
            return ExitCodes.Ok;
        }

        environment.CreateConsole().WriteFacts(
            ("records", $"{Figures.Count((ulong)report.Records)} in {report.Segments} segments, all checksums hold"),
            ("rows", Figures.Count((ulong)report.Rows)),
            ("as of", engine.AsOfUnixNanos is { } asOf ? Figures.Time((ulong)asOf) : Figures.Absent),
            ("digest", digest),
            ("end", TornText.Describe(report.Torn)),
            ("replay", string.Create(CultureInfo.InvariantCulture, $"{seconds:F2} s, {report.Rows / Math.Max(seconds, 1e-9):#,##0} rows a second")));
        return ExitCodes.Ok;
    }

    /// <summary>The first segment says what the engine was like.</summary>
    private static (RiskEngine Engine, RecoveryReport Report) Replay(DirectoryStorage storage, EngineOptions given)
    {
        string? options = JournalInspector.ReadOptions(storage);
        var engine = new RiskEngine(options is null ? given : ReplayOptions.Restore(options, given));
        return (engine, JournalRecovery.Replay(storage, engine));
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
