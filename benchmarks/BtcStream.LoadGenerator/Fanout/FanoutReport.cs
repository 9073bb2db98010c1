using System.Globalization;
using System.Text.Json;
using BtcStream.LoadGenerator.Latency;

namespace BtcStream.LoadGenerator.Fanout;

/// <summary>Prints what was measured, and a JSON line for tools.</summary>
internal static class FanoutReport
{
    public static void Write(FanoutOptions options, Dictionary<FanoutArm, List<FanoutSlice>> results)
    {
        Console.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"{options.Slices} slices of {options.Slice.TotalSeconds} s each, in turns; {options.MessagesPerSecond:N0} messages/s of {options.RowsPerMessage} rows; every subscriber has the strikes without a shortest interval"));
        Console.WriteLine();
        Console.WriteLine("| subscribers | updates/s to each | server CPU µs an update | p50 µs | p99 µs | resident MiB |");
        Console.WriteLine("|---|---|---|---|---|---|");
        foreach ((FanoutArm arm, List<FanoutSlice> slices) in results)
        {
            LogLinearHistogram all = Merge(slices);
            Console.WriteLine(string.Create(
                CultureInfo.InvariantCulture,
                $"| {arm} | {Median(slices, slice => slice.Updates / options.Slice.TotalSeconds / arm.Readers):N0} | {Median(slices, slice => slice.CpuMicrosPerUpdate):N1} | {all.Percentile(50.0) / 1e3:N0} | {all.Percentile(99.0) / 1e3:N0} | {Median(slices, slice => slice.ResidentBytes) / 1048576.0:N0} |"));
        }

        Console.WriteLine();
        foreach (int count in options.Subscribers)
        {
            Console.WriteLine($"CPU an update, {count} subscribers / 1: {CpuRatio(results, count)}{(count == 64 ? " (target ≤ 0.5)" : "")}");
        }

        Console.WriteLine($"p99 of {options.StalledAmong - 1} others, with / without a stalled one: {StalledRatio(options, results)} (target ≤ 1.1)");
        WriteStalled(Stalled(options, results));
        Console.WriteLine(ToJson(options, results));
    }

    /// <summary>Processor time for each update to many subscribers over that to one.</summary>
    public static Ratio CpuRatio(Dictionary<FanoutArm, List<FanoutSlice>> results, int count) =>
        Ratio.Of(results[new FanoutArm(count, false)], results[new FanoutArm(1, false)], slice => slice.CpuMicrosPerUpdate);

    /// <summary>The others' 99th percentile beside a stalled subscriber over that without one.</summary>
    public static Ratio StalledRatio(FanoutOptions options, Dictionary<FanoutArm, List<FanoutSlice>> results)
    {
        FanoutArm[] pair = FanoutBenchmark.StalledPair(options);
        return Ratio.Of(results[pair[1]], results[pair[0]], slice => slice.Latencies.Percentile(99.0));
    }

    /// <summary>What the stalled subscriber got on resume, slice by slice.</summary>
    public static Resumed[] Stalled(FanoutOptions options, Dictionary<FanoutArm, List<FanoutSlice>> results) =>
        [.. results[FanoutBenchmark.StalledPair(options)[1]].Select(slice => slice.Resumed!.Value)];

    private static void WriteStalled(Resumed[] resumed) => Console.WriteLine(string.Create(
        CultureInfo.InvariantCulture,
        $"stalled subscriber on resume: {resumed.Max(one => one.QueuedBytes):N0} bytes at most had been sent before, {resumed.Min(one => one.SkippedStates):N0} to {resumed.Max(one => one.SkippedStates):N0} states skipped, then at most {resumed.Max(one => one.UpdatesAfterSkip)} update(s) to the newest state"));

    private static double Median(List<FanoutSlice> slices, Func<FanoutSlice, double> figure) => Statistics.Median(slices.Select(figure));

    private static LogLinearHistogram Merge(List<FanoutSlice> slices)
    {
        var all = new LogLinearHistogram();
        foreach (FanoutSlice slice in slices)
        {
            all.Add(slice.Latencies);
        }

        return all;
    }

    private static string ToJson(FanoutOptions options, Dictionary<FanoutArm, List<FanoutSlice>> results) => JsonSerializer.Serialize(new
    {
        benchmark = "fanout",
        messagesPerSecond = options.MessagesPerSecond,
        rowsPerMessage = options.RowsPerMessage,
        slices = options.Slices,
        sliceSeconds = options.Slice.TotalSeconds,
        cpuPerUpdateToOne = options.Subscribers.ToDictionary(count => count.ToString(CultureInfo.InvariantCulture), count => CpuRatio(results, count)),
        othersP99WithStalled = StalledRatio(options, results),
        stalled = Stalled(options, results),
        arms = results.Select(arm => new
        {
            subscribers = arm.Key.Readers,
            hasStalled = arm.Key.HasStalled,
            cpuMicrosPerUpdate = Median(arm.Value, slice => slice.CpuMicrosPerUpdate),
            p99Micros = Merge(arm.Value).Percentile(99.0) / 1e3,
            residentBytes = Median(arm.Value, slice => slice.ResidentBytes),
        }),
    });
}
