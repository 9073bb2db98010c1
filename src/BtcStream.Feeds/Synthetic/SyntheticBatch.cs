namespace BtcStream.Feeds.Synthetic;

/// <summary>What happened in one step of a synthetic market. Made up: label it so wherever it shows.</summary>
/// <param name="TimeUnixNanos">Time of everything in the batch, Unix nanoseconds UTC.</param>
/// <param name="Index">The index.</param>
/// <param name="Quotes">Options quoted anew; in the first batch, and where an expiry is first listed, all of them. Not empty.</param>
/// <param name="Trades">Options traded.</param>
public sealed record SyntheticBatch(long TimeUnixNanos, IndexTick Index, IReadOnlyList<OptionQuote> Quotes, IReadOnlyList<OptionTrade> Trades);
