using System.CommandLine;
using BtcStream.Cli.Output;
using BtcStream.Contracts.V1;

namespace BtcStream.Cli.Commands;

/// <summary><c>touch</c>: how likely a price is to be touched.</summary>
internal sealed class TouchCommand
{
    private readonly CliEnvironment _environment;
    private readonly GlobalOptions _global;

    private readonly Option<double> _barrier = new("--barrier") { Description = "Price to touch", HelpName = "USD", Required = true };

    private readonly Option<string> _until = new("--until") { Description = "End of the time counted, UTC; a day is its beginning", HelpName = "TIME", Required = true };

    private readonly Option<string> _market = new("--market") { Description = "Prediction market to compare with; any with this barrier and end unless given", HelpName = "NAME", DefaultValueFactory = _ => "" };

    private TouchCommand(CliEnvironment environment, GlobalOptions global) => (_environment, _global) = (environment, global);

    public static Command Create(CliEnvironment environment, GlobalOptions global, CommandRunner runner)
    {
        var touch = new TouchCommand(environment, global);
        var command = new Command("touch", "How likely the underlying is to touch a price before a time, as its options say, beside a prediction market.")
        {
            touch._barrier, touch._until, touch._market, global.Underlying, global.Model,
        };
        runner.Bind(command, touch.RunAsync);
        return command;
    }

    private Task<int> RunAsync(ParseResult parsed, CancellationToken cancellation)
    {
        double barrier = parsed.GetValue(_barrier);
        var request = new GetTouchProbabilityRequest
        {
            Underlying = parsed.GetRequiredValue(_global.Underlying),
            PositioningModel = parsed.GetValue(_global.Model),
            BarrierPrice = barrier > 0.0 && double.IsFinite(barrier)
                ? barrier
                : throw new CliException(ExitCodes.Usage, FormattableString.Invariant($"--barrier is {barrier}; it must be a price in USD above 0")),
            Until = (ulong)UtcTime.Parse("--until", parsed.GetRequiredValue(_until)),
            PredictionMarket = parsed.GetRequiredValue(_market),
        };
        return new UnaryQuestion(_environment, _global).AskAsync(
            parsed, client => client.GetTouchProbability, request, (console, answer) => TouchText.Write(console, request, answer), cancellation, label: true);
    }
}
