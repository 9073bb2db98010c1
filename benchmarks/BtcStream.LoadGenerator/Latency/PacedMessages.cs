using System.Buffers.Binary;
using BtcStream.Contracts.V1;
using BtcStream.LoadGenerator.Ingest;
using BtcStream.Rpc.Framing;
using Google.Protobuf;

namespace BtcStream.LoadGenerator.Latency;

/// <summary>
/// Encoded messages of quotes, sent round and round one at a time, each with times of its own: the n-th message's rows are of <c>start + n × interval</c>, so that
/// the as_of of an update tells which messages it rests on. Owned by its sender.
/// </summary>
internal sealed class PacedMessages
{
    private readonly (byte[] Frame, int[] TimeOffsets)[] _messages;

    private PacedMessages((byte[] Frame, int[] TimeOffsets)[] messages, int rowsPerMessage)
    {
        _messages = messages;
        RowsPerMessage = rowsPerMessage;
    }

    /// <summary>Rows in each message.</summary>
    public int RowsPerMessage { get; }

    /// <summary>Messages of the whole tape.</summary>
    public int Count => _messages.Length;

    /// <summary>Bytes of a message, its frame's prefix included, on average.</summary>
    public double MeanBytes => _messages.Average(message => message.Frame.Length);

    /// <summary>Encodes the whole tape.</summary>
    /// <param name="tape">Rows.</param>
    /// <param name="rowsPerMessage">Rows in each message, in columns.</param>
    /// <param name="wrap">Makes the message that is sent of a batch.</param>
    public static PacedMessages Encode(QuoteTape tape, int rowsPerMessage, Func<QuoteBatch, IMessage> wrap)
    {
        TapeRow[] rows = tape.RowsOf(0, 1);
        List<(byte[], int[])> messages = [];
        for (int at = 0; at < rows.Length; at += rowsPerMessage)
        {
            byte[] message = wrap(TimelessQuotes.Batch(rows, at, RowForm.Columns, rowsPerMessage)).ToByteArray();
            byte[] frame = [0, 0, 0, 0, 0, .. message];
            BinaryPrimitives.WriteInt32BigEndian(frame.AsSpan(1), message.Length);
            messages.Add((frame, TimelessQuotes.FindTimes(frame, rowsPerMessage)));
        }

        return new PacedMessages([.. messages], rowsPerMessage);
    }

    /// <summary>Writes a message.</summary>
    /// <param name="requests">Takes it.</param>
    /// <param name="index">Which one.</param>
    /// <param name="unixNanos">Time of its first row; the others follow by a nanosecond each.</param>
    public void Write(FrameWriter requests, long index, long unixNanos)
    {
        (byte[] frame, int[] timeOffsets) = _messages[index % _messages.Length];
        for (int row = 0; row < timeOffsets.Length; row++)
        {
            BinaryPrimitives.WriteInt64LittleEndian(frame.AsSpan(timeOffsets[row]), unixNanos + row);
        }

        requests.WriteFramed(frame);
    }
}

/// <summary>Times of the rows of messages.</summary>
/// <param name="StartUnixNanos">Of the first message.</param>
/// <param name="NanosPerMessage">From one message to the next; at least its number of rows.</param>
internal readonly record struct RowTimes(long StartUnixNanos, long NanosPerMessage)
{
    public long Of(long message) => StartUnixNanos + (message * NanosPerMessage);

    /// <summary>Messages whose rows are no later than an as_of.</summary>
    public long CoveredBy(long asOfUnixNanos) => asOfUnixNanos < StartUnixNanos ? 0 : ((asOfUnixNanos - StartUnixNanos) / NanosPerMessage) + 1;
}
