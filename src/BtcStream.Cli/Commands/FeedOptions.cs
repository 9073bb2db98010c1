using System.CommandLine;
using BtcStream.Cli.Feeding;

namespace BtcStream.Cli.Commands;

/// <summary>What every feed takes: its files, the form of its batches and their size.</summary>
/// <param name="files">What the files are.</param>
internal sealed class FeedOptions(string files)
{
    private const int DefaultBatchRows = 1_024;
    private const int MaxBatchRows = 50_000;

    private readonly Argument<string[]> _files = new("FILE") { Description = files, Arity = ArgumentArity.OneOrMore };

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

    private readonly Option<string?> _clientId = new("--client-id")
    {
        Description = "Name of the feed's session: run again with the same name, files, form and batch size after a break, what the server has already is not applied "
            + "twice, and is counted as late. One name for one set of files. Default: none",
        HelpName = "NAME",
    };

    /// <summary>A command that takes them.</summary>
    public Command CreateCommand(string name, string description) => new(name, description) { _files, _form, _batch, _clientId };

    /// <summary>The files as given.</summary>
    public string[] Files(ParseResult parsed) => parsed.GetRequiredValue(_files);

    /// <summary>Name of the feed's session; null for none.</summary>
    /// <exception cref="CliException">It is no name.</exception>
    public string? ClientId(ParseResult parsed)
    {
        string? client = parsed.GetValue(_clientId);
        return client is null || (client.Length is >= 1 and <= 128 && !client.AsSpan().ContainsAnyExceptInRange('!', '~'))
            ? client
            : throw new CliException(ExitCodes.Usage, $"--client-id is '{client}'; it must be 1 to 128 printable ASCII characters without spaces");
    }

    /// <summary>Rows or columns.</summary>
    public FeedForm Form(ParseResult parsed) => parsed.GetValue(_form);

    /// <summary>Most rows of a batch.</summary>
    /// <exception cref="CliException">The number is out of its range.</exception>
    public int BatchRows(ParseResult parsed)
    {
        int batchRows = parsed.GetValue(_batch);
        return batchRows is >= 1 and <= MaxBatchRows
            ? batchRows
            : throw new CliException(ExitCodes.Usage, $"--batch is {batchRows}; it must lie between 1 and {MaxBatchRows}");
    }
}
