using System.CommandLine;
using System.CommandLine.Parsing;
using BtcStream.Cli.Commands;
using BtcStream.Cli.Feeding;
using BtcStream.Feeds;
using BtcStream.Feeds.Csv;

namespace BtcStream.Cli.Replay;

/// <summary>
/// What the files of a folder are. Each line of the manifest is what would be typed after <c>btcstream feed</c>: a kind, its options and files, with
/// <c>*</c> and <c>?</c> in names; # begins a comment. Paths are relative to the folder, wherever the manifest is.
/// </summary>
/// <param name="environment">Reads files.</param>
/// <param name="folder">The folder.</param>
internal sealed class ReplayManifest(CliEnvironment environment, string folder)
{
    /// <summary>Its name in a folder.</summary>
    public const string FileName = "replay.txt";

    private readonly HashSet<string> _named = new(StringComparer.Ordinal);
    private readonly List<string> _notes = [];

    /// <summary>Full paths of the files that its lines named so far.</summary>
    public IReadOnlySet<string> Named => _named;

    /// <summary>What readers left out or changed, by file.</summary>
    public IReadOnlyList<string> Notes => _notes;

    /// <summary>Opens everything that a manifest names, in its order.</summary>
    /// <param name="path">The manifest.</param>
    /// <exception cref="CliException">A line is wrong, or a file that it names; the message says which.</exception>
    public IReadOnlyList<IReplayInput> Read(string path)
    {
        using var reader = new StreamReader(new MemoryStream(InputFile.ReadAll(path, environment)));
        List<IReplayInput> inputs = [];
        for (int number = 1; reader.ReadLine() is { } line; number++)
        {
            string[] words = [.. CommandLineParser.SplitCommandLine(line.TrimStart().StartsWith('#') ? "" : line)];
            if (words.Length > 0)
            {
                try
                {
                    inputs.AddRange(Open(words));
                }
                catch (CliException e)
                {
                    throw new CliException(ExitCodes.Usage, $"{path} line {number}: {e.Message}", e);
                }
            }
        }

        return inputs;
    }

    private List<IReplayInput> Open(string[] words)
    {
        var files = new Argument<string[]>("FILE") { Arity = ArgumentArity.OneOrMore };
        List<IReplayInput> inputs = [];
        Command chains = new("deribit-chain") { files };
        chains.SetAction(parsed => inputs.AddRange(Find(parsed.GetRequiredValue(files)).Select(path => ChainInput.Open(path, environment))));
        Command orders = new("binance-force-orders") { files };
        orders.SetAction(parsed => inputs.AddRange(Find(parsed.GetRequiredValue(files)).Select(OpenOrders)));
        var options = new CsvFeedOptions();
        Command histories = new("csv") { files };
        options.AddTo(histories);
        histories.SetAction(parsed => inputs.AddRange(Find(parsed.GetRequiredValue(files)).Select(path => OpenHistory(path, options.Read(parsed, path)))));
        ParseResult result = new RootCommand { chains, orders, histories }.Parse(words);
        if (result.Errors.Count > 0)
        {
            throw new CliException(ExitCodes.Usage, string.Join(" ", result.Errors.Select(error => error.Message)));
        }

        result.Invoke(new InvocationConfiguration { EnableDefaultExceptionHandler = false });
        return inputs;
    }

    private RowsInput<ForcedOrder> OpenOrders(string path)
    {
        var file = ForceOrderFeedFile.Read(path, environment);
        return new RowsInput<ForcedOrder>(
            file.Name,
            ReplayKind.ForcedOrders,
            file.Recording.Orders,
            order => order.TimeUnixNanos,
            (builders, orders) => new() { Liquidations = builders.Liquidations.Build(0, orders) },
            (rejection, row) => Refusal.Of(
                rejection, file.Name, row is { } at ? file.Recording.FileRows[at] : null, row is { } known ? file.Recording.Orders[known].Instrument.Name : ""));
    }

    private RowsInput<Observation> OpenHistory(string path, ObservationCsvOptions options)
    {
        var file = ObservationFeedFile.Read(path, environment, options);
        if (file.History.Observations.FirstOrDefault(row => row.TimeUnixNanos is null) is { } timeless)
        {
            throw new CliException(ExitCodes.Usage, $"'{path}' line {timeless.FileLine}: there is no time, and a replay needs to know when; give one with --set time=2026-01-01");
        }

        if (file.LeftOut.Length > 0)
        {
            _notes.Add($"{file.Name}: {file.LeftOut}");
        }

        return new RowsInput<Observation>(
            $"{file.Name} ({options.Format.Name})",
            ReplayKind.History,
            file.History.Observations,
            row => row.TimeUnixNanos!.Value,
            (builders, rows) => new() { Observations = builders.Observations.Build(0, rows) },
            (rejection, row) => row is { } at
                ? Refusal.Of(rejection, $"{file.Name} line {file.History.Observations[at].FileLine}", null, file.History.Observations[at].Name ?? options.Format.Name)
                : Refusal.Of(rejection, file.Name, null, ""));
    }

    /// <summary>The files that names and patterns mean, those of a pattern in the order of their names.</summary>
    private List<string> Find(IEnumerable<string> patterns)
    {
        List<string> found = [];
        foreach (string pattern in patterns)
        {
            string path = Path.GetFullPath(pattern, Path.GetFullPath(folder));
            string[] matches = pattern.AsSpan().ContainsAny('*', '?') ? Match(path) : File.Exists(path) ? [path] : [];
            found.AddRange(matches.Length > 0 ? matches : throw new CliException(ExitCodes.Usage, $"'{pattern}' is no file of '{folder}'"));
        }

        _named.UnionWith(found);
        return found;
    }

    private static string[] Match(string path)
    {
        string directory = Path.GetDirectoryName(path)!;
        return Directory.Exists(directory) ? [.. Directory.GetFiles(directory, Path.GetFileName(path)).Order(StringComparer.Ordinal)] : [];
    }
}
