using BtcStream.Contracts.V1;
using Spectre.Console;
using static BtcStream.Cli.Output.Figures;
using static BtcStream.Cli.Output.SummaryText;

namespace BtcStream.Cli.Output;

/// <summary>Spill-over for people.</summary>
internal static class SpilloverText
{
    /// <summary>Writes it.</summary>
    public static void Write(IAnsiConsole console, Spillover answer)
    {
        console.WriteFacts(
            ("Spill-over", $"of {answer.Underlying}, daily log returns of {answer.WindowDays} days"),
            ("As of", Time(answer.AsOf)),
            ($"{answer.Underlying} 24 h", Change(OrNull(answer.HasUnderlyingChange24HPercent, answer.UnderlyingChange24HPercent))));
        Table table = Tables.Create("Asset", "Price", "24 h", "Beta", "Correlation", "Beyond beta", "Returns");
        foreach (AssetSpillover asset in answer.Assets)
        {
            table.AddText(
                asset.Asset,
                Price(OrNull(asset.HasPriceUsd, asset.PriceUsd)),
                Change(OrNull(asset.HasChange24HPercent, asset.Change24HPercent)),
                Measure(OrNull(asset.HasBeta, asset.Beta), "0.000"),
                Measure(OrNull(asset.HasCorrelation, asset.Correlation), "0.000"),
                Change(OrNull(asset.HasResidualPercent, asset.ResidualPercent)),
                Count(asset.Observations));
        }

        console.Write(table);
        console.WriteSeries(answer.Series);
    }

    private static string Change(double? percent) => Measure(percent, "+0.0 '%';-0.0 '%';0.0 '%'");
}
