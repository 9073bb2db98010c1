namespace BtcStream.Quant.Stress;

/// <summary>A holder's coins after some of its entries, in order of time.</summary>
/// <param name="TradedBtc">Sum of purchases and sales, BTC.</param>
/// <param name="CostUsd">Cost of those coins, USD; 0 where the sum is 0 or less.</param>
/// <param name="UnexplainedBtc">Declared less traded at the last statement, BTC; 0 before the first.</param>
/// <param name="IsStated">True when there was a statement.</param>
/// <param name="IsOversold">True when at some point more had been sold than bought: purchases are missing from the record.</param>
public readonly record struct TreasuryPosition(double TradedBtc, double CostUsd, double UnexplainedBtc, bool IsStated, bool IsOversold)
{
    /// <summary>Coins held, BTC: the last declared holding and the trades since, or without any the sum of the trades.</summary>
    public double HoldingBtc => TradedBtc + UnexplainedBtc;

    /// <summary>Average cost of the coins traded, USD per coin; sales leave it as it is. No data without a coin bought and kept.</summary>
    public Figure AverageCostUsd => TradedBtc > 0.0 && CostUsd > 0.0 ? Figure.Of(CostUsd / TradedBtc) : Figure.None(FigureCode.NoData);

    /// <summary>The position after one more entry.</summary>
    public TreasuryPosition After(in TreasuryEntry entry)
    {
        TreasuryPosition next = entry.IsTrade ? Traded(entry.AmountBtc, entry.PriceUsd) : this;
        return entry.IsStatement ? next with { UnexplainedBtc = entry.HoldingBtc - next.TradedBtc, IsStated = true } : next;
    }

    /// <summary>Value of the holding at a price, USD.</summary>
    public double MarketValueUsd(double priceUsd) => HoldingBtc * priceUsd;

    /// <summary>Holding × (price − average cost), USD: coins that no trade explains are taken at the average.</summary>
    public Figure UnrealisedPnlUsd(double priceUsd)
    {
        Figure cost = AverageCostUsd;
        return cost.IsOk ? Figure.Of(HoldingBtc * (priceUsd - cost.Value)) : cost;
    }

    /// <summary>Price against the average cost, percent; negative is below it.</summary>
    public Figure DistanceToCostPercent(double priceUsd)
    {
        Figure cost = AverageCostUsd;
        return cost.IsOk ? Figure.Of(100.0 * (priceUsd - cost.Value) / cost.Value) : cost;
    }

    /// <summary>Profit or loss over prices, USD; NaN throughout where there is no average cost.</summary>
    /// <param name="pricesUsd">USD per coin.</param>
    /// <param name="pnlUsd">Gets one figure a price.</param>
    public void FillPnlLadder(ReadOnlySpan<double> pricesUsd, Span<double> pnlUsd)
    {
        for (int i = 0; i < pricesUsd.Length; i++)
        {
            pnlUsd[i] = UnrealisedPnlUsd(pricesUsd[i]).Value;
        }
    }

    private TreasuryPosition Traded(double amountBtc, double priceUsd)
    {
        double traded = TradedBtc + amountBtc;
        bool isOversold = IsOversold || traded < 0.0;
        if (traded <= 0.0)
        {
            return this with { TradedBtc = traded, CostUsd = 0.0, IsOversold = isOversold };
        }

        // A purchase that first makes up for what was oversold leaves only its rest, at its own price.
        double cost = amountBtc < 0.0 ? CostUsd * (traded / TradedBtc) : CostUsd + (Math.Min(amountBtc, traded) * priceUsd);
        return this with { TradedBtc = traded, CostUsd = cost, IsOversold = isOversold };
    }
}
