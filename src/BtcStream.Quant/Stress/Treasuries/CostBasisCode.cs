namespace BtcStream.Quant.Stress;

/// <summary>Whether columns make a cost-basis histogram.</summary>
public enum CostBasisCode : byte
{
    /// <summary>They do.</summary>
    Ok = 0,

    /// <summary>Edges and amounts differ in number.</summary>
    LengthsDiffer = 1,

    /// <summary>There are no buckets.</summary>
    Empty = 2,

    /// <summary>A lower edge is not a finite number of 0 or more.</summary>
    BadLow = 3,

    /// <summary>An upper edge is not a finite number above its lower edge.</summary>
    BadHigh = 4,

    /// <summary>A bucket begins below the end of the one before.</summary>
    Overlap = 5,

    /// <summary>An amount is not a finite number of 0 or more.</summary>
    BadAmount = 6,
}
