namespace BtcStream.Quant.Cascade;

/// <summary>Whether a cascade can be computed from its inputs.</summary>
public enum CascadeCode : byte
{
    /// <summary>It can.</summary>
    Ok = 0,

    /// <summary>There is no index price: NaN, zero or negative.</summary>
    NoIndexPrice = 1,

    /// <summary>The index price is outside the ladder's range.</summary>
    IndexPriceOutOfRange = 2,

    /// <summary>There is nothing to trade against.</summary>
    NoDepth = 3,

    /// <summary>The depth curve is of the other side of the market.</summary>
    DepthOfOtherSide = 4,

    /// <summary>The supply horizon is not a finite number of hours above zero.</summary>
    BadSupplyHorizon = 5,

    /// <summary>The dealers' curve is not as long as the profile grid, or not finite throughout.</summary>
    BadDealerCurve = 6,

    /// <summary>The amount traded is not a finite number of 0 or more.</summary>
    BadSell = 7,

    /// <summary>The shock is not a finite move in the direction of the cascade, or −100 % and below.</summary>
    BadShock = 8,

    /// <summary>The factor on depth is not a finite number above zero.</summary>
    BadDepthFactor = 9,
}
