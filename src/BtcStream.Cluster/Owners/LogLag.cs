using System.Collections.Concurrent;

namespace BtcStream.Cluster.Owners;

/// <summary>
/// How far an owner is behind its log, by the time that messages of its own take from their way into the log until it has applied them. One task sends, one reads, any asks.
/// </summary>
/// <param name="time">Measures it.</param>
internal sealed class LogLag(TimeProvider time)
{
    private readonly ConcurrentQueue<(long Sequence, long Sent)> _under = new();
    private long _lastRead;
    private long _lastTicks;

    /// <summary>Time from the log to applied state: of the oldest message that is under way, or of the last one where that was longer.</summary>
    public double Seconds
    {
        get
        {
            TimeSpan last = TimeSpan.FromTicks(Volatile.Read(ref _lastTicks));
            TimeSpan waited = _under.TryPeek(out (long Sequence, long Sent) oldest) ? time.GetElapsedTime(oldest.Sent) : TimeSpan.Zero;
            return (waited > last ? waited : last).TotalSeconds;
        }
    }

    /// <summary>A message was handed over.</summary>
    public void Sent(long sequence, long stamp)
    {
        if (sequence > Volatile.Read(ref _lastRead))
        {
            _under.Enqueue((sequence, stamp));
        }
    }

    /// <summary>A message of this owner has been applied.</summary>
    public void Read(long sequence)
    {
        Volatile.Write(ref _lastRead, sequence);
        while (_under.TryPeek(out (long Sequence, long Sent) oldest) && oldest.Sequence <= sequence)
        {
            _under.TryDequeue(out _);
            Volatile.Write(ref _lastTicks, time.GetElapsedTime(oldest.Sent).Ticks);
        }
    }
}
