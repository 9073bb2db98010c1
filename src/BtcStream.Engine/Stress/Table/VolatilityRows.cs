using BtcStream.Engine.Publication;
using BtcStream.Engine.Stress.Volatility;
using BtcStream.Quant.Gamma;

namespace BtcStream.Engine.Stress.Table;

/// <summary>Claims 7 and 10, and the depth of claim 12: the figures of the volatility regime.</summary>
internal static class VolatilityRows
{
    private static readonly VolatilityQuestion Question = new() { TurnoverDays = 1 };

    private static readonly string[] Window = ["Daily values of 365 days; a day that is missing is left out."];

    private static readonly string[] Volume = ["Volumes of 24 hours as the venues state them, counted in coins."];

    private static readonly string[] Median = ["Order books, both sides, first percent; the median of the minutes of 24 hours."];

    public static void Write(StressCopy copy, StressRowList rows)
    {
        VolatilityAnswer answer = VolatilityComputer.Compute(copy, Question);
        SeriesReport index = answer.Series[0];
        RowFigure ofIndex = new(double.NaN, index.NewestUnixNanos ?? long.MinValue, index.Source.Length == 0 ? "" : $"{answer.VolatilityIndex}, {index.Source}")
        {
            Assumptions = Window,
        };
        Add(rows, StressRowKinds.ImpliedVolatility, ofIndex with { Assumptions = [] }, 100.0 * answer.Ranking.Latest);
        Add(rows, StressRowKinds.IvPercentile, ofIndex, answer.Ranking.Percentile);
        Add(rows, StressRowKinds.IvRank, ofIndex, answer.Ranking.Rank.Value);
        RowFigure ofBook = new(double.NaN, answer.View.OldestInputUnixNanos, BookFigures.SourceOf(answer.View))
        {
            FeedUnixNanos = answer.View.OptionFeedUnixNanos,
            Assumptions = Volume,
        };
        Add(rows, StressRowKinds.PutCallVolume, ofBook, answer.PutCallVolume);
        Add(rows, StressRowKinds.PutCallChange, ofBook with { Assumptions = ChangeOf(answer) }, answer.PutCallVolumeChange.Change.Value);
        Add(rows, StressRowKinds.AtmSlope, ofBook with { Assumptions = [] }, 100.0 * (AtmOf(answer.View, 0) - AtmOf(answer.View, 1)));
        Add(rows, StressRowKinds.ShortEndPutCall, ofBook, answer.ShortEnd.PutCallVolume);
        Add(rows, StressRowKinds.LongEndPutCall, ofBook, answer.LongEnd.PutCallVolume);
        Add(rows, StressRowKinds.DepthRatio, new RowFigure(double.NaN, copy.Market.DepthUnixNanos, copy.Market.DepthSource) { Assumptions = Median }, answer.DepthRatio.Value);
    }

    private static string[] ChangeOf(VolatilityAnswer answer) => answer.PutCallVolumeChange.SinceUnixNanos is { } since ? [.. Volume, $"Against {StressText.Time(since)}."] : Volume;

    /// <summary>A tenor that lies between listed expiries: the nearest expiry's volatility would make a slope of nothing.</summary>
    private static double AtmOf(RiskView view, int tenor) => view.Summary.AtmIv[tenor] is { Status: AtmStatus.Interpolated } atm ? atm.Iv : double.NaN;

    private static void Add(StressRowList rows, StressRowKind kind, in RowFigure figure, double value) =>
        rows.Add(kind, double.IsNaN(value) ? RowFigure.None : figure with { Value = value });
}
