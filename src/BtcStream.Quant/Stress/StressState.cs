namespace BtcStream.Quant.Stress;

/// <summary>How bad a figure is against its threshold.</summary>
public enum StressState : byte
{
    /// <summary>The inputs are missing or too old to say.</summary>
    NoData = 0,

    /// <summary>On the calm side, away from the threshold.</summary>
    Calm = 1,

    /// <summary>On the calm side, near the threshold.</summary>
    Watch = 2,

    /// <summary>At the threshold or beyond.</summary>
    Stressed = 3,
}

/// <summary>Which side of a threshold is stress.</summary>
public enum ThresholdSide : byte
{
    /// <summary>Stressed at it and above.</summary>
    Above = 0,

    /// <summary>Stressed at it and below.</summary>
    Below = 1,
}
