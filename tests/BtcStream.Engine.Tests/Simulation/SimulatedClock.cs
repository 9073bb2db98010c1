using BtcStream.Quant.Domain;

namespace BtcStream.Engine.Tests.Simulation;

/// <summary>The host's clock: too fast or too slow by up to a percent, and now and then set forward or back.</summary>
internal sealed class SimulatedClock(Random dice)
{
    private readonly double _rate = 0.99 + (0.02 * dice.NextDouble());

    public long Now { get; private set; } = TestEngine.NewYear;

    /// <summary>The time that has truly passed.</summary>
    public TimeSpan Passed { get; private set; }

    /// <summary>Lets a moment pass: mostly milliseconds, now and then minutes; and sometimes somebody sets the clock.</summary>
    public void Pass()
    {
        long passed = dice.Next(12) == 0 ? dice.NextInt64(5 * UnixTime.NanosPerMinute) : dice.NextInt64(UnixTime.NanosPerSecond);
        Passed += TimeSpan.FromTicks(passed / TimeSpan.NanosecondsPerTick);
        Now += (long)(passed * _rate);
        if (dice.Next(25) == 0)
        {
            Now += dice.NextInt64(-UnixTime.NanosPerHour, UnixTime.NanosPerHour);
        }
    }
}
