namespace BtcStream.Quant.Gamma;

/// <summary>
/// The two flip definitions that read the strike ladder: <see cref="FlipDefinition.Cumulative"/> and <see cref="FlipDefinition.StrikeSign"/>.
/// Columns are parallel, strikes ascending. Pure; no allocation.
/// </summary>
public static class LadderFlips
{
    /// <summary>
    /// Every zero of the running sum of nets over ascending strikes, linear between strikes. Where the sum is zero at several
    /// strikes running, the zero is the first of them, so that listing a strike without exposure changes nothing; below the first strike
    /// with exposure the sum is not counted as zero.
    /// </summary>
    /// <param name="strikes">USD, ascending.</param>
    /// <param name="net">Net by strike, USD per 1 %.</param>
    /// <param name="gross">Gross by strike.</param>
    /// <param name="indexPrice">USD; orders the answer.</param>
    /// <param name="prices">Receives the zeros, nearest to the index first; at least as long as <paramref name="strikes"/>.</param>
    public static FlipResult Cumulative(
        ReadOnlySpan<double> strikes, ReadOnlySpan<double> net, ReadOnlySpan<double> gross, double indexPrice, Span<double> prices)
    {
        if (!TryBegin(FlipDefinition.Cumulative, strikes, net, gross, prices, out FlipResult none))
        {
            return none;
        }

        var seen = (Positive: false, Negative: false);
        double sum = 0.0;
        double grossSum = 0.0;
        int sign = 0;
        int count = 0;
        for (int k = 0; k < strikes.Length; k++)
        {
            double before = sum;
            int signBefore = sign;
            sum += net[k];
            grossSum += gross[k];
            sign = FlipResult.SignOf(sum, grossSum);
            seen = (seen.Positive || sign > 0, seen.Negative || sign < 0);
            if (signBefore * sign < 0)
            {
                prices[count++] = strikes[k - 1] + ((strikes[k] - strikes[k - 1]) * (before / (before - sum)));
            }
            else if (sign == 0 && signBefore != 0)
            {
                prices[count++] = strikes[k];
            }
        }

        return FlipResult.Finish(FlipDefinition.Cumulative, prices[..count], indexPrice, seen.Positive, seen.Negative, anyExposure: gross.ContainsAnyExcept(0.0));
    }

    /// <summary>Midpoints of neighbouring strikes whose nets differ in sign; strikes with zero net are skipped.</summary>
    /// <param name="strikes">USD, ascending.</param>
    /// <param name="net">Net by strike, USD per 1 %.</param>
    /// <param name="gross">Gross by strike.</param>
    /// <param name="indexPrice">USD; orders the answer.</param>
    /// <param name="prices">Receives the midpoints, nearest to the index first; at least as long as <paramref name="strikes"/>.</param>
    public static FlipResult StrikeSign(
        ReadOnlySpan<double> strikes, ReadOnlySpan<double> net, ReadOnlySpan<double> gross, double indexPrice, Span<double> prices)
    {
        if (!TryBegin(FlipDefinition.StrikeSign, strikes, net, gross, prices, out FlipResult none))
        {
            return none;
        }

        var seen = (Positive: false, Negative: false);
        int last = -1;
        int lastSign = 0;
        int count = 0;
        for (int k = 0; k < strikes.Length; k++)
        {
            int sign = FlipResult.SignOf(net[k], gross[k]);
            if (sign == 0)
            {
                continue;
            }

            if (sign * lastSign < 0)
            {
                prices[count++] = 0.5 * (strikes[last] + strikes[k]);
            }

            seen = (seen.Positive || sign > 0, seen.Negative || sign < 0);
            (last, lastSign) = (k, sign);
        }

        return FlipResult.Finish(FlipDefinition.StrikeSign, prices[..count], indexPrice, seen.Positive, seen.Negative, anyExposure: gross.ContainsAnyExcept(0.0));
    }

    private static bool TryBegin(
        FlipDefinition definition,
        ReadOnlySpan<double> strikes,
        ReadOnlySpan<double> net,
        ReadOnlySpan<double> gross,
        ReadOnlySpan<double> prices,
        out FlipResult none)
    {
        Columns.RequireSameLength(strikes.Length, net.Length, nameof(net));
        Columns.RequireSameLength(strikes.Length, gross.Length, nameof(gross));
        Columns.RequireCapacity(strikes.Length, prices.Length, nameof(prices));
        none = new(definition, FlipStatus.NoData, 0);
        return !strikes.IsEmpty;
    }
}
