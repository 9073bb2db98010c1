using System.CommandLine;
using System.Text.Json;
using BtcStream.Cli.Client;
using BtcStream.Cli.Feeding;
using BtcStream.Cli.Output;

namespace BtcStream.Cli.Commands;

/// <summary><c>feed deribit-chain FILE...</c></summary>
internal sealed class FeedCommand
{
    private const int DefaultBatchRows = 1_024;
    private const int MaxBatchRows = 50_000;
    private const int RefusalsShown = 20;

    private static readonly JsonSerializerOptions JsonOptions = new(JsonSerializerDefaults.Web);

    private readonly CliEnvironment _environment;
    private readonly GlobalOptions _global;

    private readonly Argument<string[]> _files = new("FILE")
    {
        Description = "Answers of public/get_book_summary_by_currency, plain or gzipped; - is standard input",
        Arity = ArgumentArity.OneOrMore,
    };

    private readonly Option<FeedForm> _form = new("--form")
    {
        Description = "Send rows as packed columns or as one message each",
        HelpName = "columns|rows",
        DefaultValueFactory = _ => FeedForm.Columns,
    };

    private readonly Option<int> _batch = new("--batch")
    {
        Description = $"Rows a batch, 1 to {MaxBatchRows}",
        HelpName = "ROWS",
        DefaultValueFactory = _ => DefaultBatchRows,
    };

    private FeedCommand(CliEnvironment environment, GlobalOptions global) => (_environment, _global) = (environment, global);

    public static Command Create(CliEnvironment environment, GlobalOptions global, CommandRunner runner)
    {
        var feed = new FeedCommand(environment, global);
        var chain = new Command("deribit-chain", "Stream recorded Deribit option chains into the server, oldest file first.") { feed._files, feed._form, feed._batch };
        runner.Bind(chain, feed.RunAsync);
        return new Command("feed", "Stream recorded data into the server.") { chain };
    }

    private async Task<int> RunAsync(ParseResult parsed, CancellationToken cancellation)
    {
        int batchRows = parsed.GetValue(_batch);
        if (batchRows is < 1 or > MaxBatchRows)
        {
            throw new CliException(ExitCodes.Usage, $"--batch is {batchRows}; it must lie between 1 and {MaxBatchRows}");
        }

        // All files are read before anything is sent: a broken one must not leave half a feed behind. Files without any time come last, in their order.
        ChainFile[] files = [.. parsed.GetRequiredValue(_files).Select(path => ChainFile.Read(path, _environment)).OrderBy(file => file.TimeUnixNanos ?? long.MaxValue)];
        using BtcStreamClient client = _global.Connect(parsed);
        var progress = new FeedProgress(_environment, files.Length);
        FeedResult result = await new ChainFeeder(client, parsed.GetValue(_form), batchRows, progress, _environment.Time).RunAsync(files, cancellation);
        await ReportAsync(result, parsed.GetValue(_global.Json));
        return result.RefusedRows == 0 ? ExitCodes.Ok : ExitCodes.RowsRefused;
    }

    private async Task ReportAsync(FeedResult result, bool json)
    {
        foreach (Refusal refusal in result.Refusals.Take(RefusalsShown))
        {
            await _environment.Error.WriteLineAsync($"refused: {refusal}");
        }

        if (result.RefusedRows > RefusalsShown)
        {
            await _environment.Error.WriteLineAsync($"refused: {Figures.Count(result.RefusedRows)} rows in all");
        }

        if (json)
        {
            await _environment.Out.WriteLineAsync(JsonSerializer.Serialize(result, JsonOptions));
            return;
        }

        string other = result.OtherRows == 0 ? "" : $"; {Figures.Count(result.OtherRows)} rows that are no options left out";
        await _environment.Out.WriteLineAsync($"""
            {Figures.Count((ulong)result.Files)} {(result.Files == 1 ? "file" : "files")} in {Figures.Age(result.Elapsed.TotalSeconds)}{other}
            quotes: {Describe(result.QuoteRows, result.Quotes)}
            index:  {Describe(result.MarketRows, result.Market)}
            """);
    }

    private static string Describe(ulong sent, AckTotals totals) =>
        $"{Figures.Count(sent)} sent, {Figures.Count(totals.Accepted)} applied, {Figures.Count(totals.Late)} late, {Figures.Count(totals.Refused)} refused";
}
