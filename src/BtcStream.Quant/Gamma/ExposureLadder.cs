using BtcStream.Quant.Pricing;

namespace BtcStream.Quant.Gamma;

/// <summary>
/// Gamma exposure summed in one fixed tree: instruments into cells (in column order), cells into strikes (in expiry order),
/// strikes into the total (ascending). The same inputs give the same bits everywhere, and the total is the sum of the strikes, which
/// are the sums of the cells, exactly. All USD per 1 % move at x = 1. Pure; no allocation.
/// </summary>
public static class ExposureLadder
{
    /// <summary>Sums the instruments' exposures into cells.</summary>
    /// <param name="cellOf">Cell id of each instrument.</param>
    /// <param name="gexPerContract">USD per 1 % of one long contract, by instrument: what <see cref="GexCurves.FillAtIndex"/> gives.</param>
    /// <param name="signedContracts">w·OI by instrument, see <see cref="Positioning"/>.</param>
    /// <param name="cellNet">Receives Σ GEX_i by cell id.</param>
    /// <param name="cellGross">Receives Σ |GEX_i| by cell id.</param>
    public static void SumCells(
        ReadOnlySpan<int> cellOf,
        ReadOnlySpan<double> gexPerContract,
        ReadOnlySpan<double> signedContracts,
        Span<double> cellNet,
        Span<double> cellGross)
    {
        Columns.RequireSameLength(cellOf.Length, gexPerContract.Length, nameof(gexPerContract));
        Columns.RequireSameLength(cellOf.Length, signedContracts.Length, nameof(signedContracts));
        Columns.RequireSameLength(cellNet.Length, cellGross.Length, nameof(cellGross));
        cellNet.Clear();
        cellGross.Clear();
        for (int i = 0; i < cellOf.Length; i++)
        {
            double gex = signedContracts[i] * gexPerContract[i];
            cellNet[cellOf[i]] += gex;
            cellGross[cellOf[i]] += Math.Abs(gex);
        }
    }

    /// <summary>Sums the instruments' open interest into cells; instruments without open interest (NaN) add nothing.</summary>
    /// <param name="cellOf">Cell id of each instrument.</param>
    /// <param name="openInterest">Contracts by instrument; NaN when none has been received.</param>
    /// <param name="contractSizeCoin">Coins per contract by instrument.</param>
    /// <param name="cellContracts">Receives contracts by cell id.</param>
    /// <param name="cellCoins">Receives coins by cell id; times the index price it is the cell's open interest in USD.</param>
    public static void SumOpenInterest(
        ReadOnlySpan<int> cellOf,
        ReadOnlySpan<double> openInterest,
        ReadOnlySpan<double> contractSizeCoin,
        Span<double> cellContracts,
        Span<double> cellCoins)
    {
        Columns.RequireSameLength(cellOf.Length, openInterest.Length, nameof(openInterest));
        Columns.RequireSameLength(cellOf.Length, contractSizeCoin.Length, nameof(contractSizeCoin));
        Columns.RequireSameLength(cellContracts.Length, cellCoins.Length, nameof(cellCoins));
        cellContracts.Clear();
        cellCoins.Clear();
        for (int i = 0; i < cellOf.Length; i++)
        {
            if (double.IsNaN(openInterest[i]))
            {
                continue;
            }

            cellContracts[cellOf[i]] += openInterest[i];
            cellCoins[cellOf[i]] += openInterest[i] * contractSizeCoin[i];
        }
    }

    /// <summary>Sums the open interest of calls and of puts into cells, in coins: what <see cref="MaxPain"/> takes. Arguments as in <see cref="SumOpenInterest"/>.</summary>
    public static void SumCoinsByRight(
        ReadOnlySpan<int> cellOf,
        ReadOnlySpan<OptionRight> rights,
        ReadOnlySpan<double> openInterest,
        ReadOnlySpan<double> contractSizeCoin,
        Span<double> cellCallCoins,
        Span<double> cellPutCoins)
    {
        Columns.RequireSameLength(cellOf.Length, rights.Length, nameof(rights));
        Columns.RequireSameLength(cellOf.Length, openInterest.Length, nameof(openInterest));
        Columns.RequireSameLength(cellOf.Length, contractSizeCoin.Length, nameof(contractSizeCoin));
        Columns.RequireSameLength(cellCallCoins.Length, cellPutCoins.Length, nameof(cellPutCoins));
        cellCallCoins.Clear();
        cellPutCoins.Clear();
        for (int i = 0; i < cellOf.Length; i++)
        {
            if (double.IsNaN(openInterest[i]))
            {
                continue;
            }

            Span<double> coins = rights[i] == OptionRight.Call ? cellCallCoins : cellPutCoins;
            coins[cellOf[i]] += openInterest[i] * contractSizeCoin[i];
        }
    }

    /// <summary>Sums a column of cells into strikes: <paramref name="strikeValues"/> is parallel to <see cref="HeatmapLayout.Strikes"/>.</summary>
    public static void SumStrikes(HeatmapLayout layout, ReadOnlySpan<double> cellValues, Span<double> strikeValues)
    {
        ArgumentNullException.ThrowIfNull(layout);
        Columns.RequireSameLength(layout.CellCount, cellValues.Length, nameof(cellValues));
        Columns.RequireSameLength(layout.StrikeCount, strikeValues.Length, nameof(strikeValues));
        for (int k = 0; k < strikeValues.Length; k++)
        {
            double sum = 0.0;
            foreach (int cell in layout.CellsAtStrike(k))
            {
                sum += cellValues[cell];
            }

            strikeValues[k] = sum;
        }
    }

    /// <summary>Sum of a column in its order.</summary>
    public static double Total(ReadOnlySpan<double> strikeValues)
    {
        double sum = 0.0;
        foreach (double value in strikeValues)
        {
            sum += value;
        }

        return sum;
    }
}
