using System.CommandLine;
using BtcStream.Cli.Output;
using BtcStream.Contracts.V1;
using CallOptions = BtcStream.Rpc.Client.CallOptions;

namespace BtcStream.Cli.Commands;

/// <summary><c>cascade</c>: how a shock would run.</summary>
internal sealed class CascadeCommand
{
    private readonly CliEnvironment _environment;
    private readonly GlobalOptions _global;

    private readonly Option<double?> _shock = new("--shock")
    {
        Description = "The move in percent that depth alone would give; negative is a fall",
        HelpName = "PERCENT",
    };

    private readonly Option<double?> _sell = new("--sell") { Description = "Instead of a shock: a market sell; negative buys", HelpName = "USD" };

    private readonly Option<double?> _depth = new("--depth") { Description = "Constant depth per 1 %, instead of the order books", HelpName = "USD" };

    private readonly Option<uint> _points = new("--points") { Description = "Number of steps of the path to print; 0 is all", HelpName = "N", DefaultValueFactory = _ => 16 };

    private readonly Option<bool> _observedOnly = new("--observed-only") { Description = "Leave out liquidations that are only modelled" };

    private readonly Option<string[]> _supply = new("--supply")
    {
        Description = "Streamed supply curve to include, such as miners; may be given more than once. Without it: those that are on by default",
        HelpName = "NAME",
    };

    private readonly Option<bool> _noSupply = new("--no-supply") { Description = "Leave out every streamed or computed supply curve" };

    private readonly Option<double?> _treasurySale = new("--treasury-sale") { Description = "Share of each treasury's coins taken to be sold at its average cost, above 0 and at most 1; none unless given", HelpName = "SHARE" };

    private readonly Option<double?> _costBasisSale = new("--cost-basis-sale") { Description = "Share of the coins of each cost-basis bucket taken to be sold at its middle, likewise", HelpName = "SHARE" };

    private CascadeCommand(CliEnvironment environment, GlobalOptions global) => (_environment, _global) = (environment, global);

    public static Command Create(CliEnvironment environment, GlobalOptions global, CommandRunner runner)
    {
        var cascade = new CascadeCommand(environment, global);
        var command = new Command("cascade", "How a shock would run: dealers' hedging and forced liquidation against depth, and where it ends.")
        {
            cascade._shock, cascade._sell, cascade._depth, cascade._observedOnly, cascade._supply, cascade._noSupply, cascade._treasurySale, cascade._costBasisSale, cascade._points, global.Underlying, global.Model,
        };
        runner.Bind(command, cascade.RunAsync);
        return command;
    }

    private async Task<int> RunAsync(ParseResult parsed, CancellationToken cancellation)
    {
        RunCascadeRequest request = Read(parsed);
        CallOptions options = _global.CallOptions(parsed, cancellation);
        using BtcStreamMethods client = _global.Connect(parsed);
        RunCascadeResponse response = await client.RunCascade.CallAsync(request, options);
        if (parsed.GetValue(_global.Json))
        {
            await _environment.Out.WriteLineAsync(Json.Line(response));
            return ExitCodes.Ok;
        }

        ServerInfo info = await client.GetServerInfo.CallAsync(new GetServerInfoRequest(), options);
        CascadeText.Write(_environment.CreateConsole(), request, response, info.Synthetic);
        return ExitCodes.Ok;
    }

    private RunCascadeRequest Read(ParseResult parsed)
    {
        var request = new RunCascadeRequest
        {
            Underlying = parsed.GetRequiredValue(_global.Underlying),
            PositioningModel = parsed.GetValue(_global.Model),
            PathPoints = parsed.GetValue(_points),
            IncludeModelled = !parsed.GetValue(_observedOnly),
        };
        AddSupply(request, parsed);
        switch (parsed.GetValue(_shock), parsed.GetValue(_sell))
        {
            case ({ } shock, null):
                request.ShockPercent = shock;
                break;
            case (null, { } sell):
                request.SellUsd = sell;
                break;
            default:
                throw new CliException(ExitCodes.Usage, "give either --shock, such as --shock -5, or --sell, such as --sell 500e6");
        }

        if (parsed.GetValue(_depth) is { } depth)
        {
            request.DepthUsdPerPercent = depth > 0.0 && double.IsFinite(depth)
                ? depth
                : throw new CliException(ExitCodes.Usage, FormattableString.Invariant($"--depth is {depth}; it must be a number of USD per 1 % above 0"));
        }

        return request;
    }

    private void AddSupply(RunCascadeRequest request, ParseResult parsed)
    {
        request.SupplyCurves.AddRange((parsed.GetValue(_supply) ?? []).Distinct());
        if (parsed.GetValue(_noSupply))
        {
            request.IncludeSupply = false;
        }

        if (parsed.GetValue(_treasurySale) is { } treasury)
        {
            request.TreasurySaleShare = treasury;
        }

        if (parsed.GetValue(_costBasisSale) is { } costBasis)
        {
            request.CostBasisSaleShare = costBasis;
        }
    }
}
