using BtcStream.Contracts.V1;
using BtcStream.Feeds;

namespace BtcStream.Cli.Feeding;

/// <summary>Batches of rows that name their instruments.</summary>
internal sealed class RowBatchBuilder : IQuoteBatchBuilder
{
    /// <inheritdoc/>
    public QuoteBatch Build(ulong sequence, IReadOnlyList<OptionQuote> quotes)
    {
        var batch = new QuoteBatch { Sequence = sequence };
        batch.Rows.AddRange(quotes.Select(ToRow));
        return batch;
    }

    private static QuoteRow ToRow(OptionQuote quote)
    {
        var row = new QuoteRow { Instrument = quote.Instrument };
        Set(quote.UnderlyingPrice, value => row.UnderlyingPrice = value);
        Set(quote.MarkIv, value => row.MarkIv = value);
        Set(quote.OpenInterest, value => row.OpenInterest = value);
        Set(quote.BidPrice, value => row.BidPrice = value);
        Set(quote.AskPrice, value => row.AskPrice = value);
        Set(quote.MarkPrice, value => row.MarkPrice = value);
        Set(quote.Volume24h, value => row.Volume24H = value);
        if (quote.TimeUnixNanos is { } time)
        {
            row.Time = (ulong)time;
        }

        return row;
    }

    private static void Set(double? value, Action<double> set)
    {
        if (value is { } given)
        {
            set(given);
        }
    }
}
