using BtcStream.Feeds;
using BtcStream.Feeds.Deribit;
using BtcStream.Quant.Domain;

namespace BtcStream.Cli.Feeding;

/// <summary>One recorded answer, ready to be streamed.</summary>
/// <param name="Name">The file's name without folders.</param>
/// <param name="Quotes">The rows to send, in the file's order: options, and whatever has a name that says nothing, for the server to refuse by name.</param>
/// <param name="FileRows">Index in the file of each row to send.</param>
/// <param name="OtherRows">Number of rows left out: futures, perpetuals, spot and combos, which are no quotes of options.</param>
/// <param name="IndexTicks">The index by underlying.</param>
internal sealed record ChainFile(string Name, IReadOnlyList<OptionQuote> Quotes, IReadOnlyList<int> FileRows, int OtherRows, IReadOnlyList<IndexTick> IndexTicks)
    : IFeedFile
{
    /// <inheritdoc/>
    public int RowCount => Quotes.Count;

    /// <inheritdoc/>
    public string LeftOut => OtherRows == 0 ? "" : $"{OtherRows} other rows left out";

    /// <summary>The newest time in the file, Unix nanoseconds UTC; null where no row has one.</summary>
    public long? TimeUnixNanos { get; } = Quotes.Max(quote => quote.TimeUnixNanos);

    /// <summary>Reads a file, plain or gzipped.</summary>
    /// <param name="path">Where it is, or <c>-</c>.</param>
    /// <param name="environment">Has standard input.</param>
    /// <exception cref="CliException">It cannot be read, or is not what the venue answers; the message names the file, row, field and value.</exception>
    public static ChainFile Read(string path, CliEnvironment environment)
    {
        byte[] bytes = InputFile.ReadAll(path, environment);
        try
        {
            return Of(InputFile.NameOf(path), BookSummaryReader.Read(bytes));
        }
        catch (FeedFormatException e)
        {
            throw new CliException(ExitCodes.Usage, $"'{path}' is not a Deribit book summary: {e.Message}", e);
        }
    }

    /// <summary>Picks the rows to send.</summary>
    internal static ChainFile Of(string name, BookSummary summary)
    {
        List<OptionQuote> quotes = [];
        List<int> rows = [];
        for (int i = 0; i < summary.Rows.Count; i++)
        {
            if (!IsOther(summary.Rows[i].Quote.Instrument))
            {
                quotes.Add(summary.Rows[i].Quote);
                rows.Add(i);
            }
        }

        return new ChainFile(name, quotes, rows, summary.Rows.Count - rows.Count, summary.IndexTicks());
    }

    private static bool IsOther(string instrument)
    {
        InstrumentNameResult result = DeribitName.Parse(instrument, out ParsedInstrument parsed);
        return result.IsOk ? parsed.Kind != InstrumentKind.Option : result.Code == InstrumentNameCode.Combo;
    }
}
