namespace BtcStream.Quant.Gamma;

/// <summary>Outcome of looking for flips; the prices are in the caller's span, nearest to the index first.</summary>
/// <param name="Definition">Which of the three definitions.</param>
/// <param name="Status">Whether there are any.</param>
/// <param name="Count">How many prices were written; 0 unless found.</param>
public readonly record struct FlipResult(FlipDefinition Definition, FlipStatus Status, int Count)
{
    /// <summary>Nets smaller than this times their gross are cancelled to rounding: zero.</summary>
    internal const double CancelledShare = 1e-12;

    /// <summary>Sign of a net: 0 where it is only what rounding left of larger numbers.</summary>
    internal static int SignOf(double net, double gross) => Math.Abs(net) <= CancelledShare * gross ? 0 : Math.Sign(net);

    /// <summary>Orders the prices by their distance to the index, the lower first of two at the same distance, and states the outcome.</summary>
    internal static FlipResult Finish(FlipDefinition definition, Span<double> prices, double indexPrice, bool anyPositive, bool anyNegative, bool anyExposure)
    {
        for (int i = 1; i < prices.Length; i++)
        {
            double price = prices[i];
            int at = i;
            for (; at > 0 && IsNearer(price, prices[at - 1], indexPrice); at--)
            {
                prices[at] = prices[at - 1];
            }

            prices[at] = price;
        }

        FlipStatus status = prices.Length > 0 ? FlipStatus.Found
            : anyPositive ? FlipStatus.AllPositive
            : anyNegative ? FlipStatus.AllNegative
            : anyExposure ? FlipStatus.AllZero
            : FlipStatus.NoData;
        return new(definition, status, prices.Length);
    }

    private static bool IsNearer(double price, double other, double indexPrice)
    {
        double distance = Math.Abs(price - indexPrice);
        double otherDistance = Math.Abs(other - indexPrice);
        return distance < otherDistance || (distance == otherDistance && price < other);
    }
}
