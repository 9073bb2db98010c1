using BtcStream.Quant.Stress;

namespace BtcStream.Engine.Stress;

/// <summary>What hash power earns, and how that was computed.</summary>
/// <param name="UsdPerPhsDay">USD per PH/s per day; NaN where it is not known.</param>
/// <param name="Assumption">How, a sentence for a person.</param>
internal readonly record struct Hashprice(double UsdPerPhsDay, string Assumption)
{
    /// <summary>
    /// By the newest difficulty, subsidy and fees per block where the newest period has them; else by what the network earned over seven days.
    /// </summary>
    public static Hashprice Of(NetworkHistory history, TimeSeries<double> closes, long asOfUnixNanos, double priceUsd)
    {
        int newest = history.Entries.IndexUpTo(asOfUnixNanos);
        if (newest < 0 || double.IsNaN(priceUsd))
        {
            return new Hashprice(double.NaN, "Hashprice: absent; it takes the network and a price.");
        }

        NetworkEntry entry = history.Entries.Values[newest];
        double subsidy = double.IsNaN(entry.SubsidyBtc) ? entry.IssuanceBtc / entry.Blocks : entry.SubsidyBtc;
        if (double.IsFinite(entry.Difficulty) && double.IsFinite(subsidy))
        {
            double fees = entry.FeesBtc / entry.Blocks;
            bool hasFees = double.IsFinite(fees);
            return new Hashprice(
                Mining.HashpriceUsdPerPhsDay(entry.Difficulty, subsidy, hasFees ? fees : 0.0, priceUsd),
                $"Hashprice: of the newest difficulty and subsidy, {(hasFees ? "with the newest period's fees per block" : "without fees, which that period does not have by block")}.");
        }

        Figure rate = history.MeanHashRate(asOfUnixNanos, NetworkHistory.MeanDays);
        Figure issuance = history.IssuanceBtcPerDay(asOfUnixNanos, NetworkHistory.MeanDays, closes);
        Figure feesPerDay = history.FeesBtcPerDay(asOfUnixNanos, NetworkHistory.MeanDays);
        if (!rate.IsOk || !issuance.IsOk)
        {
            return new Hashprice(double.NaN, "Hashprice: absent; it takes a difficulty and subsidy, or seven days of hash rate and issuance (issuance in USD takes daily closes too).");
        }

        return new Hashprice(
            Mining.HashpriceOfRewardUsdPerPhsDay(issuance.Value + (feesPerDay.IsOk ? feesPerDay.Value : 0.0), rate.Value, priceUsd),
            $"Hashprice: issuance {(feesPerDay.IsOk ? "and fees" : "without fees, which are not known,")} over the hash rate, both seven-day means, as the newest period has no difficulty or no subsidy.");
    }
}
