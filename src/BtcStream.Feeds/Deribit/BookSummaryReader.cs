using System.Text.Json;

namespace BtcStream.Feeds.Deribit;

/// <summary>
/// Reads answers of Deribit's <c>public/get_book_summary_by_currency</c>. Fields this reader does not know are skipped, null and missing ones stay
/// absent; a known field of the wrong type, a name given twice, a text that is no Unicode or a row without a name refuses its row, and with it the whole answer unless
/// the caller takes what is left; a broken document always does. Pure; any thread.
/// </summary>
public static class BookSummaryReader
{
    private static ReadOnlySpan<byte> ByteOrderMark => [0xEF, 0xBB, 0xBF];

    /// <summary>Reads one answer.</summary>
    /// <param name="utf8Json">The whole answer, UTF-8, with or without a byte order mark.</param>
    /// <returns>Its rows, in order.</returns>
    /// <exception cref="FeedFormatException">Names the row, field and value that is not as documented.</exception>
    public static BookSummary Read(ReadOnlySpan<byte> utf8Json) => Read(utf8Json, null);

    /// <summary>Reads one answer and leaves out rows that are not as documented: one of them must not take the chain's others with it.</summary>
    /// <param name="utf8Json">The whole answer, UTF-8, with or without a byte order mark.</param>
    /// <param name="refused">Gets why each row was left out; null refuses the whole answer instead.</param>
    /// <returns>Its rows, in order.</returns>
    /// <exception cref="FeedFormatException">The answer as a whole is not as documented.</exception>
    public static BookSummary Read(ReadOnlySpan<byte> utf8Json, ICollection<FeedFormatException>? refused)
    {
        if (utf8Json.StartsWith(ByteOrderMark))
        {
            utf8Json = utf8Json[ByteOrderMark.Length..];
        }

        var json = new Utf8JsonReader(utf8Json);
        List<BookSummaryRow>? rows = null;
        try
        {
            rows = ReadAnswer(ref json, refused);
        }
        catch (JsonException e)
        {
            throw new FeedFormatException($"not JSON: {e.Message}", innerException: e);
        }
        catch (InvalidOperationException e)
        {
            // What the reader throws for half a surrogate pair.
            throw new FeedFormatException($"a text is no Unicode: {e.Message}", innerException: e);
        }

        return new BookSummary(rows ?? throw new FeedFormatException("missing: the answer has no rows", field: "result"));
    }

    private static List<BookSummaryRow>? ReadAnswer(ref Utf8JsonReader json, ICollection<FeedFormatException>? refused)
    {
        List<BookSummaryRow>? rows = null;
        if (!json.Read() || json.TokenType != JsonTokenType.StartObject)
        {
            throw new FeedFormatException($"the answer is {JsonText.Describe(json)}; it must be an object with a field 'result'");
        }

        while (json.Read() && json.TokenType == JsonTokenType.PropertyName)
        {
            if (json.ValueTextEquals("result"u8))
            {
                rows = rows is null ? ReadRows(ref json, refused) : throw new FeedFormatException("given twice", field: "result");
            }
            else if (json.ValueTextEquals("error"u8))
            {
                RefuseError(ref json);
            }
            else
            {
                json.Skip();
            }
        }

        // Reads on past the end of the object: anything but white space there is an error of the reader's own.
        json.Read();
        return rows;
    }

    private static List<BookSummaryRow> ReadRows(ref Utf8JsonReader json, ICollection<FeedFormatException>? refused)
    {
        json.Read();
        if (json.TokenType != JsonTokenType.StartArray)
        {
            throw new FeedFormatException("it must be an array of rows", field: "result", value: JsonText.Describe(json));
        }

        List<BookSummaryRow> rows = [];
        for (int row = 0; json.Read() && json.TokenType != JsonTokenType.EndArray; row++)
        {
            Utf8JsonReader start = json;
            try
            {
                rows.Add(ReadRow(row, ref json));
            }
            catch (FeedFormatException e) when (refused is not null)
            {
                refused.Add(e);
                json = start;
                json.Skip();
            }
        }

        return rows;
    }

    private static BookSummaryRow ReadRow(int row, ref Utf8JsonReader json)
    {
        try
        {
            return new BookSummaryRowReader(row).Read(ref json);
        }
        catch (InvalidOperationException e)
        {
            throw new FeedFormatException($"the name of a field is no Unicode text: {e.Message}", row, innerException: e);
        }
    }

    /// <summary>JSON-RPC: an answer has either a result or an error that is not null.</summary>
    private static void RefuseError(ref Utf8JsonReader json)
    {
        json.Read();
        if (json.TokenType != JsonTokenType.Null)
        {
            using JsonDocument error = JsonDocument.ParseValue(ref json);
            throw new FeedFormatException("the venue answered with an error", field: "error", value: JsonText.Shorten(error.RootElement.GetRawText()));
        }
    }
}
