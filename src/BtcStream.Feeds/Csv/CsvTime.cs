using System.Globalization;
using BtcStream.Quant.Domain;

namespace BtcStream.Feeds.Csv;

/// <summary>
/// Times as files write them: <c>2026-02-05</c>, <c>2026-02-05 13:30[:15[.5]]</c> with <c>T</c> or a space between, with <c>Z</c>, <c> UTC</c>, an
/// offset or nothing (UTC) behind, or Unix time of 9 to 10, 13, 16 or 19 digits: seconds, milliseconds, microseconds, nanoseconds.
/// </summary>
public static class CsvTime
{
    /// <summary>What a time can look like, for errors.</summary>
    public const string Expected = "it must be a date (2026-02-05), a time (2026-02-05 13:30:00, T and Z or an offset allowed) or Unix time in s, ms, µs or ns";

    private const string Date = "yyyy-MM-dd";
    private const string Utc = " UTC";
    private const int LastYear = 2261;

    private static readonly string[] Times = [$"{Date} HH:mmK", $"{Date} HH:mm:ss.FFFFFFFK", $"{Date}'T'HH:mmK", $"{Date}'T'HH:mm:ss.FFFFFFFK"];

    /// <summary>Reads a time.</summary>
    /// <param name="text">Without white space around it.</param>
    /// <param name="unixNanos">Unix nanoseconds UTC; of a date the midnight that begins it.</param>
    /// <param name="isDate">Whether there is no time of day.</param>
    /// <returns>False where it is no time from 1970 to 2261.</returns>
    public static bool TryParse(string text, out long unixNanos, out bool isDate)
    {
        ArgumentNullException.ThrowIfNull(text);
        isDate = false;
        if (text.Length > 0 && text.All(char.IsAsciiDigit))
        {
            return TryParseUnix(text, out unixNanos);
        }

        const DateTimeStyles styles = DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal;
        isDate = DateTimeOffset.TryParseExact(text, Date, CultureInfo.InvariantCulture, styles, out DateTimeOffset time);
        string zoned = text.EndsWith(Utc, StringComparison.Ordinal) ? text[..^Utc.Length] + "Z" : text;
        bool isTime = isDate || DateTimeOffset.TryParseExact(zoned, Times, CultureInfo.InvariantCulture, styles, out time);
        isTime = isTime && time.Year <= LastYear && time >= DateTimeOffset.UnixEpoch;
        unixNanos = isTime ? (time - DateTimeOffset.UnixEpoch).Ticks * TimeSpan.NanosecondsPerTick : 0;
        return isTime;
    }

    private static bool TryParseUnix(string digits, out long unixNanos)
    {
        long unit = digits.Length switch
        {
            9 or 10 => UnixTime.NanosPerSecond,
            13 => UnixTime.NanosPerMilli,
            16 => 1_000,
            19 => 1,
            _ => 0,
        };
        unixNanos = 0;
        if (unit == 0 || !long.TryParse(digits, NumberStyles.None, CultureInfo.InvariantCulture, out long count) || count > long.MaxValue / unit)
        {
            return false;
        }

        unixNanos = count * unit;
        return true;
    }
}
