using System.Globalization;
using BtcStream.Contracts.V1;
using Spectre.Console;
using static BtcStream.Cli.Output.Figures;
using static BtcStream.Cli.Output.SummaryText;

namespace BtcStream.Cli.Output;

/// <summary>A cascade for people.</summary>
internal static class CascadeText
{
    private const int MostZones = 3;

    /// <summary>Writes where it ends, what drives it on the way, and what that rests on.</summary>
    public static void Write(IAnsiConsole console, RunCascadeRequest request, RunCascadeResponse response, bool synthetic)
    {
        double? index = OrNull(response.HasIndexPrice, response.IndexPrice);
        console.WriteFacts(
            ("Cascade", $"{response.Underlying}, {Model(response.PositioningModel)} positioning{(synthetic ? $" - {Synthetic}: made-up data" : "")}"),
            ("Index", $"{Price(index)} as of {Time(response.AsOf)}{(response.Stale ? ", STALE" : "")}"),
            ("Shock", Shock(request, response)),
            ("Ends", End(response.Status, OrNull(response.HasTerminalPrice, response.TerminalPrice), index)),
            ("Band", Band(response)),
            ("Zones", response.Zones.Count == 0 ? "none in this direction" : string.Join(", ", response.Zones.Take(MostZones).Select(ZoneText.Of)) + More(response.Zones.Count)),
            ("Sold", Sold(response)));
        WritePath(console, response, index);
        WriteVariants(console, response, index);
        foreach (string assumption in response.Assumptions)
        {
            console.Write(new Text("- " + assumption + "\n"));
        }
    }

    private static string More(int zones) => zones > MostZones ? $", {zones - MostZones} more" : "";

    private static string Shock(RunCascadeRequest request, RunCascadeResponse response)
    {
        double? sell = OrNull(response.HasSellUsd, response.SellUsd);
        string trade = sell < 0.0 ? $"a buy of {Millions(-sell)} USD" : $"a sell of {Millions(sell)} USD";
        return request.TriggerCase == RunCascadeRequest.TriggerOneofCase.ShockPercent
            ? string.Create(CultureInfo.InvariantCulture, $"{request.ShockPercent:+0.##;-0.##;0} % by depth alone: {trade}")
            : trade;
    }

    private static string End(CascadeStatus status, double? price, double? index) => status switch
    {
        CascadeStatus.Bounded => $"{Price(price)} ({Distance(price, index)})",
        CascadeStatus.Unbounded => "UNBOUNDED: nothing on the ladder stops it",
        CascadeStatus.NoData => "NO DATA",
        _ => Absent,
    };

    private static string Band(RunCascadeResponse response) => response.Variants.Count == 0 ? Absent
        : $"{(response.HasBandLow ? Price(response.BandLow) : "open")} to {(response.HasBandHigh ? Price(response.BandHigh) : "open")} over {response.Variants.Count} variants";

    private static string Sold(RunCascadeResponse response) =>
        $"dealers {SignedMillions(OrNull(response.HasDealerUsd, response.DealerUsd))}, liquidations {Millions(OrNull(response.HasLiquidationUsd, response.LiquidationUsd))}"
        + $" of which modelled {Millions(OrNull(response.HasModelledLiquidationUsd, response.ModelledLiquidationUsd))}, supply {Millions(OrNull(response.HasSupplyUsd, response.SupplyUsd))} USD";

    private static void WritePath(IAnsiConsole console, RunCascadeResponse response, double? index)
    {
        if (response.Path.Count == 0)
        {
            return;
        }

        Table table = Tables.Create("Path to", "From index", "Gain", "Dealers", "Liquidations", "modelled", "Supply", "Depth");
        foreach (CascadeStep step in response.Path)
        {
            table.AddText(
                Whole(step.Price),
                Distance(step.Price, index),
                Ratio(OrNull(step.HasLoopGain, step.LoopGain)) + (step.LoopGain >= 1.0 ? " *" : "  "),
                SignedMillions(OrNull(step.HasDealerUsdPerPercent, step.DealerUsdPerPercent)),
                Millions(OrNull(step.HasLiquidationUsdPerPercent, step.LiquidationUsdPerPercent)),
                Millions(OrNull(step.HasModelledLiquidationUsdPerPercent, step.ModelledLiquidationUsdPerPercent)),
                Millions(OrNull(step.HasSupplyUsdPerPercent, step.SupplyUsdPerPercent)),
                Millions(OrNull(step.HasDepthUsdPerPercent, step.DepthUsdPerPercent)));
        }

        console.Write(table);
        console.Profile.Out.Writer.WriteLine("  USD per 1 %; dealers' buying is negative; * the move feeds itself\n");
    }

    private static void WriteVariants(IAnsiConsole console, RunCascadeResponse response, double? index)
    {
        if (response.Variants.Count == 0)
        {
            return;
        }

        Table table = Tables.Create("Positioning", "Depth", "Ends", "From index");
        foreach (CascadeVariant variant in response.Variants)
        {
            double? end = OrNull(variant.HasTerminalPrice, variant.TerminalPrice);
            table.AddText(
                Model(variant.PositioningModel),
                $"x {Ratio(variant.DepthFactor)}",
                variant.Status == CascadeStatus.Bounded ? Whole(end) : End(variant.Status, end, index).Split(':')[0],
                Distance(end, index));
        }

        console.Write(table);
    }
}
