using BtcStream.Contracts.V1;
using BtcStream.Feeds;
using Google.Protobuf;
using Google.Protobuf.Collections;

namespace BtcStream.Cli.Feeding;

/// <summary>Batches of columns: instruments by ids that this builder introduces, a bitmap where only some rows have a value.</summary>
/// <param name="maxInstruments">Number of ids a call may introduce.</param>
internal sealed class ColumnBatchBuilder(uint maxInstruments) : IQuoteBatchBuilder
{
    private readonly Dictionary<string, uint> _ids = new(StringComparer.Ordinal);

    /// <inheritdoc/>
    /// <exception cref="CliException">There are more instruments than ids.</exception>
    public QuoteBatch Build(ulong sequence, IReadOnlyList<OptionQuote> quotes)
    {
        var batch = new QuoteBatch { Sequence = sequence, Columns = new QuoteColumns() };
        QuoteColumns columns = batch.Columns;
        foreach (OptionQuote quote in quotes)
        {
            columns.Id.Add(IdOf(quote.Instrument, batch));
        }

        columns.TimePresent = Fill(columns.Time, quotes, quote => (ulong?)quote.TimeUnixNanos);
        columns.UnderlyingPricePresent = Fill(columns.UnderlyingPrice, quotes, quote => quote.UnderlyingPrice);
        columns.MarkIvPresent = Fill(columns.MarkIv, quotes, quote => quote.MarkIv);
        columns.OpenInterestPresent = Fill(columns.OpenInterest, quotes, quote => quote.OpenInterest);
        columns.BidPricePresent = Fill(columns.BidPrice, quotes, quote => quote.BidPrice);
        columns.AskPricePresent = Fill(columns.AskPrice, quotes, quote => quote.AskPrice);
        columns.MarkPricePresent = Fill(columns.MarkPrice, quotes, quote => quote.MarkPrice);
        columns.Volume24HPresent = Fill(columns.Volume24H, quotes, quote => quote.Volume24h);
        return batch;
    }

    private uint IdOf(string instrument, QuoteBatch batch)
    {
        if (!_ids.TryGetValue(instrument, out uint id))
        {
            id = (uint)_ids.Count;
            if (id >= maxInstruments)
            {
                throw new CliException(ExitCodes.Usage, $"more than {maxInstruments} different instruments in one call do not fit into columns; use --form rows");
            }

            _ids.Add(instrument, id);
            batch.Definitions.Add(new InstrumentDefinition { Id = id, Instrument = instrument });
        }

        return id;
    }

    /// <summary>Fills a column unless no row has a value.</summary>
    /// <returns>The bitmap of the rows that have one; empty where all or none do.</returns>
    private static ByteString Fill<T>(RepeatedField<T> column, IReadOnlyList<OptionQuote> quotes, Func<OptionQuote, T?> read)
        where T : struct
    {
        byte[] present = new byte[(quotes.Count + 7) / 8];
        int count = 0;
        for (int i = 0; i < quotes.Count; i++)
        {
            if (read(quotes[i]) is not null)
            {
                present[i / 8] |= (byte)(1 << (i % 8));
                count++;
            }
        }

        if (count > 0)
        {
            column.AddRange(quotes.Select(quote => read(quote).GetValueOrDefault()));
        }

        return count > 0 && count < quotes.Count ? ByteString.CopyFrom(present) : ByteString.Empty;
    }
}
