using System.Diagnostics;

namespace BtcStream.LoadGenerator.Latency;

/// <summary>When each message of an open loop is meant to go, whatever became of those before it. Times are those of <see cref="Stopwatch"/>.</summary>
/// <param name="StartTimestamp">When the first is due.</param>
/// <param name="MessagesPerSecond">Evenly spaced.</param>
internal readonly record struct Schedule(long StartTimestamp, double MessagesPerSecond)
{
    private double TicksPerMessage => Stopwatch.Frequency / MessagesPerSecond;

    /// <summary>When a message is meant to go.</summary>
    public long IntendedTimestamp(long index) => StartTimestamp + (long)(index * TicksPerMessage);

    /// <summary>Messages that are due.</summary>
    public long DueAt(long timestamp)
    {
        if (timestamp < StartTimestamp)
        {
            return 0;
        }

        // Where rounding puts the quotient on the wrong side of a message, its own time decides.
        long due = (long)((timestamp - StartTimestamp) / TicksPerMessage) + 1;
        return IntendedTimestamp(due) <= timestamp ? due + 1 : IntendedTimestamp(due - 1) > timestamp ? due - 1 : due;
    }

    /// <summary>Messages of a run.</summary>
    public long CountWithin(TimeSpan length) => Math.Max(1, (long)(length.TotalSeconds * MessagesPerSecond));

    /// <summary>Nanoseconds from when a message was meant to go.</summary>
    public long NanosSinceIntended(long index, long timestamp) => (long)((timestamp - IntendedTimestamp(index)) * (1e9 / Stopwatch.Frequency));
}
