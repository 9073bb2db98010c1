using BtcStream.Quant.Domain;

namespace BtcStream.Quant.Liquidations;

/// <summary>What a margin table says, before it has been checked: <see cref="MarginModel"/>'s constructor does that.</summary>
public sealed record MarginModelDefinition
{
    /// <summary>Name, unique in a catalog; what a position names its model by. Up to 64 of the characters a–z, 0–9, '-', '_' and '.'.</summary>
    public required string Name { get; init; }

    /// <summary>Venue in lower case, as in <c>binance</c>.</summary>
    public required string Venue { get; init; }

    /// <summary>Coin the contracts are on, as in <c>BTC</c>.</summary>
    public required string Underlying { get; init; }

    /// <summary>Linear or inverse.</summary>
    public required SettlementKind Settlement { get; init; }

    /// <summary>How maintenance is computed.</summary>
    public required MarginFormula Formula { get; init; }

    /// <summary>Currency of prices, and of linear notionals and margins, as in <c>USDT</c>.</summary>
    public required string QuoteCurrency { get; init; }

    /// <summary>The venue's names of the contracts it is for; empty: any that the other terms fit.</summary>
    public IReadOnlyList<string> Contracts { get; init; } = [];

    /// <summary>Perpetual or future where the table is for one of them only; otherwise null.</summary>
    public InstrumentKind? Kind { get; init; }

    /// <summary>Day the table was in force or was published; null where its source is undated.</summary>
    public DateOnly? AsOf { get; init; }

    /// <summary>Where the table comes from.</summary>
    public required string Source { get; init; }

    /// <summary>Whether it is the venue's default for its underlying, kind, settlement and quote currency.</summary>
    public bool IsDefault { get; init; }

    /// <summary>Added to every maintenance rate, decimal; OKX's taker fee. At least 0.</summary>
    public double FeeRate { get; init; }

    /// <summary>Brackets by rising floor; empty where the formula is a linear rate.</summary>
    public IReadOnlyList<MarginBracket> Brackets { get; init; } = [];

    /// <summary>Rates, where the formula is a linear rate; otherwise null.</summary>
    public LinearMarginRate? LinearRate { get; init; }
}
