namespace BtcStream.Server;

/// <summary>
/// Ends the process when it was asked to stop and has not in time. A disk that hangs holds threads inside of the system, where nothing in the process can end them; what
/// was acked is on the disk, and the next start recovers it. Only the process's entry has one: what a test starts in its own process must not end that.
/// </summary>
internal sealed class ShutdownWatch : IDisposable
{
    private readonly TimeSpan _limit;
    private readonly Action _end;
    private readonly ITimer _timer;
    private int _hasBegun;
    private int _isOver;

    /// <param name="time">What the limit goes by.</param>
    /// <param name="limit">How long a stop may take.</param>
    /// <param name="end">Ends the process.</param>
    public ShutdownWatch(TimeProvider time, TimeSpan limit, Action end)
    {
        (_limit, _end) = (limit, end);
        _timer = time.CreateTimer(static state => ((ShutdownWatch)state!).OnOver(), this, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
    }

    /// <summary>Whether the stop took too long.</summary>
    public bool IsOver => Volatile.Read(ref _isOver) != 0;

    /// <summary>The process is asked to stop: the time runs from the first of these on.</summary>
    public void Begin()
    {
        if (Interlocked.Exchange(ref _hasBegun, 1) == 0)
        {
            _timer.Change(_limit, Timeout.InfiniteTimeSpan);
        }
    }

    /// <summary>The stop is done.</summary>
    public void Dispose() => _timer.Dispose();

    private void OnOver()
    {
        Volatile.Write(ref _isOver, 1);
        _end();
    }
}
