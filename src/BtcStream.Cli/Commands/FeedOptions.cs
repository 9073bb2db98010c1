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

    /// <summary>A command that takes them.</summary>
    public Command CreateCommand(string name, string description) => new(name, description) { _files, _form, _batch };

    /// <summary>The files as given.</summary>
    public string[] Files(ParseResult parsed) => parsed.GetRequiredValue(_files);

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
