using BtcStream.Engine.Durability;

namespace BtcStream.Engine.Ring;

/// <summary>The one tick that can be under way.</summary>
internal sealed class TickWork : EngineWork
{
    private long _now;
    private int _isArmed;

    /// <summary>The time of the tick that waits to be run, Unix nanoseconds; 0 for none. Any thread.</summary>
    public long WaitingUnixNanos => Volatile.Read(ref _isArmed) == 0 ? 0 : Volatile.Read(ref _now);

    internal override bool IsInput => true;

    public bool TryArm(long now)
    {
        if (Interlocked.CompareExchange(ref _isArmed, 1, 0) != 0)
        {
            return false;
        }

        Volatile.Write(ref _now, now);
        return true;
    }

    public void Disarm() => Volatile.Write(ref _isArmed, 0);

    internal override bool TryRecord(JournalWriter journal) => journal.TryAppendTick(_now);

    internal override void Run(EngineHost host)
    {
        long now = _now;
        Disarm();
        host.ApplyTick(now);
    }

    internal override void Fail(Exception reason) => Disarm();
}
