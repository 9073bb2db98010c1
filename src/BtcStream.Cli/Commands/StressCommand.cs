using System.CommandLine;
using BtcStream.Cli.Output;
using BtcStream.Cli.Watch;
using BtcStream.Contracts.V1;

namespace BtcStream.Cli.Commands;

/// <summary><c>stress</c>: every figure of market stress in one table.</summary>
internal sealed class StressCommand
{
    private readonly CliEnvironment _environment;
    private readonly GlobalOptions _global;

    private readonly Option<bool> _follow = new("--follow") { Description = "Keep the table up to date: a moving table on a terminal, a line for every change of state elsewhere" };

    private readonly Option<bool> _check = new("--check") { Description = "End with exit code 5 where a row is stressed, and 6 where none is but one with a threshold has no data" };

    private StressCommand(CliEnvironment environment, GlobalOptions global) => (_environment, _global) = (environment, global);

    public static Command Create(CliEnvironment environment, GlobalOptions global, CommandRunner runner)
    {
        var stress = new StressCommand(environment, global);
        var command = new Command("stress", "The stress table: each figure with its source, age, threshold and state.")
        {
            global.Underlying, global.Model, stress._follow, global.Interval, stress._check,
        };
        runner.Bind(command, stress.RunAsync);
        return command;
    }

    private async Task<int> RunAsync(ParseResult parsed, CancellationToken cancellation)
    {
        (string underlying, PositioningModel model) = (parsed.GetRequiredValue(_global.Underlying), parsed.GetValue(_global.Model));
        if (parsed.GetValue(_follow))
        {
            if (parsed.GetValue(_check))
            {
                throw new CliException(ExitCodes.Usage, "--check judges one table; it cannot be given with --follow");
            }

            using BtcStreamMethods client = _global.Connect(parsed);
            await new StressSession(_environment, client, StressSession.RequestFor(underlying, model, parsed.GetValue(_global.Interval)), parsed.GetValue(_global.Json)).RunAsync(cancellation);
            return ExitCodes.Ok;
        }

        StressTable? table = null;
        var request = new GetStressTableRequest { Underlying = underlying, PositioningModel = model };
        await new UnaryQuestion(_environment, _global).AskAsync(parsed, client => client.GetStressTable, request, StressText.Write, cancellation, answer => table = answer);
        return parsed.GetValue(_check) ? Judge(table!) : ExitCodes.Ok;
    }

    private static int Judge(StressTable table) =>
        table.Rows.Any(row => row.State == StressState.Stressed) ? ExitCodes.Stressed
        : table.Rows.Any(row => row.HasThreshold && (row.State is StressState.NoData or StressState.Unspecified)) ? ExitCodes.NoData
        : ExitCodes.Ok;
}
