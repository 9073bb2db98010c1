namespace BtcStream.Engine.Ring;

/// <summary>The field of a row or definition that a rejection is about; <see cref="InputFieldNames"/> has its name on the wire.</summary>
public enum InputField : byte
{
    /// <summary>The row as a whole.</summary>
    None = 0,

    /// <summary><c>id</c></summary>
    Id,

    /// <summary><c>venue</c></summary>
    Venue,

    /// <summary><c>instrument</c></summary>
    Instrument,

    /// <summary><c>underlying</c></summary>
    Underlying,

    /// <summary><c>kind</c></summary>
    Kind,

    /// <summary><c>expiry</c></summary>
    Expiry,

    /// <summary><c>strike</c></summary>
    Strike,

    /// <summary><c>right</c></summary>
    Right,

    /// <summary><c>contract_size</c></summary>
    ContractSize,

    /// <summary><c>settlement</c></summary>
    Settlement,

    /// <summary><c>time</c></summary>
    Time,

    /// <summary><c>underlying_price</c></summary>
    UnderlyingPrice,

    /// <summary><c>mark_iv</c></summary>
    MarkIv,

    /// <summary><c>open_interest</c></summary>
    OpenInterest,

    /// <summary><c>bid_price</c></summary>
    BidPrice,

    /// <summary><c>ask_price</c></summary>
    AskPrice,

    /// <summary><c>mark_price</c></summary>
    MarkPrice,

    /// <summary><c>volume_24h</c></summary>
    Volume24h,

    /// <summary><c>price</c></summary>
    Price,

    /// <summary><c>amount</c></summary>
    Amount,

    /// <summary><c>taker_side</c></summary>
    TakerSide,

    /// <summary><c>iv</c></summary>
    Iv,

    /// <summary><c>index_price</c></summary>
    IndexPrice,

    /// <summary><c>perpetual_price</c></summary>
    PerpetualPrice,

    /// <summary><c>perpetual_open_interest</c></summary>
    PerpetualOpenInterest,

    /// <summary><c>perpetual</c></summary>
    Perpetual,

    /// <summary><c>account</c></summary>
    Account,

    /// <summary><c>side</c></summary>
    Side,

    /// <summary><c>size</c></summary>
    Size,

    /// <summary><c>entry_price</c></summary>
    EntryPrice,

    /// <summary><c>leverage</c></summary>
    Leverage,

    /// <summary><c>margin</c></summary>
    Margin,

    /// <summary><c>margin_mode</c></summary>
    MarginMode,

    /// <summary><c>margin_model</c></summary>
    MarginModel,

    /// <summary><c>liquidation_price</c></summary>
    LiquidationPrice,

    /// <summary><c>equity</c></summary>
    Equity,

    /// <summary><c>bids</c></summary>
    Bids,

    /// <summary><c>asks</c></summary>
    Asks,

    /// <summary><c>source</c></summary>
    Source,

    /// <summary><c>observation</c></summary>
    Observation,

    /// <summary><c>period_seconds</c></summary>
    PeriodSeconds,

    /// <summary><c>hash_rate_ehs</c></summary>
    HashRateEhs,

    /// <summary><c>difficulty</c></summary>
    Difficulty,

    /// <summary><c>blocks</c></summary>
    Blocks,

    /// <summary><c>fees_btc</c></summary>
    FeesBtc,

    /// <summary><c>issuance_btc</c></summary>
    IssuanceBtc,

    /// <summary><c>issuance_usd</c></summary>
    IssuanceUsd,

    /// <summary><c>subsidy_btc</c></summary>
    SubsidyBtc,

    /// <summary><c>machines</c></summary>
    Machines,

    /// <summary><c>electricity_usd_per_kwh</c></summary>
    ElectricityUsdPerKwh,

    /// <summary><c>electricity_share</c></summary>
    ElectricityShare,

    /// <summary><c>alternative_revenue_usd_per_mwh</c></summary>
    AlternativeRevenueUsdPerMwh,

    /// <summary><c>holder</c></summary>
    Holder,

    /// <summary><c>amount_btc</c></summary>
    AmountBtc,

    /// <summary><c>price_usd</c></summary>
    PriceUsd,

    /// <summary><c>holding_btc</c></summary>
    HoldingBtc,

    /// <summary><c>price_low</c></summary>
    PriceLow,

    /// <summary><c>price_high</c></summary>
    PriceHigh,

    /// <summary><c>index</c></summary>
    Index,

    /// <summary><c>open</c></summary>
    Open,

    /// <summary><c>high</c></summary>
    High,

    /// <summary><c>low</c></summary>
    Low,

    /// <summary><c>close</c></summary>
    Close,

    /// <summary><c>market</c></summary>
    Market,

    /// <summary><c>barrier_price</c></summary>
    BarrierPrice,

    /// <summary><c>until</c></summary>
    Until,

    /// <summary><c>probability</c></summary>
    Probability,

    /// <summary><c>asset</c></summary>
    Asset,

    /// <summary><c>name</c></summary>
    Name,

    /// <summary><c>supply_usd</c></summary>
    SupplyUsd,

    /// <summary><c>horizon_hours</c></summary>
    HorizonHours,
}

/// <summary>Names of <see cref="InputField"/> on the wire.</summary>
public static class InputFieldNames
{
    private static readonly string[] Names =
    [
        string.Empty, "id", "venue", "instrument", "underlying", "kind", "expiry", "strike", "right", "contract_size", "settlement", "time",
        "underlying_price", "mark_iv", "open_interest", "bid_price", "ask_price", "mark_price", "volume_24h", "price", "amount", "taker_side",
        "iv", "index_price", "perpetual_price", "perpetual_open_interest", "perpetual",
        "account", "side", "size", "entry_price", "leverage", "margin", "margin_mode", "margin_model", "liquidation_price", "equity", "bids", "asks",
        "source", "observation", "period_seconds", "hash_rate_ehs", "difficulty", "blocks", "fees_btc", "issuance_btc", "issuance_usd", "subsidy_btc",
        "machines", "electricity_usd_per_kwh", "electricity_share", "alternative_revenue_usd_per_mwh", "holder", "amount_btc", "price_usd",
        "holding_btc", "price_low", "price_high", "index", "open", "high", "low", "close", "market", "barrier_price", "until", "probability", "asset",
        "name", "supply_usd", "horizon_hours",
    ];

    /// <summary>The field's name in the wire contract; empty for <see cref="InputField.None"/>.</summary>
    public static string WireName(this InputField field) => Names[(int)field];
}
