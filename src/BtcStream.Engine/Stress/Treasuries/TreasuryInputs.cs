using BtcStream.Engine.Ring;
using BtcStream.Engine.State.Observations;
using BtcStream.Quant.Stress;

namespace BtcStream.Engine.Stress;

/// <summary>A holder's coins as of a time.</summary>
/// <param name="Holder">Name.</param>
/// <param name="Series">The series it is read from.</param>
/// <param name="Position">Coins and cost.</param>
/// <param name="TimeUnixNanos">Time of the last entry that counts.</param>
internal sealed record HolderPosition(string Holder, SeriesImage Series, TreasuryPosition Position, long TimeUnixNanos);

/// <summary>Treasuries as they were streamed. Pure; any thread.</summary>
internal static class TreasuryInputs
{
    /// <summary>Every holder with an entry by then, by name; of several sources the one that the rule of <see cref="ObservationImage"/> gives.</summary>
    public static List<HolderPosition> Of(ObservationImage observations, long asOfUnixNanos)
    {
        var holders = new List<HolderPosition>();
        foreach (string name in observations.NamesOf(ObservationKind.Treasury))
        {
            if (observations.Find(ObservationKind.Treasury, asOfUnixNanos, name) is { } series)
            {
                holders.Add(new HolderPosition(name, series, PositionAt(series, asOfUnixNanos), series.At(asOfUnixNanos)!.Time));
            }
        }

        return holders;
    }

    /// <summary>The assumption behind the supply curve, with its share.</summary>
    public static string SupplyAssumption(double share) => FormattableString.Invariant($"{TreasurySupply.Assumption} The share assumed is {share}.");

    private static TreasuryPosition PositionAt(SeriesImage series, long asOfUnixNanos)
    {
        TreasuryPosition position = default;
        foreach (ObservationEntry entry in series.Entries[..series.CountUpTo(asOfUnixNanos)])
        {
            position = position.After(new TreasuryEntry(entry[0], entry[1], entry[2]));
        }

        return position;
    }
}
