using System.Runtime.InteropServices;

namespace BtcStream.LoadGenerator;

/// <summary>What a run says of where it ran.</summary>
internal static class Machine
{
    public static string Describe() =>
        $"{Environment.ProcessorCount} processors ({Processor()}), {RuntimeInformation.OSDescription}, {RuntimeInformation.ProcessArchitecture}";

    /// <summary>What every run prints first.</summary>
    /// <param name="command">The run's command line.</param>
    /// <param name="servers">Those of the processes that it started; null for none.</param>
    public static void WriteHead(string command, string? servers = null)
    {
        Console.WriteLine($"machine: {Describe()}, load average {Load()}");
        Console.WriteLine($"runtime: {RuntimeInformation.FrameworkDescription}");
        Console.WriteLine($"command: {command}");
        if (servers is not null)
        {
            Console.WriteLine($"servers: {servers}");
        }
    }

    /// <summary>Processes that wait for a processor, on average of the last minute, as Linux tells it; the first word of it, or a dash.</summary>
    public static string Load() => File.Exists("/proc/loadavg") ? File.ReadAllText("/proc/loadavg").Split(' ')[0] : "-";

    /// <summary>What Linux calls the processor; other systems have no place as plain.</summary>
    private static string Processor() => File.Exists("/proc/cpuinfo")
        ? File.ReadLines("/proc/cpuinfo").FirstOrDefault(line => line.StartsWith("model name", StringComparison.Ordinal))?.Split(':')[1].Trim() ?? "unnamed"
        : "unnamed";
}
