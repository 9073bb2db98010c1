using BtcStream.Cli.Commands;
using BtcStream.Cli.Feeding;
using BtcStream.Contracts.V1;
using BtcStream.Feeds;

namespace BtcStream.Cli.Replay;

/// <summary>
/// One recorded chain. The file was read once to see that it is whole, and is read again when its moment comes: a folder of chains need not fit into
/// memory. First goes the index, which is the median of the chain's own, then the quotes.
/// </summary>
internal sealed class ChainInput : IReplayInput
{
    private readonly string _path;
    private readonly CliEnvironment _environment;
    private readonly long _time;

    private ChainInput(string path, CliEnvironment environment, long time)
    {
        (_path, _environment, _time) = (path, environment, time);
        Name = Path.GetFileName(path);
        Times = [time];
    }

    /// <inheritdoc/>
    public string Name { get; }

    /// <inheritdoc/>
    public ReplayKind Kind => ReplayKind.Chain;

    /// <inheritdoc/>
    public IReadOnlyList<long> Times { get; }

    /// <summary>Opens a chain. Its moment is that of its newest row; of rows without times that of its name, which then becomes theirs.</summary>
    /// <param name="path">The file.</param>
    /// <param name="environment">Reads it.</param>
    /// <exception cref="CliException">It is no chain, or has no moment.</exception>
    public static ChainInput Open(string path, CliEnvironment environment)
    {
        ChainFile file = ChainFile.Read(path, environment);
        long time = file.TimeUnixNanos ?? ChainName.TimeOf(path)
            ?? throw new CliException(ExitCodes.Usage, $"'{path}': no row has a time, and the name is no UTC stamp such as 20260112T153507Z.json.gz");
        return new ChainInput(path, environment, time);
    }

    /// <inheritdoc/>
    public IEnumerable<ReplayBatch> Build(IReadOnlyList<int> items, ReplayBuilders builders)
    {
        ChainFile file = ChainFile.Read(_path, _environment);
        if (file.IndexTicks.Count > 0)
        {
            yield return new ReplayBatch(new ClientFrame { Market = IndexOf(file) }, file.IndexTicks.Count, rejection => TraceIndex(file, rejection));
        }

        for (int start = 0; start < file.Quotes.Count; start += builders.BatchRows)
        {
            OptionQuote[] quotes = [.. file.Quotes.Skip(start).Take(builders.BatchRows).Select(quote => quote with { TimeUnixNanos = quote.TimeUnixNanos ?? _time })];
            int first = start;
            yield return new ReplayBatch(new ClientFrame { Quotes = builders.Quotes.Build(0, quotes) }, quotes.Length, rejection => TraceQuote(file, first, rejection));
        }
    }

    private MarketBatch IndexOf(ChainFile file)
    {
        var batch = new MarketBatch();
        batch.Rows.AddRange(file.IndexTicks.Select(tick => new MarketRow { Underlying = tick.Underlying, IndexPrice = tick.IndexPrice, Time = (ulong)(tick.TimeUnixNanos ?? _time) }));
        return batch;
    }

    private static Refusal TraceIndex(ChainFile file, Rejection rejection)
    {
        string underlying = rejection.HasRow && rejection.Row < file.IndexTicks.Count ? file.IndexTicks[(int)rejection.Row].Underlying : "";
        return Refusal.Of(rejection, file.Name, null, $"index of {underlying}");
    }

    private static Refusal TraceQuote(ChainFile file, int start, Rejection rejection)
    {
        long index = start + (long)rejection.Row;
        return rejection.HasRow && index < file.Quotes.Count
            ? Refusal.Of(rejection, file.Name, file.FileRows[(int)index], file.Quotes[(int)index].Instrument)
            : Refusal.Of(rejection, file.Name, null, rejection.HasDefinition ? $"definition {rejection.Definition}" : "");
    }
}

/// <summary>Names of chain files, which are UTC stamps: <c>20260112T153507Z.json.gz</c>.</summary>
internal static class ChainName
{
    private const int StampLength = 16;

    private static readonly string[] Endings = [".json", ".json.gz"];

    /// <summary>The moment that a name states, Unix nanoseconds UTC; null where it is no chain's name.</summary>
    /// <param name="path">With or without folders.</param>
    public static long? TimeOf(string path)
    {
        string name = Path.GetFileName(path);
        string? stamp = Endings.Where(ending => name.EndsWith(ending, StringComparison.Ordinal)).Select(ending => name[..^ending.Length]).FirstOrDefault();
        return stamp?.Length == StampLength && stamp[8] == 'T' ? UtcTime.TryParse(stamp) : null;
    }
}
