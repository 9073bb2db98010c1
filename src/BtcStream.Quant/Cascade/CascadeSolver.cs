using BtcStream.Quant.Gamma;
using BtcStream.Quant.Numerics;

namespace BtcStream.Quant.Cascade;

/// <summary>
/// Runs cascades over a loaded <see cref="CascadeWorkspace"/>: where a sell (or, upward, a purchase) ends, where a move feeds itself, and the walk step by
/// step. No allocation; the same bits on every machine; owned by the workspace's thread.
/// </summary>
/// <remarks>
/// At distance t from the index, in USD per 1 %: A = −GEX the dealers, L liquidations, M supply, D depth. Loop gain g = (A + L + M)/D. A sell of E USD
/// ends at the smallest t with E + ∫ (A + L + M − D) dt/0.01 ≤ 0; the integrand is linear over each segment, so that t is the root of a quadratic.
/// Everything is mirrored on the way up, where dealers short of gamma buy, shorts are liquidated, asks absorb and supply releases nothing.
/// </remarks>
public static class CascadeSolver
{
    /// <summary>The trade that depth alone would turn into a move: E = ∫ D dp/(0.01·p) from the index to the shocked price.</summary>
    /// <param name="workspace">Loaded.</param>
    /// <param name="shockPercent">Move in percent of the index: negative and above −100 down, positive up; 0 is no move. It may lie beyond the domain.</param>
    /// <param name="usd">Sold (down) or bought (up), USD, 0 or more; 0 unless ok.</param>
    public static CascadeCode TradeOfShock(CascadeWorkspace workspace, double shockPercent, out double usd)
    {
        ArgumentNullException.ThrowIfNull(workspace);
        usd = 0.0;
        if (workspace.Code != CascadeCode.Ok)
        {
            return workspace.Code;
        }

        bool isDown = workspace.Direction == CascadeDirection.Down;
        bool isMove = isDown ? shockPercent is > -100.0 and <= 0.0 : shockPercent >= 0.0 && double.IsFinite(shockPercent);
        if (!isMove)
        {
            return CascadeCode.BadShock;
        }

        double logMove = isDown
            ? DeterministicMath.LogRatio(100.0, 100.0 + shockPercent)
            : DeterministicMath.LogRatio(100.0 + shockPercent, 100.0);
        usd = CascadeWalk.AbsorbedUsd(workspace, logMove);
        return CascadeCode.Ok;
    }

    /// <summary>Where a trade ends.</summary>
    /// <param name="workspace">Loaded, the dealers set.</param>
    /// <param name="sellUsd">E: sold (down) or bought (up), USD, finite, 0 or more; 0 ends at the index, inside a zone too.</param>
    /// <param name="depthFactor">Factor on depth, above zero: 1, or <see cref="DepthCurve.StressFactor"/>.</param>
    public static CascadeResult Solve(CascadeWorkspace workspace, double sellUsd, double depthFactor)
    {
        ArgumentNullException.ThrowIfNull(workspace);
        if (workspace.Code != CascadeCode.Ok)
        {
            return CascadeResult.NoData(workspace.Code);
        }

        if (!(sellUsd >= 0.0 && double.IsFinite(sellUsd)))
        {
            return CascadeResult.NoData(CascadeCode.BadSell);
        }

        return depthFactor > 0.0 && double.IsFinite(depthFactor)
            ? new CascadeWalk(workspace, sellUsd, depthFactor).Run()
            : CascadeResult.NoData(CascadeCode.BadDepthFactor);
    }

    /// <summary>The same trade under every positioning model, under depth as it is and under stressed depth (× <see cref="DepthCurve.StressFactor"/>).</summary>
    /// <param name="workspace">Loaded. Afterwards the dealers are those of the last model.</param>
    /// <param name="models">The models that have data; none: dealers trade nothing, and only depth varies.</param>
    /// <param name="gexUsdPerPercent">Their net GEX on the profile grid, one row after the other.</param>
    /// <param name="sellUsd">As in <see cref="Solve"/>.</param>
    /// <param name="variants">Receives two variants for each model, as it is and stressed; at least one pair (under the naive model's name).</param>
    /// <param name="band">The band over all of them.</param>
    /// <returns>Ok; otherwise the first reason why a variant has no data: such a variant does not count in the band.</returns>
    /// <exception cref="ArgumentException">There is not room for exactly that many variants.</exception>
    public static CascadeCode SolveBand(
        CascadeWorkspace workspace,
        ReadOnlySpan<PositioningModel> models,
        ReadOnlySpan<double> gexUsdPerPercent,
        double sellUsd,
        Span<CascadeVariant> variants,
        out CascadeBand band)
    {
        ArgumentNullException.ThrowIfNull(workspace);
        int rows = Math.Max(1, models.Length);
        if (variants.Length != 2 * rows)
        {
            throw new ArgumentException($"Room for {variants.Length} variants, but there are {2 * rows}.", nameof(variants));
        }

        band = default;
        CascadeCode first = CascadeCode.Ok;
        int points = models.Length == 0 ? 0 : gexUsdPerPercent.Length / models.Length;
        for (int i = 0; i < variants.Length; i++)
        {
            int row = i / 2;
            CascadeCode dealers = workspace.SetDealers(gexUsdPerPercent.Slice(row * points, points));
            CascadeResult result = dealers == CascadeCode.Ok
                ? Solve(workspace, sellUsd, i % 2 == 0 ? 1.0 : DepthCurve.StressFactor)
                : CascadeResult.NoData(dealers);
            variants[i] = new(models.IsEmpty ? PositioningModel.Naive : models[row], result);
            band = band.With(result);
            first = first == CascadeCode.Ok ? result.Code : first;
        }

        return first;
    }

    /// <summary>The acceleration zones over the whole domain, nearest first: maximal intervals with a loop gain of 1 or more.</summary>
    /// <param name="workspace">Loaded, the dealers set.</param>
    /// <param name="depthFactor">Factor on depth, above zero.</param>
    /// <returns>The zones, in the workspace's own buffer: valid until the next call. Empty where there is no data.</returns>
    public static ReadOnlySpan<AccelerationZone> Zones(CascadeWorkspace workspace, double depthFactor)
    {
        ArgumentNullException.ThrowIfNull(workspace);
        bool isFactor = depthFactor > 0.0 && double.IsFinite(depthFactor);
        return workspace.Code == CascadeCode.Ok && isFactor ? new ZoneScan(workspace, depthFactor).Run() : [];
    }

    /// <summary>A walk over the whole domain, whatever stops it: for the ladder of loop gain at every price.</summary>
    /// <param name="workspace">Loaded, the dealers set.</param>
    public static CascadeResult WholeDomain(CascadeWorkspace workspace)
    {
        ArgumentNullException.ThrowIfNull(workspace);
        return workspace.Code != CascadeCode.Ok
            ? CascadeResult.NoData(workspace.Code)
            : new(CascadeCode.Ok, CascadeStatus.Unbounded, double.NaN, workspace.EndLogMove, 1.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0);
    }

    /// <summary>How many steps of the ladder a cascade walks over, the last one in part.</summary>
    /// <param name="workspace">The workspace the result came from, unchanged.</param>
    /// <param name="result">From <see cref="Solve"/>.</param>
    public static int StepsOf(CascadeWorkspace workspace, in CascadeResult result)
    {
        ArgumentNullException.ThrowIfNull(workspace);
        return CascadePath.StepsOf(workspace, result);
    }

    /// <summary>The walk, outward from the index to its end (to the end of the domain where unbounded). The flows of the steps sum to those of the result.</summary>
    /// <param name="workspace">The workspace the result came from, unchanged.</param>
    /// <param name="result">From <see cref="Solve"/>.</param>
    /// <param name="path">Receives the steps. Where there are more of them than it has room for, neighbours are put together.</param>
    /// <returns>How many were written.</returns>
    public static int Path(CascadeWorkspace workspace, in CascadeResult result, Span<CascadeStep> path)
    {
        ArgumentNullException.ThrowIfNull(workspace);
        return CascadePath.Fill(workspace, result, path);
    }
}
