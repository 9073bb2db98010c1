namespace BtcStream.Quant.Gamma;

/// <summary>How an at-the-money volatility at a tenor was found.</summary>
public enum AtmStatus : byte
{
    /// <summary>Between two listed expiries, linear in total variance.</summary>
    Interpolated = 0,

    /// <summary>Outside the listed expiries: the nearest one's.</summary>
    Nearest = 1,

    /// <summary>No expiry has strikes on both sides of its forward.</summary>
    NoData = 2,

    /// <summary>The tenor is not a finite number of days above zero.</summary>
    BadTenor = 3,
}
