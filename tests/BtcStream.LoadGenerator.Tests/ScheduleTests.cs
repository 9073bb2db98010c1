using System.Diagnostics;
using BtcStream.LoadGenerator.Latency;

namespace BtcStream.LoadGenerator.Tests;

/// <summary>The open loop's times.</summary>
public sealed class ScheduleTests
{
    [Theory]
    [InlineData(1.0)]
    [InlineData(997.3)]
    [InlineData(123_456.7)]
    [InlineData(3_000_000.0)]
    public void DueAt_TimeOfEachMessage_CountsItAndNoneAfterIt(double messagesPerSecond)
    {
        var schedule = new Schedule(1_000_000_007, messagesPerSecond);
        for (long index = 0; index < 2_000; index++)
        {
            long intended = schedule.IntendedTimestamp(index);
            Assert.Equal(index + 1, schedule.DueAt(intended));
            Assert.Equal(index, schedule.DueAt(intended - 1));
        }
    }

    [Fact]
    public void NanosSinceIntended_MessageSentLate_CountsFromWhenItWasDue()
    {
        var schedule = new Schedule(0, 1_000.0);

        // The tenth message was due at 9 ms: sent at 20 ms and answered at 21 ms it waited 12 ms, not 1.
        Assert.Equal(12_000_000, schedule.NanosSinceIntended(9, Stopwatch.Frequency * 21 / 1_000));
    }

    [Fact]
    public void CountWithin_RateAndLength_IsTheirProductAndAtLeastOne()
    {
        Assert.Equal(500, new Schedule(0, 1_000.0).CountWithin(TimeSpan.FromSeconds(0.5)));
        Assert.Equal(1, new Schedule(0, 0.1).CountWithin(TimeSpan.FromSeconds(1)));
    }
}
