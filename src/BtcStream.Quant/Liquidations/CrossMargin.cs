using BtcStream.Quant.Domain;

namespace BtcStream.Quant.Liquidations;

/// <summary>
/// Liquidation prices of positions that share one account's equity: each is the price of its own instrument at which the account's equity equals
/// the maintenance of all its positions, the other marks held (Hyperliquid docs, "Liquidations": liq = mark − s·available/|size|/(1 − l·s), of
/// which this is the form with brackets). An account with linear and inverse positions has one pool of equity per collateral: solve each by itself.
/// Pure; no allocation.
/// </summary>
public static class CrossMargin
{
    /// <summary>Solves every position of a pool in two passes over it.</summary>
    /// <param name="catalog">Where the model ids are from.</param>
    /// <param name="settlement">Linear: equity in the quote currency. Inverse: equity in coin.</param>
    /// <param name="positions">The pool's open positions, one per instrument.</param>
    /// <param name="equity">Equity at these marks, unrealised profit included. May be negative.</param>
    /// <param name="prices">Gets a result per position; at least as long as <paramref name="positions"/>.</param>
    /// <returns>The pool's maintenance margin, and whether all of it is known.</returns>
    /// <exception cref="ArgumentException"><paramref name="prices"/> is too short.</exception>
    public static CrossMarginTotals SolveAll(
        MarginModelCatalog catalog, SettlementKind settlement, ReadOnlySpan<CrossPosition> positions, double equity, Span<LiquidationPrice> prices)
    {
        ArgumentNullException.ThrowIfNull(catalog);
        if (prices.Length < positions.Length)
        {
            throw new ArgumentException($"Room for {prices.Length} results, but there are {positions.Length} positions.", nameof(prices));
        }

        var totals = new CrossMarginTotals(settlement);
        foreach (ref readonly CrossPosition position in positions)
        {
            totals.Add(catalog.Find(position.ModelId), position.Size, position.MarkPrice);
        }

        for (int i = 0; i < positions.Length; i++)
        {
            ref readonly CrossPosition position = ref positions[i];
            prices[i] = totals.Solve(catalog.Find(position.ModelId), position.Side, position.Size, position.MarkPrice, equity);
        }

        return totals;
    }
}
