using BtcStream.Cli.Output;
using BtcStream.Contracts.V1;
using static BtcStream.Cli.Output.Figures;
using static BtcStream.Cli.Output.SummaryText;

namespace BtcStream.Cli.Watch;

/// <summary>The figures on one line, for logs and pipes.</summary>
internal static class SummaryLine
{
    /// <summary>The line.</summary>
    public static string Of(Summary summary)
    {
        Flip? flip = summary.Flips.FirstOrDefault(flip => flip.Definition == FlipDefinition.ProfileRoot);
        string[] parts =
        [
            Time(summary.AsOf),
            summary.Synthetic ? SummaryText.Synthetic : "",
            summary.Underlying,
            "index " + Price(OrNull(summary.HasIndexPrice, summary.IndexPrice)),
            "net " + SignedMillions(OrNull(summary.HasNetGexUsdPerPercent, summary.NetGexUsdPerPercent)),
            "gross " + Millions(OrNull(summary.HasGrossGexUsdPerPercent, summary.GrossGexUsdPerPercent)),
            "flip " + Price(flip is { HasPrice: true } ? flip.Price : null),
            "call wall " + Strike(OrNull(summary.HasCallWallStrike, summary.CallWallStrike)),
            "put wall " + Strike(OrNull(summary.HasPutWallStrike, summary.PutWallStrike)),
            "peak " + Strike(OrNull(summary.HasGrossPeakStrike, summary.GrossPeakStrike)),
            .. Liquidations(summary),
            "oldest input " + Age(OrNull(summary.HasOldestInputAgeSeconds, summary.OldestInputAgeSeconds)),
            summary.Stale ? "STALE" : "",
        ];
        return string.Join("  ", parts.Where(part => part.Length > 0));
    }

    /// <summary>Zones, and what was liquidated: nothing where there is neither.</summary>
    private static IEnumerable<string> Liquidations(Summary summary)
    {
        if (summary.AccelerationZones.Count > 0)
        {
            yield return "accelerates " + ZoneText.Nearest(summary.AccelerationZones);
        }

        if (summary.HasLongLiquidationUsd24H || summary.HasShortLiquidationUsd24H)
        {
            yield return $"liquidated 24 h longs {Millions(OrNull(summary.HasLongLiquidationUsd24H, summary.LongLiquidationUsd24H))}"
                + $" shorts {Millions(OrNull(summary.HasShortLiquidationUsd24H, summary.ShortLiquidationUsd24H))}";
        }
    }
}
