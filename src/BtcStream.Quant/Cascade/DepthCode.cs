namespace BtcStream.Quant.Cascade;

/// <summary>Whether a depth was taken. Anything but ok leaves the curve as it was.</summary>
public enum DepthCode : byte
{
    /// <summary>It was.</summary>
    Ok = 0,

    /// <summary>The constant depth is not a finite number of USD above zero.</summary>
    BadDepth = 1,

    /// <summary>Y, the daily volatility or the daily volume is not a finite number above zero.</summary>
    BadImpact = 2,

    /// <summary>The reference price is not a finite number above zero.</summary>
    BadReferencePrice = 3,

    /// <summary>A level's price is not a finite number above zero.</summary>
    BadLevelPrice = 4,

    /// <summary>A level's amount is not a finite number of 0 or more.</summary>
    BadLevelAmount = 5,

    /// <summary>A level lies on the other side of the reference price.</summary>
    LevelOnOtherSide = 6,

    /// <summary>The levels are not best first.</summary>
    LevelsOutOfOrder = 7,

    /// <summary>No level holds anything at a distance from the reference price.</summary>
    EmptyBook = 8,
}
