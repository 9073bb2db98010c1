namespace BtcStream.Quant.Stress;

/// <summary>A stretch of a history for which nothing was received. Reported, never filled in.</summary>
/// <param name="FromUnixNanos">Last time before it.</param>
/// <param name="ToUnixNanos">First time after it.</param>
public readonly record struct SeriesGap(long FromUnixNanos, long ToUnixNanos);
