using System.CommandLine;
using System.Globalization;
using BtcStream.Cli.Output;
using BtcStream.Cli.Replay;

namespace BtcStream.Cli.Commands;

/// <summary><c>replay DIR</c>: a folder of dated inputs, as they happened.</summary>
internal sealed class ReplayCommand
{
    private const int BatchRows = 1_024;
    private const int MostNamed = 5;

    private readonly CliEnvironment _environment;
    private readonly GlobalOptions _global;

    private readonly Argument<string> _folder = new("DIR") { Description = "Folder of inputs, with those below it" };

    private readonly Option<string?> _manifest = new("--manifest")
    {
        Description = $"What the files are, a line each as typed after 'btcstream feed', paths relative to DIR; {ReplayManifest.FileName} in DIR unless given. Chains named by UTC stamp need no line",
        HelpName = "FILE",
    };

    private readonly Option<string> _speed = new("--speed") { Description = "Recorded seconds a second: 1 is real time, 0 or max as fast as the server takes it", HelpName = "N", DefaultValueFactory = _ => "max" };

    private readonly Option<string?> _from = new("--from")
    {
        Description = "Where the pace begins, UTC; what is older is history and sent at once before. The first chain or forced order unless given",
        HelpName = "TIME",
    };

    private readonly Option<string?> _to = new("--to") { Description = "Last moment to send, UTC, inclusive; a day is its beginning", HelpName = "TIME" };

    private readonly Option<string?> _after = new("--after") { Description = "Leave out everything up to this moment, inclusive: where a replay with --to ended", HelpName = "TIME" };

    private ReplayCommand(CliEnvironment environment, GlobalOptions global) => (_environment, _global) = (environment, global);

    public static Command Create(CliEnvironment environment, GlobalOptions global, CommandRunner runner)
    {
        var replay = new ReplayCommand(environment, global);
        var command = new Command("replay", "Stream a folder of dated inputs in the order of time, at any speed: chains, histories and forced orders as they happened.")
        {
            replay._folder, replay._manifest, replay._speed, replay._from, replay._to, replay._after,
        };
        runner.Bind(command, replay.RunAsync);
        return command;
    }

    private async Task<int> RunAsync(ParseResult parsed, CancellationToken cancellation)
    {
        double speed = ReadSpeed(parsed.GetRequiredValue(_speed));
        var range = new ReplayRange(Read(parsed, _after), Read(parsed, _to), Read(parsed, _from));
        ReplayFolder folder = ReplayFolder.Open(parsed.GetRequiredValue(_folder), parsed.GetValue(_manifest), _environment);
        await WarnAsync(folder);
        range = range with { From = range.From ?? FirstEvent(folder, range) };
        IReadOnlyList<ReplayStep> steps = ReplayPlan.Create(folder.Inputs, range, double.IsFinite(speed), BatchRows);
        using BtcStreamMethods client = _global.Connect(parsed);
        var progress = new ReplayProgress(_environment);
        ReplayResult result = await new ReplayRun(client, speed, BatchRows, progress, _environment.Time).RunAsync(folder.Inputs, steps, cancellation);
        progress.End();
        int exitCode = await new FeedReport(_environment).WriteAsync(
            ReplayJson.Of(result), result.Refusals, result.Totals.Refused, parsed.GetValue(_global.Json) ? null : ReplayText.Describe(result));
        return result.IsWhole ? exitCode : ExitCodes.Interrupted;
    }

    /// <summary>Histories reach back for years: the pace begins where the first thing happens that is none.</summary>
    private static long? FirstEvent(ReplayFolder folder, ReplayRange range)
    {
        long[] events = [.. folder.Inputs.Where(input => input.Kind != ReplayKind.History).SelectMany(input => input.Times).Where(range.Contains)];
        return events.Length == 0 ? null : events.Min();
    }

    private async Task WarnAsync(ReplayFolder folder)
    {
        foreach (string note in folder.Notes)
        {
            await _environment.Error.WriteLineAsync($"btcstream: {note}");
        }

        if (folder.LeftOut.Count > 0)
        {
            string more = folder.LeftOut.Count > MostNamed ? $" and {folder.LeftOut.Count - MostNamed} more" : "";
            await _environment.Error.WriteLineAsync($"btcstream: left out, as no manifest says what they are: {string.Join(", ", folder.LeftOut.Take(MostNamed))}{more}");
        }
    }

    private static long? Read(ParseResult parsed, Option<string?> option) => parsed.GetValue(option) is { } text ? UtcTime.Parse(option.Name, text) : null;

    private static double ReadSpeed(string text)
    {
        if (text == "max")
        {
            return double.PositiveInfinity;
        }

        bool isSpeed = double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out double speed) && speed >= 0.0 && double.IsFinite(speed);
        return !isSpeed ? throw new CliException(ExitCodes.Usage, $"--speed is '{text}'; it must be 0 or more, or max")
            : speed == 0.0 ? double.PositiveInfinity
            : speed;
    }
}
