using BtcStream.Engine.Publication;
using BtcStream.Quant.Gamma;
using BtcStream.Quant.Ladders;

namespace BtcStream.Engine.History;

/// <summary>Which heatmap a history is of.</summary>
public enum HistoryMap : byte
{
    /// <summary>Dealer gamma by strike, over all expiries.</summary>
    Gamma = 0,

    /// <summary>Liquidations by bin of the price grid.</summary>
    Liquidations = 1,
}

/// <summary>What a history is asked with.</summary>
/// <param name="Map">Which heatmap.</param>
/// <param name="Model">Positioning model, for gamma.</param>
/// <param name="Provenance">How liquidations must be known.</param>
/// <param name="From">First time, Unix nanoseconds; null for the oldest kept.</param>
/// <param name="To">Last time, Unix nanoseconds; null for the newest.</param>
/// <param name="IsHourly">Columns of hours rather than of minutes.</param>
/// <param name="PriceFrom">Lowest price, USD per coin; null for all. A bin counts where any of it is within.</param>
/// <param name="PriceTo">Highest price, USD per coin; null for all.</param>
public sealed record HistoryQuestion(
    HistoryMap Map, PositioningModel Model, LiquidationProvenance Provenance, long? From, long? To, bool IsHourly, double? PriceFrom, double? PriceTo);

/// <summary>One moment: two values at each price of the history. NaN where nothing was known there.</summary>
/// <param name="Time">End of the minute or hour it is the last state of, Unix nanoseconds.</param>
/// <param name="IndexPrice">USD per coin; NaN while there was none.</param>
/// <param name="First">Net gamma, USD per 1 %; or longs, USD.</param>
/// <param name="Second">Gross gamma, USD per 1 %; or shorts, USD.</param>
public sealed record HistoryMoment(long Time, double IndexPrice, double[] First, double[] Second);

/// <summary>A heatmap over time: columns by rising time over rows of rising price.</summary>
public sealed class HistoryAnswer
{
    /// <summary>Sequence of the state.</summary>
    public required long Sequence { get; init; }

    /// <summary>The engine's as_of; <see cref="long.MinValue"/> while there is none.</summary>
    public required long AsOfUnixNanos { get; init; }

    /// <summary>Strikes, or lower edges of bins, USD per coin, rising.</summary>
    public required double[] Prices { get; init; }

    /// <summary>Columns.</summary>
    public required HistoryMoment[] Moments { get; init; }

    /// <summary>Builds the matrix from columns that the engine thread has handed over. Any thread.</summary>
    internal static HistoryAnswer Of(HistoryColumn[] columns, HistoryQuestion question, PriceGrid grid, long sequence, long asOf)
    {
        HistoryColumn[] chosen = [.. columns.Where(column => column.Time >= (question.From ?? long.MinValue) && column.Time <= (question.To ?? long.MaxValue))];
        (double Price, double First, double Second)[][] points = [.. chosen.Select(column => PointsOf(column, question, grid))];
        double[] prices = [.. points.SelectMany(column => column.Select(point => point.Price)).Distinct().Order()];
        return new HistoryAnswer
        {
            Sequence = sequence,
            AsOfUnixNanos = asOf,
            Prices = prices,
            Moments = [.. chosen.Select((column, i) => MomentOf(column, points[i], prices, question.Map == HistoryMap.Gamma ? double.NaN : 0.0))],
        };
    }

    private static (double Price, double First, double Second)[] PointsOf(HistoryColumn column, HistoryQuestion question, PriceGrid grid)
    {
        var points = new List<(double Price, double First, double Second)>();
        double from = question.PriceFrom ?? 0.0;
        if (question.Map == HistoryMap.Gamma)
        {
            (GammaStrip strip, double sign) = column.GammaOf(question.Model);
            for (int i = 0; i < strip.Strikes.Length; i++)
            {
                if (strip.Strikes[i] >= from)
                {
                    points.Add((strip.Strikes[i], (sign * strip.Net[i]) + 0.0, Math.Abs(sign) * strip.Gross[i]));
                }
            }
        }
        else
        {
            LiquidationStrip strip = column.LiquidationsOf(question.Provenance);
            for (int i = 0; i < strip.Bins.Length; i++)
            {
                int first = strip.Bins[i] * HistoryRecorder.CellsPerBin;
                if (grid.UpperEdge(Math.Min(grid.MaxCell, first + HistoryRecorder.CellsPerBin - 1)) > from)
                {
                    double price = grid.LowerEdge(Math.Max(grid.MinCell, first));
                    points.Add((price, strip.LongCents[i] * LadderImage.UsdPerUnit, strip.ShortCents[i] * LadderImage.UsdPerUnit));
                }
            }
        }

        return [.. points.Where(point => point.Price <= (question.PriceTo ?? double.PositiveInfinity))];
    }

    private static HistoryMoment MomentOf(HistoryColumn column, (double Price, double First, double Second)[] points, double[] prices, double absent)
    {
        double[] first = new double[prices.Length];
        double[] second = new double[prices.Length];
        first.AsSpan().Fill(absent);
        second.AsSpan().Fill(absent);
        foreach ((double price, double one, double other) in points)
        {
            int at = Array.BinarySearch(prices, price);
            (first[at], second[at]) = (one, other);
        }

        return new HistoryMoment(column.Time, column.IndexPrice, first, second);
    }
}
