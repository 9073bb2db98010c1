using System.Diagnostics;

namespace BtcStream.LoadGenerator.Positions;

/// <summary>Time by the wall and of this process's processors: on a shared machine the wall's includes everybody else.</summary>
internal readonly record struct Spent(double WallSeconds, double CpuSeconds)
{
    public static Spent operator +(Spent left, Spent right) => new(left.WallSeconds + right.WallSeconds, left.CpuSeconds + right.CpuSeconds);
}

/// <summary>Measures both kinds of time at once.</summary>
internal readonly struct Stopclock
{
    private readonly long _wall;
    private readonly TimeSpan _cpu;

    private Stopclock(long wall, TimeSpan cpu) => (_wall, _cpu) = (wall, cpu);

    public static Stopclock Start() => new(Stopwatch.GetTimestamp(), Environment.CpuUsage.TotalTime);

    public Spent Stop()
    {
        double cpu = (Environment.CpuUsage.TotalTime - _cpu).TotalSeconds;
        return new Spent(Stopwatch.GetElapsedTime(_wall).TotalSeconds, cpu);
    }
}
