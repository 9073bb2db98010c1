using System.Globalization;
using BtcStream.Feeds.Csv;

namespace BtcStream.Cli.Commands;

/// <summary>Moments as typed: as CSV files write them, or as the names of chains do.</summary>
internal static class UtcTime
{
    /// <summary>What a message says would be right.</summary>
    public const string Expected = "a UTC day such as 2026-02-01, which is its beginning, or a moment such as 2026-01-19T04:06:41Z or 20260119T040641Z";

    private const string Stamp = "yyyyMMdd'T'HHmmss'Z'";

    /// <summary>Reads a moment.</summary>
    /// <param name="text">As typed.</param>
    /// <returns>Unix nanoseconds; null where it is none, or before 1970.</returns>
    public static long? TryParse(string text)
    {
        bool isStamp = DateTimeOffset.TryParseExact(text, Stamp, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out DateTimeOffset time);
        string plain = isStamp ? time.ToString("yyyy-MM-dd HH:mm:ss", CultureInfo.InvariantCulture) : text;
        return CsvTime.TryParse(plain, out long unixNanos, out _) ? unixNanos : null;
    }

    /// <summary>Reads what an option was given.</summary>
    /// <param name="option">The option's name, for the message.</param>
    /// <param name="text">As typed.</param>
    /// <exception cref="CliException">It is no moment.</exception>
    public static long Parse(string option, string text) =>
        TryParse(text) ?? throw new CliException(ExitCodes.Usage, $"{option} is '{text}'; it must be {Expected}");
}
