namespace BtcStream.Quant.Liquidations;

/// <summary>
/// Liquidation prices of one instrument held long and short at once: the account is safe between them, and at either both legs are closed.
/// The default value is unsolved.
/// </summary>
/// <param name="Down">Reached by a falling price.</param>
/// <param name="Up">Reached by a rising price. The two have status Always together: then no price is safe.</param>
public readonly record struct CrossPairPrices(LiquidationPrice Down, LiquidationPrice Up)
{
    internal static CrossPairPrices Without(LiquidationStatus status) => new(LiquidationPrice.Without(status), LiquidationPrice.Without(status));
}
