using BtcStream.Quant.Domain;
using BtcStream.Quant.Pricing;

namespace BtcStream.Feeds.Synthetic;

/// <summary>One listed option and what has been traded of it. Owned by the market's thread.</summary>
internal sealed class SyntheticOption
{
    /// <summary>Lists an option of BTC, inverse, one coin a contract.</summary>
    public SyntheticOption(long expiryUnixNanos, int strike, OptionRight right)
    {
        _ = Ticker.TryParse("BTC"u8, out Ticker underlying, out _);
        var parsed = new ParsedInstrument
        {
            Kind = InstrumentKind.Option,
            Underlying = underlying,
            Settlement = SettlementKind.Inverse,
            ExpiryUnixNanos = expiryUnixNanos,
            StrikeDigits = strike,
            Right = right,
        };
        Span<byte> name = stackalloc byte[DeribitName.MaxLength];
        DeribitName.TryFormat(parsed, name, out int length);
        Name = System.Text.Encoding.ASCII.GetString(name[..length]);
        ExpiryUnixNanos = expiryUnixNanos;
        Strike = strike;
        Right = right;
    }

    /// <summary>Name in Deribit's grammar.</summary>
    public string Name { get; }

    /// <summary>Unix nanoseconds UTC.</summary>
    public long ExpiryUnixNanos { get; }

    /// <summary>USD.</summary>
    public int Strike { get; }

    /// <summary>Call or put.</summary>
    public OptionRight Right { get; }

    /// <summary>Contracts, to a tenth.</summary>
    public double OpenInterest { get; set; }

    /// <summary>Contracts of the last 24 hours, to a tenth.</summary>
    public double Volume24h { get; set; }

    /// <summary>When <see cref="Volume24h"/> was last let fade, Unix nanoseconds UTC.</summary>
    public long VolumeTimeUnixNanos { get; set; }
}
