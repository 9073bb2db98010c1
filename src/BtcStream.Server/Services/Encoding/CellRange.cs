using BtcStream.Engine.Publication;

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

    /// <summary>Whether a view has this cell, and it lies in the range.</summary>
    public bool HasCell(RiskView view, int cell) => view.CellVersions[cell] > 0 && Contains(view.CellExpiries[cell], view.CellStrikes[cell]);

    /// <summary>Whether a cell of this key would lie in the range.</summary>
    public bool Contains(long expiry, double strike) =>
        expiry >= ExpiryFrom && expiry <= ExpiryTo && strike >= StrikeFrom && strike <= StrikeTo;
}
