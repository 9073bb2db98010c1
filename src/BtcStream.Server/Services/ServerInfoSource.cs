using System.Diagnostics;
using System.Reflection;
using BtcStream.Contracts.V1;

namespace BtcStream.Server.Services;

/// <summary>What the server says of itself. Any thread.</summary>
internal sealed class ServerInfoSource
{
    private readonly ServerOptions _options;
    private readonly TimeProvider _time;
    private readonly long _started;

    public ServerInfoSource(ServerOptions options, TimeProvider time)
    {
        _options = options;
        _time = time;
        _started = time.GetTimestamp();

        // Nanoseconds of the start: another run of the server has another, and a later one a larger.
        Epoch = (ulong)(time.GetUtcNow() - DateTimeOffset.UnixEpoch).Ticks * 100;
    }

    /// <summary>The version of this build.</summary>
    public static string Version { get; } =
        typeof(ServerInfoSource).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()!.InformationalVersion.Split('+')[0];

    /// <summary>Identifies this run of the server.</summary>
    public ulong Epoch { get; }

    public ServerInfo Read()
    {
        using Process process = Process.GetCurrentProcess();
        return new ServerInfo
        {
            Version = Version,
            Epoch = Epoch,
            UptimeSeconds = _time.GetElapsedTime(_started).TotalSeconds,
            Clock = ClockMode.Input,
            Counters = new Counters
            {
                AllocatedBytes = (ulong)GC.GetTotalAllocatedBytes(precise: true),
                Gen0Collections = (uint)GC.CollectionCount(0),
                Gen1Collections = (uint)GC.CollectionCount(1),
                Gen2Collections = (uint)GC.CollectionCount(2),
                CpuSeconds = process.TotalProcessorTime.TotalSeconds,
            },
            Limits = new ServerLimits { MaxMessageBytes = (uint)_options.MaxMessageBytes },
        };
    }
}
