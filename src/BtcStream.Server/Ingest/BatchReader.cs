using BtcStream.Engine.Ring;
using BtcStream.Rpc;
using BtcStream.Rpc.Framing;
using BtcStream.Server.Ingest.Decoding;
using Google.Protobuf;

namespace BtcStream.Server.Ingest;

/// <summary>Decodes one message into a batch.</summary>
/// <param name="payload">The message.</param>
/// <param name="batch">Takes it.</param>
/// <returns>False where the message is for somebody else and the batch is as it was.</returns>
internal delegate bool AppendMessage(ReadOnlySpan<byte> payload, InputBatch batch);

/// <summary>
/// Reads a call's messages into pooled batches and hands them to the engine: one hand-over for all messages of one read of the socket, unless the read has so
/// many that several batches, each small enough to stay in the processor's cache until it is applied, are the faster way.
/// </summary>
/// <param name="frames">The call's requests.</param>
/// <param name="session">The call's way into the engine.</param>
/// <param name="append">Decodes a message.</param>
/// <param name="time">Stamps reads.</param>
/// <param name="pace">Given the rows of each batch; the next read waits for it, and so in the end does the sender.</param>
internal sealed class BatchReader(FrameReader frames, IngestSession session, AppendMessage append, TimeProvider time, Func<int, ValueTask> pace)
{
    /// <summary>
    /// Rows, and messages, from which a batch is handed over though the read has more. A read may hold megabytes: without a bound the engine would wait for all of
    /// it to be decoded, and every pooled batch would grow to that size. 2,048 quotes are 140 KiB.
    /// </summary>
    public const int FullBatch = 2_048;

    /// <summary>Runs until the caller has sent its last message.</summary>
    /// <param name="cancellation">The call's.</param>
    /// <exception cref="RpcException">A message was malformed or too long; what came before it has been handed over. Or the engine has stopped.</exception>
    /// <exception cref="OperationCanceledException">The call was cancelled while its acks could not be sent.</exception>
    public async Task RunAsync(CancellationToken cancellation)
    {
        try
        {
            while (await frames.ReadAsync())
            {
                InputBatch batch = await session.RentAsync() ?? throw Ended(cancellation);
                batch.ReceivedUnixNanos = EngineLifetime.UnixNanos(time);
                RpcException? fault = Decode(batch);
                int rows = batch.RowCount;

                // What it was decoded from need not wait with it.
                frames.GiveBackTaken();
                if (batch.MessageCount == 0)
                {
                    session.Return(batch);
                }
                else if (!await session.SubmitAsync(batch))
                {
                    session.Return(batch);
                    throw Ended(cancellation);
                }

                if (fault is not null)
                {
                    throw fault;
                }

                await pace(rows);

                // Nor need more come in while there is no room for it: flow control holds its sender.
                await session.WaitForRoomAsync();
            }
        }
        finally
        {
            session.CompleteSubmissions();
        }
    }

    /// <summary>Decodes the messages of the read, until the batch is full.</summary>
    /// <returns>What was wrong with the first bad one; null where all are good.</returns>
    private RpcException? Decode(InputBatch batch)
    {
        long index = frames.MessageCount;
        long offset = frames.ByteOffset;
        try
        {
            while (batch.RowCount < FullBatch && batch.MessageCount < FullBatch && frames.TryRead(out ReadOnlySpan<byte> payload))
            {
                append(payload, batch);
                index = frames.MessageCount;
                offset = frames.ByteOffset;
            }

            return null;
        }
        catch (Exception e) when (e is MalformedMessageException or InvalidProtocolBufferException)
        {
            return new RpcException(
                new Status(StatusCode.InvalidArgument, $"message {index} of the stream (at byte {offset}) is not valid: {e.Message}"), null, e);
        }
        catch (RpcException e)
        {
            return e;
        }
    }

    private RpcException Ended(CancellationToken cancellation)
    {
        cancellation.ThrowIfCancellationRequested();
        SessionEnd.ThrowIfEnded(session);
        return new RpcException(StatusCode.Unavailable, "the engine has stopped and takes no more input");
    }
}
