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
        for (int i = 0; code == HedgeFlowCode.Ok && i < book.Length; i++)
        {
            if (!TryStart(book, signedContracts, i, out double coinsTimesForward, out double d1))
            {
                continue;
            }

            for (int step = 0; step < hours.Length; step++)
            {
                double years = Math.Max(0.0, book.Years[i] - (hours[step] / UnixTime.HoursPerYear));
                double moved = Black76.D1(book.Forward[i], book.Strike[i], book.Sigma[i], years);
                usd[step] -= coinsTimesForward * HedgeFlow.NormalDifference(moved, d1);
            }
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
        for (int i = 0; code == HedgeFlowCode.Ok && i < book.Length; i++)
        {
            if (!TryStart(book, signedContracts, i, out double coinsTimesForward, out double d1))
            {
                continue;
            }

            for (int step = 0; step < sigmaShifts.Length; step++)
            {
                double sigma = Math.Max(0.0, book.Sigma[i] + sigmaShifts[step]);
                double moved = Black76.D1(book.Forward[i], book.Strike[i], sigma, book.Years[i]);
                usd[step] -= coinsTimesForward * HedgeFlow.NormalDifference(moved, d1);
            }
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

    private static bool TryStart(
        in OptionColumns book, ReadOnlySpan<double> signedContracts, int i, out double coinsTimesForward, out double d1)
    {
        (double forward, double strike, double sigma, double years) = (book.Forward[i], book.Strike[i], book.Sigma[i], book.Years[i]);
        coinsTimesForward = signedContracts[i] * book.ContractSizeCoin[i] * forward;
        d1 = 0.0;
        if (signedContracts[i] == 0.0 || GexCurves.TryCreate(forward, strike, sigma, years, out _) != CurveCode.Priced)
        {
            return false;
        }

        d1 = Black76.D1(forward, strike, sigma, years);
        return true;
    }
}
