using System.Diagnostics;
using System.Runtime.InteropServices;

namespace BtcStream.LoadGenerator.Latency;

/// <summary>
/// Waits for less than a millisecond without taking a processor from what is measured: .NET's own waits are whole milliseconds, and spinning would have one of the
/// two cores. Where there is no nanosleep, it waits by the millisecond; latency counts from the intended time in either case.
/// </summary>
internal static class PreciseSleep
{
    private static readonly bool HasNanosleep = OperatingSystem.IsLinux() && Environment.Is64BitProcess;

    /// <summary>Sleeps until about a time of <see cref="Stopwatch"/>; not at all if it has passed.</summary>
    public static void Until(long timestamp)
    {
        long nanos = (long)((timestamp - Stopwatch.GetTimestamp()) * (1e9 / Stopwatch.Frequency));
        if (nanos <= 0)
        {
            return;
        }

        if (HasNanosleep)
        {
            var wish = new TimeSpec { Seconds = nanos / 1_000_000_000, Nanos = nanos % 1_000_000_000 };

            // A signal may end the sleep early: the caller looks at the clock again anyway.
            _ = Nanosleep(in wish, nint.Zero);
        }
        else
        {
            Thread.Sleep(Math.Max(1, (int)(nanos / 1_000_000)));
        }
    }

    [DllImport("libc", EntryPoint = "nanosleep")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int Nanosleep(in TimeSpec wish, nint rest);

    /// <summary>timespec of 64-bit Linux.</summary>
    [StructLayout(LayoutKind.Sequential)]
    private struct TimeSpec
    {
        public long Seconds;
        public long Nanos;
    }
}
