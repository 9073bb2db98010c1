using BtcStream.Feeds.Synthetic;

namespace BtcStream.Feeds.Tests.Synthetic;

/// <summary>What a reader of batches knows of each option: absent values keep what they were.</summary>
internal sealed class HeldQuotes
{
    private readonly Dictionary<string, OptionQuote> _latest = [];
    private SyntheticBatch? _last;

    public void Apply(SyntheticBatch batch)
    {
        _last = batch;
        foreach (OptionQuote quote in batch.Quotes)
        {
            OptionQuote held = _latest.GetValueOrDefault(quote.Instrument);
            _latest[quote.Instrument] = quote with { OpenInterest = quote.OpenInterest ?? held.OpenInterest, Volume24h = quote.Volume24h ?? held.Volume24h };
        }
    }

    public PricedQuotes Price() => new(_latest.Values, _last!.TimeUnixNanos, _last.Index.IndexPrice);
}
