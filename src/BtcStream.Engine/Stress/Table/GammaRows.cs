using BtcStream.Engine.Publication;
using BtcStream.Quant.Gamma;

namespace BtcStream.Engine.Stress.Table;

/// <summary>Claims 1 and 2: where gamma sits, and which way dealers hedge.</summary>
internal static class GammaRows
{
    private static readonly string[] Naive = ["Naive model: dealers hold the calls long and the puts short."];

    private static readonly string[] NoFlip = ["Net gamma does not change its sign between half and one and a half times the index."];

    /// <summary>The rows that do not depend on the model.</summary>
    public static void Write(StressCopy copy, StressRowList rows)
    {
        RiskView view = copy.ViewOf(PositioningModel.Naive);
        RiskLadder strikes = view.Strikes;
        GammaWall peak = view.Summary.Walls.GrossPeak;
        bool hasPeak = peak.Status == WallStatus.Found;
        int at = hasPeak ? strikes.Strikes.BinarySearch(peak.Strike) : -1;
        rows.Add(StressRowKinds.GrossPeakStrike, BookFigures.Of(view, hasPeak ? peak.Strike : double.NaN));
        rows.Add(StressRowKinds.GrossPeakGamma, BookFigures.Of(view, hasPeak ? peak.GexUsdPerPercent : double.NaN));
        rows.Add(StressRowKinds.GrossPeakOpenInterest, BookFigures.Of(view, at >= 0 ? strikes.OpenInterestUsd[at] : double.NaN));
        int support = SupportOf(strikes, view.IndexPrice);
        rows.Add(StressRowKinds.SupportStrike, BookFigures.Of(view, support >= 0 ? strikes.Strikes[support] : double.NaN));
        rows.Add(StressRowKinds.SupportGamma, BookFigures.Of(view, support >= 0 ? strikes.Net[support] : double.NaN) with { Assumptions = Naive });
        foreach (double strike in copy.Options.StressThresholds.WatchedStrikes)
        {
            int watched = strikes.Strikes.BinarySearch(strike);
            rows.Add(
                StressRowKinds.WatchedGamma, BookFigures.Of(view, watched >= 0 ? strikes.Net[watched] : double.NaN) with { Assumptions = Naive },
                StressText.Number(strike), $"Naive net gamma at strike {StressText.Price(strike)}");
        }
    }

    /// <summary>The rows that do.</summary>
    public static void WriteOfModel(StressCopy copy, PositioningModel model, StressRowList rows)
    {
        RiskView view = copy.ViewOf(model);
        double net = view.Summary.NetGexUsdPerPercent;
        FlipStatus status = view.Summary.Flips(FlipDefinition.ProfileRoot).Result.Status;
        ReadOnlySpan<double> flips = view.Summary.Flips(FlipDefinition.ProfileRoot).Prices;
        double flip = flips.IsEmpty ? double.NaN : flips[0];
        rows.Add(StressRowKinds.NetGamma, BookFigures.Of(view, net));
        rows.Add(StressRowKinds.FlipPrice, BookFigures.Of(view, flip));

        // Without a flip, dealers are on one side as far as the profile reaches.
        bool hasNone = status is FlipStatus.AllPositive or FlipStatus.AllNegative;
        double distance = 100.0 * Math.Abs(view.IndexPrice - flip) / flip;

        // Which side of the flip dealers amplify moves on depends on the model: the sign is that of net gamma now.
        rows.Add(StressRowKinds.FlipDistance, BookFigures.Of(view, net >= 0.0 ? distance : -distance) with
        {
            Judged = !hasNone ? double.NaN : status == FlipStatus.AllPositive ? 100.0 : -100.0,
            Assumptions = hasNone ? NoFlip : [],
        });
    }

    private static int SupportOf(RiskLadder strikes, double index)
    {
        int largest = -1;
        for (int i = 0; i < strikes.Count && strikes.Strikes[i] < index; i++)
        {
            bool isLarger = strikes.Gross[i] > 0.0 && (largest < 0 || strikes.Gross[i] > strikes.Gross[largest]);
            largest = isLarger ? i : largest;
        }

        return largest;
    }
}
