using System.Globalization;

namespace BtcStream.LoadGenerator.Soak;

/// <summary>Whether memory stayed flat and generation 2 quiet. Lost rows and errors have thrown before.</summary>
/// <param name="HeapGrowthBytes">By how much the floor of the heap rose, by its slope, over the part of the run that is judged.</param>
/// <param name="ResidentGrowthBytes">The same of resident memory.</param>
/// <param name="AllowedGrowthBytes">The most that counts as flat.</param>
/// <param name="Gen2Collections">During that part.</param>
/// <param name="EarlyGen2Collections">Before it: what the start and the first streams allocated for good ripens into generation 2, and has it collected once.</param>
internal sealed record SoakVerdict(double HeapGrowthBytes, double ResidentGrowthBytes, double AllowedGrowthBytes, long Gen2Collections, long EarlyGen2Collections)
{
    /// <summary>What counts as flat: a queue of rows or a leak per message would be far more in a minute.</summary>
    private const double FlatBytes = 8 * 1024 * 1024;

    /// <summary>A heap's floor is seen only where it is collected.</summary>
    private const long LeastCollections = 3;

    /// <summary>Judging begins after a quarter of the run: pools fill and code is compiled at first.</summary>
    private const int SkippedQuarters = 1;

    private const long MostEarlyCollections = 1;

    private const int Bins = 10;

    /// <summary>One sentence for each thing that does not hold.</summary>
    public IReadOnlyList<string> Failures =>
    [
        .. EarlyGen2Collections > MostEarlyCollections ? [$"generation 2 was collected {EarlyGen2Collections} times while it warmed up"] : Array.Empty<string>(),
        .. Gen2Collections > 0 ? [$"generation 2 was collected {Gen2Collections} times"] : Array.Empty<string>(),
        .. Grew("the managed heap", HeapGrowthBytes),
        .. Grew("resident memory", ResidentGrowthBytes),
    ];

    public static SoakVerdict Of(IReadOnlyList<SoakSample> samples)
    {
        SoakSample[] judged = [.. samples.Skip(samples.Count * SkippedQuarters / 4)];
        long collections = judged[^1].Gen0 - judged[0].Gen0;

        // Until it is collected, what is allocated stays.
        double allowed = FlatBytes + (collections < LeastCollections ? judged[^1].AllocatedBytes - judged[0].AllocatedBytes : 0.0);
        return new SoakVerdict(
            Growth(judged, sample => sample.HeapBytes),
            Growth(judged, sample => sample.ResidentBytes),
            allowed,
            judged[^1].Gen2 - judged[0].Gen2,
            judged[0].Gen2 - samples[0].Gen2);
    }

    /// <summary>The slope through the least values of tenths of the run (least squares), times its length: garbage between two collections is no growth.</summary>
    private static double Growth(SoakSample[] samples, Func<SoakSample, double> figure)
    {
        (double Seconds, double Bytes)[] floor =
        [
            .. samples.Chunk(Math.Max(1, (samples.Length + Bins - 1) / Bins)).Select(bin => (bin.Average(sample => sample.Seconds), bin.Min(figure))),
        ];
        return Statistics.Slope(floor) * (samples[^1].Seconds - samples[0].Seconds);
    }

    private IEnumerable<string> Grew(string what, double bytes)
    {
        if (!(bytes <= AllowedGrowthBytes))
        {
            yield return string.Create(CultureInfo.InvariantCulture, $"{what} grew by {bytes / 1048576.0:N1} MiB; {AllowedGrowthBytes / 1048576.0:N1} MiB are allowed");
        }
    }
}
