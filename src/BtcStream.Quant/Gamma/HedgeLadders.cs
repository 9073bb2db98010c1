using BtcStream.Quant.Domain;
using BtcStream.Quant.Pricing;

namespace BtcStream.Quant.Gamma;

/// <summary>
/// What dealers trade, index unmoved, as time passes (charm) or implied volatility shifts (vanna): −Σ coins·F·ΔΔ in USD, positive when
/// they buy. Deltas are re-priced, not extrapolated from the greek, so large steps are exact. Columns are parallel, one entry per
/// instrument; those without a curve add nothing. Pure; no allocation.
/// </summary>
public static class HedgeLadders
{
    /// <summary>Hedge over the next hours, volatility unchanged. An option that expires on the way stays at the delta of its intrinsic value.</summary>
    /// <param name="book">The instruments.</param>
    /// <param name="signedContracts">w·OI by instrument, see <see cref="Positioning"/>.</param>
    /// <param name="hours">Hours from now, each finite and not negative.</param>
    /// <param name="usd">Receives the hedge from now to each hour; as long as <paramref name="hours"/>; zeros unless ok.</param>
    public static HedgeFlowCode Charm(in OptionColumns book, ReadOnlySpan<double> signedContracts, ReadOnlySpan<double> hours, Span<double> usd)
    {
        HedgeFlowCode code = Begin(book, signedContracts, hours, usd, lowest: 0.0);
        for (int step = 0; code == HedgeFlowCode.Ok && step < hours.Length; step++)
        {
            usd[step] = Sum(book, signedContracts, yearsPassed: hours[step] / UnixTime.HoursPerYear, sigmaShift: 0.0);
        }

        return code;
    }

    /// <summary>Hedge for shifts of every implied volatility, at once. A volatility that would fall below zero stops there.</summary>
    /// <param name="book">The instruments.</param>
    /// <param name="signedContracts">w·OI by instrument, see <see cref="Positioning"/>.</param>
    /// <param name="sigmaShifts">Shifts as decimals: 0.01 is one volatility point up; each finite.</param>
    /// <param name="usd">Receives the hedge for each shift; as long as <paramref name="sigmaShifts"/>; zeros unless ok.</param>
    public static HedgeFlowCode Vanna(in OptionColumns book, ReadOnlySpan<double> signedContracts, ReadOnlySpan<double> sigmaShifts, Span<double> usd)
    {
        HedgeFlowCode code = Begin(book, signedContracts, sigmaShifts, usd, lowest: double.NegativeInfinity);
        for (int step = 0; code == HedgeFlowCode.Ok && step < sigmaShifts.Length; step++)
        {
            usd[step] = Sum(book, signedContracts, yearsPassed: 0.0, sigmaShifts[step]);
        }

        return code;
    }

    private static HedgeFlowCode Begin(
        in OptionColumns book, ReadOnlySpan<double> signedContracts, ReadOnlySpan<double> steps, Span<double> usd, double lowest)
    {
        Columns.RequireSameLength(book.Length, signedContracts.Length, nameof(signedContracts));
        Columns.RequireSameLength(steps.Length, usd.Length, nameof(usd));
        usd.Clear();
        foreach (double step in steps)
        {
            if (!double.IsFinite(step) || step < lowest)
            {
                return HedgeFlowCode.BadLadder;
            }
        }

        return book.Length == 0 ? HedgeFlowCode.NoData : HedgeFlowCode.Ok;
    }

    private static double Sum(in OptionColumns book, ReadOnlySpan<double> signedContracts, double yearsPassed, double sigmaShift)
    {
        double sum = 0.0;
        for (int i = 0; i < book.Length; i++)
        {
            double forward = book.Forward[i];
            double strike = book.Strike[i];
            double sigma = book.Sigma[i];
            double years = book.Years[i];
            if (signedContracts[i] == 0.0 || GexCurves.TryCreate(forward, strike, sigma, years, out _) != CurveCode.Priced)
            {
                continue;
            }

            double before = Black76.D1(forward, strike, sigma, years);
            double after = Black76.D1(forward, strike, Math.Max(0.0, sigma + sigmaShift), Math.Max(0.0, years - yearsPassed));
            sum -= signedContracts[i] * book.ContractSizeCoin[i] * forward * HedgeFlow.NormalDifference(after, before);
        }

        return sum;
    }
}
