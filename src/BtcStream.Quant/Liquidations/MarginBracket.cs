namespace BtcStream.Quant.Liquidations;

/// <summary>One bracket of a margin table: notional v in (Floor, Cap] needs maintenance of MaintenanceRate·v − Deduction.</summary>
/// <param name="Floor">Lowest notional: quote currency where linear, coins where inverse. The first bracket's is 0.</param>
/// <param name="Cap">Highest notional, same unit; +∞ where the last bracket has none.</param>
/// <param name="MaintenanceRate">Decimal of the notional, above 0 and below 1; without the model's fee rate.</param>
/// <param name="Deduction">
/// Same unit as the floor; makes maintenance continuous at it: deduction(n) = deduction(n−1) + floor(n)·(rate(n) − rate(n−1)), called cum by Binance.
/// </param>
/// <param name="InitialRate">Initial margin rate, decimal; null where not published.</param>
/// <param name="MaxLeverage">Highest leverage allowed, a ratio; null where not published.</param>
public readonly record struct MarginBracket(
    double Floor, double Cap, double MaintenanceRate, double Deduction, double? InitialRate = null, double? MaxLeverage = null);
