namespace BtcStream.Cli.Feeding;

/// <summary>What became of histories that were fed.</summary>
/// <param name="Files">Files sent.</param>
/// <param name="Rows">Observations sent.</param>
/// <param name="Observations">What became of them.</param>
/// <param name="Notes">What was left out of files or changed, each with its file's name.</param>
/// <param name="Refusals">The refusals the server named, at most 1,000 an ack.</param>
/// <param name="Elapsed">From the first byte to the last ack.</param>
internal sealed record ObservationFeedResult(
    int Files, ulong Rows, AckTotals Observations, IReadOnlyList<string> Notes, IReadOnlyList<Refusal> Refusals, TimeSpan Elapsed);
