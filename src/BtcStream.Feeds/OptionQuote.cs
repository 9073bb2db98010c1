namespace BtcStream.Feeds;

/// <summary>
/// What a source says of one option, in the units of the wire contract. An absent value was not given and is not zero. Values are as given:
/// whether a negative volatility makes sense is for whoever takes the row to say.
/// </summary>
public readonly record struct OptionQuote
{
    /// <summary>Name at the venue, as given.</summary>
    public required string Instrument { get; init; }

    /// <summary>Time of the quote, Unix nanoseconds UTC.</summary>
    public long? TimeUnixNanos { get; init; }

    /// <summary>Forward of the expiry, USD per coin.</summary>
    public double? UnderlyingPrice { get; init; }

    /// <summary>Mark implied volatility, a decimal a year (0.45, not 45).</summary>
    public double? MarkIv { get; init; }

    /// <summary>Open interest, contracts.</summary>
    public double? OpenInterest { get; init; }

    /// <summary>Best bid, in the quote currency (coin where inverse).</summary>
    public double? BidPrice { get; init; }

    /// <summary>Best ask, in the quote currency.</summary>
    public double? AskPrice { get; init; }

    /// <summary>Mark price, in the quote currency.</summary>
    public double? MarkPrice { get; init; }

    /// <summary>Volume of the last 24 hours, contracts.</summary>
    public double? Volume24h { get; init; }
}
