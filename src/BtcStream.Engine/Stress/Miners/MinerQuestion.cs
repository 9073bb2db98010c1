using BtcStream.Quant.Stress;

namespace BtcStream.Engine.Stress;

/// <summary>What miner stress is asked with. What is NaN or null is taken as streamed.</summary>
public sealed record MinerQuestion
{
    /// <summary>Price to judge at, USD per coin, above 0.</summary>
    public double PriceUsd { get; init; } = double.NaN;

    /// <summary>Electricity, USD/kWh, 0 or more.</summary>
    public double UsdPerKilowattHour { get; init; } = double.NaN;

    /// <summary>Electricity's share of the production cost, above 0 and at most 1.</summary>
    public double ElectricityShare { get; init; } = double.NaN;

    /// <summary>What the power earns elsewhere, USD per MWh, 0 or more.</summary>
    public double AlternativeUsdPerMegawattHour { get; init; } = double.NaN;

    /// <summary>Machines.</summary>
    public FleetTable? Fleet { get; init; }

    /// <summary>Prices to give the supply curve at, USD per coin, above 0; empty for every percent down to half of the price.</summary>
    public IReadOnlyList<double> SupplyPrices { get; init; } = [];
}
