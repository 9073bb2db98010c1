using System.Globalization;

namespace BtcStream.Cli.Commands;

/// <summary>Moments as typed, always UTC.</summary>
internal static class UtcTime
{
    /// <summary>What a message says would be right.</summary>
    public const string Expected = "a UTC day such as 2026-02-01, or a moment such as 2026-01-19T04:06:41Z or 20260119T040641Z";

    private const long NanosPerTick = 100;

    /// <summary>A day is its beginning; the zone may be left out, and is UTC.</summary>
    private static readonly string[] Formats =
    [
        "yyyy-MM-dd", "yyyy-MM-dd'T'HH:mm", "yyyy-MM-dd'T'HH:mm:ss", "yyyy-MM-dd'T'HH:mm:ss.FFFFFFF", "yyyy-MM-dd HH:mm", "yyyy-MM-dd HH:mm:ss", "yyyyMMdd'T'HHmmss",
    ];

    /// <summary>Reads a moment.</summary>
    /// <param name="text">As typed.</param>
    /// <returns>Unix nanoseconds; null where it is none, or before 1970.</returns>
    public static long? TryParse(string text)
    {
        string bare = text.EndsWith('Z') ? text[..^1] : text.EndsWith(" UTC", StringComparison.Ordinal) ? text[..^4] : text;
        bool isTime = DateTimeOffset.TryParseExact(bare, Formats, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out DateTimeOffset time);
        return isTime && time >= DateTimeOffset.UnixEpoch && time.Year < 2262 ? (time - DateTimeOffset.UnixEpoch).Ticks * NanosPerTick : null;
    }

    /// <summary>Reads what an option was given.</summary>
    /// <param name="option">The option's name, for the message.</param>
    /// <param name="text">As typed.</param>
    /// <exception cref="CliException">It is no moment.</exception>
    public static long Parse(string option, string text) =>
        TryParse(text) ?? throw new CliException(ExitCodes.Usage, $"{option} is '{text}'; it must be {Expected}");
}
