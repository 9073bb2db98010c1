using BtcStream.Acceptance;
using BtcStream.Contracts.V1;
using Google.Protobuf;
using Google.Protobuf.Collections;

namespace BtcStream.Server.Tests.Acceptance;

/// <summary>A recorded chain in the contract's two forms.</summary>
internal static class ChainBatches
{
    /// <summary>The chain as rows by name, so many a batch.</summary>
    public static IEnumerable<QuoteBatch> Rows(ChainFile chain, int size)
    {
        foreach (ChainRow[] rows in chain.Rows.Chunk(size))
        {
            yield return new QuoteBatch { Rows = { rows.Select(Row) } };
        }
    }

    /// <summary>The chain as columns, so many rows a batch; each batch defines the ids that it is the first to use.</summary>
    public static IEnumerable<QuoteBatch> Columns(ChainFile chain, int size)
    {
        uint first = 0;
        foreach (ChainRow[] rows in chain.Rows.Chunk(size))
        {
            uint start = first;
            first += (uint)rows.Length;
            yield return new QuoteBatch
            {
                Definitions = { rows.Select((row, i) => new InstrumentDefinition { Id = start + (uint)i, Instrument = row.Name }) },
                Columns = ToColumns(rows, start),
            };
        }
    }

    /// <summary>The chain's index.</summary>
    public static MarketBatch Index(ChainFile chain) => new() { Rows = { new MarketRow { Time = chain.Time, IndexPrice = chain.IndexPrice } } };

    private static QuoteRow Row(ChainRow row)
    {
        var quote = new QuoteRow { Instrument = row.Name, Time = row.Time };
        Set(row.Forward, value => quote.UnderlyingPrice = value);
        Set(row.Iv, value => quote.MarkIv = value);
        Set(row.OpenInterest, value => quote.OpenInterest = value);
        Set(row.Bid, value => quote.BidPrice = value);
        Set(row.Ask, value => quote.AskPrice = value);
        Set(row.Mark, value => quote.MarkPrice = value);
        Set(row.Volume, value => quote.Volume24H = value);
        return quote;
    }

    private static QuoteColumns ToColumns(ChainRow[] rows, uint firstId)
    {
        var columns = new QuoteColumns { Id = { rows.Select((_, i) => firstId + (uint)i) }, Time = { rows.Select(row => row.Time) } };
        columns.UnderlyingPricePresent = Fill(columns.UnderlyingPrice, rows, row => row.Forward);
        columns.MarkIvPresent = Fill(columns.MarkIv, rows, row => row.Iv);
        columns.OpenInterestPresent = Fill(columns.OpenInterest, rows, row => row.OpenInterest);
        columns.BidPricePresent = Fill(columns.BidPrice, rows, row => row.Bid);
        columns.AskPricePresent = Fill(columns.AskPrice, rows, row => row.Ask);
        columns.MarkPricePresent = Fill(columns.MarkPrice, rows, row => row.Mark);
        columns.Volume24HPresent = Fill(columns.Volume24H, rows, row => row.Volume);
        return columns;
    }

    /// <summary>Fills a column and gives its bitmap; none where every row has a value. Entries of the other rows must not be read: they are NaN.</summary>
    private static ByteString Fill(RepeatedField<double> column, ChainRow[] rows, Func<ChainRow, double?> field)
    {
        byte[] bitmap = new byte[(rows.Length + 7) / 8];
        for (int i = 0; i < rows.Length; i++)
        {
            double? value = field(rows[i]);
            column.Add(value ?? double.NaN);
            bitmap[i / 8] |= (byte)(value is null ? 0 : 1 << (i % 8));
        }

        return column.Any(double.IsNaN) ? ByteString.CopyFrom(bitmap) : ByteString.Empty;
    }

    private static void Set(double? value, Action<double> set)
    {
        if (value is { } known)
        {
            set(known);
        }
    }
}
