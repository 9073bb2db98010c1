using System.CommandLine;
using BtcStream.Cli.Watch;

namespace BtcStream.Cli.Commands;

/// <summary><c>watch</c>: the live view.</summary>
internal sealed class WatchCommand
{
    private readonly CliEnvironment _environment;
    private readonly GlobalOptions _global;

    private readonly Option<bool> _once = new("--once") { Description = "Print the present picture and end" };

    private WatchCommand(CliEnvironment environment, GlobalOptions global) => (_environment, _global) = (environment, global);

    public static Command Create(CliEnvironment environment, GlobalOptions global, CommandRunner runner)
    {
        var watch = new WatchCommand(environment, global);
        var command = new Command("watch", "Show gamma by strike and the liquidation ladder, live: a picture on a terminal, a line a second elsewhere.") { global.Underlying, global.Model, global.Interval, watch._once };
        runner.Bind(command, watch.RunAsync);
        return command;
    }

    private async Task<int> RunAsync(ParseResult parsed, CancellationToken cancellation)
    {
        using BtcStreamMethods client = _global.Connect(parsed);
        var request = WatchSession.RequestFor(parsed.GetRequiredValue(_global.Underlying), parsed.GetValue(_global.Model), parsed.GetValue(_global.Interval));
        await new WatchSession(_environment, client, request, parsed.GetValue(_global.Json)).RunAsync(parsed.GetValue(_once), cancellation);
        return ExitCodes.Ok;
    }
}
