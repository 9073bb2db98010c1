using System.Text.Json;
using BtcStream.Quant.Domain;

namespace BtcStream.Feeds.Deribit;

/// <summary>Reads one row.</summary>
/// <param name="row">Its index in the answer, for errors.</param>
internal ref struct BookSummaryRowReader(int row)
{
    private const double Percent = 100.0;
    private const long MaxTimeMillis = long.MaxValue / UnixTime.NanosPerMilli;

    private readonly int _row = row;
    private OptionQuote _quote = new() { Instrument = "" };
    private double? _estimatedDeliveryPrice;
    private int _seen;

    /// <summary>Reads the row that <paramref name="json"/> stands at; leaves it at the row's end.</summary>
    public BookSummaryRow Read(ref Utf8JsonReader json)
    {
        if (json.TokenType != JsonTokenType.StartObject)
        {
            throw new FeedFormatException($"a row must be an object, not {JsonText.Describe(json)}", _row);
        }

        while (json.Read() && json.TokenType == JsonTokenType.PropertyName)
        {
            BookSummaryField field = BookSummaryFieldNames.Identify(json);
            json.Read();
            if (field == BookSummaryField.Unknown)
            {
                json.Skip();
                continue;
            }

            RefuseSecond(json, field);
            if (json.TokenType != JsonTokenType.Null)
            {
                Keep(json, field);
            }
        }

        return _quote.Instrument.Length > 0
            ? new BookSummaryRow(_quote, _estimatedDeliveryPrice)
            : throw new FeedFormatException("missing: every row names its instrument", _row, BookSummaryFieldNames.NameOf(BookSummaryField.InstrumentName));
    }

    private void Keep(in Utf8JsonReader json, BookSummaryField field)
    {
        if (field == BookSummaryField.InstrumentName)
        {
            _quote = _quote with { Instrument = ReadText(json, field) };
            return;
        }

        if (field == BookSummaryField.CreationTimestamp)
        {
            _quote = _quote with { TimeUnixNanos = ReadTimeMillis(json, field) * UnixTime.NanosPerMilli };
            return;
        }

        double value = ReadNumber(json, field);
        _estimatedDeliveryPrice = field == BookSummaryField.EstimatedDeliveryPrice ? value : _estimatedDeliveryPrice;
        _quote = field switch
        {
            BookSummaryField.UnderlyingPrice => _quote with { UnderlyingPrice = value },
            BookSummaryField.MarkIv => _quote with { MarkIv = value / Percent },
            BookSummaryField.OpenInterest => _quote with { OpenInterest = value },
            BookSummaryField.BidPrice => _quote with { BidPrice = value },
            BookSummaryField.AskPrice => _quote with { AskPrice = value },
            BookSummaryField.MarkPrice => _quote with { MarkPrice = value },
            BookSummaryField.Volume => _quote with { Volume24h = value },
            _ => _quote,
        };
    }

    private readonly string ReadText(in Utf8JsonReader json, BookSummaryField field)
    {
        try
        {
            return json.TokenType == JsonTokenType.String && json.GetString() is { Length: > 0 } text ? text : throw Wrong(json, field, "it must be a text that is not empty");
        }
        catch (InvalidOperationException)
        {
            // What the reader throws for broken UTF-8 and for half a surrogate pair.
            throw Wrong(json, field, "it must be Unicode text");
        }
    }

    // A number beyond the range of a double reads as infinity.
    private readonly double ReadNumber(in Utf8JsonReader json, BookSummaryField field) =>
        json.TokenType == JsonTokenType.Number && json.TryGetDouble(out double value) && double.IsFinite(value)
            ? value
            : throw Wrong(json, field, "it must be a number or null");

    private readonly long ReadTimeMillis(in Utf8JsonReader json, BookSummaryField field) =>
        json.TokenType == JsonTokenType.Number && json.TryGetInt64(out long millis) && millis is > 0 and <= MaxTimeMillis
            ? millis
            : throw Wrong(json, field, "it must be Unix time in whole milliseconds, up to the year 2262");

    private void RefuseSecond(in Utf8JsonReader json, BookSummaryField field)
    {
        int bit = 1 << (int)field;
        if ((_seen & bit) != 0)
        {
            throw Wrong(json, field, "given twice in one row");
        }

        _seen |= bit;
    }

    private readonly FeedFormatException Wrong(in Utf8JsonReader json, BookSummaryField field, string problem)
    {
        string who = _quote.Instrument.Length == 0 ? "" : $" ({JsonText.Shorten(_quote.Instrument)})";
        return new FeedFormatException(problem + who, _row, BookSummaryFieldNames.NameOf(field), JsonText.Describe(json));
    }
}
