using System.CommandLine;
using BtcStream.Cli.Feeding;

namespace BtcStream.Cli.Commands;

/// <summary><c>feed csv --kind KIND FILE...</c></summary>
internal sealed class CsvFeedCommand
{
    private readonly CliEnvironment _environment;
    private readonly GlobalOptions _global;
    private readonly FeedOptions _options = new("CSV files with a header, plain or gzipped; - is standard input");
    private readonly CsvFeedOptions _csv = new();

    private CsvFeedCommand(CliEnvironment environment, GlobalOptions global) => (_environment, _global) = (environment, global);

    public static Command Create(CliEnvironment environment, GlobalOptions global, CommandRunner runner)
    {
        var feed = new CsvFeedCommand(environment, global);
        Command command = feed._options.CreateCommand(
            "csv",
            "Stream histories from CSV files into the server: network, volatility index, prices, treasuries and the like. A later row of the same source, name and time "
            + "replaces the earlier. Coins of a treasury without a price are sent as a holding: the file's total by then, so that the file has to be the holder's whole record.");
        feed._csv.AddTo(command);
        runner.Bind(command, feed.RunAsync);
        return command;
    }

    private async Task<int> RunAsync(ParseResult parsed, CancellationToken cancellation)
    {
        int batchRows = _options.BatchRows(parsed);

        // All files are read before anything is sent: a broken one must not leave half a feed behind.
        ObservationFeedFile[] files = [.. _options.Files(parsed).Select(path => ObservationFeedFile.Read(path, _environment, _csv.Read(parsed, path)))];
        using BtcStreamMethods client = _global.Connect(parsed);
        var progress = new FeedProgress(_environment, files.Length);
        ObservationFeedResult result = await new ObservationFeeder(client, _options.Form(parsed), batchRows, progress, _environment.Time, _options.ClientId(parsed)).RunAsync(files, cancellation);
        return await new FeedReport(_environment).WriteAsync(
            result, result.Refusals, result.Observations.Refused, parsed.GetValue(_global.Json) ? null : Describe(result));
    }

    private static string Describe(ObservationFeedResult result) => $"""
        {FeedReport.Describe(result.Files, result.Elapsed)}
        observations: {FeedReport.Describe(result.Rows, result.Observations)}
        """;
}
