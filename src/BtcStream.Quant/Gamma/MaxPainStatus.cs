namespace BtcStream.Quant.Gamma;

/// <summary>Whether an expiry has a max-pain strike.</summary>
public enum MaxPainStatus : byte
{
    /// <summary>It has.</summary>
    Found = 0,

    /// <summary>There are no strikes.</summary>
    NoData = 1,

    /// <summary>There are strikes, and no open interest at any of them.</summary>
    NoOpenInterest = 2,
}
