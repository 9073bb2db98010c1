using BtcStream.Quant.Liquidations;

namespace BtcStream.Feeds.Synthetic;

/// <summary>
/// Positions of one kind. Entries are even over their range; margin over notional is even between its bounds. What their liquidation prices are, the
/// venues' margin models say.
/// </summary>
/// <param name="Name">What to call them.</param>
/// <param name="Side">Long or short.</param>
/// <param name="Count">How many positions.</param>
/// <param name="TotalUsd">What they come to at entry, USD.</param>
/// <param name="LowestEntry">Lowest entry price, as a ratio of the index at the start.</param>
/// <param name="HighestEntry">Highest entry price, as a ratio of the index at the start.</param>
/// <param name="LowestLeverage">Notional over margin, lowest.</param>
/// <param name="HighestLeverage">Notional over margin, highest.</param>
/// <param name="IsCross">Whether each is backed by the equity of an account.</param>
internal sealed record PositionGroup(
    string Name,
    PositionSide Side,
    int Count,
    double TotalUsd,
    double LowestEntry,
    double HighestEntry,
    double LowestLeverage,
    double HighestLeverage,
    bool IsCross = false)
{
    /// <summary>
    /// Everybody who holds a position at the start. The longs of moderate leverage are many, and most came in shortly below 93,000: that is the input that
    /// makes a fall under 87,000 feed itself, once the dealers' gamma has turned at 88,000.
    /// </summary>
    public static IReadOnlyList<PositionGroup> All { get; } =
    [
        new("day traders, long", PositionSide.Long, 700, 230e6, 0.991, 1.002, 23.0, 38.0),
        new("swing traders, long", PositionSide.Long, 2_400, 1_080e6, 0.996, 1.001, 9.5, 15.4),
        new("holders with some leverage, long", PositionSide.Long, 2_200, 1_400e6, 0.990, 1.010, 5.4, 9.6),
        new("funds on cross margin, long", PositionSide.Long, 60, 180e6, 0.990, 1.005, 5.8, 9.5, IsCross: true),
        new("day traders, short", PositionSide.Short, 500, 220e6, 0.985, 1.000, 12.0, 35.0),
        new("swing traders, short", PositionSide.Short, 500, 450e6, 0.980, 1.000, 6.0, 14.0),
        new("funds on cross margin, short", PositionSide.Short, 20, 80e6, 0.980, 1.000, 4.0, 8.0, IsCross: true),
    ];
}
