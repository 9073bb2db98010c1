namespace BtcStream.Quant.Ladders;

/// <summary>A side of the ladder, seen from the index price.</summary>
public enum LadderSide : byte
{
    /// <summary>Below the index, where a fall liquidates longs.</summary>
    Below = 0,

    /// <summary>Above the index, where a rise liquidates shorts.</summary>
    Above = 1,
}
