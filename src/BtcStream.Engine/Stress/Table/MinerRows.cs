using BtcStream.Engine.Ring;
using BtcStream.Engine.State.Observations;
using BtcStream.Quant.Stress;

namespace BtcStream.Engine.Stress.Table;

/// <summary>Claims 6 and 9: the network, and what a coin costs.</summary>
internal static class MinerRows
{
    private static readonly MinerQuestion Question = new();

    public static void Write(StressCopy copy, StressRowList rows)
    {
        SpotPrice price = SpotPrice.Of(copy, double.NaN);
        MinerAnswer answer = copy.Cache.Get("miners", InputsOf(copy, price), () => MinerComputer.Compute(copy, Question));
        SeriesReport network = answer.Series[0];
        RowFigure ofNetwork = new(double.NaN, network.NewestUnixNanos ?? long.MinValue, network.Source);
        Add(rows, StressRowKinds.HashRate, ofNetwork, answer.MeanHashRateEhs.Value);
        Add(rows, StressRowKinds.HashRateDrawdown, ofNetwork with { Assumptions = PeakOf(answer) }, answer.Peak.DrawdownPercent);
        RowFigure ofCost = ofNetwork with { Assumptions = answer.Assumptions };
        foreach (SeriesReport series in answer.Series.Skip(1))
        {
            // Closes come daily, as the network does; machines and the price of electricity are stated now and then.
            bool isDaily = series.Series.StartsWith("asset_price", StringComparison.Ordinal);
            ofCost = ofCost.And(series.NewestUnixNanos ?? long.MinValue, isDaily ? TimeSpan.Zero : StressRowKinds.Statements - StressRowKinds.Daily);
        }

        RowFigure ofPrice = ofCost.And(price.TimeUnixNanos);
        Add(rows, StressRowKinds.ProductionCost, ofCost, answer.ProductionCostUsd.Value);
        Add(rows, StressRowKinds.ProductionMargin, ofPrice, answer.MarginUsd);
        Add(rows, StressRowKinds.DaysBelowCost, ofCost, answer.DaysBelow.Code == FigureCode.Ok ? answer.DaysBelow.Days : double.NaN);
        Add(rows, StressRowKinds.UnderWaterShare, ofPrice, 100.0 * answer.UnderWaterShare.Value);
    }

    /// <summary>All that miner stress rests on: its series, and the price it is judged at.</summary>
    private static object?[] InputsOf(StressCopy copy, in SpotPrice price) =>
    [
        price with { TimeUnixNanos = long.MinValue },
        .. copy.Observations.AllOf(ObservationKind.SupplyCurve), null,
        .. copy.Observations.AllOf(ObservationKind.Network), null,
        .. copy.Observations.AllOf(ObservationKind.Fleet), null,
        .. copy.Observations.AllOf(ObservationKind.Energy), null,
        .. Closes(copy),
    ];

    private static IEnumerable<SeriesImage> Closes(StressCopy copy) =>
        copy.Observations.AllOf(ObservationKind.AssetPrice).Where(series => series.Key.Name == copy.Underlying);

    private static string[] PeakOf(MinerAnswer answer) => answer.Peak.Code == FigureCode.Ok
        ? [$"Peak: {answer.Peak.PeakEhs.ToString("0.#", System.Globalization.CultureInfo.InvariantCulture)} EH/s of {StressText.Time(answer.Peak.PeakUnixNanos)}, the highest seven-day mean held."]
        : [];

    private static void Add(StressRowList rows, StressRowKind kind, in RowFigure figure, double value) =>
        rows.Add(kind, double.IsNaN(value) ? RowFigure.None with { Assumptions = figure.Assumptions } : figure with { Value = value });
}
