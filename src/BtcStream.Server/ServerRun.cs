using BtcStream.Engine;
using BtcStream.Engine.Durability;
using BtcStream.Server.Roles;
using BtcStream.Server.Security;
using BtcStream.Server.Services;
using BtcStream.Server.Telemetry;

namespace BtcStream.Server;

/// <summary>A server from its start to the end of its process.</summary>
internal sealed partial class ServerRun
{
    /// <summary>The exit code of a process that was asked to stop and had to be ended.</summary>
    public const int OverrunExitCode = 2;

    private readonly TimeProvider _time;
    private readonly Action<int> _end;
    private readonly Func<ServerOptions, IRunningServer> _create;
    private readonly ILoggerProvider? _log;

    /// <param name="time">What bounds the stop.</param>
    /// <param name="end">Ends the process at once, with an exit code.</param>
    /// <param name="create">Makes the server; null for what the options say.</param>
    /// <param name="log">Where an overrun is logged; null for the console.</param>
    public ServerRun(TimeProvider time, Action<int> end, Func<ServerOptions, IRunningServer>? create = null, ILoggerProvider? log = null) =>
        (_time, _end, _create, _log) = (time, end, create ?? Create, log);

    /// <summary>Starts a server, serves until it is told to stop, and stops it.</summary>
    /// <param name="options">Valid options.</param>
    /// <param name="cancellation">Tells it to stop, as a signal does.</param>
    /// <returns>The exit code: 0 after a stop in order, 1 for a server that could not start or ended by itself, 2 for one that had to be ended.</returns>
    public async Task<int> RunAsync(ServerOptions options, CancellationToken cancellation)
    {
        GiveThreads();
        if (Open(options) is not { } host)
        {
            return 1;
        }

        TimeSpan limit = ShutdownTimes.Whole(options.ShutdownGraceSeconds);
        using var watch = new ShutdownWatch(_time, limit, () => OnOverrun(options, limit));
        using CancellationTokenRegistration stopping = host.Stopping.Register(watch.Begin);
        int exitCode;
        await using (host)
        {
            try
            {
                exitCode = await ServeAsync(host, options, cancellation);
            }
            finally
            {
                // A server that could not start has an end to come to as well.
                watch.Begin();
            }
        }

        return watch.IsOver ? OverrunExitCode : exitCode;
    }

    [LoggerMessage(503, LogLevel.Error, "The server was asked to stop {Seconds} s ago and has not come to its end; with --data, that is most often a disk that hangs. The process ends now, "
        + "with exit code {ExitCode}: what was acked as on the disk is there, and the next start recovers it")]
    private static partial void LogOverrun(ILogger logger, double seconds, int exitCode);

    /// <summary>
    /// The pool begins with a thread for each processor, and adds one only when nothing has moved for long. Of two, one that computes answers leaves all streams the other, and they wait
    /// tens of milliseconds for it: what computes gets threads beside those, and the system shares the processors among all.
    /// </summary>
    private static void GiveThreads()
    {
        ThreadPool.GetMinThreads(out int workers, out int completions);
        ThreadPool.SetMinThreads(Math.Max(workers, Environment.ProcessorCount + EngineHost.ComputedAtOnce), completions);
    }

    private static async Task<int> ServeAsync(IRunningServer host, ServerOptions options, CancellationToken cancellation)
    {
        try
        {
            await host.StartAsync(cancellation);
        }
        catch (IOException e)
        {
            await Console.Error.WriteLineAsync($"btcstream-server: cannot listen: {e.Message}");
            return 1;
        }

        string http = host.HttpAddress is { } address ? $", http {address.Authority}" : "";
        string recovered = host.Recovered is { } what ? $", {what}" : "";
        string tls = options.Security.UsesTls ? ", TLS" : "";
        string origin = options.Demo ? " (SYNTHETIC data)" : "";
        Console.WriteLine($"btcstream-server {ServerInfoSource.Version} ready: grpc {host.GrpcAddress.Authority}{http}{tls}{recovered}{origin}");
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        Task shutdown = host.WaitForShutdownAsync(stop.Token);
        if (options.StopWithStdin && await Task.WhenAny(shutdown, ReadToEndAsync()) != shutdown)
        {
            await stop.CancelAsync();
        }

        await shutdown;
        if (host.Failure is not { } failure)
        {
            return 0;
        }

        // Whoever looks after the process starts it again: what ended it is passing, or is told each time.
        await Console.Error.WriteLineAsync($"btcstream-server: {failure}");
        return 1;
    }

    private static IRunningServer Create(ServerOptions options)
    {
        ClusterSetup? cluster = ClusterSetup.Create(options);
        return cluster is { Settings.Role: NodeRole.Engine } ? new EngineServer(options, cluster) : new ServerHost(options, cluster: cluster);
    }

    private static async Task ReadToEndAsync()
    {
        await using Stream input = Console.OpenStandardInput();
        await input.CopyToAsync(Stream.Null);
    }

    private IRunningServer? Open(ServerOptions options)
    {
        try
        {
            return _create(options);
        }
        catch (Exception e) when (e is JournalException or IOException or UnauthorizedAccessException)
        {
            string where = options.DataDirectory is { } data ? $"--data {data}" : $"--snapshots {options.Roles.Snapshots}";
            Console.Error.WriteLine($"btcstream-server: {where}: {e.Message}");
            return null;
        }
        catch (SecurityFileException e)
        {
            Console.Error.WriteLine($"btcstream-server: {e.Message}");
            return null;
        }
    }

    private void OnOverrun(ServerOptions options, TimeSpan limit)
    {
        // A log of its own: the host's may have ended. Its disposal is what brings the line out before the process ends, and waits for no more than a second or two.
        using (ILoggerFactory factory = LoggerFactory.Create(logging => LogSetup.Configure(logging, options.Telemetry, _log)))
        {
            LogOverrun(factory.CreateLogger<ServerRun>(), limit.TotalSeconds, OverrunExitCode);
        }

        _end(OverrunExitCode);
    }
}
