using BtcStream.Quant.Domain;

namespace BtcStream.Quant.Stress;

/// <summary>
/// Realised volatility: the sample standard deviation of daily log returns about their mean, divisor n − 1, times √365 (J. Hull, "Options, Futures, and Other
/// Derivatives", section on estimating volatility from historical data; a year of 365 days, since the market never closes).
/// </summary>
/// <param name="Code">Why there is none; ok otherwise.</param>
/// <param name="Value">Decimal a year; NaN unless ok.</param>
/// <param name="Returns">Daily returns found in the window.</param>
public readonly record struct RealisedVolatility(FigureCode Code, double Value, int Returns)
{
    /// <summary>Default window, days.</summary>
    public const int DefaultDays = 30;

    /// <summary>
    /// Over the days that end in (t − days, t], t the time of the newest close at or before as_of. Missing days follow <see cref="SeriesCoverage"/>.
    /// No allocation.
    /// </summary>
    /// <param name="closes">Daily closes, above zero, stamped with the end of their day.</param>
    /// <param name="asOfUnixNanos">As of.</param>
    /// <param name="days">Days of the window, at least 2.</param>
    public static RealisedVolatility Of(TimeSeries<double> closes, long asOfUnixNanos, int days = DefaultDays)
    {
        ArgumentNullException.ThrowIfNull(closes);
        int end = closes.IndexUpTo(asOfUnixNanos);
        if (days < 2)
        {
            return None(FigureCode.BadArgument, 0);
        }

        if (end < 0)
        {
            return None(FigureCode.NoData, 0);
        }

        int start = closes.IndexUpTo(closes.Times[end] - (days * UnixTime.NanosPerDay)) + 1;
        int count = 0;
        double sum = 0.0;
        for (int i = start; i <= end; i++)
        {
            if (DailyReturns.TryAt(closes, i, out double r))
            {
                sum += r;
                count++;
            }
        }

        if (count < 2 || !SeriesCoverage.IsEnough(count, days))
        {
            return None(FigureCode.TooFewEntries, count);
        }

        double variance = SumOfSquares(closes, start, end, sum / count) / (count - 1);
        return new(FigureCode.Ok, Math.Sqrt(variance * UnixTime.DaysPerYear), count);
    }

    /// <summary>The premium of implied over realised volatility, decimal a year.</summary>
    public Figure PremiumOf(Figure impliedVolatility) =>
        !impliedVolatility.IsOk ? impliedVolatility : Code == FigureCode.Ok ? Figure.Of(impliedVolatility.Value - Value) : Figure.None(Code);

    private static RealisedVolatility None(FigureCode code, int returns) => new(code, double.NaN, returns);

    private static double SumOfSquares(TimeSeries<double> closes, int start, int end, double mean)
    {
        double squares = 0.0;
        for (int i = start; i <= end; i++)
        {
            if (DailyReturns.TryAt(closes, i, out double r))
            {
                squares += (r - mean) * (r - mean);
            }
        }

        return squares;
    }
}
