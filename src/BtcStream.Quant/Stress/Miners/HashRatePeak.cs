namespace BtcStream.Quant.Stress;

/// <summary>The highest seven-day mean hash rate of a history, and how far the newest one is from it.</summary>
/// <param name="Code">Why there is none; ok otherwise.</param>
/// <param name="PeakEhs">The highest mean, EH/s; NaN unless ok.</param>
/// <param name="PeakUnixNanos">End of its last period; of the first where several are equal.</param>
/// <param name="DrawdownPercent">Newest mean against it, percent, 0 or less; NaN unless ok.</param>
public readonly record struct HashRatePeak(FigureCode Code, double PeakEhs, long PeakUnixNanos, double DrawdownPercent);
