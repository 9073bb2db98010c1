namespace BtcStream.Quant.Liquidations;

/// <summary>Margin rates that grow linearly with the size v in coins: rate(v) = base + slope·v. Deribit's inverse contracts.</summary>
/// <param name="MaintenanceBase">Maintenance rate at size 0, decimal.</param>
/// <param name="MaintenanceSlope">Growth of the maintenance rate, decimal per coin.</param>
/// <param name="InitialBase">Initial rate at size 0, decimal.</param>
/// <param name="InitialSlope">Growth of the initial rate, decimal per coin.</param>
public readonly record struct LinearMarginRate(double MaintenanceBase, double MaintenanceSlope, double InitialBase, double InitialSlope);
