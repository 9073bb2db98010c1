using BtcStream.Contracts.V1;
using BtcStream.Feeds;
using BtcStream.Rpc;

namespace BtcStream.Cli.Feeding;

/// <summary>
/// Streams recorded chains: the index of a file over StreamMarket, then its quotes over StreamQuotes. A file begins when everything of the one before
/// is applied: the state's time, which the index moves, must not pass the expiry of a quote that is still on its way.
/// </summary>
/// <param name="client">The server.</param>
/// <param name="form">Rows or columns.</param>
/// <param name="batchRows">Most rows of a batch.</param>
/// <param name="progress">Told how it goes.</param>
/// <param name="time">For the duration.</param>
/// <param name="clientId">Names the session, so that a feed that broke off can be run again as it was; null for none.</param>
internal sealed class ChainFeeder(BtcStreamMethods client, FeedForm form, int batchRows, IFeedProgress progress, TimeProvider time, string? clientId = null)
{
    private readonly SentBatches _sent = new();

    /// <summary>Streams the files and waits for the last ack.</summary>
    /// <param name="files">In the order they are to be applied.</param>
    /// <param name="cancellation">Stops at once.</param>
    /// <exception cref="RpcException">The server could not be reached, ended a call, or its counts are not those of the rows sent.</exception>
    public async Task<FeedResult> RunAsync(IReadOnlyList<ChainFile> files, CancellationToken cancellation)
    {
        long started = time.GetTimestamp();
        IQuoteBatchBuilder builder = form == FeedForm.Rows ? new RowBatchBuilder() : new ColumnBatchBuilder(await ServerLimit.ReadMaxInstrumentsAsync(client, cancellation));
        using var market = new IngestCall<MarketBatch>(client.StreamMarket, ack => _sent.AddMarketRefusals(ack.Rejections), cancellation, clientId);
        using var quotes = new IngestCall<QuoteBatch>(client.StreamQuotes, KeepAck, cancellation, clientId);
        foreach (ChainFile file in files)
        {
            progress.Begin(file);
            AckTotals before = quotes.Totals;
            await SendIndexAsync(market, file);
            await SendQuotesAsync(quotes, builder, file);
            progress.End(file, quotes.Totals - before);
        }

        await Task.WhenAll(market.CompleteAsync(), quotes.CompleteAsync());
        var result = new FeedResult(
            files.Count, _sent.QuoteRows, quotes.Totals, _sent.MarketRows, market.Totals, (ulong)files.Sum(file => (long)file.OtherRows), _sent.Refusals, time.GetElapsedTime(started));
        result.Quotes.RequireRows("quote rows", result.QuoteRows);
        result.Market.RequireRows("index rows", result.MarketRows);
        return result;
    }

    private async Task SendIndexAsync(IngestCall<MarketBatch> market, ChainFile file)
    {
        if (file.IndexTicks.Count == 0)
        {
            return;
        }

        var batch = new MarketBatch { Sequence = _sent.AddMarket(file) };
        foreach (IndexTick tick in file.IndexTicks)
        {
            var row = new MarketRow { Underlying = tick.Underlying, IndexPrice = tick.IndexPrice };
            if (tick.TimeUnixNanos is { } unixNanos)
            {
                row.Time = (ulong)unixNanos;
            }

            batch.Rows.Add(row);
        }

        await market.SendAsync(batch);
        await market.WaitForAsync(batch.Sequence);
    }

    private async Task SendQuotesAsync(IngestCall<QuoteBatch> quotes, IQuoteBatchBuilder builder, ChainFile file)
    {
        ulong sequence = 0;
        for (int start = 0; start < file.Quotes.Count; start += batchRows)
        {
            OptionQuote[] rows = [.. file.Quotes.Skip(start).Take(batchRows)];
            sequence = _sent.AddQuotes(file, start, rows.Length);
            await quotes.SendAsync(builder.Build(sequence, rows));
            progress.Sent(start + rows.Length);
        }

        await quotes.WaitForAsync(sequence);
    }

    private void KeepAck(IngestAck ack)
    {
        _sent.AddQuoteRefusals(ack.Rejections);
        progress.Acked(AckTotals.Of(ack));
    }
}
