namespace BtcStream.Engine.Tests.Stress;

/// <summary>A network that stays as it is: what a coin costs follows by hand.</summary>
internal static class MinerDays
{
    public const double HashRateEhs = 1_000.0;
    public const double IssuanceBtc = 450.0;
    public const double FeesBtc = 5.0;

    /// <summary>Seven days that end on the days 1 to 7.</summary>
    public static IEnumerable<Observed> Week() => Enumerable.Range(1, 7).Select(day => Observed.Network(SupplyWorld.Day(day), HashRateEhs, IssuanceBtc, FeesBtc));

    /// <summary>Electricity of the network a day over the coins earned a day, in USD per coin.</summary>
    public static double BreakEven(double joulesPerTerahash, double usdPerKilowattHour) =>
        Power(joulesPerTerahash) * usdPerKilowattHour / (IssuanceBtc + FeesBtc);

    /// <summary>The same over the coins issued.</summary>
    public static double ElectricalCost(double joulesPerTerahash, double usdPerKilowattHour) => Power(joulesPerTerahash) * usdPerKilowattHour / IssuanceBtc;

    /// <summary>EH/s × 1e6 TH × J/TH = W; × 24 h / 1,000 = kWh a day.</summary>
    private static double Power(double joulesPerTerahash) => HashRateEhs * 1e6 * joulesPerTerahash * 24.0 / 1_000.0;
}
