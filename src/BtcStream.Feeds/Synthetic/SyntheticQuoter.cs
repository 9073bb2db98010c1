using BtcStream.Quant.Domain;
using BtcStream.Quant.Pricing;

namespace BtcStream.Feeds.Synthetic;

/// <summary>The market's prices at one moment.</summary>
/// <param name="surface">Volatilities.</param>
/// <param name="unixNanos">The moment, Unix nanoseconds UTC; before the expiry of whatever is priced.</param>
/// <param name="indexPrice">USD.</param>
/// <param name="level">Factor on all volatilities.</param>
internal readonly struct SyntheticQuoter(VolatilitySurface surface, long unixNanos, double indexPrice, double level)
{
    private const double FineTick = 0.0001;
    private const double CoarseTick = 0.0005;
    private const double CoarseTickFrom = 0.005;
    private const double HalfSpreadShare = 0.015;

    /// <summary>A quote with all its prices.</summary>
    /// <param name="option">The option.</param>
    /// <param name="withOpenInterest">Whether it says open interest and volume too: venues publish those less often.</param>
    public OptionQuote Quote(SyntheticOption option, bool withOpenInterest)
    {
        double years = UnixTime.YearsToExpiry(unixNanos, option.ExpiryUnixNanos);
        double forward = VolatilitySurface.Forward(indexPrice, years);
        double iv = surface.MarkIv(indexPrice, forward, option.Strike, years, level);
        double mark = Math.Round(Math.Max(0.0, Black76.Price(option.Right, forward, option.Strike, iv, years)) / forward, 8);
        (double? bid, double ask) = Spread(mark);
        return new OptionQuote
        {
            Instrument = option.Name,
            TimeUnixNanos = unixNanos,
            UnderlyingPrice = forward,
            MarkIv = iv,
            OpenInterest = withOpenInterest ? option.OpenInterest : null,
            BidPrice = bid,
            AskPrice = ask,
            MarkPrice = mark,
            Volume24h = withOpenInterest ? option.Volume24h : null,
        };
    }

    private static (double? Bid, double Ask) Spread(double mark)
    {
        double tick = mark < CoarseTickFrom ? FineTick : CoarseTick;
        double half = Math.Max(0.5 * tick, HalfSpreadShare * mark);
        double bidTicks = Math.Floor((mark - half) / tick);
        double askTicks = Math.Max(1.0, Math.Ceiling((mark + half) / tick));
        return (bidTicks > 0.0 ? Math.Round(bidTicks * tick, 4) : null, Math.Round(askTicks * tick, 4));
    }
}
