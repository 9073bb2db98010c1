using BtcStream.Engine.Ring;
using BtcStream.Server.Limits;
using BtcStream.Server.Services.Encoding;

namespace BtcStream.Server.Ingest;

/// <summary>
/// Takes the receipts of a call's batches and acks them: one ack for all that have come, at the latest when none is owed or half of those that the call may have wait
/// for it. An ack costs both sides as much as hundreds of rows.
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
            // Nobody gives receipts back any more: a reader that waits for that would wait for ever.
            session.Cancel();
            throw;
        }
    }

    /// <summary>Encodes one ack for all receipts that have come, and gives them back to the call.</summary>
    /// <returns>False where none has.</returns>
    private bool Encode(EncodeBuffer buffer)
    {
        buffer.Clear();
        var writer = new WireWriter(buffer);
        int room = BatchResult.MaxRejections;
        BatchReceipt? last = null;
        while (session.TryTakeApplied(out BatchReceipt? receipt))
        {
            if (last is not null)
            {
                session.Return(last);
            }

            last = receipt;
            room -= AckEncoder.WriteRejections(writer, receipt, room, limits);
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
