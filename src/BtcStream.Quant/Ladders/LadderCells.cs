namespace BtcStream.Quant.Ladders;

/// <summary>
/// A look at part of a liquidation ladder: notional by cell and side, fixed-point so that conservation is exact. It owns nothing; the columns must
/// not change while it is in use. The default value is an empty ladder.
/// </summary>
public readonly ref struct LadderCells
{
    /// <summary>A look at the cells from <paramref name="firstCell"/> upward. Columns are parallel, one entry per cell; none is negative.</summary>
    /// <param name="firstCell">Cell of the first entry, see <see cref="PriceGrid"/>.</param>
    /// <param name="longUnits">Notional of longs liquidated in each cell.</param>
    /// <param name="shortUnits">Notional of shorts liquidated in each cell.</param>
    /// <param name="usdPerUnit">USD that one unit stands for; finite, above zero.</param>
    /// <exception cref="ArgumentException">The columns differ in length, or the unit is not a finite number above zero.</exception>
    public LadderCells(int firstCell, ReadOnlySpan<long> longUnits, ReadOnlySpan<long> shortUnits, double usdPerUnit)
    {
        if (longUnits.Length != shortUnits.Length)
        {
            throw new ArgumentException($"{shortUnits.Length} entries, but the columns beside it have {longUnits.Length}.", nameof(shortUnits));
        }

        if (!(usdPerUnit > 0.0 && double.IsFinite(usdPerUnit)))
        {
            throw new ArgumentOutOfRangeException(nameof(usdPerUnit), usdPerUnit, "A unit of notional is a finite number of USD above zero.");
        }

        FirstCell = firstCell;
        LongUnits = longUnits;
        ShortUnits = shortUnits;
        UsdPerUnit = usdPerUnit;
    }

    /// <summary>Cell of the first entry.</summary>
    public int FirstCell { get; }

    /// <summary>Longs by cell, units.</summary>
    public ReadOnlySpan<long> LongUnits { get; }

    /// <summary>Shorts by cell, units.</summary>
    public ReadOnlySpan<long> ShortUnits { get; }

    /// <summary>USD per unit.</summary>
    public double UsdPerUnit { get; }

    /// <summary>How many cells.</summary>
    public int Length => LongUnits.Length;

    /// <summary>Units of one side in a cell; 0 for a cell outside the columns.</summary>
    internal static long At(ReadOnlySpan<long> units, int firstCell, int cell)
    {
        int index = cell - firstCell;
        return (uint)index < (uint)units.Length ? units[index] : 0;
    }
}
