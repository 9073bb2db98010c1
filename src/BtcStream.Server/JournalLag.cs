using BtcStream.Engine.Durability;

namespace BtcStream.Server;

/// <summary>
/// For how long the disk has not taken what was written to the journal. The engine reads no clock, and a call of the system that hangs tells nothing: so the server looks now and
/// then how far the engine has written, notes when it saw it, and later how far the disk is. Any thread.
/// </summary>
/// <param name="journal">The journal.</param>
/// <param name="time">By which it is measured: a count of time that nobody sets, unlike the clock on the wall.</param>
internal sealed class JournalLag(JournalWriter journal, TimeProvider time)
{
    /// <summary>How often somebody has to look, and so how late the age of a record may begin to count.</summary>
    public static readonly TimeSpan Pace = TimeSpan.FromMilliseconds(250);

    /// <summary>Marks kept: 16 s of them. The oldest alone tells how long a disk has hung; the others, how far it is behind while it moves, and those buffers are full by then.</summary>
    private const int MaxMarks = 64;

    private readonly Lock _gate = new();
    private readonly Queue<(long Record, long Seen)> _marks = new(MaxMarks);
    private (long Record, long Seen) _newest;

    /// <summary>Looks: the age of the oldest record that is not where the policy wants it, seconds; 0 where none waits.</summary>
    public double Look()
    {
        lock (_gate)
        {
            // In this order: the disk never has more than what was written.
            long settled = journal.SettledRecord;
            long written = journal.LastRecord;
            long now = time.GetTimestamp();
            while (_marks.TryPeek(out (long Record, long Seen) mark) && mark.Record <= settled)
            {
                _marks.Dequeue();
            }

            bool isNew = written > settled && (_marks.Count == 0 || (written > _newest.Record && _marks.Count < MaxMarks && time.GetElapsedTime(_newest.Seen, now) >= Pace));
            if (isNew)
            {
                _newest = (written, now);
                _marks.Enqueue(_newest);
            }

            return _marks.TryPeek(out (long Record, long Seen) oldest) ? time.GetElapsedTime(oldest.Seen, now).TotalSeconds : 0.0;
        }
    }
}
