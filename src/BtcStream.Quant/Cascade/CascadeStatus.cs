namespace BtcStream.Quant.Cascade;

/// <summary>How a cascade ends.</summary>
public enum CascadeStatus : byte
{
    /// <summary>It stops, at a terminal price.</summary>
    Bounded = 0,

    /// <summary>Nothing on the ladder stops it: there is no terminal price.</summary>
    Unbounded = 1,

    /// <summary>It cannot be computed; the code says why.</summary>
    NoData = 2,
}
