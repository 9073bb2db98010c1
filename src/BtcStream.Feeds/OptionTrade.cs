using BtcStream.Quant.Gamma;

namespace BtcStream.Feeds;

/// <summary>One trade of an option, in the units of the wire contract.</summary>
public readonly record struct OptionTrade
{
    /// <summary>Name at the venue.</summary>
    public required string Instrument { get; init; }

    /// <summary>Time of the trade, Unix nanoseconds UTC.</summary>
    public required long TimeUnixNanos { get; init; }

    /// <summary>Price, in the quote currency (coin where inverse).</summary>
    public required double Price { get; init; }

    /// <summary>Amount, contracts; above 0.</summary>
    public required double Amount { get; init; }

    /// <summary>Which side took liquidity.</summary>
    public required TakerSide TakerSide { get; init; }

    /// <summary>Implied volatility of the trade, a decimal a year.</summary>
    public double? Iv { get; init; }
}
