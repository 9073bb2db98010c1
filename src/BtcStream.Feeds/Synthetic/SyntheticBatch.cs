namespace BtcStream.Feeds.Synthetic;

/// <summary>What happened in one step of a synthetic market. Made up: label it so wherever it shows.</summary>
/// <param name="TimeUnixNanos">Time of everything in the batch, Unix nanoseconds UTC.</param>
/// <param name="Index">The index.</param>
/// <param name="Quotes">Options quoted anew; in the first batch, and where an expiry is first listed, all of them. Not empty.</param>
/// <param name="Trades">Options traded.</param>
public sealed record SyntheticBatch(long TimeUnixNanos, IndexTick Index, IReadOnlyList<OptionQuote> Quotes, IReadOnlyList<OptionTrade> Trades)
{
    /// <summary>Marks of the perpetuals, and the order books that are due.</summary>
    public IReadOnlyList<PerpetualTick> Perpetuals { get; init; } = [];

    /// <summary>Positions opened, changed or closed; in the first batch all of them.</summary>
    public IReadOnlyList<LeveragedPosition> Positions { get; init; } = [];

    /// <summary>Equities of cross accounts that are due; after their positions.</summary>
    public IReadOnlyList<MarginAccount> Accounts { get; init; } = [];

    /// <summary>Forced orders; in the first batch those of the day before, with times of their own.</summary>
    public IReadOnlyList<ForcedOrder> ForcedOrders { get; init; } = [];
}
