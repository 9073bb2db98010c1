using BtcStream.Quant.Stress;

namespace BtcStream.Engine.Stress;

/// <summary>One holder against its cost.</summary>
/// <param name="Holder">Name.</param>
/// <param name="Position">Coins and cost.</param>
/// <param name="TimeUnixNanos">Time of the last trade or statement.</param>
/// <param name="MarketValueUsd">NaN without a price.</param>
/// <param name="UnrealisedPnlUsd">NaN without a price or an average cost.</param>
/// <param name="DistanceToCostPercent">Price against average cost; negative is below. NaN likewise.</param>
/// <param name="PnlLadder">Profit or loss over price, USD; empty without an average cost.</param>
public sealed record HolderStress(
    string Holder,
    TreasuryPosition Position,
    long TimeUnixNanos,
    double MarketValueUsd,
    double UnrealisedPnlUsd,
    double DistanceToCostPercent,
    IReadOnlyList<PricedFigure> PnlLadder);

/// <summary>One bucket of the cost-basis histogram.</summary>
/// <param name="PriceLow">Lower edge, USD per coin.</param>
/// <param name="PriceHigh">Upper edge, USD per coin.</param>
/// <param name="AmountBtc">Coins, BTC.</param>
/// <param name="ChangeBtc">Change since the histogram compared with, BTC; NaN where there is none.</param>
public readonly record struct CostBasisChange(double PriceLow, double PriceHigh, double AmountBtc, double ChangeBtc);

/// <summary>Treasury stress as of one state. A figure that could not be computed is NaN or null, and <see cref="Assumptions"/> say why.</summary>
public sealed record TreasuryAnswer
{
    /// <summary>Underlying.</summary>
    public required string Underlying { get; init; }

    /// <summary>The engine's as_of; <see cref="long.MinValue"/> while there is none.</summary>
    public required long AsOfUnixNanos { get; init; }

    /// <summary>The publication that this is the state of.</summary>
    public required long Sequence { get; init; }

    /// <summary>Price judged at, USD per coin.</summary>
    public double PriceUsd { get; init; } = double.NaN;

    /// <summary>Holders, largest holding first; of equal ones, by name.</summary>
    public IReadOnlyList<HolderStress> Holders { get; init; } = [];

    /// <summary>Buckets by rising price; empty where there is no histogram.</summary>
    public IReadOnlyList<CostBasisChange> CostBasis { get; init; } = [];

    /// <summary>Time of the histogram.</summary>
    public long? CostBasisTime { get; init; }

    /// <summary>Time of the histogram compared with; null where there is none.</summary>
    public long? CostBasisSince { get; init; }

    /// <summary>Coins that the histogram compared with had outside all of the newest one's buckets, BTC; NaN without one.</summary>
    public double CostBasisOutsideBtc { get; init; } = double.NaN;

    /// <summary>Coins with a cost above the price, BTC; NaN without a histogram or a price.</summary>
    public double SupplyInLossBtc { get; init; } = double.NaN;

    /// <summary>What a fall from the price judged at to each price releases, USD; empty unless asked for.</summary>
    public IReadOnlyList<PricedFigure> SupplyCurve { get; init; } = [];

    /// <summary>Assumptions, and what is missing, for a person.</summary>
    public IReadOnlyList<string> Assumptions { get; init; } = [];

    /// <summary>The input series.</summary>
    public IReadOnlyList<SeriesReport> Series { get; init; } = [];
}
