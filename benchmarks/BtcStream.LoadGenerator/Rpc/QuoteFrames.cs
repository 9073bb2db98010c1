using System.Buffers.Binary;
using BtcStream.Contracts.V1;
using Google.Protobuf;

namespace BtcStream.LoadGenerator.Rpc;

/// <summary>A block of whole frames, each a QuoteBatch of columns: 44 bytes a row (id, time, forward, IV, open interest, mark price).</summary>
/// <param name="RowsPerMessage">Rows in each message.</param>
/// <param name="Messages">Messages in the block.</param>
/// <param name="Bytes">The frames, one after the other.</param>
internal sealed record QuoteFrames(int RowsPerMessage, int Messages, byte[] Bytes)
{
    private const int BlockBytes = 64 * 1024;

    public static QuoteFrames Create(int rowsPerMessage)
    {
        byte[] message = Batch(rowsPerMessage).ToByteArray();
        byte[] frame = [0, 0, 0, 0, 0, .. message];
        BinaryPrimitives.WriteInt32BigEndian(frame.AsSpan(1), message.Length);
        int messages = Math.Max(1, BlockBytes / frame.Length);
        return new QuoteFrames(rowsPerMessage, messages, [.. Enumerable.Repeat(frame, messages).SelectMany(bytes => bytes)]);
    }

    private static QuoteBatch Batch(int rows)
    {
        var columns = new QuoteColumns();
        for (int row = 0; row < rows; row++)
        {
            columns.Id.Add((uint)row);
            columns.Time.Add(1_768_795_601_091_000_000 + (ulong)row);
            columns.UnderlyingPrice.Add(92_600.0 + row);
            columns.MarkIv.Add(0.4 + (row * 1e-5));
            columns.OpenInterest.Add(100.0 + row);
            columns.MarkPrice.Add(0.01 + (row * 1e-6));
        }

        return new QuoteBatch { Sequence = 1, Columns = columns };
    }
}
