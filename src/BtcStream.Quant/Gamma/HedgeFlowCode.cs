namespace BtcStream.Quant.Gamma;

/// <summary>Whether a dealer hedge could be computed.</summary>
public enum HedgeFlowCode : byte
{
    /// <summary>It was.</summary>
    Ok = 0,

    /// <summary>There are no instruments.</summary>
    NoData = 1,

    /// <summary>There is no index price above zero.</summary>
    NoIndexPrice = 2,

    /// <summary>The target price is not a finite number above zero.</summary>
    BadTargetPrice = 3,

    /// <summary>An hour or volatility shift of the ladder is not finite, or an hour is negative.</summary>
    BadLadder = 4,
}
