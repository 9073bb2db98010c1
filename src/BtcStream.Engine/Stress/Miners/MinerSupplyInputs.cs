using BtcStream.Engine.State.Observations;
using BtcStream.Quant.Cascade;
using BtcStream.Quant.Stress;

namespace BtcStream.Engine.Stress;

/// <summary>The supply curve of miners from what was streamed. Pure; any thread.</summary>
internal static class MinerSupplyInputs
{
    /// <summary>Break-even prices do not rest on electricity's share of the cost.</summary>
    private const double AnyShare = 1.0;

    /// <summary>The curve; null unless network, fleet and price of electricity were all streamed and give one.</summary>
    public static SupplyUse? TryCompute(ObservationImage observations, string underlying)
    {
        var inputs = MinerInputs.OfLastWeek(observations, underlying, long.MaxValue);
        if (inputs is not { Network: { } network, Fleet: { } fleet, FleetSeries: { } machines } || !inputs.UsdPerKilowattHour.IsKnown)
        {
            return null;
        }

        double usdPerKilowattHour = inputs.UsdPerKilowattHour.Value;
        MinerTerms terms = inputs.History.Terms(long.MaxValue, inputs.CloseValues, usdPerKilowattHour, AnyShare, out FigureCode code);
        if (code != FigureCode.Ok
            || MinerSupply.TryCreate(SupplyUse.Miners, fleet, terms, SupplyCurve.DefaultHorizonHours, out SupplyCurve? curve) != FigureCode.Ok)
        {
            return null;
        }

        SeriesImage energy = inputs.UsdPerKilowattHour.Series!;
        (long networkTime, long fleetTime) = (network.Entries[^1].Time, machines.Entries[^1].Time);
        string assumption = string.Create(
            System.Globalization.CultureInfo.InvariantCulture,
            $"{MinerSupply.Assumption} Computed from the network's seven-day means to {StressText.Time(networkTime)} ({network.Key.Source}), machines of {StressText.Time(fleetTime)} ({machines.Key.Source}) and {usdPerKilowattHour} USD/kWh of {StressText.Time(inputs.UsdPerKilowattHour.Time)} ({energy.Key.Source}).");
        return new SupplyUse(
            curve!,
            SupplyImage.SourcesOf([network, machines, energy]),
            Math.Min(networkTime, Math.Min(fleetTime, inputs.UsdPerKilowattHour.Time)),
            assumption,
            IsStreamed: false);
    }
}
