namespace BtcStream.Quant.Gamma;

/// <summary>Whether a wall exists.</summary>
public enum WallStatus : byte
{
    /// <summary>The strike is a wall.</summary>
    Found = 0,

    /// <summary>There are no strikes.</summary>
    NoData = 1,

    /// <summary>There are strikes, and no exposure at any of them.</summary>
    NoExposure = 2,

    /// <summary>Every net has the other sign or is zero: the strike of the extreme net is given all the same, but it holds nothing back.</summary>
    WrongSign = 3,
}
