using System.Buffers.Binary;
using BtcStream.Contracts.V1;
using Google.Protobuf;

namespace BtcStream.LoadGenerator.Ingest;

/// <summary>
/// The frames of one stream: blocks of about 64 KiB, sent round and round, with times that rise from row to row and from round to round. Owned by its sender.
/// </summary>
internal sealed class FrameBlocks
{
    private const int BlockBytes = 64 * 1024;
    private const int LeastBlocks = 8;
    private const long NanosPerRow = 100;

    private readonly Block[] _blocks;
    private int _at = -1;

    private FrameBlocks(Block[] blocks, int rowsPerMessage, long firstUnixNanos)
    {
        _blocks = blocks;
        RowsPerMessage = rowsPerMessage;
        NextUnixNanos = firstUnixNanos;
    }

    /// <summary>Rows in each message.</summary>
    public int RowsPerMessage { get; }

    /// <summary>Time of the next row, Unix nanoseconds UTC.</summary>
    public long NextUnixNanos { get; private set; }

    /// <summary>Encodes rows, over and over, until the messages and the blocks come out even.</summary>
    public static FrameBlocks Encode(TapeRow[] rows, RowForm form, int rowsPerMessage, long firstUnixNanos)
    {
        List<Block> blocks = [];
        using var buffer = new MemoryStream();
        int messages = 0;
        Span<byte> prefix = [0, 0, 0, 0, 0];
        for (int at = 0; at < rows.Length || blocks.Count < LeastBlocks; at += rowsPerMessage)
        {
            QuoteBatch batch = TimelessQuotes.Batch(rows, at, form, rowsPerMessage);
            BinaryPrimitives.WriteInt32BigEndian(prefix[1..], batch.CalculateSize());
            buffer.Write(prefix);
            batch.WriteTo(buffer);
            messages++;
            if (buffer.Length >= BlockBytes)
            {
                blocks.Add(new Block(buffer.ToArray(), messages, messages * rowsPerMessage));
                buffer.SetLength(0);
                messages = 0;
            }
        }

        return new FrameBlocks([.. blocks], rowsPerMessage, firstUnixNanos);
    }

    /// <summary>The next block, with times.</summary>
    /// <param name="messages">Messages in it.</param>
    public ReadOnlySpan<byte> Next(out int messages)
    {
        byte[] frames = NextBlock();
        messages = _blocks[_at].Messages;
        return frames;
    }

    /// <summary>The next block, with times, as the array that it will be again when its turn comes.</summary>
    public byte[] NextBlock()
    {
        _at = (_at + 1) % _blocks.Length;
        Block block = _blocks[_at];
        Span<byte> frames = block.Frames;
        long time = NextUnixNanos;
        foreach (int offset in block.TimeOffsets)
        {
            BinaryPrimitives.WriteInt64LittleEndian(frames[offset..], time);
            time += NanosPerRow;
        }

        NextUnixNanos = time < QuoteTape.LastUnixNanos ? time : throw new InvalidOperationException("the run is so long that the first options of its chain expire: use fewer or shorter slices");
        return block.Frames;
    }

    private sealed class Block
    {
        public Block(byte[] frames, int messages, int rows)
        {
            Frames = frames;
            Messages = messages;
            TimeOffsets = TimelessQuotes.FindTimes(frames, rows);
        }

        public byte[] Frames { get; }

        public int Messages { get; }

        public int[] TimeOffsets { get; }
    }
}
