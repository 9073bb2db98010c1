using BtcStream.Cli.Output;

namespace BtcStream.Cli.Tests.Output;

public class FiguresTests
{
    [Fact]
    public void Absent_IsADashAndNeverZero()
    {
        Assert.Equal(["-", "-", "-", "-", "-", "-", "-", "-", "-", "-"],
        [
            Figures.Price(null), Figures.Strike(null), Figures.SignedMillions(null), Figures.Millions(null), Figures.Billions(null), Figures.Percent(null), Figures.Ratio(null), Figures.Amount(null),
            Figures.Distance(1.0, null), Figures.Age(null),
        ]);
    }

    [Theory]
    [InlineData(114_804_179.08, "+114.8 M")]
    [InlineData(-4_400_000_000, "-4,400.0 M")]
    [InlineData(0, "0.0 M")]
    [InlineData(-20_000, "0.0 M")]
    public void SignedMillions_KeepTheirSign(double usd, string expected) => Assert.Equal(expected, Figures.SignedMillions(usd));

    [Theory]
    [InlineData(92_000, "92,000")]
    [InlineData(0.05, "0.05")]
    [InlineData(1_234.5, "1,234.5")]
    public void Strike_HasNoNeedlessDecimals(double strike, string expected) => Assert.Equal(expected, Figures.Strike(strike));

    [Theory]
    [InlineData(0.04, "0.0 s")]
    [InlineData(9.94, "9.9 s")]
    [InlineData(45, "45 s")]
    [InlineData(600, "10 min")]
    [InlineData(12_600, "3.5 h")]
    [InlineData(700_000, "8 d")]
    public void Age_IsInItsLargestUnit(double seconds, string expected) => Assert.Equal(expected, Figures.Age(seconds));

    [Fact]
    public void Time_IsUtc()
    {
        Assert.Equal("2026-01-19 21:20:24Z", Figures.Time(Samples.AsOf));
        Assert.Equal("30 Jan 2026", Figures.Expiry(Samples.Expiry));
        Assert.Equal("30 Jan 2026 09:00", Figures.Expiry(Samples.Expiry + 3_600_000_000_000));
    }

    [Fact]
    public void OtherFigures_ReadAsPeopleWriteThem() => Assert.Equal(
        ["92,315.42", "38.3 %", "1.61", "15,200.5", "1.345 bn", "613.6 M", "-3.1 %", "+1.0 %", "1,196"],
        [
            Figures.Price(92_315.416), Figures.Percent(0.383), Figures.Ratio(1.6123), Figures.Amount(15_200.5), Figures.Billions(1.3448e9), Figures.Millions(613.6e6), Figures.Distance(96.9, 100),
            Figures.Distance(101, 100), Figures.Count(1_196),
        ]);
}
