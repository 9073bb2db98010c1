using BtcStream.Quant.Domain;

namespace BtcStream.Quant.Stress;

/// <summary>
/// How one asset moves with another: least-squares slope and correlation of daily log returns over the days on which both have consecutive closes.
/// </summary>
/// <param name="Code">Why there is none; ok otherwise.</param>
/// <param name="Beta">Covariance over the underlying's variance, a ratio; NaN unless ok.</param>
/// <param name="Correlation">−1 to 1; without a figure where the asset does not vary.</param>
/// <param name="Returns">Pairs of daily returns found.</param>
public readonly record struct Spillover(FigureCode Code, double Beta, Figure Correlation, int Returns)
{
    /// <summary>Default window, days.</summary>
    public const int DefaultDays = 90;

    /// <summary>
    /// Over the days that end in (t − days, t], t the newest time at or before as_of at which both have a close. Missing days follow
    /// <see cref="SeriesCoverage"/>. No allocation.
    /// </summary>
    /// <param name="underlying">Daily closes of the underlying, above zero, stamped with the end of their day.</param>
    /// <param name="asset">Those of the asset.</param>
    /// <param name="asOfUnixNanos">As of.</param>
    /// <param name="days">Days of the window, at least 2.</param>
    public static Spillover Of(TimeSeries<double> underlying, TimeSeries<double> asset, long asOfUnixNanos, int days = DefaultDays)
    {
        ArgumentNullException.ThrowIfNull(underlying);
        ArgumentNullException.ThrowIfNull(asset);
        if (days < 2)
        {
            return None(FigureCode.BadArgument, 0);
        }

        int end = NewestCommon(underlying, asset, asOfUnixNanos);
        if (end < 0)
        {
            return None(FigureCode.NoData, 0);
        }

        int start = underlying.IndexUpTo(underlying.Times[end] - (days * UnixTime.NanosPerDay)) + 1;
        var sums = default(ReturnSums);
        for (int i = start; i <= end; i++)
        {
            sums.AddMeans(underlying, asset, i);
        }

        if (sums.Count < 2 || !SeriesCoverage.IsEnough(sums.Count, days))
        {
            return None(FigureCode.TooFewEntries, sums.Count);
        }

        for (int i = start; i <= end; i++)
        {
            sums.AddProducts(underlying, asset, i);
        }

        return sums.Result();
    }

    /// <summary>What is left of the asset's change beyond beta times the underlying's, in the unit of the two changes.</summary>
    public Figure Residual(Figure assetChange, Figure underlyingChange) =>
        !assetChange.IsOk ? assetChange
        : !underlyingChange.IsOk ? underlyingChange
        : Code == FigureCode.Ok ? Figure.Of(assetChange.Value - (Beta * underlyingChange.Value)) : Figure.None(Code);

    private static Spillover None(FigureCode code, int returns) => new(code, double.NaN, Figure.None(code), returns);

    private static int NewestCommon(TimeSeries<double> underlying, TimeSeries<double> asset, long asOfUnixNanos)
    {
        int end = underlying.IndexUpTo(asOfUnixNanos);
        while (end >= 0 && !asset.TryGet(underlying.Times[end], out _))
        {
            end--;
        }

        return end;
    }

    private struct ReturnSums
    {
        private double _x;
        private double _y;
        private double _xx;
        private double _xy;
        private double _yy;

        public int Count { get; private set; }

        public void AddMeans(TimeSeries<double> underlying, TimeSeries<double> asset, int index)
        {
            if (TryPair(underlying, asset, index, out double x, out double y))
            {
                _x += x;
                _y += y;
                Count++;
            }
        }

        public void AddProducts(TimeSeries<double> underlying, TimeSeries<double> asset, int index)
        {
            if (TryPair(underlying, asset, index, out double x, out double y))
            {
                double dx = x - (_x / Count);
                double dy = y - (_y / Count);
                _xx += dx * dx;
                _xy += dx * dy;
                _yy += dy * dy;
            }
        }

        public readonly Spillover Result()
        {
            if (!(_xx > 0.0))
            {
                return None(FigureCode.NoSpread, Count);
            }

            Figure correlation = _yy > 0.0
                ? Figure.Of(Math.Clamp(_xy / (Math.Sqrt(_xx) * Math.Sqrt(_yy)), -1.0, 1.0))
                : Figure.None(FigureCode.NoSpread);
            return new(FigureCode.Ok, _xy / _xx, correlation, Count);
        }

        private static bool TryPair(TimeSeries<double> underlying, TimeSeries<double> asset, int index, out double x, out double y)
        {
            y = 0.0;
            if (!DailyReturns.TryAt(underlying, index, out x))
            {
                return false;
            }

            int other = asset.IndexUpTo(underlying.Times[index]);
            return other >= 0 && asset.Times[other] == underlying.Times[index] && DailyReturns.TryAt(asset, other, out y);
        }
    }
}
