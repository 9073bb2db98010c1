namespace BtcStream.Quant.Stress;

/// <summary>What a fleet earns and pays, of one window of days: the hash rate, issuance and fees must be means over the same days.</summary>
/// <param name="HashRateEhs">Mean hash rate, EH/s, above zero.</param>
/// <param name="IssuanceBtcPerDay">Newly issued coins, BTC a day, above zero.</param>
/// <param name="FeesBtcPerDay">Fees, BTC a day, 0 or more.</param>
/// <param name="UsdPerKilowattHour">Price of electricity, 0 or more.</param>
/// <param name="ElectricityShare">Electricity's share of the production cost, above 0 and at most 1.</param>
public readonly record struct MinerTerms(
    double HashRateEhs, double IssuanceBtcPerDay, double FeesBtcPerDay, double UsdPerKilowattHour, double ElectricityShare)
{
    /// <summary>Issuance and fees, BTC a day: what machines earn.</summary>
    public double RewardBtcPerDay => IssuanceBtcPerDay + FeesBtcPerDay;

    /// <summary>True when every term is in its range.</summary>
    public bool IsValid => IsPositive(HashRateEhs) && IsPositive(IssuanceBtcPerDay) && FeesBtcPerDay >= 0.0 && double.IsFinite(FeesBtcPerDay)
        && UsdPerKilowattHour >= 0.0 && double.IsFinite(UsdPerKilowattHour) && ElectricityShare is > 0.0 and <= 1.0;

    private static bool IsPositive(double value) => value > 0.0 && double.IsFinite(value);
}
