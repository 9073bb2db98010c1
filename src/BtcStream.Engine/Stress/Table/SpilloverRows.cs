using BtcStream.Engine.Ring;
using BtcStream.Engine.Stress.Spillovers;
using BtcStream.Quant.Stress;

namespace BtcStream.Engine.Stress.Table;

/// <summary>Claim 11: other assets against the underlying.</summary>
internal static class SpilloverRows
{
    private static readonly string[] Closes = ["Daily closes of both; closes do not show what happened within a day."];

    private static readonly string[] Live = ["Live prices of both."];

    public static void Write(StressCopy copy, StressRowList rows)
    {
        AssetPrices? underlying = null;
        foreach (string name in copy.Observations.NamesOf(ObservationKind.AssetPrice))
        {
            if (name != copy.Underlying)
            {
                underlying ??= new AssetPrices(copy.Observations, copy.Underlying, copy.AsOf);
                AssetPrices against = underlying;
                var asset = new AssetPrices(copy.Observations, name, copy.AsOf);
                AssetSpillover answer = copy.Cache.Get(
                    $"spillover:{name}", [against.Closes, against.Live, asset.Closes, asset.Live],
                    () => SpilloverComputer.Of(against, asset, copy.AsOf, Spillover.DefaultDays));
                Add(rows, answer);
            }
        }
    }

    private static void Add(StressRowList rows, AssetSpillover answer)
    {
        string asset = answer.Asset;
        RowFigure closes = new(double.NaN, answer.NewestUnixNanos, answer.Source) { Assumptions = Closes };
        RowFigure change = new(double.NaN, answer.ChangeUnixNanos, answer.Source) { Assumptions = answer.Basis == ChangeBasis.Live ? Live : Closes };
        Add(rows, StressRowKinds.Beta, closes, answer.Spillover.Beta, asset, $"Beta of {asset} over {Spillover.DefaultDays} days");
        Add(rows, StressRowKinds.Correlation, closes, answer.Spillover.Correlation.Value, asset, $"Correlation of {asset} over {Spillover.DefaultDays} days");
        Add(rows, StressRowKinds.Change24h, change, answer.Change.Value, asset, $"Change of {asset} over 24 hours");
        Add(rows, StressRowKinds.Residual, change, answer.Residual.Value, asset, $"Change of {asset} beyond beta times the underlying's");
    }

    private static void Add(StressRowList rows, StressRowKind kind, in RowFigure figure, double value, string asset, string title) =>
        rows.Add(kind, double.IsNaN(value) ? RowFigure.None : figure with { Value = value }, asset, title);
}
