using System.CommandLine;
using BtcStream.Cli.Output;
using BtcStream.Cli.Watch;
using BtcStream.Contracts.V1;
using BtcStream.Rpc;
using BtcStream.Rpc.Client;
using CallOptions = BtcStream.Rpc.Client.CallOptions;

namespace BtcStream.Cli.Commands;

/// <summary><c>subscribe</c>: updates as they come.</summary>
internal sealed class SubscribeCommand
{
    private static readonly (string Name, View View)[] ViewNames =
        [("summary", View.Summary), ("gamma", View.GammaHeatmap), ("strikes", View.Strikes), ("profile", View.GammaProfile), ("liquidations", View.LiquidationHeatmap), ("cascade", View.Cascade), ("stress", View.Stress)];

    private readonly CliEnvironment _environment;
    private readonly GlobalOptions _global;

    private readonly Option<string[]> _views = new Option<string[]>("--view")
    {
        Description = "What to follow; may be given more than once",
        DefaultValueFactory = _ => ["summary", "gamma"],
    }.AcceptOnlyFromAmong([.. ViewNames.Select(view => view.Name)]);

    private readonly Option<double?> _strikeFrom = new("--strike-from") { Description = "Lowest strike", HelpName = "USD" };

    private readonly Option<double?> _strikeTo = new("--strike-to") { Description = "Highest strike", HelpName = "USD" };

    private readonly Option<ulong?> _count = new("--count") { Description = "End after this many updates", HelpName = "N" };

    private SubscribeCommand(CliEnvironment environment, GlobalOptions global) => (_environment, _global) = (environment, global);

    public static Command Create(CliEnvironment environment, GlobalOptions global, CommandRunner runner)
    {
        var subscribe = new SubscribeCommand(environment, global);
        var command = new Command("subscribe", "Print updates as they come: a snapshot, then deltas.")
        {
            subscribe._views, global.Underlying, global.Model, subscribe._strikeFrom, subscribe._strikeTo, global.Interval, subscribe._count,
        };
        runner.Bind(command, subscribe.RunAsync);
        return command;
    }

    private async Task<int> RunAsync(ParseResult parsed, CancellationToken cancellation)
    {
        SubscribeRequest request = Read(parsed);
        bool json = parsed.GetValue(_global.Json);
        ulong left = parsed.GetValue(_count) ?? ulong.MaxValue;
        using BtcStreamMethods client = _global.Connect(parsed);
        using ServerStreamingCall<RiskUpdate> call = client.Subscribe.Start(request, new CallOptions { Cancellation = cancellation });
        try
        {
            while (left > 0 && await call.Responses.MoveNextAsync())
            {
                await _environment.Out.WriteLineAsync(json ? Json.Line(call.Responses.Current) : Describe(call.Responses.Current));
                left--;
            }
        }
        catch (RpcException) when (cancellation.IsCancellationRequested)
        {
            return ExitCodes.Ok;
        }

        return left == 0
            ? ExitCodes.Ok
            : throw new RpcException(StatusCode.Unavailable, "the server ended the subscription");
    }

    private SubscribeRequest Read(ParseResult parsed)
    {
        var request = new SubscribeRequest
        {
            Underlying = parsed.GetRequiredValue(_global.Underlying),
            PositioningModel = parsed.GetValue(_global.Model),
            MinIntervalMs = parsed.GetValue(_global.Interval),
        };
        request.Views.AddRange(parsed.GetRequiredValue(_views).Select(name => ViewNames.First(view => view.Name == name).View).Distinct());
        if (parsed.GetValue(_strikeFrom) is { } from)
        {
            request.StrikeFrom = from;
        }

        if (parsed.GetValue(_strikeTo) is { } to)
        {
            request.StrikeTo = to;
        }

        return request;
    }

    private static string Describe(RiskUpdate update)
    {
        string kind = update.Kind == UpdateKind.Snapshot ? $"snapshot {update.Sequence}" : $"delta {update.BaseSequence} to {update.Sequence}";
        string text = $"{kind}, as of {Figures.Time(update.AsOf)}"
            + Part("cells", update.Cells.Count, update.RemovedCells.Count)
            + Part("strikes", update.Strikes.Count, update.RemovedStrikes.Count)
            + Part("liquidation cells", update.LiquidationCells.Count, update.RemovedLiquidationCells.Count)
            + (update.CascadeLadder.Count == 0 ? "" : $", cascade of {update.CascadeLadder.Count} steps")
            + (update.Profile.Count == 0 ? "" : $", profile of {update.Profile.Count} points")
            + Part("stress rows", update.StressRows.Count, 0)
            + (update.Stale ? ", STALE" : "");
        return update.Summary is null ? text : $"{text}\n  {SummaryLine.Of(update.Summary)}";
    }

    private static string Part(string name, int changed, int removed) => (changed, removed) switch
    {
        (0, 0) => "",
        (_, 0) => $", {changed} {name}",
        _ => $", {changed} {name} and {removed} gone",
    };
}
