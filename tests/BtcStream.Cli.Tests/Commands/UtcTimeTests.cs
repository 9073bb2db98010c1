using BtcStream.Cli.Commands;

namespace BtcStream.Cli.Tests.Commands;

public sealed class UtcTimeTests
{
    [Theory]
    [InlineData("2026-02-01", "2026-02-01T00:00:00.0000000Z")]
    [InlineData("2026-02-01T12:30", "2026-02-01T12:30:00.0000000Z")]
    [InlineData("2026-02-01T12:30Z", "2026-02-01T12:30:00.0000000Z")]
    [InlineData("2026-02-01 12:30:15", "2026-02-01T12:30:15.0000000Z")]
    [InlineData("2026-02-01T12:30:15.25Z", "2026-02-01T12:30:15.2500000Z")]
    [InlineData("2026-02-01 00:00:00 UTC", "2026-02-01T00:00:00.0000000Z")]
    [InlineData("2026-02-01T12:30:00+01:00", "2026-02-01T11:30:00.0000000Z")]
    [InlineData("20260119T040641Z", "2026-01-19T04:06:41.0000000Z")]
    public void TryParse_Moment_IsUtc(string text, string expected) =>
        Assert.Equal(expected, DateTimeOffset.UnixEpoch.AddTicks(UtcTime.TryParse(text)!.Value / 100).UtcDateTime.ToString("o"));

    [Theory]
    [InlineData("")]
    [InlineData("tomorrow")]
    [InlineData("2026-13-01")]
    [InlineData("1969-12-31")]
    public void TryParse_NoMoment_IsNull(string text) => Assert.Null(UtcTime.TryParse(text));
}
