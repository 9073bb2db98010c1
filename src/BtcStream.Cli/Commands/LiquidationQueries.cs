using System.CommandLine;
using BtcStream.Cli.Output;
using BtcStream.Contracts.V1;
using Spectre.Console;
using CallOptions = BtcStream.Rpc.Client.CallOptions;

namespace BtcStream.Cli.Commands;

/// <summary><c>query liquidations|margin-models</c>.</summary>
internal sealed class LiquidationQueries
{
    private readonly CliEnvironment _environment;
    private readonly GlobalOptions _global;

    private readonly Option<double?> _priceFrom = new("--from") { Description = "Lowest price of the cells", HelpName = "USD" };

    private readonly Option<double?> _priceTo = new("--to") { Description = "Highest price of the cells", HelpName = "USD" };

    private readonly Option<uint> _clusters = new("--clusters") { Description = "Number of clusters on each side", HelpName = "N", DefaultValueFactory = _ => 3 };

    private readonly Option<bool> _cells = new("--cells") { Description = "Print every cell instead of sums and clusters" };

    private readonly Option<string> _venue = new("--venue") { Description = "Only of this venue", HelpName = "NAME", DefaultValueFactory = _ => "" };

    private LiquidationQueries(CliEnvironment environment, GlobalOptions global) => (_environment, _global) = (environment, global);

    /// <summary>Adds the commands to <c>query</c>.</summary>
    public static void AddTo(Command parent, CliEnvironment environment, GlobalOptions global, CommandRunner runner)
    {
        var query = new LiquidationQueries(environment, global);
        var liquidations = new Command("liquidations", "Where positions would be forced out, and where they were.") { global.Underlying, query._priceFrom, query._priceTo, query._clusters, query._cells };
        runner.Bind(liquidations, query.LiquidationsAsync);
        var models = new Command("margin-models", "The margin tables that liquidation prices are computed from.") { query._venue };
        runner.Bind(models, query.ModelsAsync);
        parent.Subcommands.Add(liquidations);
        parent.Subcommands.Add(models);
    }

    private async Task<int> LiquidationsAsync(ParseResult parsed, CancellationToken cancellation)
    {
        var request = new GetLiquidationHeatmapRequest { Underlying = parsed.GetRequiredValue(_global.Underlying), Clusters = parsed.GetValue(_clusters) };
        if (parsed.GetValue(_priceFrom) is { } from)
        {
            request.PriceFrom = from;
        }

        if (parsed.GetValue(_priceTo) is { } to)
        {
            request.PriceTo = to;
        }

        CallOptions options = _global.CallOptions(parsed, cancellation);
        using BtcStreamMethods client = _global.Connect(parsed);
        LiquidationHeatmap heatmap = await client.GetLiquidationHeatmap.CallAsync(request, options);
        if (parsed.GetValue(_global.Json))
        {
            await _environment.Out.WriteLineAsync(Json.Line(heatmap));
            return ExitCodes.Ok;
        }

        ServerInfo info = await client.GetServerInfo.CallAsync(new GetServerInfoRequest(), options);
        IAnsiConsole console = _environment.CreateConsole();
        if (info.Synthetic)
        {
            console.Write(new Text($"{SummaryText.Synthetic}: made-up data\n"));
        }

        (parsed.GetValue(_cells) ? (Action<IAnsiConsole, LiquidationHeatmap>)LiquidationText.WriteCells : LiquidationText.Write)(console, heatmap);
        return ExitCodes.Ok;
    }

    private async Task<int> ModelsAsync(ParseResult parsed, CancellationToken cancellation)
    {
        CallOptions options = _global.CallOptions(parsed, cancellation);
        using BtcStreamMethods client = _global.Connect(parsed);
        var request = new ListMarginModelsRequest { Venue = parsed.GetRequiredValue(_venue) };
        ListMarginModelsResponse response = await client.ListMarginModels.CallAsync(request, options);
        if (parsed.GetValue(_global.Json))
        {
            await _environment.Out.WriteLineAsync(Json.Line(response));
        }
        else
        {
            LiquidationText.WriteModels(_environment.CreateConsole(), response);
        }

        return ExitCodes.Ok;
    }
}
