namespace BtcStream.Quant.Stress;

/// <summary>What became of a row put into a <see cref="TimeSeries{T}"/>.</summary>
public enum SeriesCode : byte
{
    /// <summary>It took its place among the others; where the series was full, the oldest row went.</summary>
    Added = 0,

    /// <summary>It replaced the row of the same time.</summary>
    Replaced = 1,

    /// <summary>The series is full and the row is older than all it keeps: nothing changed.</summary>
    TooOld = 2,

    /// <summary>A value of the row is out of its range: nothing changed.</summary>
    BadValue = 3,
}
