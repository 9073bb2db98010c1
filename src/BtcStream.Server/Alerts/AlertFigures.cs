using BtcStream.Engine.Publication;
using BtcStream.Engine.Stress.Table;
using BtcStream.Quant.Cascade;
using BtcStream.Quant.Gamma;

namespace BtcStream.Server.Alerts;

/// <summary>What rules look at: copied from a view, so that the view can go back. Immutable; any thread.</summary>
internal sealed record AlertFigures
{
    /// <summary>The state's time, Unix nanoseconds; <see cref="long.MinValue"/> while there is none.</summary>
    public long AsOfUnixNanos { get; init; } = long.MinValue;

    /// <summary>Sequence of the state.</summary>
    public long Sequence { get; init; }

    /// <summary>
    /// Whether this is what the server became live with. Rules take it as told, so that what was there before a start is not told again after it.
    /// </summary>
    public bool IsFirst { get; init; }

    /// <summary>Index price, USD; NaN without one.</summary>
    public double IndexPrice { get; init; } = double.NaN;

    /// <summary>Net GEX, USD per 1 %; NaN without one.</summary>
    public double NetGexUsdPerPercent { get; init; } = double.NaN;

    /// <summary>The flip (root of the profile) nearest to the index, USD; NaN where there is none.</summary>
    public double FlipPrice { get; init; } = double.NaN;

    /// <summary>Whether there is a flip, or why not.</summary>
    public FlipStatus FlipStatus { get; init; } = FlipStatus.NoData;

    /// <summary>Walls and gross peak.</summary>
    public GammaWalls Walls { get; init; } = new(NoWall, NoWall, NoWall);

    /// <summary>Strikes with anything open or quoted, rising; empty where no rule counts them.</summary>
    public IReadOnlyList<double> Strikes { get; init; } = [];

    /// <summary>Acceleration zones, falls first, nearest first.</summary>
    public IReadOnlyList<AccelerationZone> Zones { get; init; } = [];

    /// <summary>Whether falls have a depth to be measured against: without, no zones means nothing.</summary>
    public bool KnowsDepthBelow { get; init; }

    /// <summary>The same of rises.</summary>
    public bool KnowsDepthAbove { get; init; }

    /// <summary>Rows of the stress table; empty where no rule asks for them.</summary>
    public IReadOnlyList<StressRow> StressRows { get; init; } = [];

    private static GammaWall NoWall => new(WallStatus.NoData, 0.0, 0.0);

    /// <summary>The figures of a view.</summary>
    /// <param name="view">Held by the caller.</param>
    /// <param name="isFirst">Whether it is what the server became live with.</param>
    public static AlertFigures Of(RiskView view, bool isFirst)
    {
        FlipList flips = view.Summary.Flips(FlipDefinition.ProfileRoot);
        return new AlertFigures
        {
            AsOfUnixNanos = view.AsOfUnixNanos,
            Sequence = view.Sequence,
            IsFirst = isFirst,
            IndexPrice = view.IndexPrice,
            NetGexUsdPerPercent = view.Summary.NetGexUsdPerPercent,
            FlipPrice = flips.Prices.IsEmpty ? double.NaN : flips.Prices[0],
            FlipStatus = flips.Result.Status,
            Walls = view.Summary.Walls,
            Strikes = StrikesOf(view.Strikes),
            Zones = view.Cascade.Zones.ToArray(),
            KnowsDepthBelow = view.Cascade.DepthBelow != DepthModel.None,
            KnowsDepthAbove = view.Cascade.DepthAbove != DepthModel.None,
            StressRows = view.Stress.Rows.ToArray(),
        };
    }

    private static double[] StrikesOf(RiskLadder ladder)
    {
        List<double> strikes = new(ladder.Count);
        for (int i = 0; i < ladder.Count; i++)
        {
            if (ladder.Versions[i] > 0)
            {
                strikes.Add(ladder.Strikes[i]);
            }
        }

        return [.. strikes];
    }
}
