namespace BtcStream.Quant.Liquidations;

/// <summary>The mark price at which a position's equity equals its maintenance margin. The default value is unsolved.</summary>
/// <param name="Status">Whether there is one.</param>
/// <param name="Price">USD (quote currency) per coin, above 0. NaN unless priced.</param>
/// <param name="MaintenanceMargin">Maintenance margin at that price, fees included: quote currency where linear, coin where inverse. NaN unless priced.</param>
public readonly record struct LiquidationPrice(LiquidationStatus Status, double Price, double MaintenanceMargin)
{
    /// <summary>True when there is a price.</summary>
    public bool IsPriced => Status == LiquidationStatus.Priced;

    internal static LiquidationPrice Without(LiquidationStatus status) => new(status, double.NaN, double.NaN);
}
