using System.Buffers;
using System.IO.Pipelines;
using BtcStream.Rpc.Framing;

namespace BtcStream.Rpc.Tests.Framing;

/// <summary>The framing layer allocates nothing per message, however the bytes lie in the pipe's segments.</summary>
public sealed class FramingAllocationTests
{
    private const int MaxMessageBytes = 64 * 1024;

    /// <summary>Payload length; segment length of the pipe: one segment for all of a read, then ends inside payloads, and inside prefixes.</summary>
    public static TheoryData<int, int> Layouts => new()
    {
        { 0, 65536 }, { 44, 65536 }, { 1000, 65536 },
        { 44, 4096 }, { 1000, 4096 }, { 10_000, 4096 }, { 44, 64 }, { 1, 16 }, { 1000, 16 },
    };

    [Theory]
    [MemberData(nameof(Layouts))]
    public void Reader_Messages_AllocateNothing(int payloadBytes, int segmentBytes)
    {
        Pipe pipe = CreatePipe(segmentBytes);
        var reader = new FrameReader(pipe.Reader, MaxMessageBytes, gzip: false, CancellationToken.None);
        byte[] frame = FrameReaderTests.Frame(Payload(payloadBytes));
        long sum = 0;
        long rounds = 0;

        ZeroAllocation.Assert(() =>
        {
            sum += FillAndRead(pipe, reader, frame);
            rounds++;
        });

        Assert.Equal(rounds * 3 * payloadBytes, sum);
        Assert.Equal(rounds * 3, reader.MessageCount);
        reader.Release();
    }

    [Theory]
    [MemberData(nameof(Layouts))]
    public void Writer_Messages_AllocateNothing(int payloadBytes, int segmentBytes)
    {
        Pipe pipe = CreatePipe(segmentBytes);
        var writer = new FrameWriter(pipe.Writer, MaxMessageBytes, gzip: false, null, CancellationToken.None);
        byte[] payload = Payload(payloadBytes);
        byte[] frames = [.. FrameReaderTests.Frame(payload), .. FrameReaderTests.Frame(payload)];
        long bytes = 0;
        long rounds = 0;

        ZeroAllocation.Assert(() =>
        {
            bytes += WriteAndDrain(pipe, writer, payload, frames);
            rounds++;
        });

        Assert.Equal(rounds * 4 * (payloadBytes + 5), bytes);
        Assert.Equal(rounds * 2, writer.MessageCount);
        writer.Release();
    }

    /// <summary>Two messages and the first half of a third; then its second half, so that each third message comes in two reads.</summary>
    private static long FillAndRead(Pipe pipe, FrameReader reader, byte[] frame)
    {
        Write(pipe.Writer, frame);
        Write(pipe.Writer, frame);
        Write(pipe.Writer, frame.AsSpan(0, frame.Length / 2));
        Flush(pipe.Writer);
        long sum = Read(reader);
        Write(pipe.Writer, frame.AsSpan(frame.Length / 2));
        Flush(pipe.Writer);
        return sum + Read(reader);
    }

    private static long Read(FrameReader reader)
    {
        ValueTask<bool> read = reader.ReadAsync();
        if (!read.IsCompletedSuccessfully || !read.Result)
        {
            throw new InvalidOperationException("a whole message is there, so the read completes at once");
        }

        long sum = 0;
        while (reader.TryRead(out ReadOnlySpan<byte> payload))
        {
            sum += payload.Length;
        }

        return sum;
    }

    private static long WriteAndDrain(Pipe pipe, FrameWriter writer, byte[] payload, byte[] frames)
    {
        writer.Write(payload);
        writer.Write(payload);
        writer.WriteFramed(frames);
        ValueTask flush = writer.FlushAsync();
        if (!flush.IsCompletedSuccessfully || !pipe.Reader.TryRead(out ReadResult read))
        {
            throw new InvalidOperationException("nothing holds the writer back, so the flush completes at once");
        }

        flush.GetAwaiter().GetResult();
        long bytes = read.Buffer.Length;
        pipe.Reader.AdvanceTo(read.Buffer.End);
        return bytes;
    }

    /// <summary>Copies segment by segment: a whole segment is filled before the next is asked for.</summary>
    private static void Write(PipeWriter writer, ReadOnlySpan<byte> bytes)
    {
        while (!bytes.IsEmpty)
        {
            Span<byte> target = writer.GetSpan();
            int count = Math.Min(target.Length, bytes.Length);
            bytes[..count].CopyTo(target);
            writer.Advance(count);
            bytes = bytes[count..];
        }
    }

    private static void Flush(PipeWriter writer)
    {
        ValueTask<FlushResult> flush = writer.FlushAsync();
        if (!flush.IsCompletedSuccessfully)
        {
            throw new InvalidOperationException("the pipe has no bound, so its flush completes at once");
        }

        _ = flush.Result;
    }

    private static byte[] Payload(int length) => [.. Enumerable.Range(0, length).Select(i => (byte)i)];

    private static Pipe CreatePipe(int segmentBytes) => new(new PipeOptions(
        pool: new ExactPool(), minimumSegmentSize: segmentBytes, pauseWriterThreshold: 0, resumeWriterThreshold: 0, useSynchronizationContext: false,
        readerScheduler: PipeScheduler.Inline, writerScheduler: PipeScheduler.Inline));

    /// <summary>Gives arrays of the length asked for, so that segments end where a test wants them to; one thread.</summary>
    private sealed class ExactPool : MemoryPool<byte>
    {
        private readonly Dictionary<int, Stack<Owner>> _free = [];

        public override int MaxBufferSize => int.MaxValue;

        public override IMemoryOwner<byte> Rent(int minBufferSize = -1)
        {
            int length = Math.Max(minBufferSize, 16);
            if (!_free.TryGetValue(length, out Stack<Owner>? free))
            {
                _free[length] = free = new Stack<Owner>();
            }

            return free.TryPop(out Owner? owner) ? owner : new Owner(free, length);
        }

        protected override void Dispose(bool disposing) => _free.Clear();

        private sealed class Owner(Stack<Owner> home, int length) : IMemoryOwner<byte>
        {
            private readonly byte[] _array = new byte[length];

            public Memory<byte> Memory => _array;

            public void Dispose() => home.Push(this);
        }
    }
}
