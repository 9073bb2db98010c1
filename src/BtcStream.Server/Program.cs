using BtcStream.Engine.Durability;
using BtcStream.Server;
using BtcStream.Server.Roles;
using BtcStream.Server.Security;
using BtcStream.Server.Services;

return await new CommandLine(RunAsync).InvokeAsync(args);

static async Task<int> RunAsync(ServerOptions options, CancellationToken cancellation)
{
    if (Open(options) is not { } opened)
    {
        return 1;
    }

    await using IRunningServer host = opened;
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

static IRunningServer? Open(ServerOptions options)
{
    try
    {
        ClusterSetup? cluster = ClusterSetup.Create(options);
        return cluster is { Settings.Role: NodeRole.Engine } ? new EngineServer(options, cluster) : new ServerHost(options, cluster: cluster);
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

static async Task ReadToEndAsync()
{
    await using Stream input = Console.OpenStandardInput();
    await input.CopyToAsync(Stream.Null);
}
