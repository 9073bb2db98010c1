namespace BtcStream.Quant.Gamma;

/// <summary>Whether a ratio of the book exists.</summary>
public enum BookRatioStatus : byte
{
    /// <summary>It does.</summary>
    Ok = 0,

    /// <summary>Nothing to count on either side.</summary>
    NoData = 1,

    /// <summary>Something to count, but nothing in the denominator.</summary>
    ZeroDenominator = 2,
}
