using BtcStream.Contracts.V1;
using BtcStream.Feeds;
using BtcStream.Quant.Liquidations;
using BtcStream.Rpc;

namespace BtcStream.Cli.Feeding;

/// <summary>Streams recorded forced orders over StreamLiquidations, one file after the other.</summary>
/// <param name="client">The server.</param>
/// <param name="form">Rows or columns.</param>
/// <param name="batchRows">Most rows of a batch.</param>
/// <param name="progress">Told how it goes.</param>
/// <param name="time">For the duration.</param>
/// <param name="clientId">Names the session, so that a feed that broke off can be run again as it was; null for none.</param>
internal sealed class ForceOrderFeeder(BtcStreamMethods client, FeedForm form, int batchRows, IFeedProgress progress, TimeProvider time, string? clientId = null)
{
    private readonly SentOrders _sent = new();
    private ulong _sequence;

    /// <summary>Streams the files and waits for the last ack.</summary>
    /// <param name="files">In the order they are to be applied.</param>
    /// <param name="cancellation">Stops at once.</param>
    /// <exception cref="RpcException">The server could not be reached, ended the call, or its counts are not those of the rows sent.</exception>
    public async Task<ForceOrderFeedResult> RunAsync(IReadOnlyList<ForceOrderFeedFile> files, CancellationToken cancellation)
    {
        long started = time.GetTimestamp();
        var builder = new LiquidationBatchBuilder(form, await ServerLimit.ReadMaxInstrumentsAsync(client, cancellation));
        using var call = new IngestCall<LiquidationBatch>(client.StreamLiquidations, KeepAck, cancellation, clientId);
        foreach (ForceOrderFeedFile file in files)
        {
            progress.Begin(file);
            AckTotals before = call.Totals;
            await SendAsync(call, builder, file);
            progress.End(file, call.Totals - before);
        }

        await call.CompleteAsync();
        ulong rows = (ulong)files.Sum(file => (long)file.RowCount);
        call.Totals.RequireRows("forced orders", rows);
        return new ForceOrderFeedResult(
            files.Count, rows, call.Totals, (ulong)files.Sum(file => (long)file.Recording.UnfilledRows), files.Sum(file => file.SumUsd(PositionSide.Long)),
            files.Sum(file => file.SumUsd(PositionSide.Short)), _sent.Refusals, time.GetElapsedTime(started));
    }

    private async Task SendAsync(IngestCall<LiquidationBatch> call, LiquidationBatchBuilder builder, ForceOrderFeedFile file)
    {
        for (int start = 0; start < file.RowCount; start += batchRows)
        {
            ForcedOrder[] rows = [.. file.Recording.Orders.Skip(start).Take(batchRows)];
            LiquidationBatch batch = builder.Build(++_sequence, rows);
            _sent.Add(file, start, batch);
            await call.SendAsync(batch);
            progress.Sent(start + rows.Length);
        }

        await call.WaitForAsync(_sequence);
    }

    private void KeepAck(IngestAck ack)
    {
        _sent.AddRefusals(ack.Rejections);
        progress.Acked(AckTotals.Of(ack));
    }
}
