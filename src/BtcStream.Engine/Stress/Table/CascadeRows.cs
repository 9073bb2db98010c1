using BtcStream.Engine.Publication;
using BtcStream.Engine.State.Market;
using BtcStream.Quant.Cascade;
using BtcStream.Quant.Gamma;

namespace BtcStream.Engine.Stress.Table;

/// <summary>Claims 3 and 12: where a fall feeds itself.</summary>
internal static class CascadeRows
{
    private const double NearIndex = 0.9;

    private static readonly string[] NoDepth = ["Nothing is known of depth below the index: stream order books, or give the server a depth with --fallback-depth."];

    private static readonly string[] OldDepth = ["An order book of the depth is more than an hour old: too old to stand for the market."];

    private static readonly string[] NoZone = ["No price down to half the index has a loop gain of 1 or more."];

    private static readonly string[] Bottomless = ["There is a price within ten percent below the index with forced flow and no depth at all."];

    public static void WriteOfModel(StressCopy copy, PositioningModel model, StressRowList rows)
    {
        RiskView view = copy.ViewOf(model);
        bool isOld = view.Cascade.DepthBelow == DepthModel.Book && copy.AsOf - copy.Priced.Ladder.Depth.OldestTime > MarketRecorder.MaxDepthAgeNanos;
        if (isOld || view.Cascade.DepthBelow == DepthModel.None)
        {
            RowFigure none = RowFigure.None with { Assumptions = isOld ? OldDepth : NoDepth };
            rows.Add(StressRowKinds.ZoneDistance, none);
            rows.Add(StressRowKinds.ZoneFrom, none);
            rows.Add(StressRowKinds.ZoneTo, none);
            rows.Add(StressRowKinds.LoopGain, none);
            return;
        }

        string[] depth = [$"Depth: {(view.Cascade.DepthBelow == DepthModel.Book ? "order books" : "the server's fallback")}."];
        WriteZone(view, rows, depth);
        double gain = LargestGain(view);
        rows.Add(StressRowKinds.LoopGain, BookFigures.Of(view, double.IsFinite(gain) ? gain : double.NaN) with
        {
            Judged = double.IsPositiveInfinity(gain) ? double.MaxValue : double.NaN,
            Assumptions = double.IsPositiveInfinity(gain) ? [.. depth, .. Bottomless] : depth,
        });
    }

    private static void WriteZone(RiskView view, StressRowList rows, string[] depth)
    {
        // Falls first, nearest first.
        bool hasZone = !view.Cascade.Zones.IsEmpty && view.Cascade.Zones[0].Direction == CascadeDirection.Down;
        AccelerationZone zone = hasZone ? view.Cascade.Zones[0] : new(CascadeDirection.Down, double.NaN, double.NaN, double.NaN);
        string[] assumptions = hasZone ? depth : [.. depth, .. NoZone];
        rows.Add(StressRowKinds.ZoneDistance, BookFigures.Of(view, 100.0 * (view.IndexPrice - zone.FromPrice) / view.IndexPrice) with
        {
            Judged = hasZone ? double.NaN : 100.0,
            Assumptions = assumptions,
        });
        rows.Add(StressRowKinds.ZoneFrom, BookFigures.Of(view, zone.FromPrice) with { Assumptions = assumptions });
        rows.Add(StressRowKinds.ZoneTo, BookFigures.Of(view, zone.ToPrice) with { Assumptions = assumptions });
    }

    /// <summary>Over the steps of a fall that lie within ten percent; infinite where there is flow and no depth.</summary>
    private static double LargestGain(RiskView view)
    {
        double largest = double.NaN;
        foreach (ref readonly CascadeStep step in view.Cascade.Steps)
        {
            bool isNear = step.Price < view.IndexPrice && step.Price >= NearIndex * view.IndexPrice;
            largest = isNear && !double.IsNaN(step.LoopGain) && !(step.LoopGain <= largest) ? step.LoopGain : largest;
        }

        return largest;
    }
}
