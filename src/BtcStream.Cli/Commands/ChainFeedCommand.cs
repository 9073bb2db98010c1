using System.CommandLine;
using BtcStream.Cli.Feeding;
using BtcStream.Cli.Output;

namespace BtcStream.Cli.Commands;

/// <summary><c>feed deribit-chain FILE...</c></summary>
internal sealed class ChainFeedCommand
{
    private readonly CliEnvironment _environment;
    private readonly GlobalOptions _global;
    private readonly FeedOptions _options = new("Answers of public/get_book_summary_by_currency, plain or gzipped; - is standard input");

    private ChainFeedCommand(CliEnvironment environment, GlobalOptions global) => (_environment, _global) = (environment, global);

    public static Command Create(CliEnvironment environment, GlobalOptions global, CommandRunner runner)
    {
        var feed = new ChainFeedCommand(environment, global);
        Command command = feed._options.CreateCommand("deribit-chain", "Stream recorded Deribit option chains into the server, oldest file first.");
        runner.Bind(command, feed.RunAsync);
        return command;
    }

    private async Task<int> RunAsync(ParseResult parsed, CancellationToken cancellation)
    {
        int batchRows = _options.BatchRows(parsed);

        // All files are read before anything is sent: a broken one must not leave half a feed behind. Files without any time come last, in their order.
        ChainFile[] files = [.. _options.Files(parsed).Select(path => ChainFile.Read(path, _environment)).OrderBy(file => file.TimeUnixNanos ?? long.MaxValue)];
        using BtcStreamMethods client = _global.Connect(parsed);
        var progress = new FeedProgress(_environment, files.Length);
        FeedResult result = await new ChainFeeder(client, _options.Form(parsed), batchRows, progress, _environment.Time, _options.ClientId(parsed)).RunAsync(files, cancellation);
        return await new FeedReport(_environment).WriteAsync(result, result.Refusals, result.RefusedRows, parsed.GetValue(_global.Json) ? null : Describe(result));
    }

    private static string Describe(FeedResult result)
    {
        string other = result.OtherRows == 0 ? "" : $"; {Figures.Count(result.OtherRows)} rows that are no options left out";
        return $"""
            {FeedReport.Describe(result.Files, result.Elapsed)}{other}
            quotes: {FeedReport.Describe(result.QuoteRows, result.Quotes)}
            index:  {FeedReport.Describe(result.MarketRows, result.Market)}
            """;
    }
}
