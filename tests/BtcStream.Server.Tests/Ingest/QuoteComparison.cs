using System.Text;
using BtcStream.Contracts.V1;
using BtcStream.Engine.Ring;
using Google.Protobuf;
using Google.Protobuf.Collections;
using Columns = BtcStream.Contracts.V1.QuoteColumns;

namespace BtcStream.Server.Tests.Ingest;

/// <summary>A decoded batch beside the message that it came from.</summary>
internal static class QuoteComparison
{
    public static void AssertSame(QuoteBatch expected, InputBatch batch, int seed)
    {
        Assert.True(expected.Definitions.Count == batch.Definitions.Count, $"seed {seed}: definitions");
        for (int i = 0; i < expected.Definitions.Count; i++)
        {
            Assert.Equal(expected.Definitions[i].HasId ? expected.Definitions[i].Id : null, batch.Definitions[i].Id);
        }

        int rows = expected.Rows.Count + (expected.Columns?.Id.Count ?? 0);
        Assert.True(rows == batch.Quotes.Count, $"seed {seed}: rows");
        for (int row = 0; row < rows; row++)
        {
            QuoteRow want = row < expected.Rows.Count ? expected.Rows[row] : RowOf(expected.Columns!, row - expected.Rows.Count);
            Assert.Equal(Describe(want), Describe(batch, row));
        }
    }

    /// <summary>Whether the contract lets these columns pass.</summary>
    public static bool HasEvenColumns(QuoteBatch batch) => batch.Columns is not { } columns
        || (new[] { columns.UnderlyingPrice, columns.MarkIv, columns.OpenInterest, columns.BidPrice, columns.AskPrice, columns.MarkPrice, columns.Volume24H }
                .All(column => column.Count == 0 || column.Count == columns.Id.Count)
            && (columns.Time.Count == 0 || columns.Time.Count == columns.Id.Count)
            && new[] { columns.TimePresent, columns.MarkIvPresent, columns.Volume24HPresent }
                .All(bitmap => bitmap.IsEmpty || bitmap.Length == (columns.Id.Count + 7) / 8));

    private static QuoteRow RowOf(Columns columns, int row)
    {
        var quote = new QuoteRow { Id = columns.Id[row] };
        if (Has(columns.Time, columns.TimePresent, row))
        {
            quote.Time = columns.Time[row];
        }

        Set(columns.UnderlyingPrice, columns.UnderlyingPricePresent, row, value => quote.UnderlyingPrice = value);
        Set(columns.MarkIv, columns.MarkIvPresent, row, value => quote.MarkIv = value);
        Set(columns.OpenInterest, columns.OpenInterestPresent, row, value => quote.OpenInterest = value);
        Set(columns.BidPrice, columns.BidPricePresent, row, value => quote.BidPrice = value);
        Set(columns.AskPrice, columns.AskPricePresent, row, value => quote.AskPrice = value);
        Set(columns.MarkPrice, columns.MarkPricePresent, row, value => quote.MarkPrice = value);
        Set(columns.Volume24H, columns.Volume24HPresent, row, value => quote.Volume24H = value);
        return quote;
    }

    private static void Set(RepeatedField<double> column, ByteString bitmap, int row, Action<double> set)
    {
        if (Has(column, bitmap, row))
        {
            set(column[row]);
        }
    }

    private static bool Has<T>(RepeatedField<T> column, ByteString bitmap, int row) =>
        column.Count > 0 && (bitmap.IsEmpty || ((bitmap[row >> 3] >> (row & 7)) & 1) == 1);

    private static string Describe(QuoteRow row)
    {
        bool named = row.HasInstrument || (row.HasVenue && row.HasId);
        return string.Join(' ',
            row.HasId ? "id" : "-", named ? $"{(row.HasVenue ? row.Venue : "-")}/{row.Instrument}" : $"{row.Id}",
            row.HasTime ? (long)row.Time : "-", row.HasUnderlyingPrice ? row.UnderlyingPrice : "-", row.HasMarkIv ? row.MarkIv : "-",
            row.HasOpenInterest ? row.OpenInterest : "-", row.HasBidPrice ? row.BidPrice : "-", row.HasAskPrice ? row.AskPrice : "-",
            row.HasMarkPrice ? row.MarkPrice : "-", row.HasVolume24H ? row.Volume24H : "-");
    }

    private static string Describe(InputBatch batch, int row)
    {
        QuoteFields fields = batch.Quotes.Fields[row];
        uint instrument = batch.Quotes.Instrument[row];
        bool named = fields.HasFlag(QuoteFields.InstrumentName);
        string reference = named ? Name(batch, batch.Names[(int)instrument]) : $"{(fields.HasFlag(QuoteFields.InstrumentId) ? instrument : 0)}";
        return string.Join(' ',
            fields.HasFlag(QuoteFields.InstrumentId) ? "id" : "-", reference,
            fields.HasFlag(QuoteFields.Time) ? batch.Quotes.Time[row] : "-", Value(QuoteFields.UnderlyingPrice, batch.Quotes.UnderlyingPrice),
            Value(QuoteFields.MarkIv, batch.Quotes.MarkIv), Value(QuoteFields.OpenInterest, batch.Quotes.OpenInterest),
            Value(QuoteFields.BidPrice, batch.Quotes.BidPrice), Value(QuoteFields.AskPrice, batch.Quotes.AskPrice),
            Value(QuoteFields.MarkPrice, batch.Quotes.MarkPrice), Value(QuoteFields.Volume24h, batch.Quotes.Volume24h));

        object Value(QuoteFields bit, Span<double> column) => fields.HasFlag(bit) ? column[row] : "-";
    }

    private static string Name(InputBatch batch, NamedInstrument name) =>
        $"{(name.VenueText is { } venue ? Encoding.UTF8.GetString(batch.Text[venue]) : "-")}/{Encoding.UTF8.GetString(batch.Text[name.NameText])}";
}
