using BtcStream.Engine.Publication;
using BtcStream.Quant.Ladders;

namespace BtcStream.Server.Services.Encoding;

/// <summary>The strikes and expiries that a caller asked for, ends included. Equal ranges share encoded views.</summary>
/// <param name="ExpiryFrom">First expiry, Unix nanoseconds.</param>
/// <param name="ExpiryTo">Last expiry, Unix nanoseconds.</param>
/// <param name="StrikeFrom">Lowest strike, USD.</param>
/// <param name="StrikeTo">Highest strike, USD.</param>
internal readonly record struct CellRange(long ExpiryFrom, long ExpiryTo, double StrikeFrom, double StrikeTo)
{
    /// <summary>Everything.</summary>
    public static CellRange All { get; } = new(long.MinValue, long.MaxValue, double.NegativeInfinity, double.PositiveInfinity);

    /// <summary>Whether an entry of a ladder lies in the range; ladders over all expiries have none to compare.</summary>
    public bool Contains(RiskLadder ladder, int entry, bool byExpiry) => Contains(ladder.Expiries[entry], ladder.Strikes[entry], byExpiry);

    /// <summary>Whether an entry of this key would lie in the range.</summary>
    public bool Contains(long expiry, double strike, bool byExpiry) =>
        strike >= StrikeFrom && strike <= StrikeTo && (!byExpiry || (expiry >= ExpiryFrom && expiry <= ExpiryTo));

    /// <summary>Whether any price of a liquidation cell lies in the range; its upper edge is the next cell's.</summary>
    public bool Overlaps(PriceGrid grid, int cell) => grid.LowerEdge(cell) <= StrikeTo && grid.UpperEdge(cell) > StrikeFrom;
}
