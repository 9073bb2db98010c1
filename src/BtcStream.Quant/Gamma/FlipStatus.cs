namespace BtcStream.Quant.Gamma;

/// <summary>Whether there are flips, and if not, why.</summary>
public enum FlipStatus : byte
{
    /// <summary>There is at least one.</summary>
    Found = 0,

    /// <summary>Nothing to flip: no instruments or strikes, or none with exposure.</summary>
    NoData = 1,

    /// <summary>There is no index price above zero to put the profile on.</summary>
    NoIndexPrice = 2,

    /// <summary>Zero throughout: there is exposure, but it cancels everywhere.</summary>
    AllZero = 3,

    /// <summary>Positive throughout: dealers long gamma.</summary>
    AllPositive = 4,

    /// <summary>Negative throughout: dealers short gamma.</summary>
    AllNegative = 5,
}
