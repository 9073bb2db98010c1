namespace BtcStream.Cli.Feeding;

/// <summary>What became of everything that was fed.</summary>
/// <param name="Files">Files sent.</param>
/// <param name="QuoteRows">Quotes sent.</param>
/// <param name="Quotes">What became of them.</param>
/// <param name="MarketRows">Index prices sent.</param>
/// <param name="Market">What became of them.</param>
/// <param name="OtherRows">Rows left out, for they are no quotes of options.</param>
/// <param name="Refusals">The refusals the server named, at most 1,000 an ack.</param>
/// <param name="Elapsed">From the first byte to the last ack.</param>
internal sealed record FeedResult(
    int Files, ulong QuoteRows, AckTotals Quotes, ulong MarketRows, AckTotals Market, ulong OtherRows, IReadOnlyList<Refusal> Refusals, TimeSpan Elapsed)
{
    /// <summary>Rows refused, of both kinds.</summary>
    public ulong RefusedRows => Quotes.Refused + Market.Refused;
}
