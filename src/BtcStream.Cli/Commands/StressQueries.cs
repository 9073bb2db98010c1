using System.CommandLine;
using BtcStream.Cli.Output;
using BtcStream.Contracts.V1;

namespace BtcStream.Cli.Commands;

/// <summary><c>query regime|miners|treasury|spillover</c>.</summary>
internal sealed class StressQueries
{
    private readonly UnaryQuestion _question;
    private readonly GlobalOptions _global;

    private readonly Option<double?> _price = new("--price") { Description = "Price to judge at; the index unless given", HelpName = "USD" };

    private readonly Option<string> _index = new("--index") { Description = "Volatility index to rank; the one streamed unless given", HelpName = "NAME", DefaultValueFactory = _ => "" };

    private readonly Option<uint> _realisedDays = new("--days") { Description = "Window of the realised volatility", HelpName = "DAYS", DefaultValueFactory = _ => 30 };

    private readonly Option<double?> _electricity = new("--electricity") { Description = "Price of electricity; as streamed unless given", HelpName = "USD/KWH" };

    private readonly Option<double?> _electricityShare = new("--electricity-share") { Description = "Its share of the production cost, above 0 and at most 1; as streamed unless given", HelpName = "SHARE" };

    private readonly Option<double?> _alternative = new("--alternative") { Description = "What the power earns elsewhere, such as AI hosting; as streamed unless given", HelpName = "USD/MWH" };

    private readonly Option<double[]> _supplyPrices = new("--supply-price") { Description = "Price to give the forced supply at; may be given more than once. Without it: a ladder under the index", HelpName = "USD" };

    private readonly Option<string[]> _holders = new("--holder") { Description = "Only this holder; may be given more than once", HelpName = "NAME" };

    private readonly Option<double[]> _ladder = new("--ladder") { Description = "Price of the ladders; may be given more than once. Without it: a ladder around the index", HelpName = "USD" };

    private readonly Option<string?> _since = new("--since") { Description = "Cost-basis histogram to compare with; the one before unless given", HelpName = "TIME" };

    private readonly Option<double?> _forcedSale = new("--forced-sale") { Description = "Share of the coins taken to be sold once under cost, 0 to 1; no supply curve unless given", HelpName = "SHARE" };

    private readonly Option<string[]> _assets = new("--asset") { Description = "Only this asset; may be given more than once", HelpName = "NAME" };

    private readonly Option<uint> _window = new("--days") { Description = "Window of beta and correlation", HelpName = "DAYS", DefaultValueFactory = _ => 90 };

    private StressQueries(CliEnvironment environment, GlobalOptions global) => (_question, _global) = (new UnaryQuestion(environment, global), global);

    /// <summary>Adds the commands to <c>query</c>.</summary>
    public static void AddTo(Command parent, CliEnvironment environment, GlobalOptions global, CommandRunner runner)
    {
        var query = new StressQueries(environment, global);
        (Command Command, Func<ParseResult, CancellationToken, Task<int>> Action)[] commands =
        [
            (new("regime", "Implied against realised volatility, skew, turnover, and the regime they make.") { global.Underlying, query._index, query._realisedDays }, query.RegimeAsync),
            (new("miners", "Hash rate, what a coin costs to make, and who mines at a loss.")
            {
                global.Underlying, query._price, query._electricity, query._electricityShare, query._alternative, query._supplyPrices,
            }, query.MinersAsync),
            (new("treasury", "Holders against their cost, and coins by the price they last moved at.")
            {
                global.Underlying, query._price, query._holders, query._ladder, query._since, query._forcedSale,
            }, query.TreasuryAsync),
            (new("spillover", "How other assets move with the underlying.") { global.Underlying, query._assets, query._window }, query.SpilloverAsync),
        ];
        foreach ((Command command, Func<ParseResult, CancellationToken, Task<int>> action) in commands)
        {
            runner.Bind(command, action);
            parent.Subcommands.Add(command);
        }
    }

    private Task<int> RegimeAsync(ParseResult parsed, CancellationToken cancellation) => _question.AskAsync(
        parsed,
        client => client.GetVolatilityRegime,
        new GetVolatilityRegimeRequest { Underlying = Underlying(parsed), VolatilityIndex = parsed.GetRequiredValue(_index), RealisedWindowDays = parsed.GetValue(_realisedDays) },
        RegimeText.Write,
        cancellation,
        label: true);

    private Task<int> MinersAsync(ParseResult parsed, CancellationToken cancellation)
    {
        var request = new GetMinerStressRequest { Underlying = Underlying(parsed) };
        Given(parsed.GetValue(_price), value => request.Price = value);
        Given(parsed.GetValue(_electricity), value => request.ElectricityUsdPerKwh = value);
        Given(parsed.GetValue(_electricityShare), value => request.ElectricityShare = value);
        Given(parsed.GetValue(_alternative), value => request.AlternativeRevenueUsdPerMwh = value);
        request.SupplyPrices.AddRange(parsed.GetValue(_supplyPrices) ?? []);
        return _question.AskAsync(parsed, client => client.GetMinerStress, request, MinerText.Write, cancellation, label: true);
    }

    private Task<int> TreasuryAsync(ParseResult parsed, CancellationToken cancellation)
    {
        var request = new GetTreasuryStressRequest { Underlying = Underlying(parsed) };
        Given(parsed.GetValue(_price), value => request.Price = value);
        Given(parsed.GetValue(_forcedSale), value => request.ForcedSaleShare = value);
        request.Holders.AddRange(parsed.GetValue(_holders) ?? []);
        request.LadderPrices.AddRange(parsed.GetValue(_ladder) ?? []);
        if (parsed.GetValue(_since) is { } since)
        {
            request.CostBasisSince = (ulong)UtcTime.Parse("--since", since);
        }

        return _question.AskAsync(parsed, client => client.GetTreasuryStress, request, TreasuryText.Write, cancellation, label: true);
    }

    private Task<int> SpilloverAsync(ParseResult parsed, CancellationToken cancellation)
    {
        var request = new GetSpilloverRequest { Underlying = Underlying(parsed), WindowDays = parsed.GetValue(_window) };
        request.Assets.AddRange(parsed.GetValue(_assets) ?? []);
        return _question.AskAsync(parsed, client => client.GetSpillover, request, SpilloverText.Write, cancellation, label: true);
    }

    private string Underlying(ParseResult parsed) => parsed.GetRequiredValue(_global.Underlying);

    private static void Given(double? value, Action<double> set)
    {
        if (value is { } given)
        {
            set(given);
        }
    }
}
