using System.Diagnostics;
using BtcStream.Contracts.V1;
using BtcStream.LoadGenerator.Latency;
using BtcStream.Rpc.Client;

namespace BtcStream.LoadGenerator.Fanout;

/// <summary>What a subscriber that had stopped reading got when it read again.</summary>
/// <param name="Updates">Updates until it held the newest state.</param>
/// <param name="QueuedBytes">Bytes of those that had been sent while it did not read: what the transport holds for it.</param>
/// <param name="SkippedStates">States between the last of those and the next update.</param>
/// <param name="UpdatesAfterSkip">Updates from there to the newest state: 1, or 2 where the first was one state old.</param>
internal readonly record struct Resumed(int Updates, long QueuedBytes, long SkippedStates, int UpdatesAfterSkip)
{
    /// <summary>States that must have been skipped for the subscriber to have been stalled at all.</summary>
    public const long LeastSkipped = 4;

    /// <summary>What the transport may hold for a call that is not read: the call's window, Kestrel's buffer of a response and one message. States would be more.</summary>
    public const long MaxQueuedBytes = 512 * 1024;

    /// <summary>Finds the skip in what came.</summary>
    /// <param name="sequences">States that the updates led to.</param>
    /// <param name="bytes">Bytes of each update.</param>
    /// <param name="held">State held before the first.</param>
    /// <exception cref="InvalidOperationException">Nothing was skipped, the state after the skip was more than one state old, or too much was queued.</exception>
    public static Resumed Of(IReadOnlyList<long> sequences, IReadOnlyList<int> bytes, long held)
    {
        long[] gaps = [.. sequences.Select((sequence, at) => sequence - (at == 0 ? held : sequences[at - 1]))];
        int skip = Array.IndexOf(gaps, gaps.Max());
        var resumed = new Resumed(sequences.Count, bytes.Take(skip).Sum(length => (long)length), gaps[skip] - 1, sequences.Count - skip);
        return resumed switch
        {
            { SkippedStates: < LeastSkipped } => throw new InvalidOperationException(
                $"a subscriber that did not read was sent {resumed.Updates} updates without a gap of {LeastSkipped} states: it was not stalled, or states were queued for it"),
            { UpdatesAfterSkip: > 2 } => throw new InvalidOperationException(
                $"on resume a subscriber got {resumed.UpdatesAfterSkip} updates before it held the newest state; at most 2 may come, the first one state old"),
            { QueuedBytes: > MaxQueuedBytes } => throw new InvalidOperationException(
                $"{resumed.QueuedBytes} bytes were queued for a subscriber that did not read; the transport's own buffers are no more than {MaxQueuedBytes}"),
            _ => resumed,
        };
    }
}

/// <summary>A subscriber that takes its first state and then reads no more, until it is told to.</summary>
internal sealed class StalledSubscriber : IDisposable
{
    /// <summary>The least that HTTP/2 allows to be sent ahead: so that it is stalled soon.</summary>
    private const int WindowBytes = 64 * 1024;

    private readonly RpcChannel _channel;
    private readonly ServerStreamingCall<RiskUpdate> _call;
    private readonly List<long> _sequences = [];
    private readonly List<int> _bytes = [];
    private long _held;

    public StalledSubscriber(Uri address)
    {
        _channel = new RpcChannel(address, new RpcChannelOptions { StreamWindowBytes = WindowBytes });
        _call = Subscriptions.Start(_channel, CancellationToken.None);
    }

    /// <summary>Takes the first state.</summary>
    public async Task OpenAsync()
    {
        if (!await _call.Frames.Responses.ReadAsync())
        {
            throw new InvalidOperationException("the server ended a subscription");
        }

        TakeAll();
    }

    /// <summary>Reads on until it holds the newest state.</summary>
    /// <param name="newest">Its sequence, which others hold.</param>
    public async Task<Resumed> ResumeAsync(long newest)
    {
        long before = _held;
        _sequences.Clear();
        _bytes.Clear();
        long start = Stopwatch.GetTimestamp();
        while (_held < newest && Stopwatch.GetElapsedTime(start) < TimeSpan.FromSeconds(60) && await _call.Frames.Responses.ReadAsync())
        {
            TakeAll();
        }

        return _held >= newest
            ? Resumed.Of(_sequences, _bytes, before)
            : throw new InvalidOperationException($"a subscriber that read again came to state {_held} and not to {newest}");
    }

    public void Dispose()
    {
        _call.Dispose();
        _channel.Dispose();
    }

    private void TakeAll()
    {
        while (_call.Frames.Responses.TryRead(out ReadOnlySpan<byte> payload))
        {
            UpdateHead update = UpdateHead.Read(payload);
            Subscriptions.RequireApplies(update, _held);
            _held = update.Sequence;
            _sequences.Add(_held);
            _bytes.Add(payload.Length);
        }
    }
}
