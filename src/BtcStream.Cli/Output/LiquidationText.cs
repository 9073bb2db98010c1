using BtcStream.Contracts.V1;
using Spectre.Console;
using static BtcStream.Cli.Output.Figures;
using static BtcStream.Cli.Output.SummaryText;

namespace BtcStream.Cli.Output;

/// <summary>The liquidation ladder and margin models for people.</summary>
internal static class LiquidationText
{
    /// <summary>Writes the figures, clusters and forced orders.</summary>
    public static void Write(IAnsiConsole console, LiquidationHeatmap heatmap)
    {
        double? index = OrNull(heatmap.HasIndexPrice, heatmap.IndexPrice);
        console.Write(new Text($"{heatmap.Underlying} at {Price(index)} as of {Time(heatmap.AsOf)}{(heatmap.Stale ? ", STALE" : "")}\n"));
        console.WriteFacts(
            ("Observed", Sums(heatmap, Provenance.Observed)),
            ("Modelled", $"{Sums(heatmap, Provenance.Modelled)}{Leverage(heatmap)}"),
            ("Triggered", $"{Count(heatmap.TriggeredPositions)} positions, longs {Millions(OrNull(heatmap.HasTriggeredLongUsd, heatmap.TriggeredLongUsd))}, "
                + $"shorts {Millions(OrNull(heatmap.HasTriggeredShortUsd, heatmap.TriggeredShortUsd))} USD"),
            ("Without", $"{Count(heatmap.PositionsWithoutLiquidationPrice)} positions are never liquidated, {Count(heatmap.PositionsUnpriced)} have no computable price"),
            ("Accounts", $"{Count(heatmap.BankruptAccounts)} bankrupt, {Count(heatmap.AccountsPending)} waiting to be solved again"),
            ("Cells", $"{Count((ulong)heatmap.Cells.Count)} of {Ratio(heatmap.StepBasisPoints)} basis points; the figures above are of these cells"));
        WriteClusters(console, heatmap);
        WriteRealised(console, heatmap);
    }

    /// <summary>Writes each cell.</summary>
    public static void WriteCells(IAnsiConsole console, LiquidationHeatmap heatmap)
    {
        console.Write(new Text($"{heatmap.Underlying} at {Price(OrNull(heatmap.HasIndexPrice, heatmap.IndexPrice))} as of {Time(heatmap.AsOf)}\n"));
        Table table = Tables.Create("Known", "From", "To", "Longs USD", "Shorts USD", "Number");
        foreach (LiquidationCell cell in heatmap.Cells)
        {
            table.AddText(
                Name(cell.Provenance),
                Price(cell.PriceLow),
                Price(cell.PriceHigh),
                Millions(OrNull(cell.HasLongUsd, cell.LongUsd)),
                Millions(OrNull(cell.HasShortUsd, cell.ShortUsd)),
                cell.Provenance == Provenance.Modelled ? Absent : Count(cell.Positions));
        }

        console.Write(table);
    }

    /// <summary>Writes the margin models.</summary>
    public static void WriteModels(IAnsiConsole console, ListMarginModelsResponse response)
    {
        Table table = Tables.Create("Margin model", "Coin", "Margin in", "Lowest rate", "Brackets", "Table of", "Default");
        foreach (MarginModel model in response.Models)
        {
            double? lowest = model.LinearRate is { } rate ? rate.MaintenanceBase : model.Brackets.Count > 0 ? model.Brackets[0].MaintenanceRate : null;
            table.AddText(
                model.Name,
                model.Underlying,
                model.Settlement == Settlement.Inverse ? "coin" : model.QuoteCurrency,
                lowest is { } found ? (found * 100.0).ToString("0.00 '%'", System.Globalization.CultureInfo.InvariantCulture) : Absent,
                model.Brackets.Count == 0 ? "by size" : Count((ulong)model.Brackets.Count),
                model.TableDate.Length == 0 ? Absent : model.TableDate,
                model.UserSupplied ? "user's file" : model.VenueDefault ? "yes" : "no");
        }

        console.Write(table);
    }

    private static string Sums(LiquidationHeatmap heatmap, Provenance provenance)
    {
        IEnumerable<LiquidationCell> cells = heatmap.Cells.Where(cell => cell.Provenance == provenance);
        return $"longs {Millions(cells.Sum(cell => cell.LongUsd))}, shorts {Millions(cells.Sum(cell => cell.ShortUsd))} USD";
    }

    private static string Leverage(LiquidationHeatmap heatmap) => heatmap.ModelledLeverage.Count == 0 ? ""
        : $" ({string.Join(", ", heatmap.ModelledLeverage.Select(one => $"{Amount(one.Leverage)}x {Percent(one.Share)}"))})";

    private static void WriteClusters(IAnsiConsole console, LiquidationHeatmap heatmap)
    {
        Table table = Tables.Create("Cluster", "From", "To", "Longs USD", "Shorts USD", "From index");
        foreach (LiquidationCluster cluster in heatmap.ClustersAbove.Reverse().Concat(heatmap.ClustersBelow))
        {
            table.AddText(
                Name(cluster.Provenance),
                Price(cluster.PriceLow),
                Price(cluster.PriceHigh),
                Millions(OrNull(cluster.HasLongUsd, cluster.LongUsd)),
                Millions(OrNull(cluster.HasShortUsd, cluster.ShortUsd)),
                Percent(OrNull(cluster.HasDistancePercent, cluster.DistancePercent / 100.0), signed: true));
        }

        if (table.Rows.Count > 0)
        {
            console.Write(table);
        }
    }

    private static void WriteRealised(IAnsiConsole console, LiquidationHeatmap heatmap)
    {
        if (heatmap.Realised.Count == 0)
        {
            return;
        }

        Table table = Tables.Create("Forced orders", "Hours", "Longs USD", "Shorts USD", "Orders", "");
        foreach (RealisedLiquidations realised in heatmap.Realised)
        {
            table.AddText(
                realised.Venue,
                Count(realised.WindowHours),
                Millions(OrNull(realised.HasLongUsd, realised.LongUsd)),
                Millions(OrNull(realised.HasShortUsd, realised.ShortUsd)),
                Count(realised.Orders),
                realised.LowerBound ? "at least" : "");
        }

        console.Write(table);
    }

    private static string Name(Provenance provenance) => provenance switch
    {
        Provenance.Observed => "observed",
        Provenance.Realised => "realised",
        Provenance.Modelled => "modelled",
        _ => provenance.ToString(),
    };
}
