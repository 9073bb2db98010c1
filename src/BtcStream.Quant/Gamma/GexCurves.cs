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
        FillColumns(book.Forward, book.Strike, book.Sigma, book.Years, offsets, slopes, peaks);
        CurveCoverage coverage = default;
        for (int i = 0; i < book.Length; i++)
        {
            coverage = coverage.Count(CodeOf(book.Forward[i], book.Sigma[i], book.Years[i], slopes[i]));
        }

        return coverage;
    }

    /// <summary>The curves of options in columns, all of one length; parameters as in <see cref="Black76"/>, results as in <see cref="Fill"/>, with the bits of <see cref="TryCreate"/>.</summary>
    /// <exception cref="ArgumentException">The columns differ in length.</exception>
    public static void FillColumns(
        ReadOnlySpan<double> forwards,
        ReadOnlySpan<double> strikes,
        ReadOnlySpan<double> sigmas,
        ReadOnlySpan<double> years,
        Span<double> offsets,
        Span<double> slopes,
        Span<double> peaks)
    {
        Columns.RequireSameLength(forwards.Length, strikes.Length, nameof(strikes));
        Columns.RequireSameLength(forwards.Length, sigmas.Length, nameof(sigmas));
        Columns.RequireSameLength(forwards.Length, years.Length, nameof(years));
        Columns.RequireSameLength(forwards.Length, offsets.Length, nameof(offsets));
        Columns.RequireSameLength(forwards.Length, slopes.Length, nameof(slopes));
        Columns.RequireSameLength(forwards.Length, peaks.Length, nameof(peaks));
        LaneDispatch.Run(new GexCurveKernel(forwards, strikes, sigmas, years, offsets, slopes, peaks));
    }

    /// <summary>Why an option that <see cref="FillColumns"/> gave no slope has no curve.</summary>
    /// <param name="forward">As in <see cref="TryCreate"/>.</param>
    /// <param name="sigma">As in <see cref="TryCreate"/>.</param>
    /// <param name="years">As in <see cref="TryCreate"/>.</param>
    /// <param name="slope">Its slope: above 0 for every option that has a curve.</param>
    public static CurveCode CodeOf(double forward, double sigma, double years, double slope) =>
        slope > 0.0 ? CurveCode.Priced
        : !(years > 0.0) ? CurveCode.Expired
        : !(forward > 0.0) ? CurveCode.NoForward
        : !(sigma > 0.0) ? CurveCode.NoSigma
        : CurveCode.OutOfRange;

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
