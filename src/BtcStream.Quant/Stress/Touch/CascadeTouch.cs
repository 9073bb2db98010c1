using BtcStream.Quant.Cascade;

namespace BtcStream.Quant.Stress;

/// <summary>Why a barrier was moved for the cascade, or not.</summary>
public enum CascadeTouchCode : byte
{
    /// <summary>No zone lies across the barrier: it stays.</summary>
    Unchanged = 0,

    /// <summary>A zone lies across it: the zone's near end is what need be touched.</summary>
    MovedToZone = 1,

    /// <summary>The zone across it begins at the spot already: the barrier is the spot.</summary>
    ZoneAtSpot = 2,
}

/// <summary>
/// The barrier that need be touched where acceleration zones carry the price on: a zone between the spot and the barrier, or across it, takes a
/// price that reaches its near end to its far end, so a barrier within the zone is as good as touched there. Zones whose far end the price must leave by
/// itself change nothing. That is a statement about paths, put as one number: the zones are those of now, and no time passes in them.
/// </summary>
/// <param name="Code">What became of the barrier.</param>
/// <param name="Barrier">What need be touched, USD per coin.</param>
/// <param name="ZoneIndex">Index of the zone nearest to the spot that moved it; −1 where none did.</param>
public readonly record struct CascadeTouch(CascadeTouchCode Code, double Barrier, int ZoneIndex)
{
    /// <summary>
    /// Finds it. Zones that touch or overlap are followed from one to the next; those of the other direction and those behind the spot are passed
    /// over.
    /// </summary>
    /// <param name="spot">USD per coin.</param>
    /// <param name="barrier">USD per coin.</param>
    /// <param name="zones">Zones of either direction, any order.</param>
    public static CascadeTouch Of(double spot, double barrier, ReadOnlySpan<AccelerationZone> zones)
    {
        if (barrier == spot)
        {
            return new(CascadeTouchCode.Unchanged, barrier, -1);
        }

        CascadeDirection direction = barrier < spot ? CascadeDirection.Down : CascadeDirection.Up;
        double sign = direction == CascadeDirection.Down ? -1.0 : 1.0;
        double moved = barrier;
        int zone = -1;
        for (int i = Carrier(zones, direction, sign, moved); i >= 0; i = Carrier(zones, direction, sign, moved))
        {
            (moved, zone) = (zones[i].FromPrice, i);
            if (sign * moved <= sign * spot)
            {
                return new(CascadeTouchCode.ZoneAtSpot, spot, zone);
            }
        }

        return new(zone < 0 ? CascadeTouchCode.Unchanged : CascadeTouchCode.MovedToZone, moved, zone);
    }

    /// <summary>A zone that reaches up to the barrier or beyond and begins nearer to the spot; −1 where there is none.</summary>
    private static int Carrier(ReadOnlySpan<AccelerationZone> zones, CascadeDirection direction, double sign, double barrier)
    {
        int nearest = -1;
        for (int i = 0; i < zones.Length; i++)
        {
            bool isAcross = zones[i].Direction == direction && sign * zones[i].FromPrice < sign * barrier && sign * zones[i].ToPrice >= sign * barrier;
            if (isAcross && (nearest < 0 || sign * zones[i].FromPrice < sign * zones[nearest].FromPrice))
            {
                nearest = i;
            }
        }

        return nearest;
    }
}
