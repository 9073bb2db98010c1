namespace BtcStream.Cli.Feeding;

/// <summary>What became of forced orders that were fed.</summary>
/// <param name="Files">Files sent.</param>
/// <param name="Rows">Forced orders sent.</param>
/// <param name="Liquidations">What became of them.</param>
/// <param name="UnfilledRows">Rows left out, for nothing of them was filled.</param>
/// <param name="LongUsd">USD executed of the longs that were sent, at average prices.</param>
/// <param name="ShortUsd">USD executed of the shorts that were sent.</param>
/// <param name="Refusals">The refusals the server named, at most 1,000 an ack.</param>
/// <param name="Elapsed">From the first byte to the last ack.</param>
internal sealed record ForceOrderFeedResult(
    int Files, ulong Rows, AckTotals Liquidations, ulong UnfilledRows, double LongUsd, double ShortUsd, IReadOnlyList<Refusal> Refusals, TimeSpan Elapsed);
