namespace BtcStream.Quant.Ladders;

/// <summary>Whether a price has a cell on the ladder.</summary>
public enum PriceCellCode : byte
{
    /// <summary>It has.</summary>
    Ok = 0,

    /// <summary>Not a number above zero: NaN, zero or negative.</summary>
    NotAPrice = 1,

    /// <summary>Below <see cref="PriceGrid.LowestPrice"/>.</summary>
    BelowRange = 2,

    /// <summary>Above <see cref="PriceGrid.HighestPrice"/>, infinite included.</summary>
    AboveRange = 3,
}
