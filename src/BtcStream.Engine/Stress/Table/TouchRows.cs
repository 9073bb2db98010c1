using System.Globalization;
using BtcStream.Engine.Publication;
using BtcStream.Engine.Ring;
using BtcStream.Engine.State.Observations;
using BtcStream.Engine.Stress.Touch;
using BtcStream.Quant.Domain;
using BtcStream.Quant.Gamma;
using BtcStream.Quant.Stress;

namespace BtcStream.Engine.Stress.Table;

/// <summary>Claim 5: odds of touching a price, of the next round ones and of the prediction markets' bets.</summary>
internal static class TouchRows
{
    /// <summary>Round prices are so far apart at most, a share of the index.</summary>
    private const double LargestStep = 0.12;

    /// <summary>Below it there are no round prices: no coin is worth so little, and powers of ten run out.</summary>
    private const double SmallestStep = 1e-9;

    /// <summary>
    /// The price below that is judged, as a share of the index. It moves with the index: a fixed price would cease to be below just when it breaks, and calm the row.
    /// </summary>
    private const double Below = 0.9;

    private static readonly string[] Model = ["As GetTouchProbability: the mark IV at that strike, no drift, watched at every moment."];

    public static void Write(StressCopy copy, StressRowList rows)
    {
        RiskView view = copy.ViewOf(PositioningModel.Naive);
        var surface = new TouchSurface(copy.Priced, copy.AsOf);
        double index = surface.IndexPrice;
        bool hasIndex = index > 0.0 && double.IsFinite(index);
        double step = hasIndex ? StepOf(LargestStep * index) : double.NaN;
        long until = hasIndex ? EndOfMonth(copy.AsOf) : 0;
        double above = (Math.Floor(index / step) * step) + step;
        double below = double.IsNaN(step) ? double.NaN : Below * index;
        AddPrice(rows, StressRowKinds.TouchAbove, view, surface, above, until, $"touching {StressText.Price(above)}");
        AddPrice(rows, StressRowKinds.TouchBelow, view, surface, below, until, $"touching {StressText.Price(below)}, ten percent below the index,");
        foreach (SeriesKey bet in copy.Observations.AllOf(ObservationKind.PredictionMarket).Select(series => series.Key with { Source = string.Empty }).Distinct())
        {
            AddBet(rows, view, surface, copy, bet);
        }
    }

    /// <summary>The first moment of the next UTC month.</summary>
    public static long EndOfMonth(long unixNanos)
    {
        (int year, int month, _) = UnixTime.ToDate(unixNanos);
        return month == 12 ? UnixTime.FromDate(year + 1, 1, 1) : UnixTime.FromDate(year, month + 1, 1);
    }

    /// <summary>The largest of 1, 2 and 5 times a power of ten that is not above a limit; NaN where the limit is below a billionth.</summary>
    public static double StepOf(double limit)
    {
        if (!(limit >= SmallestStep))
        {
            return double.NaN;
        }

        double power = 1.0;
        while (power > limit)
        {
            power /= 10.0;
        }

        while (10.0 * power <= limit)
        {
            power *= 10.0;
        }

        return 5.0 * power <= limit ? 5.0 * power : 2.0 * power <= limit ? 2.0 * power : power;
    }

    private static void AddPrice(StressRowList rows, StressRowKind kind, RiskView view, TouchSurface surface, double price, long until, string what)
    {
        RowFigure figure = RowFigure.None;
        string title = kind.Title;
        if (price > 0.0)
        {
            TouchFigure touch = surface.At(price, until);
            figure = BookFigures.Of(view, 100.0 * touch.Probability) with { Assumptions = AssumptionsOf(touch) };
            title = $"Probability of {what} before {StressText.Time(until)}";
        }

        rows.Add(kind, figure, title: title);
    }

    private static void AddBet(StressRowList rows, RiskView view, TouchSurface surface, StressCopy copy, SeriesKey bet)
    {
        string key = string.Create(CultureInfo.InvariantCulture, $"{bet.Name}:{bet.Barrier:R}:{KeyOf(bet.Until)}");
        string what = $"touching {StressText.Price(bet.Barrier)} before {StressText.Time(bet.Until)}";
        if (bet.Until <= copy.AsOf)
        {
            RowFigure ended = RowFigure.None with { Assumptions = ["The bet has ended."] };
            rows.Add(StressRowKinds.BetTouch, ended, key, $"Options' probability of {what}");
            rows.Add(StressRowKinds.BetPrice, ended, key, $"{bet.Name}: {what}");
            return;
        }

        TouchFigure touch = surface.At(bet.Barrier, bet.Until);
        rows.Add(
            StressRowKinds.BetTouch, BookFigures.Of(view, 100.0 * touch.Probability) with { Assumptions = AssumptionsOf(touch) }, key,
            $"Options' probability of {what}");
        SeriesImage? series = copy.Observations.Find(copy.AsOf, one => one with { Source = string.Empty } == bet);
        RowFigure price = series?.At(copy.AsOf) is { } newest ? new RowFigure(100.0 * newest[1], newest.Time, series.Key.Source) : RowFigure.None;
        rows.Add(StressRowKinds.BetPrice, price, key, $"{bet.Name}: {what}");
    }

    /// <summary>A time to the second, and to the nanosecond where it is not a whole second: two bets never share a key.</summary>
    private static string KeyOf(long unixNanos)
    {
        long fraction = unixNanos % UnixTime.NanosPerSecond;
        string second = DateTime.UnixEpoch.AddTicks(unixNanos / 100).ToString("yyyy-MM-dd'T'HH:mm:ss", CultureInfo.InvariantCulture);
        return fraction == 0 ? $"{second}Z" : string.Create(CultureInfo.InvariantCulture, $"{second}.{fraction:D9}Z");
    }

    private static string[] AssumptionsOf(in TouchFigure touch) =>
        touch.Code != FigureCode.Ok || touch.ExpiryUnixNanos is not { } expiry ? []
        : touch.IsBeyondStrikes ? [.. Model, $"The price is outside the strikes of {StressText.Time(expiry)}: the outermost one's IV."]
        : Model;
}
