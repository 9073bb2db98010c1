using BtcStream.Quant.Stress;

namespace BtcStream.Engine.Stress;

/// <summary>Machines of one kind under stress.</summary>
/// <param name="Machine">What they are; shares of a fleet sum to 1.</param>
/// <param name="BreakEvenPriceUsd">Price below which their electricity costs more than they earn, USD per coin; NaN where it is not known.</param>
/// <param name="IsUnderWater">Whether they are at the price judged at; null where that is not known.</param>
public readonly record struct MachineStress(FleetMachine Machine, double BreakEvenPriceUsd, bool? IsUnderWater);

/// <summary>A price and a figure that belongs to it.</summary>
/// <param name="PriceUsd">USD per coin.</param>
/// <param name="Value">In the unit of the list it is in.</param>
public readonly record struct PricedFigure(double PriceUsd, double Value);

/// <summary>Miner stress as of one state. A figure that could not be computed is NaN or null, and <see cref="Assumptions"/> say why.</summary>
public sealed record MinerAnswer
{
    /// <summary>Underlying.</summary>
    public required string Underlying { get; init; }

    /// <summary>The engine's as_of; <see cref="long.MinValue"/> while there is none.</summary>
    public required long AsOfUnixNanos { get; init; }

    /// <summary>The publication that this is the state of.</summary>
    public required long Sequence { get; init; }

    /// <summary>Price judged at, USD per coin.</summary>
    public double PriceUsd { get; init; } = double.NaN;

    /// <summary>Hash rate of the newest period, EH/s.</summary>
    public Figure HashRateEhs { get; init; }

    /// <summary>Its seven-day mean, EH/s.</summary>
    public Figure MeanHashRateEhs { get; init; }

    /// <summary>The highest seven-day mean of the history held, and the distance from it.</summary>
    public HashRatePeak Peak { get; init; }

    /// <summary>Thirty-day mean, EH/s.</summary>
    public Figure ShortRibbonEhs { get; init; }

    /// <summary>Sixty-day mean, EH/s.</summary>
    public Figure LongRibbonEhs { get; init; }

    /// <summary>Whether the short ribbon is under the long one; null where either has no value.</summary>
    public bool? IsCapitulation { get; init; }

    /// <summary>Issuance in USD over its 365-day mean.</summary>
    public Figure PuellMultiple { get; init; }

    /// <summary>USD per PH/s per day; NaN where it is not known.</summary>
    public double HashpriceUsd { get; init; } = double.NaN;

    /// <summary>Electricity used, USD/kWh; NaN where it is neither asked for nor streamed.</summary>
    public double UsdPerKilowattHour { get; init; } = double.NaN;

    /// <summary>Electricity's share used; NaN likewise.</summary>
    public double ElectricityShare { get; init; } = double.NaN;

    /// <summary>Alternative revenue used, USD per MWh; NaN likewise.</summary>
    public double AlternativeUsdPerMegawattHour { get; init; } = double.NaN;

    /// <summary>Mean efficiency, J/TH; NaN without machines.</summary>
    public double FleetJoulesPerTerahash { get; init; } = double.NaN;

    /// <summary>Machines, most efficient first; empty without.</summary>
    public IReadOnlyList<MachineStress> Fleet { get; init; } = [];

    /// <summary>Electricity per coin, USD.</summary>
    public Figure ElectricalCostUsd { get; init; } = Figure.None(FigureCode.NoData);

    /// <summary>Whole cost per coin, USD.</summary>
    public Figure ProductionCostUsd { get; init; } = Figure.None(FigureCode.NoData);

    /// <summary>Price less production cost, USD per coin; NaN where either is not known.</summary>
    public double MarginUsd => ProductionCostUsd.IsOk ? PriceUsd - ProductionCostUsd.Value : double.NaN;

    /// <summary>Days in a row, to the newest close, below the production cost.</summary>
    public ProductionCostDays DaysBelow { get; init; } = new(FigureCode.NoData, 0, false);

    /// <summary>Share of the hash rate that earns less than its electricity, 0 to 1.</summary>
    public Figure UnderWaterShare { get; init; } = Figure.None(FigureCode.NoData);

    /// <summary>Share of the hash rate whose power would earn more elsewhere, 0 to 1.</summary>
    public Figure BetterElsewhereShare { get; init; } = Figure.None(FigureCode.NoData);

    /// <summary>What a fall from the price judged at to each price releases, USD.</summary>
    public IReadOnlyList<PricedFigure> SupplyCurve { get; init; } = [];

    /// <summary>Assumptions, and what is missing, for a person.</summary>
    public IReadOnlyList<string> Assumptions { get; init; } = [];

    /// <summary>The input series.</summary>
    public IReadOnlyList<SeriesReport> Series { get; init; } = [];
}
