using System.Globalization;

namespace BtcStream.Rpc.Protocol;

/// <summary>The <c>grpc-timeout</c> header: at most eight digits and a unit (gRPC over HTTP/2, "Timeout").</summary>
internal static class GrpcTimeout
{
    /// <summary>The longest timeout that a timer can hold; longer ones are cut to it (49 days).</summary>
    public static readonly TimeSpan Longest = TimeSpan.FromMilliseconds(uint.MaxValue - 1);

    private const int MaxDigits = 8;

    public static bool TryParse(ReadOnlySpan<char> text, out TimeSpan timeout)
    {
        timeout = default;
        if (text.Length is < 2 or > MaxDigits + 1
            || !long.TryParse(text[..^1], NumberStyles.None, CultureInfo.InvariantCulture, out long value))
        {
            return false;
        }

        // 1 tick is 100 ns: shorter times are rounded up, so that a positive timeout never becomes none.
        long? ticks = text[^1] switch
        {
            'n' => (value + 99) / 100,
            'u' => value * TimeSpan.TicksPerMicrosecond,
            'm' => value * TimeSpan.TicksPerMillisecond,
            'S' => value * TimeSpan.TicksPerSecond,
            'M' => value * TimeSpan.TicksPerMinute,
            'H' => value * TimeSpan.TicksPerHour,
            _ => null,
        };
        if (ticks is not { } count)
        {
            return false;
        }

        timeout = TimeSpan.FromTicks(Math.Min(count, Longest.Ticks));
        return true;
    }

    /// <summary>Formats with the finest unit that fits into eight digits, rounding up.</summary>
    public static string Format(TimeSpan timeout)
    {
        ReadOnlySpan<(char Unit, long Ticks)> units =
        [
            ('u', TimeSpan.TicksPerMicrosecond), ('m', TimeSpan.TicksPerMillisecond), ('S', TimeSpan.TicksPerSecond),
            ('M', TimeSpan.TicksPerMinute), ('H', TimeSpan.TicksPerHour),
        ];
        long ticks = Math.Max(timeout.Ticks, 0);
        foreach ((char unit, long unitTicks) in units)
        {
            long value = (ticks / unitTicks) + (ticks % unitTicks == 0 ? 0 : 1);
            if (value < 100_000_000)
            {
                return string.Create(CultureInfo.InvariantCulture, $"{value}{unit}");
            }
        }

        return "99999999H";
    }
}
