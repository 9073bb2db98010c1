using BtcStream.Engine.Publication;
using BtcStream.Engine.State;
using BtcStream.Quant.Domain;
using BtcStream.Quant.Gamma;
using BtcStream.Quant.Stress;

namespace BtcStream.Engine.Stress.Touch;

/// <summary>One touch probability and what it was computed with. Figures that there are none of are NaN.</summary>
/// <param name="Code">Why there is no probability; ok otherwise.</param>
/// <param name="Barrier">USD per coin.</param>
/// <param name="Probability">0 to 1, without drift.</param>
/// <param name="Sigma">IV used, decimal a year.</param>
/// <param name="ExpiryUnixNanos">Expiry whose IV it is; null where there is none.</param>
/// <param name="Years">Time counted, years of 365 days.</param>
/// <param name="Drift">The drift of that expiry's forward, decimal a year.</param>
/// <param name="ProbabilityWithDrift">0 to 1, with it.</param>
/// <param name="IsBeyondStrikes">Whether the barrier is outside the listed strikes, so that the outermost one's IV was taken.</param>
public readonly record struct TouchFigure(
    FigureCode Code, double Barrier, double Probability, double Sigma, long? ExpiryUnixNanos, double Years, double Drift, double ProbabilityWithDrift, bool IsBeyondStrikes);

/// <summary>
/// The smiles of a priced book that touches are priced with: one for each expiry, that of the family with the largest open interest, as in the summary. Its thread is
/// the book's.
/// </summary>
internal sealed class TouchSurface
{
    private readonly ExpirySmile[] _smiles;
    private readonly long[] _expiries;
    private readonly long _asOf;

    public TouchSurface(PricedBook book, long asOf)
    {
        _asOf = asOf;
        IndexPrice = book.Columns.IndexPrice;
        BookLayout layout = book.Layout;
        var smiles = new List<ExpirySmile>();
        var expiries = new List<long>();
        for (int group = 0; group < layout.Groups.Length;)
        {
            int end = group + 1;
            while (end < layout.Groups.Length && layout.Groups[end].ExpiryUnixNanos == layout.Groups[group].ExpiryUnixNanos)
            {
                end++;
            }

            int main = ExpirySummarizer.LargestGroup(book, group, end, out _);
            var smile = new ExpirySmile();
            smile.Build(layout.Chains[main], book.Columns.GroupForward[main], book.Curves.Years[layout.GroupStarts[main]], book.Columns.Sigma);
            smiles.Add(smile);
            expiries.Add(layout.Groups[main].ExpiryUnixNanos);
            group = end;
        }

        (_smiles, _expiries) = ([.. smiles], [.. expiries]);
    }

    /// <summary>USD per coin; NaN while there is none.</summary>
    public double IndexPrice { get; }

    /// <summary>How likely the index is to touch a price by a time.</summary>
    /// <param name="barrier">USD per coin, above 0.</param>
    /// <param name="untilUnixNanos">End of the time counted, after as_of.</param>
    public TouchFigure At(double barrier, long untilUnixNanos)
    {
        double years = UnixTime.YearsToExpiry(_asOf, untilUnixNanos);
        if (double.IsNaN(IndexPrice))
        {
            return None(FigureCode.NoData, barrier, years);
        }

        var volatility = TouchVolatility.At(_smiles, _expiries, barrier, untilUnixNanos);
        if (volatility.Code != FigureCode.Ok)
        {
            // A barrier at the spot is touched whatever the volatility.
            return barrier == IndexPrice ? None(FigureCode.Ok, barrier, years) with { Probability = 1.0 } : None(volatility.Code, barrier, years);
        }

        ExpirySmile smile = _smiles[volatility.SmileIndex];
        Figure drift = OneTouch.DriftOfForward(IndexPrice, smile.Forward, smile.Years);
        Figure probability = OneTouch.Probability(IndexPrice, barrier, volatility.Sigma, years);
        return new TouchFigure(
            probability.Code,
            barrier,
            probability.Value,
            volatility.Sigma,
            _expiries[volatility.SmileIndex],
            years,
            drift.Value,
            drift.IsOk ? OneTouch.Probability(IndexPrice, barrier, volatility.Sigma, years, drift.Value).Value : double.NaN,
            volatility.IsBeyondStrikes);
    }

    private static TouchFigure None(FigureCode code, double barrier, double years) =>
        new(code, barrier, double.NaN, double.NaN, null, years, double.NaN, double.NaN, IsBeyondStrikes: false);
}
