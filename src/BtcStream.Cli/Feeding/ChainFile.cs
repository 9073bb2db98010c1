using System.IO.Compression;
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
{
    /// <summary>The name that stands for standard input.</summary>
    public const string StandardInput = "-";

    /// <summary>The newest time in the file, Unix nanoseconds UTC; null where no row has one.</summary>
    public long? TimeUnixNanos { get; } = Quotes.Max(quote => quote.TimeUnixNanos);

    /// <summary>Reads a file, plain or gzipped.</summary>
    /// <param name="path">Where it is, or <c>-</c>.</param>
    /// <param name="environment">Has standard input.</param>
    /// <exception cref="CliException">It cannot be read, or is not what the venue answers; the message names the file, row, field and value.</exception>
    public static ChainFile Read(string path, CliEnvironment environment)
    {
        string name = path == StandardInput ? "standard input" : Path.GetFileName(path);
        try
        {
            using Stream stream = path == StandardInput ? environment.OpenInput() : File.OpenRead(path);
            return Of(name, BookSummaryReader.Read(Unzip(ReadAll(stream))));
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or InvalidDataException or NotSupportedException)
        {
            throw new CliException(ExitCodes.Usage, $"cannot read '{path}': {e.Message}", e);
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

    private static byte[] ReadAll(Stream stream)
    {
        using var bytes = new MemoryStream();
        stream.CopyTo(bytes);
        return bytes.ToArray();
    }

    private static byte[] Unzip(byte[] bytes)
    {
        // The two bytes that every gzip member begins with (RFC 1952, section 2.3.1).
        if (bytes is not [0x1F, 0x8B, ..])
        {
            return bytes;
        }

        using var zipped = new GZipStream(new MemoryStream(bytes), CompressionMode.Decompress);
        return ReadAll(zipped);
    }
}
