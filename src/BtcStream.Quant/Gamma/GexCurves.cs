using BtcStream.Quant.Numerics;
using BtcStream.Quant.Pricing;

namespace BtcStream.Quant.Gamma;

/// <summary>
/// The instruments' gamma curves as columns (offset, slope, peak of <see cref="ProfileCurve"/>), and what follows from them at
/// x = 1. An instrument without a curve has zeros in all three, so that it adds exactly nothing anywhere. Pure; no allocation; the
/// same bits on every machine.
/// </summary>
public static class GexCurves
{
    /// <summary>The curve of one option, or why there is none. Parameters as in <see cref="Black76"/>.</summary>
    public static CurveCode TryCreate(double forward, double strike, double sigma, double years, out ProfileCurve curve)
    {
        curve = default;
        if (!(years > 0.0))
        {
            return CurveCode.Expired;
        }

        if (!(forward > 0.0))
        {
            return CurveCode.NoForward;
        }

        if (!(sigma > 0.0))
        {
            return CurveCode.NoSigma;
        }

        if (ProfileCurve.TryCreate(forward, strike, sigma, years, out curve))
        {
            return CurveCode.Priced;
        }

        curve = default;
        return CurveCode.OutOfRange;
    }

    /// <summary>The curves of all instruments, into columns parallel to the book.</summary>
    /// <param name="book">The instruments.</param>
    /// <param name="offsets">Receives d2 at x = 1.</param>
    /// <param name="slopes">Receives 1/(σ√T).</param>
    /// <param name="peaks">Receives the curve's largest value, USD per 1 % and coin.</param>
    /// <returns>How many have a curve, and why the others have none.</returns>
    public static CurveCoverage Fill(
        in OptionColumns book,
        Span<double> offsets,
        Span<double> slopes,
        Span<double> peaks)
    {
        Columns.RequireSameLength(book.Length, offsets.Length, nameof(offsets));
        Columns.RequireSameLength(book.Length, slopes.Length, nameof(slopes));
        Columns.RequireSameLength(book.Length, peaks.Length, nameof(peaks));
        CurveCoverage coverage = default;
        for (int i = 0; i < book.Length; i++)
        {
            coverage = coverage.Count(TryCreate(book.Forward[i], book.Strike[i], book.Sigma[i], book.Years[i], out ProfileCurve curve));
            (offsets[i], slopes[i], peaks[i]) = (curve.Offset, curve.Slope, curve.PeakUsdPerPercent);
        }

        return coverage;
    }

    /// <summary>
    /// Exposure of one long contract at x = 1, m·Γ·F²·0.01, USD per 1 % of its own forward.
    /// </summary>
    /// <param name="offsets">From <see cref="Fill"/>.</param>
    /// <param name="peaks">From <see cref="Fill"/>.</param>
    /// <param name="contractSizeCoin">Coins per contract.</param>
    /// <param name="gexPerContract">Receives USD per 1 % and contract.</param>
    public static void FillAtIndex(
        ReadOnlySpan<double> offsets,
        ReadOnlySpan<double> peaks,
        ReadOnlySpan<double> contractSizeCoin,
        Span<double> gexPerContract)
    {
        Columns.RequireSameLength(offsets.Length, peaks.Length, nameof(peaks));
        Columns.RequireSameLength(offsets.Length, contractSizeCoin.Length, nameof(contractSizeCoin));
        Columns.RequireSameLength(offsets.Length, gexPerContract.Length, nameof(gexPerContract));
        LaneDispatch.Run(new GexAtIndexKernel(offsets, peaks, contractSizeCoin, gexPerContract));
    }

    /// <summary>
    /// Coefficients of the profile under one positioning model, as <see cref="ProfileKernel"/> and <see cref="StickyStrikeProfile"/> take
    /// them: signed coins × peak of each instrument, then the absolute values of the same (for the gross).
    /// </summary>
    /// <param name="signedContracts">w·OI by instrument, see <see cref="Positioning"/>.</param>
    /// <param name="contractSizeCoin">Coins per contract.</param>
    /// <param name="peaks">From <see cref="Fill"/>.</param>
    /// <param name="netThenGross">Receives twice as many entries as there are instruments.</param>
    public static void FillCoefficients(
        ReadOnlySpan<double> signedContracts,
        ReadOnlySpan<double> contractSizeCoin,
        ReadOnlySpan<double> peaks,
        Span<double> netThenGross)
    {
        Columns.RequireSameLength(signedContracts.Length, contractSizeCoin.Length, nameof(contractSizeCoin));
        Columns.RequireSameLength(signedContracts.Length, peaks.Length, nameof(peaks));
        Columns.RequireSameLength(2 * signedContracts.Length, netThenGross.Length, nameof(netThenGross));
        Span<double> gross = netThenGross[signedContracts.Length..];
        for (int i = 0; i < signedContracts.Length; i++)
        {
            double coefficient = signedContracts[i] * contractSizeCoin[i] * peaks[i];
            netThenGross[i] = coefficient;
            gross[i] = Math.Abs(coefficient);
        }
    }
}
