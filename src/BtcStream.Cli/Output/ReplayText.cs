using BtcStream.Cli.Commands;
using BtcStream.Cli.Feeding;
using BtcStream.Cli.Replay;
using static BtcStream.Cli.Output.Figures;

namespace BtcStream.Cli.Output;

/// <summary>What a replay says at its end.</summary>
internal static class ReplayText
{
    /// <summary>For a person.</summary>
    public static string Describe(ReplayResult result)
    {
        string[] kinds =
        [
            .. result.Inputs.Where(input => input.Rows > 0).GroupBy(input => input.Kind).OrderBy(kind => kind.Key)
                .Select(kind => $"{Name(kind.Key, kind.Count())}, {Count((ulong)kind.Sum(input => (long)input.Rows))} rows"),
        ];
        string span = result is { FirstUnixNanos: { } first, LastUnixNanos: { } last } ? $"{Time((ulong)first)} to {Time((ulong)last)}" : "nothing in this range";
        string end = result.IsWhole ? "" : result.LastUnixNanos is { } sent ? $"\ninterrupted: go on with --after {Moment(sent)}" : "\ninterrupted before anything was sent";
        return $"""
            {span} in {Age(result.Elapsed.TotalSeconds)}{(kinds.Length == 0 ? "" : $": {string.Join("; ", kinds)}")}
            rows: {FeedReport.Describe(result.Rows, result.Totals)}{end}
            """;
    }

    /// <summary>A moment to the last digit, as options take it.</summary>
    public static string Moment(long unixNanos) => Exact((ulong)unixNanos);

    private static string Name(ReplayKind kind, int files) => kind switch
    {
        ReplayKind.Chain => files == 1 ? "1 chain" : $"{Count((ulong)files)} chains",
        ReplayKind.ForcedOrders => $"{Count((ulong)files)} of forced orders",
        _ => files == 1 ? "1 history" : $"{Count((ulong)files)} histories",
    };
}

/// <summary>The same for programs.</summary>
/// <param name="From">The first moment sent, UTC; null where nothing was.</param>
/// <param name="To">The last moment sent, UTC: what <c>--after</c> takes to go on.</param>
/// <param name="Whole">Whether everything was sent.</param>
/// <param name="Inputs">Rows by file.</param>
/// <param name="Rows">Rows sent.</param>
/// <param name="Acked">What became of them.</param>
/// <param name="Refusals">Refusals named.</param>
/// <param name="ElapsedSeconds">From the first byte to the last ack.</param>
internal sealed record ReplayJson(
    string? From, string? To, bool Whole, IReadOnlyList<ReplayJson.Input> Inputs, ulong Rows, AckTotals Acked, IReadOnlyList<Refusal> Refusals, double ElapsedSeconds)
{
    /// <summary>One file.</summary>
    public sealed record Input(string Name, string Kind, ulong Rows);

    public static ReplayJson Of(ReplayResult result) => new(
        result.FirstUnixNanos is { } first ? ReplayText.Moment(first) : null,
        result.LastUnixNanos is { } last ? ReplayText.Moment(last) : null,
        result.IsWhole,
        [.. result.Inputs.Select(input => new Input(input.Name, input.Kind.ToString(), input.Rows))],
        result.Rows,
        result.Totals,
        result.Refusals,
        result.Elapsed.TotalSeconds);
}
