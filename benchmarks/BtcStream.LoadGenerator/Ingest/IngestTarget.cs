using System.Diagnostics;
using BtcStream.Contracts.V1;
using BtcStream.LoadGenerator.Processes;
using BtcStream.Rpc.Client;

namespace BtcStream.LoadGenerator.Ingest;

/// <summary>A server that is sent frames, and the connections to it: one for each stream, and one to ask how it is doing.</summary>
internal sealed class IngestTarget : IDisposable
{
    private readonly Uri _address;
    private readonly RpcChannel _questions;
    private readonly ServerCounters _counters;
    private readonly List<RpcChannel> _channels = [];

    public IngestTarget(Uri address)
    {
        _address = address;
        _questions = new RpcChannel(address);
        _counters = new ServerCounters(_questions);
    }

    /// <summary>Streams each sender's frames for as long as a slice lasts, waits until the server is done with them, and checks that it took every one.</summary>
    /// <param name="arm">What the server is to do.</param>
    /// <param name="definitions">Sent and awaited before anything is measured.</param>
    /// <param name="frames">The frames of each stream.</param>
    /// <param name="slice">How long to send.</param>
    /// <param name="leastRows">Rows that each stream sends at least, however long it takes.</param>
    /// <exception cref="InvalidOperationException">A row was late, refused or lost.</exception>
    public async Task<SliceResult> MeasureAsync(Arm arm, QuoteBatch definitions, FrameBlocks[] frames, TimeSpan slice, long leastRows = 0)
    {
        while (_channels.Count < frames.Length)
        {
            _channels.Add(new RpcChannel(_address));
        }

        IngestSender[] senders = [.. frames.Select((blocks, stream) => new IngestSender(_channels[stream], arm, blocks))];
        try
        {
            await Task.WhenAll(senders.Select(sender => sender.OpenAsync(definitions)));
            Counters before = await _counters.ReadAsync();
            long start = Stopwatch.GetTimestamp();
            await Task.WhenAll(senders.Select(sender => Task.Run(() => sender.RunAsync(start, slice, leastRows))));
            double seconds = Stopwatch.GetElapsedTime(start).TotalSeconds;
            Counters after = await _counters.ReadAsync();
            long rows = senders.Sum(sender => sender.Rows);
            RequireApplied(arm, before, after, rows);
            return new SliceResult(
                rows, seconds, after.CpuSeconds - before.CpuSeconds, (long)(after.AllocatedBytes - before.AllocatedBytes), (long)after.Gen0Collections - before.Gen0Collections);
        }
        finally
        {
            foreach (IngestSender sender in senders)
            {
                sender.Dispose();
            }
        }
    }

    public void Dispose()
    {
        _questions.Dispose();
        foreach (RpcChannel channel in _channels)
        {
            channel.Dispose();
        }
    }

    /// <summary>What the server itself counted must be what was sent.</summary>
    private static void RequireApplied(Arm arm, Counters before, Counters after, long rows)
    {
        if (arm is not (Arm.Server or Arm.Journaled))
        {
            return;
        }

        RowCounters was = QuotesOf(before);
        RowCounters now = QuotesOf(after);
        if (now.Accepted - was.Accepted != (ulong)rows || now.Late != was.Late || now.Rejected != was.Rejected)
        {
            throw new InvalidOperationException(
                $"{rows} rows were sent; the server counts {now.Accepted - was.Accepted} accepted, {now.Late - was.Late} late and {now.Rejected - was.Rejected} rejected");
        }
    }

    private static RowCounters QuotesOf(Counters counters) => counters.Rows.Single(row => row.Kind == InputKind.Quotes);
}
