using BtcStream.Rpc.Protocol;

namespace BtcStream.Rpc.Tests.Protocol;

public sealed class GrpcTimeoutTests
{
    [Theory]
    [InlineData("1H", 36_000_000_000)]
    [InlineData("2M", 1_200_000_000)]
    [InlineData("3S", 30_000_000)]
    [InlineData("4m", 40_000)]
    [InlineData("5u", 50)]
    [InlineData("100n", 1)]
    [InlineData("1n", 1)]
    [InlineData("101n", 2)]
    [InlineData("0S", 0)]
    [InlineData("00000001S", 10_000_000)]
    public void TryParse_EveryUnit_GivesTicks(string text, long ticks)
    {
        Assert.True(GrpcTimeout.TryParse(text, out TimeSpan timeout));
        Assert.Equal(ticks, timeout.Ticks);
    }

    [Fact]
    public void TryParse_LongestTimeout_IsCutToWhatATimerHolds()
    {
        Assert.True(GrpcTimeout.TryParse("99999999H", out TimeSpan timeout));
        Assert.Equal(GrpcTimeout.Longest, timeout);
        using var timer = new CancellationTokenSource(timeout);
    }

    [Theory]
    [InlineData("")]
    [InlineData("S")]
    [InlineData("1")]
    [InlineData("123456789S")]
    [InlineData("-1S")]
    [InlineData("+1S")]
    [InlineData(" 1S")]
    [InlineData("1 S")]
    [InlineData("1s")]
    [InlineData("1.5S")]
    [InlineData("١S")]
    public void TryParse_OutsideTheGrammar_IsRefused(string text) => Assert.False(GrpcTimeout.TryParse(text, out _));

    [Theory]
    [InlineData(1, "1u")]
    [InlineData(10, "1u")]
    [InlineData(999_999_990, "99999999u")]
    [InlineData(1_000_000_000, "100000m")]
    [InlineData(0, "0u")]
    [InlineData(-5, "0u")]
    public void Format_Ticks_UsesTheFinestUnitThatFits(long ticks, string expected) =>
        Assert.Equal(expected, GrpcTimeout.Format(TimeSpan.FromTicks(ticks)));

    [Fact]
    public void Format_AnyTimeout_NeverShortensIt()
    {
        var random = new Random(1);
        for (int i = 0; i < 10_000; i++)
        {
            var timeout = TimeSpan.FromTicks(random.NextInt64(GrpcTimeout.Longest.Ticks >> random.Next(50)));
            Assert.True(GrpcTimeout.TryParse(GrpcTimeout.Format(timeout), out TimeSpan back));
            Assert.True(back >= timeout && back.Ticks <= (timeout.Ticks * 1.001) + 10, $"{timeout} became {back}");
        }
    }
}
