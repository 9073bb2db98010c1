using BtcStream.Quant.Liquidations;

namespace BtcStream.Feeds.Live;

/// <summary>One thing that a live venue says, in the units of the wire contract. Immutable; any thread.</summary>
/// <param name="TimeUnixNanos">Its time at the venue, Unix nanoseconds UTC; the time of receipt where the venue gives none.</param>
public abstract record VenueRow(long TimeUnixNanos)
{
    /// <summary>
    /// What a later row with the same key and kind stands for: while the engine is behind, the later one alone is worth applying. Null where every row counts, as trades
    /// and forced orders do.
    /// </summary>
    public virtual string? Replaces => null;
}

/// <summary>A quote of an option at Deribit.</summary>
/// <param name="TimeUnixNanos">Time of the quote.</param>
/// <param name="Quote">The quote.</param>
public sealed record QuoteRow(long TimeUnixNanos, OptionQuote Quote) : VenueRow(TimeUnixNanos)
{
    /// <inheritdoc/>
    public override string? Replaces => Quote.Instrument;
}

/// <summary>A trade of an option at Deribit.</summary>
/// <param name="Id">The venue's own identifier: the same trade told twice has the same.</param>
/// <param name="Number">The venue's count of the instrument's trades, without gaps.</param>
/// <param name="IsLiquidation">Whether it was forced.</param>
/// <param name="Trade">The trade.</param>
public sealed record OptionTradeRow(string Id, long Number, bool IsLiquidation, OptionTrade Trade) : VenueRow(Trade.TimeUnixNanos);

/// <summary>A forced order.</summary>
/// <param name="Order">The order.</param>
public sealed record ForcedOrderRow(ForcedOrder Order) : VenueRow(Order.TimeUnixNanos);

/// <summary>The index of an underlying.</summary>
/// <param name="TimeUnixNanos">Time of the index.</param>
/// <param name="Underlying">Coin.</param>
/// <param name="IndexPrice">USD per coin.</param>
public sealed record IndexRow(long TimeUnixNanos, string Underlying, double IndexPrice) : VenueRow(TimeUnixNanos)
{
    /// <inheritdoc/>
    public override string? Replaces => Underlying;
}

/// <summary>Price and open interest of a perpetual; what is null was not given.</summary>
/// <param name="TimeUnixNanos">Time of both.</param>
/// <param name="Perpetual">The contract.</param>
/// <param name="Price">USD per coin.</param>
/// <param name="OpenInterest">Coins where linear, USD face where inverse.</param>
public sealed record PerpetualRow(long TimeUnixNanos, SwapInstrument Perpetual, double? Price, double? OpenInterest) : VenueRow(TimeUnixNanos)
{
    /// <inheritdoc/>
    public override string? Replaces => (Price is null ? "i" : OpenInterest is null ? "p" : "b") + Perpetual.Name;
}

/// <summary>The order book of a perpetual, both sides whole, best first.</summary>
/// <param name="TimeUnixNanos">Time of the book.</param>
/// <param name="Perpetual">The contract.</param>
/// <param name="Bids">Buy side.</param>
/// <param name="Asks">Sell side.</param>
public sealed record DepthRow(long TimeUnixNanos, SwapInstrument Perpetual, IReadOnlyList<BookLevel> Bids, IReadOnlyList<BookLevel> Asks) : VenueRow(TimeUnixNanos)
{
    /// <inheritdoc/>
    public override string? Replaces => Perpetual.Name;
}

/// <summary>A leveraged position.</summary>
/// <param name="TimeUnixNanos">Time of the position.</param>
/// <param name="Perpetual">What it is held in.</param>
/// <param name="Account">Account at the venue.</param>
/// <param name="Side">Long or short.</param>
/// <param name="Size">Coins; 0 closes it.</param>
public sealed record HeldPositionRow(long TimeUnixNanos, SwapInstrument Perpetual, ulong Account, PositionSide Side, double Size) : VenueRow(TimeUnixNanos)
{
    /// <summary>Average entry price, USD per coin.</summary>
    public double? EntryPrice { get; init; }

    /// <summary>Isolated: the margin at entry, USD. Null where cross.</summary>
    public double? Margin { get; init; }

    /// <summary>Whether it stands on its account's equity.</summary>
    public bool IsCross { get; init; }

    /// <summary>The venue's own liquidation price, USD per coin.</summary>
    public double? LiquidationPrice { get; init; }
}

/// <summary>The equity of a margin account.</summary>
/// <param name="TimeUnixNanos">Time of the equity.</param>
/// <param name="Account">The account.</param>
public sealed record EquityRow(long TimeUnixNanos, MarginAccount Account) : VenueRow(TimeUnixNanos)
{
    /// <inheritdoc/>
    public override string? Replaces => Account.Account.ToString(System.Globalization.CultureInfo.InvariantCulture);
}

/// <summary>A volatility index at one moment.</summary>
/// <param name="TimeUnixNanos">Time of the value.</param>
/// <param name="Source">Who publishes it.</param>
/// <param name="Underlying">Coin.</param>
/// <param name="Index">Its name.</param>
/// <param name="Value">A decimal a year.</param>
public sealed record VolatilityIndexRow(long TimeUnixNanos, string Source, string Underlying, string Index, double Value) : VenueRow(TimeUnixNanos);
