using BtcStream.Engine.Durability;
using BtcStream.Server;
using BtcStream.Server.Security;
using BtcStream.Server.Services;

return await new CommandLine(RunAsync).InvokeAsync(args);

static async Task<int> RunAsync(ServerOptions options, CancellationToken cancellation)
{
    if (Open(options) is not { } opened)
    {
        return 1;
    }

    await using ServerHost host = opened;
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
    return 0;
}

static ServerHost? Open(ServerOptions options)
{
    try
    {
        return new ServerHost(options);
    }
    catch (Exception e) when (e is JournalException or IOException)
    {
        Console.Error.WriteLine($"btcstream-server: --data {options.DataDirectory}: {e.Message}");
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
