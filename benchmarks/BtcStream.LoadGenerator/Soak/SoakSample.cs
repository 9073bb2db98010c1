namespace BtcStream.LoadGenerator.Soak;

/// <summary>How the server was at one moment.</summary>
/// <param name="Seconds">Since the soak began.</param>
/// <param name="ResidentBytes">Its memory.</param>
/// <param name="HeapBytes">Its managed heap, garbage included.</param>
/// <param name="AllocatedBytes">Allocated since the soak began.</param>
/// <param name="Gen0">Collections of generation 0 and up, since the soak began.</param>
/// <param name="Gen1">Of generation 1 and up.</param>
/// <param name="Gen2">Of generation 2.</param>
/// <param name="AcceptedRows">Rows applied since the soak began.</param>
/// <param name="P50Micros">Latency since the sample before; NaN where nothing was answered.</param>
/// <param name="P99Micros">The same, 99th percentile.</param>
internal sealed record SoakSample(
    double Seconds, long ResidentBytes, long HeapBytes, long AllocatedBytes, long Gen0, long Gen1, long Gen2, long AcceptedRows, double P50Micros, double P99Micros);
