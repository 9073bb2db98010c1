namespace BtcStream.Quant.Domain;

/// <summary>
/// Time as the whole system counts it: Unix nanoseconds, UTC, in a <see cref="long"/> (good to the year 2262). Pure
/// arithmetic on the proleptic Gregorian calendar; nothing here reads a clock.
/// </summary>
public static class UnixTime
{
    /// <summary>Nanoseconds in a second.</summary>
    public const long NanosPerSecond = 1_000_000_000L;

    /// <summary>Nanoseconds in a millisecond.</summary>
    public const long NanosPerMilli = 1_000_000L;

    /// <summary>Nanoseconds in a minute.</summary>
    public const long NanosPerMinute = 60L * NanosPerSecond;

    /// <summary>Nanoseconds in an hour.</summary>
    public const long NanosPerHour = 3_600L * NanosPerSecond;

    /// <summary>Nanoseconds in a day.</summary>
    public const long NanosPerDay = 24L * NanosPerHour;

    /// <summary>Days in the year that option time is counted in (Deribit's convention: 365 days of 86,400 seconds).</summary>
    public const double DaysPerYear = 365.0;

    /// <summary>Hours in the same year.</summary>
    public const double HoursPerYear = 24.0 * DaysPerYear;

    private const double NanosPerYear = DaysPerYear * NanosPerDay;

    /// <summary>
    /// Years from <paramref name="asOfUnixNanos"/> to <paramref name="expiryUnixNanos"/>, T of Black-76, with no floor: zero
    /// or negative once the instrument has expired. Both arguments are non-negative.
    /// </summary>
    public static double YearsToExpiry(long asOfUnixNanos, long expiryUnixNanos) => (expiryUnixNanos - asOfUnixNanos) / NanosPerYear;

    /// <summary>True when a date of the proleptic Gregorian calendar exists; years 1 to 9999.</summary>
    public static bool IsDate(int year, int month, int day) =>
        year is >= 1 and <= 9999 && month is >= 1 and <= 12 && day >= 1 && day <= DaysInMonth(year, month);

    /// <summary>Unix nanoseconds of an hour (0 to 23, UTC) of a date that exists, in the years 1970 to 2261.</summary>
    public static long FromDate(int year, int month, int day, int hour = 0) => (DaysFromCivil(year, month, day) * NanosPerDay) + (hour * NanosPerHour);

    /// <summary>
    /// Days from 1970-01-01 to a date; negative before. Counts in years that begin on 1 March, so that the leap day falls at
    /// a year's end and a month's first day is a linear expression (Howard Hinnant, "chrono-Compatible Low-Level Date
    /// Algorithms", days_from_civil).
    /// </summary>
    public static long DaysFromCivil(int year, int month, int day)
    {
        int marchYear = month <= 2 ? year - 1 : year;
        int era = Math.DivRem(marchYear, 400, out int yearOfEra);
        if (yearOfEra < 0)
        {
            era--;
            yearOfEra += 400;
        }

        int monthFromMarch = month > 2 ? month - 3 : month + 9;
        int dayOfYear = (((153 * monthFromMarch) + 2) / 5) + day - 1;
        int dayOfEra = (yearOfEra * 365) + (yearOfEra / 4) - (yearOfEra / 100) + dayOfYear;
        return (era * 146_097L) + dayOfEra - 719_468L;
    }

    /// <summary>The UTC date that an instant falls on: the inverse of <see cref="FromDate"/> (same source, civil_from_days).</summary>
    public static (int Year, int Month, int Day) ToDate(long unixNanos)
    {
        long shifted = FloorDivide(unixNanos, NanosPerDay) + 719_468L;
        long era = FloorDivide(shifted, 146_097L);
        int dayOfEra = (int)(shifted - (era * 146_097L));
        int yearOfEra = (dayOfEra - (dayOfEra / 1_460) + (dayOfEra / 36_524) - (dayOfEra / 146_096)) / 365;
        int dayOfYear = dayOfEra - ((365 * yearOfEra) + (yearOfEra / 4) - (yearOfEra / 100));
        int monthFromMarch = ((5 * dayOfYear) + 2) / 153;
        int day = dayOfYear - (((153 * monthFromMarch) + 2) / 5) + 1;
        int month = monthFromMarch < 10 ? monthFromMarch + 3 : monthFromMarch - 9;
        return ((int)(yearOfEra + (era * 400) + (month <= 2 ? 1 : 0)), month, day);
    }

    private static int DaysInMonth(int year, int month) => month switch
    {
        2 => year % 4 == 0 && (year % 100 != 0 || year % 400 == 0) ? 29 : 28,
        4 or 6 or 9 or 11 => 30,
        _ => 31,
    };

    private static long FloorDivide(long dividend, long divisor)
    {
        long quotient = Math.DivRem(dividend, divisor, out long remainder);
        return remainder < 0 ? quotient - 1 : quotient;
    }
}
