namespace BtcStream.Feeds;

/// <summary>The index of an underlying at one moment.</summary>
/// <param name="Underlying">Its name, as in <c>BTC</c>.</param>
/// <param name="TimeUnixNanos">Unix nanoseconds UTC; null where the source gives none.</param>
/// <param name="IndexPrice">USD per coin.</param>
public readonly record struct IndexTick(string Underlying, long? TimeUnixNanos, double IndexPrice);
