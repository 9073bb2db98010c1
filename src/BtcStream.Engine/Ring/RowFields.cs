namespace BtcStream.Engine.Ring;

/// <summary>Which fields a quote row has. An absent field leaves the state as it is, and its column entry is never read.</summary>
[Flags]
public enum QuoteFields : ushort
{
    /// <summary>No field.</summary>
    None = 0,

    /// <summary><c>time</c></summary>
    Time = 1 << 0,

    /// <summary><c>underlying_price</c></summary>
    UnderlyingPrice = 1 << 1,

    /// <summary><c>mark_iv</c></summary>
    MarkIv = 1 << 2,

    /// <summary><c>open_interest</c></summary>
    OpenInterest = 1 << 3,

    /// <summary><c>bid_price</c></summary>
    BidPrice = 1 << 4,

    /// <summary><c>ask_price</c></summary>
    AskPrice = 1 << 5,

    /// <summary><c>mark_price</c></summary>
    MarkPrice = 1 << 6,

    /// <summary><c>volume_24h</c></summary>
    Volume24h = 1 << 7,

    /// <summary>The instrument column holds the call's own id, introduced by a definition.</summary>
    InstrumentId = 1 << 14,

    /// <summary>The instrument column holds an index into <see cref="InputBatch.Names"/>.</summary>
    InstrumentName = 1 << 15,
}

/// <summary>Which fields a trade row has.</summary>
[Flags]
public enum TradeFields : ushort
{
    /// <summary>No field.</summary>
    None = 0,

    /// <summary><c>time</c></summary>
    Time = 1 << 0,

    /// <summary><c>price</c>, required</summary>
    Price = 1 << 1,

    /// <summary><c>amount</c>, required</summary>
    Amount = 1 << 2,

    /// <summary><c>taker_side</c>, required</summary>
    TakerSide = 1 << 3,

    /// <summary><c>iv</c></summary>
    Iv = 1 << 4,

    /// <summary><c>is_liquidation</c></summary>
    IsLiquidation = 1 << 5,

    /// <summary>The instrument column holds the call's own id, introduced by a definition.</summary>
    InstrumentId = 1 << 14,

    /// <summary>The instrument column holds an index into <see cref="InputBatch.Names"/>.</summary>
    InstrumentName = 1 << 15,
}

/// <summary>Which fields a market row has. Venue and underlying default to deribit and BTC.</summary>
[Flags]
public enum MarketFields : ushort
{
    /// <summary>No field.</summary>
    None = 0,

    /// <summary><c>time</c></summary>
    Time = 1 << 0,

    /// <summary><c>index_price</c></summary>
    IndexPrice = 1 << 1,

    /// <summary><c>perpetual_price</c></summary>
    PerpetualPrice = 1 << 2,

    /// <summary><c>perpetual_open_interest</c></summary>
    PerpetualOpenInterest = 1 << 3,

    /// <summary><c>bids</c></summary>
    Bids = 1 << 4,

    /// <summary><c>asks</c></summary>
    Asks = 1 << 5,

    /// <summary><c>venue</c></summary>
    Venue = 1 << 12,

    /// <summary><c>underlying</c></summary>
    Underlying = 1 << 13,

    /// <summary><c>perpetual</c></summary>
    Perpetual = 1 << 14,
}

/// <summary>Which fields a position row has. An absent field leaves the state as it is, and its column entry is never read.</summary>
[Flags]
public enum PositionFields : ushort
{
    /// <summary>No field.</summary>
    None = 0,

    /// <summary><c>time</c></summary>
    Time = 1 << 0,

    /// <summary><c>account</c></summary>
    Account = 1 << 1,

    /// <summary><c>side</c></summary>
    Side = 1 << 2,

    /// <summary><c>size</c></summary>
    Size = 1 << 3,

    /// <summary><c>entry_price</c></summary>
    EntryPrice = 1 << 4,

    /// <summary><c>leverage</c></summary>
    Leverage = 1 << 5,

    /// <summary><c>margin</c></summary>
    Margin = 1 << 6,

    /// <summary><c>margin_mode</c></summary>
    MarginMode = 1 << 7,

    /// <summary><c>margin_model</c></summary>
    MarginModel = 1 << 8,

    /// <summary><c>liquidation_price</c></summary>
    LiquidationPrice = 1 << 9,

    /// <summary>The instrument column holds the call's own id, introduced by a definition.</summary>
    InstrumentId = 1 << 14,

    /// <summary>The instrument column holds an index into <see cref="InputBatch.Names"/>.</summary>
    InstrumentName = 1 << 15,
}

/// <summary>Which fields an account row has. Venue defaults to deribit.</summary>
[Flags]
public enum AccountFields : ushort
{
    /// <summary>No field.</summary>
    None = 0,

    /// <summary><c>time</c></summary>
    Time = 1 << 0,

    /// <summary><c>account</c></summary>
    Account = 1 << 1,

    /// <summary><c>equity</c></summary>
    Equity = 1 << 2,

    /// <summary><c>venue</c></summary>
    Venue = 1 << 3,
}

/// <summary>Which fields a forced order has.</summary>
[Flags]
public enum LiquidationFields : ushort
{
    /// <summary>No field.</summary>
    None = 0,

    /// <summary><c>time</c></summary>
    Time = 1 << 0,

    /// <summary><c>side</c></summary>
    Side = 1 << 1,

    /// <summary><c>price</c></summary>
    Price = 1 << 2,

    /// <summary><c>amount</c></summary>
    Amount = 1 << 3,

    /// <summary>The instrument column holds the call's own id, introduced by a definition.</summary>
    InstrumentId = 1 << 14,

    /// <summary>The instrument column holds an index into <see cref="InputBatch.Names"/>.</summary>
    InstrumentName = 1 << 15,
}
