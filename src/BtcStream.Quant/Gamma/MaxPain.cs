namespace BtcStream.Quant.Gamma;

/// <summary>The listed strike at which the holders of one expiry's options would be paid least in all, in USD.</summary>
/// <param name="Status">Whether there is one.</param>
/// <param name="Strike">USD; of equal payoffs the lowest strike. 0 unless found.</param>
/// <param name="PayoffUsd">What would be paid out at it, USD. 0 unless found.</param>
public readonly record struct MaxPain(MaxPainStatus Status, double Strike, double PayoffUsd)
{
    // Two sums of the same open interest in different order differ by this share at most.
    private const double RoundingShare = 1e-12;

    /// <summary>
    /// Finds it. The payoff is convex and piecewise linear in the settlement price with slope (calls at or below) − (puts above), so the least is
    /// at the first strike where the slope is no longer negative. Pure; no allocation.
    /// </summary>
    /// <param name="cells">Cells of the expiry, ascending in strike: <see cref="HeatmapLayout.CellsAtExpiry"/>.</param>
    /// <param name="cellStrikes">Strike by cell id, USD.</param>
    /// <param name="cellCallCoins">Open interest of calls by cell id, coins.</param>
    /// <param name="cellPutCoins">Open interest of puts by cell id, coins.</param>
    public static MaxPain Find(
        ReadOnlySpan<int> cells, ReadOnlySpan<double> cellStrikes, ReadOnlySpan<double> cellCallCoins, ReadOnlySpan<double> cellPutCoins)
    {
        if (cells.IsEmpty)
        {
            return new(MaxPainStatus.NoData, 0.0, 0.0);
        }

        double calls = 0.0;
        double puts = 0.0;
        foreach (int cell in cells)
        {
            calls += cellCallCoins[cell];
            puts += cellPutCoins[cell];
        }

        double total = calls + puts;
        if (!(total > 0.0))
        {
            return new(MaxPainStatus.NoOpenInterest, 0.0, 0.0);
        }

        double callsBelow = 0.0;
        double putsAbove = puts;
        double strike = cellStrikes[cells[^1]];
        foreach (int cell in cells)
        {
            callsBelow += cellCallCoins[cell];
            putsAbove -= cellPutCoins[cell];
            if (callsBelow - putsAbove >= -RoundingShare * total)
            {
                strike = cellStrikes[cell];
                break;
            }
        }

        return new(MaxPainStatus.Found, strike, PayoffAt(strike, cells, cellStrikes, cellCallCoins, cellPutCoins));
    }

    /// <summary>What an expiry's options would pay out at a settlement price, USD. Arguments as in <see cref="Find"/>.</summary>
    public static double PayoffAt(
        double settlementPrice,
        ReadOnlySpan<int> cells,
        ReadOnlySpan<double> cellStrikes,
        ReadOnlySpan<double> cellCallCoins,
        ReadOnlySpan<double> cellPutCoins)
    {
        double payoff = 0.0;
        foreach (int cell in cells)
        {
            double intrinsic = settlementPrice - cellStrikes[cell];
            payoff += intrinsic > 0.0 ? intrinsic * cellCallCoins[cell] : -intrinsic * cellPutCoins[cell];
        }

        return payoff;
    }
}
