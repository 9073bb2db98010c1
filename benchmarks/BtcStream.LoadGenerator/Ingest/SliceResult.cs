namespace BtcStream.LoadGenerator.Ingest;

/// <summary>What one slice gave.</summary>
/// <param name="Rows">Rows sent, each of them accounted for by the server.</param>
/// <param name="Seconds">From the first row sent to the call's end.</param>
/// <param name="ServerCpuSeconds">Processor time of the server.</param>
/// <param name="AllocatedBytes">By the server; calls to read the counters included.</param>
/// <param name="Collections">Of generation 0 and up, in the server.</param>
internal readonly record struct SliceResult(long Rows, double Seconds, double ServerCpuSeconds, long AllocatedBytes, long Collections)
{
    public double RowsPerSecond => Rows / Seconds;

    public double CpuNanosPerRow => ServerCpuSeconds * 1e9 / Rows;

    public double AllocatedBytesPerRow => (double)AllocatedBytes / Rows;
}
