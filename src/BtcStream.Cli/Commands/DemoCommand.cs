using System.CommandLine;
using BtcStream.Cli.Demo;
using BtcStream.Cli.Watch;
using BtcStream.Contracts.V1;
using BtcStream.Feeds.Synthetic;

namespace BtcStream.Cli.Commands;

/// <summary><c>demo</c>: a server that streams a made-up market to itself, and the live view of it.</summary>
internal sealed class DemoCommand
{
    private readonly CliEnvironment _environment;
    private readonly GlobalOptions _global;

    private readonly Option<string> _listen = new("--listen")
    {
        Description = "Where the server serves gRPC; port 0 picks a free one",
        HelpName = "ADDRESS:PORT",
        DefaultValueFactory = _ => "127.0.0.1:50051",
    };

    private readonly Option<string> _http = new("--http")
    {
        Description = "Where the server serves HTTP/1.1, or 'none'",
        HelpName = "ADDRESS:PORT",
        DefaultValueFactory = _ => "127.0.0.1:8080",
    };

    private readonly Option<string?> _program = new("--server-program")
    {
        Description = "The server's BtcStream.Server.dll, where it is not beside this program",
        HelpName = "FILE",
    };

    private readonly Option<bool> _inputs = new("--inputs") { Description = "Print what the made-up market is built from, and end" };

    private DemoCommand(CliEnvironment environment, GlobalOptions global) => (_environment, _global) = (environment, global);

    public static Command Create(CliEnvironment environment, GlobalOptions global, CommandRunner runner)
    {
        var demo = new DemoCommand(environment, global);
        var command = new Command("demo", "Start a server with a made-up market, labelled SYNTHETIC, and watch it.") { demo._inputs, demo._listen, demo._http, demo._program };
        runner.Bind(command, demo.RunAsync);
        return command;
    }

    private async Task<int> RunAsync(ParseResult parsed, CancellationToken cancellation)
    {
        if (parsed.GetValue(_inputs))
        {
            await _environment.Out.WriteAsync(SyntheticInputs.Describe(new SyntheticMarketOptions { StartUnixNanos = 1 }));
            return ExitCodes.Ok;
        }

        string program = ServerProgram.Find(parsed.GetValue(_program), AppContext.BaseDirectory);
        string[] arguments = ["--demo", "--stop-with-stdin", "--listen", parsed.GetRequiredValue(_listen), "--http", parsed.GetRequiredValue(_http)];
        await using ServerProcess server = await StartAsync(program, arguments, cancellation);
        if (cancellation.IsCancellationRequested)
        {
            return ExitCodes.Ok;
        }

        await _environment.Error.WriteLineAsync(server.ReadyLine);
        await _environment.Error.WriteLineAsync("SYNTHETIC: made-up data; btcstream demo --inputs says from what");
        using var ending = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        using var client = new BtcStreamMethods(server.GrpcAddress);
        var request = WatchSession.RequestFor("BTC", PositioningModel.Naive, intervalMillis: 250);
        Task<string> end = server.WaitForEndAsync(ending.Token);
        Task watch = new WatchSession(_environment, client, request, parsed.GetValue(_global.Json)).RunAsync(once: false, ending.Token);
        bool hasServerEnded = await Task.WhenAny(watch, end) == end && !cancellation.IsCancellationRequested;
        await ending.CancelAsync();
        await watch;
        return hasServerEnded ? throw new CliException(ExitCodes.Server, await end) : ExitCodes.Ok;
    }

    private static async Task<ServerProcess> StartAsync(string program, string[] arguments, CancellationToken cancellation) =>
        await ServerProcess.StartAsync(program, arguments, cancellation);
}
