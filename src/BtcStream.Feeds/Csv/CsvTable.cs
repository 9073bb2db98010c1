using System.Text;
using CsvHelper;

namespace BtcStream.Feeds.Csv;

/// <summary>A row of a table.</summary>
/// <param name="Line">The line where it begins, from 1.</param>
/// <param name="Cells">As many as headers, without white space around them.</param>
internal readonly record struct CsvLine(long Line, string[] Cells);

/// <summary>
/// Comma-, semicolon-, bar- or tab-separated text with a header (RFC 4180, UTF-8): quotes, line breaks within them, either line end, a byte order mark and
/// empty lines are understood; rows of another number of cells and quotes in the wrong place are errors.
/// </summary>
/// <param name="Headers">Names of the columns.</param>
/// <param name="Lines">Rows below the header.</param>
internal sealed record CsvTable(IReadOnlyList<string> Headers, IReadOnlyList<CsvLine> Lines)
{
    private static readonly CsvReaderOptions Options = new()
    {
        TrackLineNumbers = true,
        TrimWhitespace = true,
        MalformedData = CsvMalformedDataHandling.Throw,
        FieldCountMismatch = CsvFieldCountHandling.Throw,
        Encoding = Encoding.UTF8,
    };

    /// <summary>Reads a whole file.</summary>
    /// <exception cref="FeedFormatException">It is no such text, or has no header; names the line.</exception>
    public static CsvTable Read(byte[] utf8)
    {
        try
        {
            using CsvReader reader = CsvReader.Create(utf8, Options);
            reader.ReadHeader();
            string[] headers = [.. reader.Headers.Select(header => header.Trim())];
            List<CsvLine> lines = [];
            while (reader.Read())
            {
                string[] cells = new string[headers.Length];
                for (int i = 0; i < cells.Length; i++)
                {
                    cells[i] = reader.GetString(i).Trim();
                }

                lines.Add(new CsvLine(reader.LineNumber, cells));
            }

            return headers.Length > 0 ? new CsvTable(headers, lines) : throw new FeedFormatException("the file is empty: it has no header");
        }
        catch (CsvFormatException e)
        {
            throw new FeedFormatException(e.Message, innerException: e, line: e.LineNumber > 0 ? e.LineNumber : null);
        }
    }
}
