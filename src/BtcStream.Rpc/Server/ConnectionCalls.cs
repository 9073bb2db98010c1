using BtcStream.Rpc.Framing;

namespace BtcStream.Rpc.Server;

/// <summary>
/// The calls of one connection that are under way, for whoever sees the connection's bytes before HTTP/2 does, and sees that its client has gone. HTTP/2 ends all of its calls at
/// once, by an exception through every layer of each; told from here first, those that wait for their caller's next message end one after the other, in turn with everybody else's
/// work, and without an exception. Set as a feature of the connection; without it calls end as HTTP/2 ends them. Any thread.
/// </summary>
public sealed class ConnectionCalls
{
    private readonly Lock _gate = new();
    private readonly HashSet<FrameReader> _readers = [];
    private FrameReader? _leaving;
    private TaskCompletionSource? _left;
    private bool _hasEnded;

    /// <summary>Ends the calls that wait for a message. Once.</summary>
    /// <param name="callPatience">How long one call may keep the next ones from their end: it may wait for a disk.</param>
    /// <param name="time">Measures it.</param>
    /// <param name="patience">Ends the waiting: the rest is told at once.</param>
    /// <returns>Completes when they have ended, or were waited for as long as that.</returns>
    public async Task EndAsync(TimeSpan callPatience, TimeProvider time, CancellationToken patience)
    {
        foreach (FrameReader reader in TakeAll())
        {
            if (TryEnd(reader) is { } left && !patience.IsCancellationRequested)
            {
                await left.WaitAsync(callPatience, time, patience).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            }
        }
    }

    internal void Add(FrameReader reader)
    {
        lock (_gate)
        {
            _readers.Add(reader);
            if (_hasEnded)
            {
                reader.Abandon();
            }
        }
    }

    /// <summary>After this nothing touches the reader.</summary>
    internal void Remove(FrameReader reader)
    {
        lock (_gate)
        {
            _readers.Remove(reader);
            if (ReferenceEquals(_leaving, reader))
            {
                _left!.TrySetResult();
                _leaving = null;
            }
        }
    }

    private FrameReader[] TakeAll()
    {
        lock (_gate)
        {
            _hasEnded = true;
            return [.. _readers];
        }
    }

    /// <returns>Completes when it has left; null where it has, or does something else than to wait.</returns>
    private Task? TryEnd(FrameReader reader)
    {
        lock (_gate)
        {
            if (!_readers.Contains(reader) || !reader.Abandon())
            {
                return null;
            }

            _leaving = reader;
            _left = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            return _left.Task;
        }
    }
}
