namespace BtcStream.Quant.Gamma;

/// <summary>Whether there are flips, and if not, why.</summary>
public enum FlipStatus : byte
{
    /// <summary>There is at least one.</summary>
    Found = 0,

    /// <summary>There are no instruments or strikes.</summary>
    NoData = 1,

    /// <summary>There is no index price above zero to put the profile on.</summary>
    NoIndexPrice = 2,

    /// <summary>Everything is zero: no exposure, or exposures that cancel everywhere.</summary>
    AllZero = 3,

    /// <summary>Positive throughout: dealers long gamma.</summary>
    AllPositive = 4,

    /// <summary>Negative throughout: dealers short gamma.</summary>
    AllNegative = 5,
}
