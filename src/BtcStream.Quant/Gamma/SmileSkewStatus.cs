namespace BtcStream.Quant.Gamma;

/// <summary>Whether the 25-delta figures of an expiry exist.</summary>
public enum SmileSkewStatus : byte
{
    /// <summary>They do.</summary>
    Ok = 0,

    /// <summary>The expiry has no implied volatilities.</summary>
    NoData = 1,

    /// <summary>No two neighbouring calls have deltas on both sides of 0.25.</summary>
    NoCall25 = 2,

    /// <summary>No two neighbouring puts have deltas on both sides of −0.25.</summary>
    NoPut25 = 3,

    /// <summary>No strikes on both sides of the forward.</summary>
    NoAtm = 4,
}
