using System.CommandLine;
using BtcStream.Cli.Output;
using BtcStream.Contracts.V1;

namespace BtcStream.Cli.Commands;

/// <summary><c>revalue</c>: what the figures would be after shifts.</summary>
internal sealed class RevalueCommand
{
    private readonly CliEnvironment _environment;
    private readonly GlobalOptions _global;

    private readonly Option<double?> _price = new("--price") { Description = "Shift of the index, every forward and every mark; -5 is a fall", HelpName = "PERCENT" };

    private readonly Option<double?> _hours = new("--hours") { Description = "Time that passes before", HelpName = "HOURS" };

    private readonly Option<double?> _iv = new("--iv") { Description = "Shift of every IV as a decimal; 0.05 is five points", HelpName = "DECIMAL" };

    private readonly Option<double?> _shock = new("--shock") { Description = "Shock of the cascades compared; -5 unless given", HelpName = "PERCENT" };

    private readonly Option<string?> _marginModel = new("--margin-model") { Description = "Margin model for every position instead of its own", HelpName = "NAME" };

    private readonly Option<ulong?> _account = new("--account") { Description = "Account whose share of the ladder and the cascade is wanted", HelpName = "ID" };

    private readonly Option<string?> _venue = new("--venue") { Description = "Venue of that account; deribit unless given", HelpName = "NAME" };

    private RevalueCommand(CliEnvironment environment, GlobalOptions global) => (_environment, _global) = (environment, global);

    public static Command Create(CliEnvironment environment, GlobalOptions global, CommandRunner runner)
    {
        var revalue = new RevalueCommand(environment, global);
        var command = new Command("revalue", "What the figures would be if price, time or volatility moved, or under another margin model. It changes nothing.")
        {
            global.Underlying, global.Model, revalue._price, revalue._hours, revalue._iv, revalue._shock, revalue._marginModel, revalue._account, revalue._venue,
        };
        runner.Bind(command, revalue.RunAsync);
        return command;
    }

    private Task<int> RunAsync(ParseResult parsed, CancellationToken cancellation)
    {
        var request = new RevalueRequest
        {
            Underlying = parsed.GetRequiredValue(_global.Underlying),
            PositioningModel = parsed.GetValue(_global.Model),
            MarginModel = parsed.GetValue(_marginModel) ?? "",
            ContributionVenue = parsed.GetValue(_venue) ?? "",
        };
        Given(parsed.GetValue(_price), value => request.PriceShiftPercent = value);
        Given(parsed.GetValue(_hours), value => request.TimeShiftHours = value);
        Given(parsed.GetValue(_iv), value => request.IvShift = value);
        Given(parsed.GetValue(_shock), value => request.CascadeShockPercent = value);
        Given(parsed.GetValue(_account), value => request.ContributionAccount = value);
        return new UnaryQuestion(_environment, _global).AskAsync(parsed, client => client.Revalue, request, RevalueText.Write, cancellation);
    }

    private static void Given<T>(T? value, Action<T> set)
        where T : struct
    {
        if (value is { } given)
        {
            set(given);
        }
    }
}
