using System.Globalization;
using BtcStream.Cli.Commands;

namespace BtcStream.Cli.Journal;

/// <summary>A place in a journal as typed: the number of a record, or a moment of the state (as_of).</summary>
/// <param name="Record">The number; null where it is a moment.</param>
/// <param name="UnixNanos">The moment; null where it is a number.</param>
internal readonly record struct ReplayPlace(long? Record, long? UnixNanos)
{
    /// <summary>Reads what an option was given; null where it was given nothing.</summary>
    /// <param name="option">The option's name, for the message.</param>
    /// <param name="text">As typed.</param>
    /// <exception cref="CliException">It is neither.</exception>
    public static ReplayPlace? Parse(string option, string? text)
    {
        if (text is null)
        {
            return null;
        }

        if (text.Length > 0 && text.All(char.IsAsciiDigit))
        {
            return long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out long record) && record > 0
                ? new ReplayPlace(record, null)
                : throw new CliException(ExitCodes.Usage, $"{option} is {text}; records count from 1");
        }

        return UtcTime.TryParse(text) is { } time
            ? new ReplayPlace(null, time)
            : throw new CliException(ExitCodes.Usage, $"{option} is '{text}'; it must be the number of a record, or {UtcTime.Expected}");
    }
}

/// <summary>Lengths of time as typed: 500ms, 10s, 5m, 1h, 1d.</summary>
internal static class ReplayEvery
{
    private const long Second = 1_000_000_000;

    private static readonly (string Unit, long Nanos)[] Units = [("ms", Second / 1_000), ("s", Second), ("m", 60 * Second), ("h", 3_600 * Second), ("d", 86_400 * Second)];

    /// <summary>Reads what an option was given, in nanoseconds; null where it was given nothing.</summary>
    /// <exception cref="CliException">It is none.</exception>
    public static long? Parse(string option, string? text)
    {
        if (text is null)
        {
            return null;
        }

        foreach ((string unit, long nanos) in Units)
        {
            if (text.EndsWith(unit, StringComparison.Ordinal)
                && long.TryParse(text.AsSpan(0, text.Length - unit.Length), NumberStyles.None, CultureInfo.InvariantCulture, out long count)
                && count > 0 && count <= long.MaxValue / 2 / nanos)
            {
                return count * nanos;
            }
        }

        throw new CliException(ExitCodes.Usage, $"{option} is '{text}'; it must be a whole number above 0 and a unit: ms, s, m, h or d, as in 5m");
    }
}
