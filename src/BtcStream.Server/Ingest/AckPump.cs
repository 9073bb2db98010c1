using BtcStream.Engine.Ring;
using BtcStream.Server.Limits;
using BtcStream.Server.Services.Encoding;

namespace BtcStream.Server.Ingest;

/// <summary>
/// Takes a call's batches back from the engine and acks them: one ack for all that have come back, at the latest when none is under way or half of the call's
/// batches wait for it. An ack costs both sides as much as hundreds of rows.
/// </summary>
/// <param name="session">The call's way into the engine.</param>
/// <param name="outbox">Where acks go.</param>
/// <param name="limits">Names the limits that refused rows.</param>
internal sealed class AckPump(IngestSession session, Outbox outbox, RowLimitText limits)
{
    /// <summary>Runs until the last batch of the call is acked.</summary>
    /// <param name="cancellation">The call's.</param>
    public async Task RunAsync(CancellationToken cancellation)
    {
        using var buffer = new EncodeBuffer();
        try
        {
            bool more = true;
            while (more)
            {
                more = await session.WaitAppliedAsync();
                if (more && session.IsMoreDue)
                {
                    continue;
                }

                if (Encode(buffer))
                {
                    await outbox.SendAsync(OutboxKind.Ack, buffer, cancellation);
                }
            }
        }
        catch
        {
            // Nobody gives batches back any more: a reader that waits for one would wait for ever.
            session.Cancel();
            throw;
        }
    }

    /// <summary>Encodes one ack for all batches that have come back, and gives them back to the call.</summary>
    /// <returns>False where none has.</returns>
    private bool Encode(EncodeBuffer buffer)
    {
        buffer.Clear();
        var writer = new WireWriter(buffer);
        int room = BatchResult.MaxRejections;
        InputBatch? last = null;
        while (session.TryTakeApplied(out InputBatch? batch))
        {
            if (last is not null)
            {
                session.Return(last);
            }

            last = batch;
            room -= AckEncoder.WriteRejections(writer, batch, room, limits);
        }

        if (last is null)
        {
            return false;
        }

        AckEncoder.WriteCounts(writer, last.Result);
        session.Return(last);
        return true;
    }
}
