namespace BtcStream.Quant.Cascade;

/// <summary>The way a cascade runs.</summary>
public enum CascadeDirection : byte
{
    /// <summary>A fall: it liquidates longs and meets bids.</summary>
    Down = 0,

    /// <summary>A squeeze: it liquidates shorts and meets asks.</summary>
    Up = 1,
}
