using System.CommandLine;
using BtcStream.Cli.Output;
using BtcStream.Contracts.V1;

namespace BtcStream.Cli.Commands;

/// <summary><c>query summary|gamma|profile|history|info|verify</c>: one question, one answer.</summary>
internal sealed class QueryCommands
{
    /// <summary>How far the state may be from one computed anew, as a share of the gross.</summary>
    private const double VerifyTolerance = 1e-9;

    private readonly UnaryQuestion _question;
    private readonly GlobalOptions _global;

    private readonly Option<string> _by = new Option<string>("--by") { Description = "One line a strike, or a strike and expiry", DefaultValueFactory = _ => "strike" }
        .AcceptOnlyFromAmong("strike", "cell");

    private readonly Option<double?> _strikeFrom = new("--strike-from") { Description = "Lowest strike", HelpName = "USD" };

    private readonly Option<double?> _strikeTo = new("--strike-to") { Description = "Highest strike", HelpName = "USD" };

    private readonly Option<double?> _priceFrom = new("--from") { Description = "Lowest price; half the index unless given", HelpName = "USD" };

    private readonly Option<double?> _priceTo = new("--to") { Description = "Highest price; one and a half times the index unless given", HelpName = "USD" };

    private readonly Option<uint> _points = new("--points") { Description = "Number of prices, 2 to 10000", HelpName = "N", DefaultValueFactory = _ => 41 };

    private QueryCommands(CliEnvironment environment, GlobalOptions global) => (_question, _global) = (new UnaryQuestion(environment, global), global);

    public static Command Create(CliEnvironment environment, GlobalOptions global, CommandRunner runner)
    {
        var query = new QueryCommands(environment, global);
        Command[] commands =
        [
            new("summary", "Index, net and gross gamma, flips, walls, ratios, volatility.") { global.Underlying, global.Model },
            new("gamma", "Gamma by strike, or by strike and expiry.") { global.Underlying, global.Model, query._by, query._strikeFrom, query._strikeTo },
            new("profile", "Gamma over a range of prices, and what dealers trade on the way there.") { global.Underlying, global.Model, query._priceFrom, query._priceTo, query._points },
            new("info", "Version, uptime, counters and limits of the server."),
            new("verify", "Have the server compute everything anew and compare."),
        ];
        commands[^1].Options.Add(global.Underlying);
        Func<ParseResult, CancellationToken, Task<int>>[] actions = [query.SummaryAsync, query.GammaAsync, query.ProfileAsync, query.InfoAsync, query.VerifyAsync];
        var parent = new Command("query", "Ask the server once.");
        foreach ((Command command, Func<ParseResult, CancellationToken, Task<int>> action) in commands.Zip(actions))
        {
            runner.Bind(command, action);
            parent.Subcommands.Add(command);
        }

        LiquidationQueries.AddTo(parent, environment, global, runner);
        StressQueries.AddTo(parent, environment, global, runner);
        parent.Subcommands.Add(HistoryCommand.Create(environment, global, runner));

        return parent;
    }

    private Task<int> SummaryAsync(ParseResult parsed, CancellationToken cancellation) => _question.AskAsync(
        parsed,
        client => client.GetSummary,
        new GetSummaryRequest { Underlying = Underlying(parsed), PositioningModel = Model(parsed) },
        SummaryText.Write,
        cancellation);

    private Task<int> GammaAsync(ParseResult parsed, CancellationToken cancellation)
    {
        var request = new GetGammaHeatmapRequest { Underlying = Underlying(parsed), PositioningModel = Model(parsed) };
        Given(parsed.GetValue(_strikeFrom), value => request.StrikeFrom = value);
        Given(parsed.GetValue(_strikeTo), value => request.StrikeTo = value);
        return _question.AskAsync(parsed, client => client.GetGammaHeatmap, request, parsed.GetValue(_by) == "cell" ? AnswerText.WriteCells : AnswerText.WriteStrikes, cancellation);
    }

    private Task<int> ProfileAsync(ParseResult parsed, CancellationToken cancellation)
    {
        var request = new GetGammaProfileRequest { Underlying = Underlying(parsed), PositioningModel = Model(parsed), Points = parsed.GetValue(_points) };
        Given(parsed.GetValue(_priceFrom), value => request.FromPrice = value);
        Given(parsed.GetValue(_priceTo), value => request.ToPrice = value);
        return _question.AskAsync(parsed, client => client.GetGammaProfile, request, AnswerText.WriteProfile, cancellation);
    }

    private Task<int> InfoAsync(ParseResult parsed, CancellationToken cancellation) =>
        _question.AskAsync(parsed, client => client.GetServerInfo, new GetServerInfoRequest(), AnswerText.WriteInfo, cancellation);

    private async Task<int> VerifyAsync(ParseResult parsed, CancellationToken cancellation)
    {
        bool isGood = false;
        await _question.AskAsync(
            parsed,
            client => client.Verify,
            new VerifyRequest { Underlying = Underlying(parsed) },
            (console, response) => AnswerText.WriteVerification(console, response, VerifyTolerance),
            cancellation,
            response => isGood = response.HasMaxDifference ? response.MaxDifference <= VerifyTolerance : response.Compared == 0);
        return isGood ? ExitCodes.Ok : ExitCodes.Verification;
    }

    private string Underlying(ParseResult parsed) => parsed.GetRequiredValue(_global.Underlying);

    private PositioningModel Model(ParseResult parsed) => parsed.GetValue(_global.Model);

    private static void Given(double? value, Action<double> set)
    {
        if (value is { } given)
        {
            set(given);
        }
    }
}
