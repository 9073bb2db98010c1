using System.Diagnostics;
using BtcStream.Contracts.V1;
using BtcStream.LoadGenerator.Latency;
using BtcStream.Rpc;
using BtcStream.Rpc.Client;

namespace BtcStream.LoadGenerator.Fanout;

/// <summary>Subscribers that read what comes: each update must apply to the one before it.</summary>
internal sealed class SubscriberGroup : IAsyncDisposable
{
    private const int CallsPerConnection = 64;

    private readonly Lock _gate = new();
    private readonly CancellationTokenSource _stop = new();
    private readonly RpcChannel[] _channels;
    private readonly Reader[] _readers;
    private Run? _run;
    private long _updates;
    private long _updateBytes;

    public SubscriberGroup(Uri address, int count)
    {
        _channels = [.. Enumerable.Range(0, (count + CallsPerConnection - 1) / CallsPerConnection).Select(_ => new RpcChannel(address))];
        _readers = [.. Enumerable.Range(0, count).Select(at => new Reader(this, _channels[at / CallsPerConnection]))];
    }

    /// <summary>Updates that all of them have got.</summary>
    public long Updates => Interlocked.Read(ref _updates);

    /// <summary>Their bytes.</summary>
    public long UpdateBytes => Interlocked.Read(ref _updateBytes);

    /// <summary>The newest state that any holds.</summary>
    public long NewestSequence => _readers.Max(reader => reader.Sequence);

    /// <summary>Waits until each has its first state.</summary>
    public Task OpenAsync() => WaitAsync(() => _readers.All(reader => reader.Sequence > 0), "its first state");

    /// <summary>Begins to record the latency of messages.</summary>
    public void Record(RowTimes times, Schedule schedule, LogLinearHistogram histogram)
    {
        foreach (Reader reader in _readers)
        {
            reader.Covered = 0;
        }

        Volatile.Write(ref _run, new Run(times, schedule, histogram));
    }

    /// <summary>Waits until each holds a state that rests on all messages up to a time.</summary>
    public Task WaitForAsync(long asOfUnixNanos) => WaitAsync(() => _readers.All(reader => reader.AsOf >= asOfUnixNanos), "the last state");

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        foreach (Reader reader in _readers)
        {
            await reader.Reading.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }

        foreach (RpcChannel channel in _channels)
        {
            channel.Dispose();
        }

        _stop.Dispose();
    }

    private Task WaitAsync(Func<bool> isSo, string what) =>
        Poll.UntilAsync(isSo, () => $"not every one of {_readers.Length} subscribers has {what}", [.. _readers.Select(static reader => reader.Reading)]);

    /// <summary>What is recorded; whole or not at all.</summary>
    private sealed record Run(RowTimes Times, Schedule Schedule, LogLinearHistogram Histogram);

    private sealed class Reader
    {
        private readonly SubscriberGroup _group;

        public Reader(SubscriberGroup group, RpcChannel channel)
        {
            _group = group;
            Reading = ReadAsync(Subscriptions.Start(channel, group._stop.Token));
        }

        public Task Reading { get; }

        public long Sequence { get; private set; }

        public long AsOf { get; private set; }

        public long Covered { get; set; }

        private async Task ReadAsync(ServerStreamingCall<RiskUpdate> call)
        {
            using (call)
            {
                while (await call.Frames.Responses.ReadAsync())
                {
                    long now = Stopwatch.GetTimestamp();
                    while (call.Frames.Responses.TryRead(out ReadOnlySpan<byte> payload))
                    {
                        Interlocked.Add(ref _group._updateBytes, payload.Length);
                        Take(UpdateHead.Read(payload), now);
                    }
                }
            }

            throw new RpcException(StatusCode.Unavailable, "the server ended a subscription");
        }

        private void Take(in UpdateHead update, long now)
        {
            Subscriptions.RequireApplies(update, Sequence);
            (Sequence, AsOf) = (update.Sequence, update.AsOfUnixNanos);
            Interlocked.Increment(ref _group._updates);
            if (Volatile.Read(ref _group._run) is not { } run)
            {
                return;
            }

            long covered = run.Times.CoveredBy(AsOf);
            lock (_group._gate)
            {
                for (; Covered < covered; Covered++)
                {
                    run.Histogram.Record(run.Schedule.NanosSinceIntended(Covered, now));
                }
            }
        }
    }
}
