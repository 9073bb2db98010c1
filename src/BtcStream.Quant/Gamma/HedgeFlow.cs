using BtcStream.Quant.Numerics;

namespace BtcStream.Quant.Gamma;

/// <summary>
/// What dealers who hedge continuously trade when the index moves, in USD: positive when they buy. Long gamma sells into a rise and buys
/// into a fall.
/// </summary>
/// <remarks>
/// −∫ GEX(x) dx/(0.01·x) from x = 1 to S*/S. With volatility sticky by strike the integral is exact: GEX/(0.01·x) = coins·Γ(xF)·xF·F, and
/// ∫ f·Γ(f) df = f·Δ(f) − V(f) = K·N(d2) by parts (for puts too, up to a constant), so an instrument gives −coins·K·[N(d2(x)) − N(d2(1))].
/// Pure; no allocation.
/// </remarks>
public static class HedgeFlow
{
    private const double PanelWidth = 0.0025;

    private const double MaxLogMove = 2.302585092994046;

    // Nodes and weights of the four-point rule on [-1, 1]: Abramowitz and Stegun, "Handbook of Mathematical Functions", table 25.4.
    private const double InnerNode = 0.3399810435848563;
    private const double OuterNode = 0.8611363115940526;
    private const double InnerWeight = 0.6521451548625461;
    private const double OuterWeight = 0.3478548451374538;

    /// <summary>Hedge for a move to a price, volatility sticky by strike. Columns are parallel, one entry per instrument.</summary>
    /// <param name="offsets">d2 at x = 1, from <see cref="GexCurves.Fill"/>.</param>
    /// <param name="slopes">1/(σ√T), from <see cref="GexCurves.Fill"/>.</param>
    /// <param name="strikes">USD.</param>
    /// <param name="signedContracts">w·OI, see <see cref="Positioning"/>.</param>
    /// <param name="contractSizeCoin">Coins per contract.</param>
    /// <param name="indexPrice">S, USD.</param>
    /// <param name="targetPrice">S*, USD.</param>
    /// <param name="usd">The hedge, USD; 0 unless ok.</param>
    public static HedgeFlowCode ForMove(
        ReadOnlySpan<double> offsets,
        ReadOnlySpan<double> slopes,
        ReadOnlySpan<double> strikes,
        ReadOnlySpan<double> signedContracts,
        ReadOnlySpan<double> contractSizeCoin,
        double indexPrice,
        double targetPrice,
        out double usd)
    {
        Columns.RequireSameLength(offsets.Length, slopes.Length, nameof(slopes));
        Columns.RequireSameLength(offsets.Length, strikes.Length, nameof(strikes));
        Columns.RequireSameLength(offsets.Length, signedContracts.Length, nameof(signedContracts));
        Columns.RequireSameLength(offsets.Length, contractSizeCoin.Length, nameof(contractSizeCoin));
        usd = 0.0;
        HedgeFlowCode code = CheckPrices(indexPrice, targetPrice);
        if (code != HedgeFlowCode.Ok || offsets.IsEmpty)
        {
            return code == HedgeFlowCode.Ok ? HedgeFlowCode.NoData : code;
        }

        double logX = DeterministicMath.LogRatio(targetPrice, indexPrice);
        for (int i = 0; i < offsets.Length; i++)
        {
            double moved = Math.FusedMultiplyAdd(slopes[i], logX, offsets[i]);
            usd -= signedContracts[i] * contractSizeCoin[i] * strikes[i] * NormalDifference(moved, offsets[i]);
        }

        return HedgeFlowCode.Ok;
    }

    /// <summary>
    /// Hedge for a move to a price under any profile, by quadrature: Gauss–Legendre with four points on panels of at most 0.25 % in ln x. Meant for
    /// volatility sticky by moneyness, which has no closed form; where every σ√T exceeds 0.5 % the error is below 1e-9 of the gross.
    /// </summary>
    /// <param name="profile">The profile to integrate.</param>
    /// <param name="indexPrice">S, USD.</param>
    /// <param name="targetPrice">S*, USD; within a factor of 10 of the index.</param>
    /// <param name="usd">The hedge, USD; 0 unless ok.</param>
    public static HedgeFlowCode ForMove<TProfile>(scoped in TProfile profile, double indexPrice, double targetPrice, out double usd)
        where TProfile : IGammaProfile, allows ref struct
    {
        usd = 0.0;
        HedgeFlowCode code = CheckPrices(indexPrice, targetPrice);
        if (code != HedgeFlowCode.Ok)
        {
            return code;
        }

        double end = DeterministicMath.LogRatio(targetPrice, indexPrice);
        if (Math.Abs(end) > MaxLogMove)
        {
            return HedgeFlowCode.BadTargetPrice;
        }

        int panels = 2 * Math.Max(1, (int)Math.Ceiling(Math.Abs(end) / (2.0 * PanelWidth)));
        double halfWidth = 0.5 * end / panels;
        for (int panel = 0; panel < panels; panel += 2)
        {
            usd += IntegrateTwoPanels(profile, (2 * panel) + 1, halfWidth);
        }

        usd *= -100.0 * halfWidth;
        return HedgeFlowCode.Ok;
    }

    /// <summary>N(to) − N(from) without losing the upper tail, where both are near 1.</summary>
    internal static double NormalDifference(double to, double from) => to > 0.0 && from > 0.0
        ? DeterministicMath.NormalCdf(-from) - DeterministicMath.NormalCdf(-to)
        : DeterministicMath.NormalCdf(to) - DeterministicMath.NormalCdf(from);

    private static double IntegrateTwoPanels<TProfile>(scoped in TProfile profile, int firstCentre, double halfWidth)
        where TProfile : IGammaProfile, allows ref struct
    {
        ReadOnlySpan<double> nodes = [-OuterNode, -InnerNode, InnerNode, OuterNode];
        ReadOnlySpan<double> weights = [OuterWeight, InnerWeight, InnerWeight, OuterWeight];
        Span<double> logX = stackalloc double[8];
        Span<double> net = stackalloc double[8];
        Span<double> gross = stackalloc double[8];
        for (int j = 0; j < logX.Length; j++)
        {
            logX[j] = (firstCentre + (2 * (j / 4)) + nodes[j % 4]) * halfWidth;
        }

        profile.Evaluate(logX, net, gross);
        double sum = 0.0;
        for (int j = 0; j < net.Length; j++)
        {
            sum += weights[j % 4] * net[j];
        }

        return sum;
    }

    private static HedgeFlowCode CheckPrices(double indexPrice, double targetPrice)
    {
        if (!(indexPrice > 0.0 && double.IsFinite(indexPrice)))
        {
            return HedgeFlowCode.NoIndexPrice;
        }

        return targetPrice > 0.0 && double.IsFinite(targetPrice) ? HedgeFlowCode.Ok : HedgeFlowCode.BadTargetPrice;
    }
}
