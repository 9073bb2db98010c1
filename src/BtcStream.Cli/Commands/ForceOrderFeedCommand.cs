using System.CommandLine;
using System.Globalization;
using BtcStream.Cli.Feeding;
using BtcStream.Cli.Output;

namespace BtcStream.Cli.Commands;

/// <summary><c>feed binance-force-orders FILE...</c></summary>
internal sealed class ForceOrderFeedCommand
{
    private readonly CliEnvironment _environment;
    private readonly GlobalOptions _global;
    private readonly FeedOptions _options = new("Recordings of Binance's forceOrder stream as CSV without a header, plain or gzipped; - is standard input");

    private ForceOrderFeedCommand(CliEnvironment environment, GlobalOptions global) => (_environment, _global) = (environment, global);

    public static Command Create(CliEnvironment environment, GlobalOptions global, CommandRunner runner)
    {
        var feed = new ForceOrderFeedCommand(environment, global);
        Command command = feed._options.CreateCommand(
            "binance-force-orders", "Stream recorded forced orders of Binance's USD-M futures into the server, oldest file first.");
        runner.Bind(command, feed.RunAsync);
        return command;
    }

    private async Task<int> RunAsync(ParseResult parsed, CancellationToken cancellation)
    {
        int batchRows = _options.BatchRows(parsed);

        // All files are read before anything is sent: a broken one must not leave half a feed behind.
        ForceOrderFeedFile[] files =
            [.. _options.Files(parsed).Select(path => ForceOrderFeedFile.Read(path, _environment)).OrderBy(file => file.TimeUnixNanos ?? long.MaxValue)];
        using BtcStreamMethods client = _global.Connect(parsed);
        var progress = new FeedProgress(_environment, files.Length);
        ForceOrderFeedResult result = await new ForceOrderFeeder(client, _options.Form(parsed), batchRows, progress, _environment.Time, _options.ClientId(parsed)).RunAsync(files, cancellation);
        return await new FeedReport(_environment).WriteAsync(
            result, result.Refusals, result.Liquidations.Refused, parsed.GetValue(_global.Json) ? null : Describe(result));
    }

    private static string Describe(ForceOrderFeedResult result)
    {
        string unfilled = result.UnfilledRows == 0 ? "" : $"; {Figures.Count(result.UnfilledRows)} rows of which nothing was filled left out";
        return string.Create(CultureInfo.InvariantCulture, $"""
            {FeedReport.Describe(result.Files, result.Elapsed)}{unfilled}
            forced orders: {FeedReport.Describe(result.Rows, result.Liquidations)}
            sent: longs {result.LongUsd:#,##0.00} USD, shorts {result.ShortUsd:#,##0.00} USD; the venue publishes at most one order a symbol a second, so these are lower bounds
            """);
    }
}
