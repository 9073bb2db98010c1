using System.Diagnostics;
using BtcStream.Contracts.V1;
using BtcStream.LoadGenerator.Latency;

namespace BtcStream.LoadGenerator.Soak;

/// <summary>What a soak gave.</summary>
/// <param name="MessagesPerSecond">Its rate.</param>
/// <param name="Messages">Sent, each of them answered, and every row of it applied.</param>
/// <param name="Samples">How the server was, over time.</param>
/// <param name="Verdict">Whether it stayed flat.</param>
internal sealed record SoakResult(double MessagesPerSecond, long Messages, IReadOnlyList<SoakSample> Samples, SoakVerdict Verdict);

/// <summary>Minutes at a share of the sustained rate, with one subscriber, watched once a second.</summary>
internal static class SoakBenchmark
{
    private const int SustainedSlices = 3;
    private const int LeastSamples = 40;

    /// <returns>The exit code: 1 where memory grew or generation 2 was collected, but once while it warmed up. A row that is lost throws.</returns>
    public static async Task<int> ExecuteAsync(SoakOptions options, string command, CancellationToken cancellation)
    {
        await using LatencyRig rig = await LatencyRig.StartAsync(options.RowsPerMessage, withEcho: false);
        Machine.WriteHead(command, rig.CommandLines);
        SoakResult result = await MeasureAsync(rig, options, cancellation);
        SoakReport.Write(options, result);
        return result.Verdict.Failures.Count == 0 ? 0 : 1;
    }

    public static async Task<SoakResult> MeasureAsync(LatencyRig rig, SoakOptions options, CancellationToken cancellation)
    {
        await rig.MeasureSustainedAsync(1, options.SustainedSlice);
        double rate = await rig.MeasureSustainedAsync(SustainedSlices, options.SustainedSlice) * options.Share;
        using RiskLoop call = await rig.OpenServerAsync();
        var latencies = new IntervalLatencies();
        Counters first = await rig.Counters.ReadAsync();
        long start = Stopwatch.GetTimestamp();
        Task<long> sending = call.RunPacedAsync(rig.Messages, rate, options.Length, rig.NextUnixNanos, latencies);
        List<SoakSample> samples = [await SampleAsync(rig, first, start, latencies)];
        TimeSpan pause = TimeSpan.FromSeconds(Math.Min(1.0, options.Length.TotalSeconds / LeastSamples));
        while (!sending.IsCompleted)
        {
            await Task.WhenAny(sending, Task.Delay(pause, cancellation));
            cancellation.ThrowIfCancellationRequested();
            samples.Add(await SampleAsync(rig, first, start, latencies));
        }

        long messages = await sending;
        long rows = messages * options.RowsPerMessage;
        Counters last = await rig.Counters.ReadAsync();
        long applied = Accepted(last) - Accepted(first);
        return applied == rows
            ? new SoakResult(rate, messages, samples, SoakVerdict.Of(samples))
            : throw new InvalidOperationException($"{rows} rows were sent; the server counts {applied} accepted");
    }

    private static async Task<SoakSample> SampleAsync(LatencyRig rig, Counters first, long start, IntervalLatencies latencies)
    {
        Counters now = await rig.Counters.ReadAsync();
        LogLinearHistogram interval = latencies.Take();
        double Micros(double percent) => interval.Count == 0 ? double.NaN : interval.Percentile(percent) / 1e3;
        return new SoakSample(
            Stopwatch.GetElapsedTime(start).TotalSeconds,
            rig.Server.ResidentBytes,
            (long)now.HeapBytes,
            (long)(now.AllocatedBytes - first.AllocatedBytes),
            now.Gen0Collections - (long)first.Gen0Collections,
            now.Gen1Collections - (long)first.Gen1Collections,
            now.Gen2Collections - (long)first.Gen2Collections,
            Accepted(now) - Accepted(first),
            Micros(50.0),
            Micros(99.0));
    }

    private static long Accepted(Counters counters) => (long)counters.Rows.Single(row => row.Kind == InputKind.Quotes).Accepted;
}
