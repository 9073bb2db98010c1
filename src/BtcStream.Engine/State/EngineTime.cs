using BtcStream.Engine.Durability.Snapshots;
using BtcStream.Engine.Ring;

namespace BtcStream.Engine.State;

/// <summary>
/// The time rules. <c>as_of</c> is the latest accepted time over all inputs; it never goes back. Nothing here reads a clock: times
/// come with rows, with ticks, and with the stamp of receipt on a batch.
/// </summary>
internal sealed class EngineTime(ClockMode mode, long maxAheadNanos)
{
    /// <summary>The latest accepted time, Unix nanoseconds; <see cref="long.MinValue"/> while there is none.</summary>
    public long AsOf { get; private set; } = long.MinValue;

    /// <summary>The latest tick of the live clock; <see cref="long.MinValue"/> while there is none.</summary>
    public long Clock { get; private set; } = long.MinValue;

    public bool HasAsOf => AsOf != long.MinValue;

    /// <summary>The time of a row: its own, else as_of, else the time of receipt.</summary>
    /// <param name="hasTime">Whether the row has a time.</param>
    /// <param name="ownTime">The row's time.</param>
    /// <param name="received">When the batch was received; 0 when nobody said.</param>
    /// <param name="latestAllowed">See <see cref="LatestAllowed"/>.</param>
    /// <param name="time">The time to apply the row at.</param>
    public RejectionCode Resolve(bool hasTime, long ownTime, long received, long latestAllowed, out long time)
    {
        if (hasTime)
        {
            time = ownTime;
            return ownTime <= 0 ? RejectionCode.OutOfRange : ownTime > latestAllowed ? RejectionCode.TimeAhead : RejectionCode.None;
        }

        time = HasAsOf ? AsOf : received;
        return time > 0 ? RejectionCode.None : RejectionCode.MissingField;
    }

    /// <summary>
    /// The latest time a row may have: without bound under the input clock; under the live clock a set time ahead of the later of the
    /// last tick and the batch's receipt.
    /// </summary>
    public long LatestAllowed(long received)
    {
        long now = Math.Max(Clock, received);
        return mode == ClockMode.Input || now <= 0 ? long.MaxValue : now > long.MaxValue - maxAheadNanos ? long.MaxValue : now + maxAheadNanos;
    }

    /// <summary>Moves as_of on to an accepted time; true when it moved.</summary>
    public bool Advance(long time)
    {
        if (time <= AsOf)
        {
            return false;
        }

        AsOf = time;
        return true;
    }

    /// <summary>Whether a tick of the host's clock would move as_of on.</summary>
    public bool Accepts(long tick) => mode != ClockMode.Input && tick > AsOf;

    /// <summary>A tick of the host's clock: advances time under the live clock, and does nothing under the input clock or when the clock steps back.</summary>
    public bool Tick(long time)
    {
        if (mode == ClockMode.Input || time <= 0)
        {
            return false;
        }

        Clock = Math.Max(Clock, time);
        return Advance(time);
    }

    /// <summary>Its part of a snapshot.</summary>
    public void Carry(StateCarrier carrier)
    {
        AsOf = carrier.Long(AsOf);
        Clock = carrier.Long(Clock);
    }
}
