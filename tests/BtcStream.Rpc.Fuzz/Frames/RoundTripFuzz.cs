using System.IO.Pipelines;
using BtcStream.Rpc.Framing;

namespace BtcStream.Rpc.Fuzz.Frames;

/// <summary>What the frame writer writes, by whatever mixture of its methods and flushes, the frame reader reads.</summary>
internal static class RoundTripFuzz
{
    /// <summary>Runs one case.</summary>
    /// <exception cref="FuzzException">A promise was broken.</exception>
    public static void Run(int seed)
    {
        var random = new Random(seed);
        const int MaxMessageBytes = 20_000;
        bool gzip = random.Chance(30);
        var pipe = new Pipe(new PipeOptions(
            new CountingPool(), PipeScheduler.Inline, PipeScheduler.Inline, pauseWriterThreshold: 0, resumeWriterThreshold: 0,
            minimumSegmentSize: random.Pick(1, 16, 4096), useSynchronizationContext: false));
        var writer = new FrameWriter(pipe.Writer, MaxMessageBytes, gzip, null, CancellationToken.None);
        var reader = new FrameReader(pipe.Reader, MaxMessageBytes, gzip, CancellationToken.None);
        List<byte[]> sent = Write(random, writer, MaxMessageBytes);
        pipe.Writer.Complete();
        var run = new FrameRun(reader, random);
        run.Finish();
        writer.Release();
        reader.Release();

        FuzzException.ThrowUnless(run.Fault is null, $"what was written cannot be read: {run.Fault?.Message}");
        FuzzException.ThrowUnless(sent.Count == run.Messages.Count, $"{sent.Count} messages were written and {run.Messages.Count} read");
        for (int i = 0; i < sent.Count; i++)
        {
            FuzzException.ThrowUnless(sent[i].AsSpan().SequenceEqual(run.Messages[i]), $"message {i} differs");
        }
    }

    private static List<byte[]> Write(Random random, FrameWriter writer, int maxMessageBytes)
    {
        var sent = new List<byte[]>();
        int count = random.Size(50);
        for (int i = 0; i < count; i++)
        {
            byte[] payload = random.Bytes(random.Size(maxMessageBytes + 1));
            try
            {
                if (random.Chance(20) && payload.Length <= maxMessageBytes)
                {
                    writer.WriteFramed(FrameStreams.Frame(0, payload));
                }
                else
                {
                    writer.Write(payload);
                }

                sent.Add(payload);
            }
            catch (RpcException e) when (e.Status.Code == StatusCode.ResourceExhausted && payload.Length > maxMessageBytes)
            {
                // Refused, and nothing of it written.
            }

            if (random.Chance(20))
            {
                AtOnce.Wait(writer.FlushAsync());
            }
        }

        AtOnce.Wait(writer.FlushAsync());
        return sent;
    }
}
