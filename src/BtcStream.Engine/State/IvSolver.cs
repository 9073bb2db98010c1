using BtcStream.Engine.Ring;
using BtcStream.Quant.Domain;
using BtcStream.Quant.Pricing;

namespace BtcStream.Engine.State;

/// <summary>The prices of an option that a volatility can be solved from, NaN where there are none, each with its time.</summary>
internal readonly record struct PriceQuote(double Mark, long MarkTime, double Bid, long BidTime, double Ask, long AskTime)
{
    public static PriceQuote Of(in InstrumentState option) =>
        new(option.MarkPrice, option.MarkPriceTime, option.BidPrice, option.BidPriceTime, option.AskPrice, option.AskPriceTime);

    /// <summary>The mark price, else the middle of bid and ask where both are above zero. False when there is neither.</summary>
    public bool TryGet(out double price, out long time, out InputField field)
    {
        bool hasMark = !double.IsNaN(Mark);
        bool hasMiddle = Bid > 0.0 && Ask > 0.0;
        price = hasMark ? Mark : 0.5 * (Bid + Ask);
        time = hasMark ? MarkTime : Math.Max(BidTime, AskTime);
        field = hasMark ? InputField.MarkPrice : InputField.BidPrice;
        return hasMark || hasMiddle;
    }
}

/// <summary>The IV in use of an option whose venue gives none.</summary>
/// <param name="Source">Derived, or none.</param>
/// <param name="Iv">Decimal a year; NaN when there is none.</param>
/// <param name="Time">Time of the price it was solved from; <see cref="long.MinValue"/> when there is none.</param>
internal readonly record struct DerivedIv(IvSource Source, double Iv, long Time)
{
    public static DerivedIv None => new(IvSource.None, double.NaN, long.MinValue);
}

/// <summary>
/// Solves for the volatility of options whose venue gives none but prices them, when the price comes: with the forward of that moment and the time left at
/// the price's own time. It then stays, sticky by strike, until another price comes.
/// </summary>
internal sealed class IvSolver(InstrumentTable instruments, double maxIv)
{
    /// <summary>
    /// Solves. A price that only zero volatility gives, or a volatility beyond what is taken from a venue, leaves none; a price that no volatility gives is a
    /// fault of the row that brought it.
    /// </summary>
    public RowFault Solve(in InstrumentState option, in PriceQuote quote, double forward, long expiryUnixNanos, out DerivedIv derived)
    {
        derived = DerivedIv.None;
        if (!(forward > 0.0) || !quote.TryGet(out double price, out long time, out InputField field))
        {
            return RowFault.None;
        }

        double priceUsd = option.IsInverse ? price * forward : price;
        double years = UnixTime.YearsToExpiry(time, expiryUnixNanos);
        switch (ImpliedVolatility.Solve(option.Right, forward, option.Strike, years, priceUsd, out double sigma))
        {
            case ImpliedVolatilityResult.Ok when sigma <= maxIv:
                derived = new DerivedIv(IvSource.Derived, sigma, time);
                return RowFault.None;
            case ImpliedVolatilityResult.BelowIntrinsic or ImpliedVolatilityResult.AboveMaximum:
                return RowFault.OfNumber(RejectionCode.NoImpliedVolatility, field, price);
            default:
                return RowFault.None;
        }
    }

    /// <summary>Solves for the options of a group that have waited for its first forward.</summary>
    public void SolveAll(ExpiryGroup group)
    {
        foreach (int instrument in group.Members)
        {
            ref InstrumentState option = ref instruments[instrument];
            if (option.Kind == InstrumentKind.Option && !option.HasMarkIv)
            {
                _ = Solve(option, PriceQuote.Of(option), group.Forward, group.ExpiryUnixNanos, out DerivedIv derived);
                if (Set(ref option, derived))
                {
                    group.Book.Touch(instrument, ref option, needsPricing: true);
                }
            }
        }
    }

    /// <summary>Takes the outcome as the IV in use; true when that changes it.</summary>
    public static bool Set(ref InstrumentState option, in DerivedIv derived)
    {
        bool isChanged = derived.Iv != option.Iv && !(double.IsNaN(derived.Iv) && double.IsNaN(option.Iv));
        (option.IvSource, option.Iv, option.IvTime) = derived;
        return isChanged;
    }
}
