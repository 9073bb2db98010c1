namespace BtcStream.Microbenchmarks.Ratios;

/// <summary>
/// Two pieces of work timed in alternating short slices, so that whatever else the machine does meets both: the figure is the median of the
/// ratios of neighbouring slices. Time is this process's processor time: on a shared machine the wall's includes everybody else.
/// </summary>
internal sealed class PairedRatio
{
    private const int Slices = 15;
    private const double SliceMillis = 50.0;
    private const int WarmUpRounds = 4;

    private readonly double[] _slowNanos = new double[Slices];
    private readonly double[] _fastNanos = new double[Slices];
    private readonly double[] _ratios = new double[Slices];

    private PairedRatio(RatioCase ratioCase) => Case = ratioCase;

    public RatioCase Case { get; }

    /// <summary>Median nanoseconds of one call.</summary>
    public double SlowNanos => Quantile(_slowNanos, 0.5);

    /// <summary>Median nanoseconds of one call.</summary>
    public double FastNanos => Quantile(_fastNanos, 0.5);

    public double Ratio => Quantile(_ratios, 0.5);

    public double LowerQuartile => Quantile(_ratios, 0.25);

    public double UpperQuartile => Quantile(_ratios, 0.75);

    public static PairedRatio Measure(RatioCase ratioCase)
    {
        var result = new PairedRatio(ratioCase);
        int slowCalls = 1;
        int fastCalls = 1;
        for (int round = 0; round < WarmUpRounds; round++)
        {
            // The JIT replaces hot methods in the background some 100 ms after they got hot: leave it the time before anything counts.
            slowCalls = Calibrate(ratioCase.Slow);
            fastCalls = Calibrate(ratioCase.Fast);
            Thread.Sleep(120);
        }

        for (int slice = 0; slice < Slices; slice++)
        {
            result._slowNanos[slice] = Time(ratioCase.Slow, slowCalls);
            result._fastNanos[slice] = Time(ratioCase.Fast, fastCalls);
            result._ratios[slice] = result._slowNanos[slice] / result._fastNanos[slice];
        }

        return result;
    }

    /// <summary>Calls that fill a slice.</summary>
    private static int Calibrate(Action work)
    {
        int calls = 0;
        TimeSpan start = Environment.CpuUsage.TotalTime;
        while ((Environment.CpuUsage.TotalTime - start).TotalMilliseconds < SliceMillis)
        {
            work();
            calls++;
        }

        return calls;
    }

    private static double Time(Action work, int calls)
    {
        TimeSpan start = Environment.CpuUsage.TotalTime;
        for (int i = 0; i < calls; i++)
        {
            work();
        }

        return (Environment.CpuUsage.TotalTime - start).TotalNanoseconds / calls;
    }

    /// <summary>Linear between order statistics.</summary>
    private static double Quantile(double[] values, double q)
    {
        double[] sorted = [.. values.Order()];
        double position = q * (sorted.Length - 1);
        int below = (int)position;
        int above = Math.Min(below + 1, sorted.Length - 1);
        return sorted[below] + (position - below) * (sorted[above] - sorted[below]);
    }
}
