using BtcStream.Contracts.V1;
using static BtcStream.Cli.Output.Figures;

namespace BtcStream.Cli.Output;

/// <summary>Acceleration zones for people.</summary>
internal static class ZoneText
{
    /// <summary>One zone: <c>87,011 to 74,498 (gain 1.9)</c>.</summary>
    public static string Of(AccelerationZone zone) =>
        $"{Whole(zone.FromPrice)} to {Whole(zone.ToPrice)} (gain {(zone.HasPeakLoopGain ? Ratio(zone.PeakLoopGain) : "without bound")})";

    /// <summary>The nearest of each direction, and how many more there are.</summary>
    public static string Nearest(IReadOnlyCollection<AccelerationZone> zones)
    {
        string[] nearest =
        [
            .. new[] { (Direction.Down, "falling"), (Direction.Up, "rising") }
                .Select(side => (Name: side.Item2, Zone: zones.FirstOrDefault(zone => zone.Direction == side.Item1)))
                .Where(side => side.Zone is not null)
                .Select(side => $"{side.Name} {Of(side.Zone!)}"),
        ];
        int more = zones.Count - nearest.Length;
        return string.Join(", ", nearest) + (more == 0 ? "" : $", {more} more");
    }

    /// <summary>A cluster: <c>86,950 12.4 M long (-5.9 %)</c>; <c>~long</c> where it is modelled, as in the ladder's columns.</summary>
    public static string Of(LiquidationCluster? cluster)
    {
        if (cluster is null)
        {
            return Absent;
        }

        string side = cluster.LongUsd >= cluster.ShortUsd ? "long" : "short";
        string modelled = cluster.Provenance == Provenance.Modelled ? "~" : "";
        string distance = cluster.HasDistancePercent ? $" ({Percent(cluster.DistancePercent / 100.0, signed: true)})" : "";
        return $"{Whole(cluster.PriceLow)} {WholeMillions(Math.Max(cluster.LongUsd, cluster.ShortUsd))} {modelled}{side}{distance}";
    }
}
