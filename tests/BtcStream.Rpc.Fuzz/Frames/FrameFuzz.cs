using System.Globalization;
using System.IO.Pipelines;
using System.Text.RegularExpressions;
using BtcStream.Rpc.Framing;

namespace BtcStream.Rpc.Fuzz.Frames;

/// <summary>
/// The frame reader against the reference: the same messages in the same order, the same fault at the same place, no exception but
/// <see cref="RpcException"/>, bounded memory, buffers given back. One thread: everything completes at once.
/// </summary>
internal static partial class FrameFuzz
{
    private const long AllowedBytes = 1024 * 1024;

    /// <summary>Runs one case.</summary>
    /// <exception cref="FuzzException">A promise was broken.</exception>
    public static void Run(int seed)
    {
        var random = new Random(seed);
        int maxMessageBytes = random.Chance(90) ? random.Pick(0x10, 100, 1000) : random.Pick(5000, 70_000);
        bool gzip = random.Chance(40);
        byte[] stream = FrameStreams.Create(random, maxMessageBytes, gzip);
        Reference expected = Reference.Parse(stream, maxMessageBytes, gzip);
        var pool = new CountingPool();
        var pipe = new Pipe(new PipeOptions(
            pool, PipeScheduler.Inline, PipeScheduler.Inline, pauseWriterThreshold: 0, resumeWriterThreshold: 0,
            minimumSegmentSize: random.Pick(1, 4, 7, 64, 4096), useSynchronizationContext: false));
        var reader = new FrameReader(pipe.Reader, maxMessageBytes, gzip, CancellationToken.None);
        var run = new FrameRun(reader, random);
        long before = GC.GetAllocatedBytesForCurrentThread();
        Feed(random, stream, pipe.Writer, run);
        long allocated = GC.GetAllocatedBytesForCurrentThread() - before;
        reader.Release();
        pipe.Reader.Complete();
        pipe.Writer.Complete();

        Compare(expected, run);
        FuzzException.ThrowUnless(pool.Outstanding == 0, $"{pool.Outstanding} buffers of the pipe were not given back");

        // Each message is copied by this test, and each buffer of the pipe is new; gzip allocates a stream and its bookkeeping for each message.
        long allowed = AllowedBytes + pool.AllocatedBytes + (64L * stream.Length) + (4L * maxMessageBytes) + (run.Messages.Count * (gzip ? 10_000L + (3L * maxMessageBytes) : 200L));
        FuzzException.ThrowUnless(allocated <= allowed, $"{allocated} bytes were allocated for a stream of {stream.Length}; {allowed} are plenty");
    }

    private static void Feed(Random random, byte[] stream, PipeWriter writer, FrameRun run)
    {
        int at = 0;
        while (at < stream.Length && run.Fault is null)
        {
            int count = Math.Min(stream.Length - at, 1 + random.Size(random.Pick(1, 10, 1000, 100_000)));
            AtOnce.Get(writer.WriteAsync(stream.AsMemory(at, count)));
            at += count;
            if (random.Chance(70))
            {
                run.Step();
            }
        }

        writer.Complete();
        run.Finish();
    }

    private static void Compare(Reference expected, FrameRun run)
    {
        FuzzException.ThrowUnless(
            run.Messages.Count == expected.Messages.Count, $"{run.Messages.Count} messages were read; there are {expected.Messages.Count} (fault: {run.Fault?.Message})");
        for (int i = 0; i < run.Messages.Count; i++)
        {
            FuzzException.ThrowUnless(run.Messages[i].AsSpan().SequenceEqual(expected.Messages[i]), $"message {i} differs");
        }

        if (run.Fault is not { } fault)
        {
            FuzzException.ThrowUnless(expected.Faults.Length == 0, $"message {expected.Messages.Count} is at fault ({string.Join(" or ", expected.Faults)}), and was not refused");
            return;
        }

        FuzzException.ThrowUnless(
            expected.Faults.Contains(fault.Status.Code), $"the fault is {fault.Status}; expected: {(expected.Faults.Length == 0 ? "none" : string.Join(" or ", expected.Faults))}");
        Match place = Place().Match(fault.Status.Detail);
        FuzzException.ThrowUnless(
            place.Success
            && long.Parse(place.Groups[1].ValueSpan, CultureInfo.InvariantCulture) == expected.Messages.Count
            && long.Parse(place.Groups[2].ValueSpan, CultureInfo.InvariantCulture) == expected.FaultOffset,
            $"the fault lies in message {expected.Messages.Count} at byte {expected.FaultOffset}, and is told as: {fault.Status.Detail}");
    }

    [GeneratedRegex(@"^message (\d+) of the stream \(at byte (\d+)\) ", RegexOptions.CultureInvariant)]
    private static partial Regex Place();
}
