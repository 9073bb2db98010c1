using BtcStream.Contracts.V1;
using Spectre.Console;
using static BtcStream.Cli.Output.Figures;

namespace BtcStream.Cli.Output;

/// <summary>A summary for people.</summary>
internal static class SummaryText
{
    /// <summary>What made-up data is called wherever it shows.</summary>
    public const string Synthetic = "SYNTHETIC";

    /// <summary>Writes the whole summary.</summary>
    public static void Write(IAnsiConsole console, Summary summary)
    {
        console.WriteFacts(
            ("Underlying", summary.Underlying + (summary.Synthetic ? $" - {Synthetic}: made-up data" : "")),
            ("As of", $"{Time(summary.AsOf)}{Staleness(summary)}"),
            ("Index", Price(OrNull(summary.HasIndexPrice, summary.IndexPrice))),
            ("Net gamma", PerPercent(SignedMillions(OrNull(summary.HasNetGexUsdPerPercent, summary.NetGexUsdPerPercent)), summary)),
            ("Gross gamma", PerPercent(Millions(OrNull(summary.HasGrossGexUsdPerPercent, summary.GrossGexUsdPerPercent)), summary)),
            ("Flips", Flips(summary)),
            ("Call wall", Wall(summary.HasCallWallStrike, summary.CallWallStrike)),
            ("Put wall", Wall(summary.HasPutWallStrike, summary.PutWallStrike)),
            ("Gross peak", Wall(summary.HasGrossPeakStrike, summary.GrossPeakStrike)),
            ("Put/call", $"{Ratio(OrNull(summary.HasPutCallOpenInterestRatio, summary.PutCallOpenInterestRatio))} by open interest, "
                + $"{Ratio(OrNull(summary.HasPutCallVolumeRatio, summary.PutCallVolumeRatio))} by volume"),
            ("ATM IV", string.Join(", ", summary.AtmIv.Select(atm => $"{atm.Days} d {Percent(OrNull(atm.HasIv, atm.Iv))}"))),
            ("Open interest", $"{Amount(OrNull(summary.HasOpenInterest, summary.OpenInterest))} contracts, {Billions(OrNull(summary.HasOpenInterestUsd, summary.OpenInterestUsd))} USD"),
            ("Options", Count(summary.Instruments)),
            ("Positions", Count(summary.Positions)),
            ("Liquidated", $"24 h longs {Millions(OrNull(summary.HasLongLiquidationUsd24H, summary.LongLiquidationUsd24H))}, "
                + $"shorts {Millions(OrNull(summary.HasShortLiquidationUsd24H, summary.ShortLiquidationUsd24H))} USD"),
            ("Clusters", $"below {ZoneText.Of(summary.NearestLiquidationClusterBelow)}, above {ZoneText.Of(summary.NearestLiquidationClusterAbove)}"),
            ("Accelerates", summary.AccelerationZones.Count == 0 ? "nowhere that is known" : ZoneText.Nearest(summary.AccelerationZones)));
        WriteExpiries(console, summary);
    }

    /// <summary>The flips of one definition, for one line: the prices found, or why there is none.</summary>
    public static string FlipsOf(Summary summary, FlipDefinition definition)
    {
        Flip[] flips = [.. summary.Flips.Where(flip => flip.Definition == definition)];
        string[] found = [.. flips.Where(flip => flip.Status == FlipStatus.Found && flip.HasPrice).Select(flip => Price(flip.Price))];
        return found.Length > 0 ? string.Join("  ", found)
            : NoFlip(flips.FirstOrDefault()?.Status ?? FlipStatus.Unspecified);
    }

    /// <summary>Why there is no flip, in a word or three.</summary>
    public static string NoFlip(FlipStatus status) => status switch
    {
        FlipStatus.AllPositive => "none: long everywhere",
        FlipStatus.AllNegative => "none: short everywhere",
        FlipStatus.AllZero => "none: no gamma",
        _ => Absent,
    };

    /// <summary>A figure that may be absent.</summary>
    public static double? OrNull(bool has, double value) => has ? value : null;

    private static string Flips(Summary summary) => string.Join(
        "; ",
        new[] { (FlipDefinition.ProfileRoot, "profile root"), (FlipDefinition.Cumulative, "cumulative"), (FlipDefinition.StrikeSign, "strike sign") }
            .Select(known => $"{known.Item2} {FlipsOf(summary, known.Item1)}"));

    private static string PerPercent(string figure, Summary summary) => $"{figure} USD per 1 % ({Model(summary.PositioningModel)})";

    private static string Wall(bool has, double strike) => Strike(OrNull(has, strike));

    private static string Staleness(Summary summary)
    {
        string age = summary.HasOldestInputAgeSeconds ? $", oldest input {Age(summary.OldestInputAgeSeconds)}" : "";
        return age + (summary.Stale ? ", STALE" : "");
    }

    private static void WriteExpiries(IAnsiConsole console, Summary summary)
    {
        if (summary.Expiries.Count == 0)
        {
            return;
        }

        Table table = Tables.Create("Expiry", "Forward", "ATM IV", "RR 25", "Fly 25", "Max pain", "Net USD/1%", "Gross USD/1%", "OI");
        foreach (ExpirySummary expiry in summary.Expiries)
        {
            table.AddText(
                Expiry(expiry.Expiry),
                Price(OrNull(expiry.HasUnderlyingPrice, expiry.UnderlyingPrice)),
                Percent(OrNull(expiry.HasAtmIv, expiry.AtmIv)),
                Percent(OrNull(expiry.HasRiskReversal25Delta, expiry.RiskReversal25Delta)),
                Percent(OrNull(expiry.HasButterfly25Delta, expiry.Butterfly25Delta)),
                Strike(OrNull(expiry.HasMaxPainStrike, expiry.MaxPainStrike)),
                SignedMillions(OrNull(expiry.HasNetGexUsdPerPercent, expiry.NetGexUsdPerPercent)),
                Millions(OrNull(expiry.HasGrossGexUsdPerPercent, expiry.GrossGexUsdPerPercent)),
                Amount(OrNull(expiry.HasOpenInterest, expiry.OpenInterest)));
        }

        console.Write(table);
    }
}
