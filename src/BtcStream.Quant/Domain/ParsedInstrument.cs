using BtcStream.Quant.Pricing;

namespace BtcStream.Quant.Domain;

/// <summary>
/// What a name of Deribit's grammar says, held by value. <see cref="DeribitName.TryFormat(in ParsedInstrument, Span{byte}, out int)"/>
/// writes the same name back, character for character.
/// </summary>
public readonly record struct ParsedInstrument
{
    /// <summary>Option, future, perpetual or spot.</summary>
    public InstrumentKind Kind { get; init; }

    /// <summary>Underlying coin: BTC of BTC-27JUN26 and of BTC_USDC-27JUN26.</summary>
    public Ticker Underlying { get; init; }

    /// <summary>Currency after the underscore; empty where the name has none (inverse contracts).</summary>
    public Ticker Quote { get; init; }

    /// <summary>Linear with a quote currency in the name, inverse without; none for spot.</summary>
    public SettlementKind Settlement { get; init; }

    /// <summary>08:00 UTC of the date in the name, Unix nanoseconds; 0 for perpetual and spot.</summary>
    public long ExpiryUnixNanos { get; init; }

    /// <summary>The strike's digits as an integer: 5 for 0d05, 100000 for 100000; 0 when not an option.</summary>
    public long StrikeDigits { get; init; }

    /// <summary>Digits of the strike after the 'd': 2 for 0d05.</summary>
    public byte StrikeDecimals { get; init; }

    /// <summary>Call or put; null when not an option.</summary>
    public OptionRight? Right { get; init; }

    /// <summary>The strike in quote currency per coin, the double nearest to the decimal number; 0 when not an option.</summary>
    public double Strike => StrikeDigits / DeribitName.PowerOfTen(StrikeDecimals);
}
