using BtcStream.Server;
using BtcStream.Server.Services;

return await new CommandLine(RunAsync).InvokeAsync(args);

static async Task<int> RunAsync(ServerOptions options, CancellationToken cancellation)
{
    await using var host = new ServerHost(options);
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
    string origin = options.Demo ? " (SYNTHETIC data)" : "";
    Console.WriteLine($"btcstream-server {ServerInfoSource.Version} ready: grpc {host.GrpcAddress.Authority}{http}{origin}");
    using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
    Task shutdown = host.WaitForShutdownAsync(stop.Token);
    if (options.StopWithStdin && await Task.WhenAny(shutdown, ReadToEndAsync()) != shutdown)
    {
        await stop.CancelAsync();
    }

    await shutdown;
    return 0;
}

static async Task ReadToEndAsync()
{
    await using Stream input = Console.OpenStandardInput();
    await input.CopyToAsync(Stream.Null);
}
