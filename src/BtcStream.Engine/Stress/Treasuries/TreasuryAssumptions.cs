using System.Globalization;
using BtcStream.Quant.Stress;

namespace BtcStream.Engine.Stress;

/// <summary>What the figures of treasury stress rest on, and what is missing, in sentences for a person.</summary>
internal static class TreasuryAssumptions
{
    private static readonly CultureInfo Text = CultureInfo.InvariantCulture;

    public static IEnumerable<string> Of(
        StressCopy copy, TreasuryQuestion question, TreasuryAnswer answer, SpotPrice price, IReadOnlyList<HolderPosition> holders)
    {
        yield return price.Origin;
        yield return holders.Count == 0
            ? "Holders: none has been streamed."
            : "Holders: coins as last declared plus the trades since, or without a statement the sum of the trades; cost is the running average of the trades, which sales leave as it is; "
                + "coins that no trade explains are taken at that average. Fees and taxes are left out.";
        foreach (HolderPosition holder in holders)
        {
            foreach (string remark in About(copy, holder))
            {
                yield return remark;
            }
        }

        yield return CostBasis(answer);
        yield return Supply(question, answer);
    }

    private static IEnumerable<string> About(StressCopy copy, HolderPosition holder)
    {
        TreasuryPosition position = holder.Position;
        if (position.IsStated && position.UnexplainedBtc != 0.0)
        {
            yield return string.Create(Text, $"{holder.Holder}: the last declared holding differs from the trades up to then by {position.UnexplainedBtc:0.########} BTC, which no trade explains.");
        }

        if (position.IsOversold)
        {
            yield return $"{holder.Holder}: at some point more had been sold than bought on record, so purchases are missing and the average cost is of later ones.";
        }

        if (!position.AverageCostUsd.IsOk)
        {
            yield return $"{holder.Holder}: no trade gives a cost, so its average cost, profit or loss and supply are absent.";
        }

        if (holder.Series.Entries.Length >= copy.Options.MaxObservationsPerSeries)
        {
            yield return string.Create(Text, $"{holder.Holder}: its series is full at {holder.Series.Entries.Length} entries, so older trades may have been let go; a declared holding keeps the coins right, the average cost is of the trades kept.");
        }
    }

    private static string CostBasis(TreasuryAnswer answer) => answer switch
    {
        { CostBasisTime: null } => "Cost basis: no histogram has been streamed.",
        { CostBasisSince: { } since } =>
            $"Cost basis: coins are spread evenly within a bucket; changes are against the histogram of {StressText.Time(since)}, put into the newest one's buckets; "
            + FormattableString.Invariant($"{answer.CostBasisOutsideBtc:0.########} BTC of it lay outside all of them."),
        _ => "Cost basis: coins are spread evenly within a bucket; there is no earlier histogram to compare with.",
    };

    private static string Supply(TreasuryQuestion question, TreasuryAnswer answer) => double.IsNaN(question.ForcedSaleShare)
        ? "Supply: off; give forced_sale_share for a curve."
        : answer.SupplyCurve.Count == 0
            ? "Supply: absent; it takes a price and a holder with an average cost."
            : $"Supply: {TreasuryInputs.SupplyAssumption(question.ForcedSaleShare)} The horizon is 24 hours. Cascades count it only where treasury_sale_share asks for it.";
}
