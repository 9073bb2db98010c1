using BtcStream.Contracts.V1;
using BtcStream.Feeds;
using BtcStream.Rpc;

namespace BtcStream.Cli.Feeding;

/// <summary>Streams histories over StreamObservations, one file after the other.</summary>
/// <param name="client">The server.</param>
/// <param name="form">Rows or columns.</param>
/// <param name="batchRows">Most rows of a batch.</param>
/// <param name="progress">Told how it goes.</param>
/// <param name="time">For the duration.</param>
/// <param name="clientId">Names the session, so that a feed that broke off can be run again as it was; null for none.</param>
internal sealed class ObservationFeeder(BtcStreamMethods client, FeedForm form, int batchRows, IFeedProgress progress, TimeProvider time, string? clientId = null)
{
    private readonly ObservationBatchBuilder _builder = new(form);
    private readonly SentObservations _sent = new();

    /// <summary>Streams the files and waits for the last ack.</summary>
    /// <param name="files">In the order they are to be applied.</param>
    /// <param name="cancellation">Stops at once.</param>
    /// <exception cref="RpcException">The server could not be reached, ended the call, or its counts are not those of the rows sent.</exception>
    public async Task<ObservationFeedResult> RunAsync(IReadOnlyList<ObservationFeedFile> files, CancellationToken cancellation)
    {
        long started = time.GetTimestamp();
        using var call = new IngestCall<ObservationBatch>(client.StreamObservations, KeepAck, cancellation, clientId);
        foreach (ObservationFeedFile file in files)
        {
            progress.Begin(file);
            AckTotals before = call.Totals;
            await SendAsync(call, file);
            progress.End(file, call.Totals - before);
        }

        await call.CompleteAsync();
        ulong rows = (ulong)files.Sum(file => (long)file.RowCount);
        call.Totals.RequireRows("observations", rows);
        string[] notes = [.. files.SelectMany(file => file.History.Notes.Select(note => $"{file.Name}: {note}"))];
        return new ObservationFeedResult(files.Count, rows, call.Totals, notes, _sent.Refusals, time.GetElapsedTime(started));
    }

    private async Task SendAsync(IngestCall<ObservationBatch> call, ObservationFeedFile file)
    {
        ulong sequence = 0;
        for (int start = 0; start < file.RowCount; start += batchRows)
        {
            Observation[] rows = [.. file.History.Observations.Skip(start).Take(batchRows)];
            sequence = _sent.Add(file, start);
            await call.SendAsync(_builder.Build(sequence, rows));
            progress.Sent(start + rows.Length);
        }

        await call.WaitForAsync(sequence);
    }

    private void KeepAck(IngestAck ack)
    {
        _sent.AddRefusals(ack.Rejections);
        progress.Acked(AckTotals.Of(ack));
    }
}
