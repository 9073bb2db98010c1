using System.CommandLine;
using BtcStream.Cli.Output;
using BtcStream.Contracts.V1;

namespace BtcStream.Cli.Commands;

/// <summary><c>query history</c>: a heatmap over time.</summary>
internal sealed class HistoryCommand
{
    private readonly CliEnvironment _environment;
    private readonly GlobalOptions _global;

    private readonly Option<string> _kind = new Option<string>("--kind") { Description = "Dealer gamma, or liquidations of streamed positions", DefaultValueFactory = _ => "gamma" }
        .AcceptOnlyFromAmong("gamma", "liquidation");

    private readonly Option<string> _every = new Option<string>("--every") { Description = "A column a minute, or an hour", DefaultValueFactory = _ => "minute" }
        .AcceptOnlyFromAmong("minute", "hour");

    private readonly Option<double?> _priceFrom = new("--from") { Description = "Lowest price; a quarter below the last index unless a price is given", HelpName = "USD" };

    private readonly Option<double?> _priceTo = new("--to") { Description = "Highest price; a quarter above the last index unless a price is given", HelpName = "USD" };

    private HistoryCommand(CliEnvironment environment, GlobalOptions global) => (_environment, _global) = (environment, global);

    public static Command Create(CliEnvironment environment, GlobalOptions global, CommandRunner runner)
    {
        var history = new HistoryCommand(environment, global);
        var command = new Command("history", "A heatmap of time by price.")
        {
            global.Underlying, global.Model, history._kind, history._every, history._priceFrom, history._priceTo,
        };
        runner.Bind(command, history.RunAsync);
        return command;
    }

    private Task<int> RunAsync(ParseResult parsed, CancellationToken cancellation)
    {
        var request = new GetHistoryRequest
        {
            Underlying = parsed.GetRequiredValue(_global.Underlying),
            PositioningModel = parsed.GetValue(_global.Model),
            Kind = parsed.GetValue(_kind) == "gamma" ? HistoryKind.Gamma : HistoryKind.Liquidation,
            ResolutionSeconds = parsed.GetValue(_every) == "minute" ? 60u : 3_600u,
        };
        (double? from, double? to) = (parsed.GetValue(_priceFrom), parsed.GetValue(_priceTo));
        if (from is { } lowest)
        {
            request.PriceFrom = lowest;
        }

        if (to is { } highest)
        {
            request.PriceTo = highest;
        }

        int width = _environment.IsTerminal ? _environment.ReadSize().Width : HistoryText.PipeWidth;
        return new UnaryQuestion(_environment, _global).AskAsync(
            parsed,
            client => client.GetHistory,
            request,
            (console, answer) => HistoryText.Write(console.Profile.Out.Writer, answer, width, isClipped: from is null && to is null),
            cancellation);
    }
}
