using BtcStream.Quant.Domain;

namespace BtcStream.Quant.Tests.Domain;

public class UnixTimeTests
{
    [Theory]
    [InlineData(1970, 1, 1, 0, 0L)]
    [InlineData(2000, 2, 29, 8, 951_811_200L)]
    [InlineData(2026, 6, 27, 8, 1_782_547_200L)]
    [InlineData(2024, 12, 31, 23, 1_735_686_000L)]
    [InlineData(2099, 12, 31, 8, 4_102_387_200L)]
    public void FromDate_KnownInstant_IsItsUnixTime(int year, int month, int day, int hour, long unixSeconds) =>
        Assert.Equal(unixSeconds * UnixTime.NanosPerSecond, UnixTime.FromDate(year, month, day, hour));

    [Fact]
    public void DaysFromCivil_EveryDayOfFourCenturies_CountsUpByOneAndRoundTrips()
    {
        long expected = UnixTime.DaysFromCivil(1899, 12, 31);
        for (int year = 1900; year < 2300; year++)
        {
            for (int month = 1; month <= 12; month++)
            {
                for (int day = 1; UnixTime.IsDate(year, month, day); day++)
                {
                    expected++;
                    Assert.Equal(expected, UnixTime.DaysFromCivil(year, month, day));
                    if (year < 2262)
                    {
                        Assert.Equal((year, month, day), UnixTime.ToDate((expected * UnixTime.NanosPerDay) + (UnixTime.NanosPerDay - 1)));
                    }
                }
            }
        }

        Assert.Equal(new DateTime(2299, 12, 31).Subtract(DateTime.UnixEpoch).Days, expected);
    }

    [Theory]
    [InlineData(2024, 2, 29, true)]
    [InlineData(2026, 2, 29, false)]
    [InlineData(2000, 2, 29, true)]
    [InlineData(2100, 2, 29, false)]
    [InlineData(2026, 6, 31, false)]
    [InlineData(2026, 13, 1, false)]
    [InlineData(2026, 0, 1, false)]
    [InlineData(2026, 1, 0, false)]
    [InlineData(0, 1, 1, false)]
    public void IsDate_EdgeOfCalendar_IsTold(int year, int month, int day, bool exists) => Assert.Equal(exists, UnixTime.IsDate(year, month, day));

    [Fact]
    public void YearsToExpiry_SevenDays_IsSevenOver365()
    {
        long expiry = UnixTime.FromDate(2026, 6, 27, 8);

        Assert.Equal(7.0 / 365.0, UnixTime.YearsToExpiry(expiry - (7 * UnixTime.NanosPerDay), expiry), 1e-17);
        Assert.Equal(0.0, UnixTime.YearsToExpiry(expiry, expiry));
        Assert.True(UnixTime.YearsToExpiry(expiry + 1, expiry) < 0.0);
    }
}
