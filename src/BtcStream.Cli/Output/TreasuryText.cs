using BtcStream.Contracts.V1;
using Spectre.Console;
using static BtcStream.Cli.Output.Figures;
using static BtcStream.Cli.Output.SummaryText;

namespace BtcStream.Cli.Output;

/// <summary>Treasury stress for people.</summary>
internal static class TreasuryText
{
    /// <summary>Writes it.</summary>
    public static void Write(IAnsiConsole console, TreasuryStress answer)
    {
        List<(string, string)> facts =
        [
            ("Treasuries", $"{answer.Underlying} at {Price(OrNull(answer.HasPrice, answer.Price))}"),
            ("As of", Time(answer.AsOf)),
        ];
        if (answer.HasSupplyInLossBtc)
        {
            facts.Add(("In loss", $"{Amount(answer.SupplyInLossBtc)} BTC last moved above the price"));
        }

        console.WriteFacts([.. facts]);
        WriteHolders(console, answer);
        foreach (TreasuryHolder holder in answer.Holders)
        {
            console.WritePoints(holder.PnlLadder, "Price", $"{holder.Holder} profit or loss USD");
        }

        WriteCostBasis(console, answer);
        console.WriteSupply(answer.SupplyCurve);
        console.WriteAssumptions(answer.Assumptions);
        console.WriteSeries(answer.Series);
    }

    private static void WriteHolders(IAnsiConsole console, TreasuryStress answer)
    {
        Table table = Tables.Create("Holder", "BTC", "Average cost", "Value USD", "Unrealised USD", "From cost", "Unexplained BTC", "Last told");
        foreach (TreasuryHolder holder in answer.Holders)
        {
            table.AddText(
                holder.Holder,
                Amount(OrNull(holder.HasHoldingBtc, holder.HoldingBtc)),
                Price(OrNull(holder.HasAverageCostUsd, holder.AverageCostUsd)),
                Usd(OrNull(holder.HasMarketValueUsd, holder.MarketValueUsd)),
                SignedUsd(OrNull(holder.HasUnrealisedPnlUsd, holder.UnrealisedPnlUsd)),
                Measure(OrNull(holder.HasDistanceToCostPercent, holder.DistanceToCostPercent), "+0.0 '%';-0.0 '%';0.0 '%'"),
                Amount(OrNull(holder.HasUnexplainedBtc, holder.UnexplainedBtc)),
                holder.HasTime ? Time(holder.Time) : Absent);
        }

        if (table.Rows.Count > 0)
        {
            console.Write(table);
        }
    }

    private static void WriteCostBasis(IAnsiConsole console, TreasuryStress answer)
    {
        if (answer.CostBasis.Count == 0)
        {
            return;
        }

        string since = answer.HasCostBasisSince ? $", changes since {Time(answer.CostBasisSince)}" : "";
        console.Line($"Coins by the price they last moved at{(answer.HasCostBasisTime ? $", of {Time(answer.CostBasisTime)}" : "")}{since}");
        Table table = Tables.Create("From", "To", "BTC", "Change BTC");
        foreach (CostBasisBucket bucket in answer.CostBasis)
        {
            table.AddText(
                Price(bucket.PriceLow),
                Price(bucket.PriceHigh),
                Amount(OrNull(bucket.HasAmountBtc, bucket.AmountBtc)),
                Measure(OrNull(bucket.HasChangeBtc, bucket.ChangeBtc), "+#,##0.#;-#,##0.#;0"));
        }

        console.Write(table);
    }
}
