using System.Globalization;
using BtcStream.LoadGenerator.Fanout;
using BtcStream.LoadGenerator.Ingest;
using BtcStream.LoadGenerator.Latency;
using BtcStream.LoadGenerator.Positions;
using BtcStream.LoadGenerator.Processes;

namespace BtcStream.LoadGenerator.Report;

/// <summary>The parts of the report that have a command of their own: each prints as that command does, and gives its rows of the table.</summary>
internal static class ServerStages
{
    private const double IngestSliceSeconds = 0.4;
    private const double LatencySliceSeconds = 2.0;
    private const double FanoutSliceSeconds = 1.0;

    private static readonly IngestCase[] IngestCases =
    [
        new(RowForm.Columns, 1_024, 1), new(RowForm.Columns, 16, 1), new(RowForm.Columns, 1, 1), new(RowForm.Rows, 1, 1), new(RowForm.Rows, 1_024, 1),
    ];

    public static async Task<IReadOnlyList<TargetRow>> IngestAsync(ReportOptions options, string command, CancellationToken cancellation)
    {
        List<TargetRow> rows = [];
        var ingest = new IngestOptions(IngestCases, options.Slices, TimeSpan.FromSeconds(IngestSliceSeconds * options.Scale), 0, Path.GetTempPath());
        await IngestBenchmark.RunAsync(ingest, command, cancellation, (ingestCase, results) => rows.AddRange(OfIngest(ingestCase, results)));
        return rows;
    }

    public static async Task<IReadOnlyList<TargetRow>> LatencyAsync(ReportOptions options, CancellationToken cancellation)
    {
        LatencyOptions latency = LatencyOptions.Default with { Slices = options.Slices, Slice = TimeSpan.FromSeconds(LatencySliceSeconds * options.Scale) };
        await using LatencyRig rig = await LatencyRig.StartAsync(latency.RowsPerMessage);
        LatencyResult result = await LatencyBenchmark.MeasureAsync(rig, latency, cancellation);
        LatencyReport.Write(latency, rig.Instruments, result);
        string rate = string.Create(CultureInfo.InvariantCulture, $"open loop, {result.MessagesPerSecond * latency.RowsPerMessage / 1e6:0.00} M rows/s, half the sustained rate");
        return
        [
            TargetRow.AtMost("quote in → risk out: p99 / p99 of an empty echo", 2.0, result.P99, rate),
            new TargetRow("quote in → risk out: p50 / p50 of the echo", null, true, result.RatioOf(50.0), rate),
            new TargetRow("quote in → risk out: p99, µs", null, true, Ratio.Of(result.Server.Select(slice => slice.Latencies.Percentile(99.0) / 1e3)), "of this machine"),
        ];
    }

    public static async Task<IReadOnlyList<TargetRow>> FanoutAsync(ReportOptions options, CancellationToken cancellation)
    {
        FanoutOptions fanout = FanoutOptions.Default with { Slices = options.Slices, Slice = TimeSpan.FromSeconds(FanoutSliceSeconds * options.Scale) };
        await using ServerChild server = await ServerChild.StartServerAsync();
        Dictionary<FanoutArm, List<FanoutSlice>> results = await FanoutBenchmark.MeasureAsync(server, fanout, cancellation);
        FanoutReport.Write(fanout, results);
        Resumed[] resumed = FanoutReport.Stalled(fanout, results);
        return
        [
            TargetRow.AtMost("one stalled subscriber among 64: the others' p99 with / without it", 1.1, FanoutReport.StalledRatio(fanout, results)),
            TargetRow.AtMost(
                "stalled subscriber: bytes held for it, KiB", Resumed.MaxQueuedBytes / 1024.0, Ratio.Of(resumed.Select(one => one.QueuedBytes / 1024.0)), "HTTP/2's windows; the run fails above the bound"),
            TargetRow.AtMost(
                "stalled subscriber on resume: states old", 1.0, Ratio.Of(resumed.Select(one => one.UpdatesAfterSkip - 1.0)), "after what was under way; the run fails above the bound"),
            TargetRow.AtMost("64 subscribers / 1: processor time for an update", 0.5, FanoutReport.CpuRatio(results, 64)),
            new TargetRow("1,024 subscribers / 1: processor time for an update", null, true, FanoutReport.CpuRatio(results, 1_024)),
        ];
    }

    public static async Task<IReadOnlyList<TargetRow>> PositionsAsync(ReportOptions options, string command, CancellationToken cancellation)
    {
        var positions = new PositionsOptions(options.Positions, 1_000, options.Slices, 512 * PositionTape.RowsPerMessage, [PositionArm.Engine]);
        var report = new PositionsReport(positions, command);
        await PositionsBenchmark.MeasureAsync(positions, report, cancellation);
        string note = string.Create(CultureInfo.InvariantCulture, $"absolute; {options.Positions / 1e6:0.#} M positions");
        return
        [
            TargetRow.AtLeast("positions: upserts, M/s of processor time", 2.0, Find(report, "upserts, M rows/s of processor time"), note),
            TargetRow.AtMost("positions: managed heap of each, B", 120.0, Find(report, "managed heap a position, B"), note),
            TargetRow.AtMost("positions: cascade of −5 %, ms", 2.0, Find(report, "cascade of −5 % after 1,024 rows: computed from the copy, ms"), note),
        ];
    }

    private static IEnumerable<TargetRow> OfIngest(IngestCase ingestCase, Dictionary<Arm, List<SliceResult>> results)
    {
        (double serverTarget, double bytes) = ingestCase.RowsPerMessage == 1 ? (0.5, 2.0) : (0.75, 0.5);
        List<SliceResult> server = results[Arm.Server];
        Ratio byCpu = Ratio.Of(results[Arm.Decode], server, slice => slice.CpuNanosPerRow);
        yield return new TargetRow(
            $"ingest, {ingestCase}: server / decode-only, rows/s", IsTargeted(ingestCase) ? serverTarget : null, false, Ratio.Of(server, results[Arm.Decode], slice => slice.RowsPerSecond), $"by processor time {byCpu}");
        if (ingestCase is { Form: RowForm.Columns, RowsPerMessage: 1_024 })
        {
            yield return TargetRow.AtLeast($"ingest, {ingestCase}: decode-only / sink, rows/s", 0.6, Ratio.Of(results[Arm.Decode], results[Arm.Sink], slice => slice.RowsPerSecond));
            yield return RowsPerCollection(server);
            if (IngestReport.JournaledToServer(results) is { } journaled)
            {
                Ratio journaledByCpu = Ratio.Of(server, results[Arm.Journaled], slice => slice.CpuNanosPerRow);
                yield return TargetRow.AtLeast($"ingest, {ingestCase}: with a journal / in memory, rows/s", 0.7, journaled, $"flushed at an interval, acks durable; by processor time {journaledByCpu}");
            }
        }

        yield return TargetRow.AtMost($"ingest, {ingestCase}: allocated, B a row", bytes, Ratio.Of(server.Select(slice => slice.AllocatedBytesPerRow)), "whole server");
    }

    /// <summary>The targets speak of 1,024 rows in columns and of single rows.</summary>
    private static bool IsTargeted(IngestCase ingestCase) => ingestCase is { RowsPerMessage: 1 } or { Form: RowForm.Columns, RowsPerMessage: 1_024 };

    private static TargetRow RowsPerCollection(List<SliceResult> slices)
    {
        long rows = slices.Sum(slice => slice.Rows);
        long collections = slices.Sum(slice => slice.Collections);
        string note = string.Create(CultureInfo.InvariantCulture, $"{collections} in {rows / 1e6:0.0} M rows");
        bool isJudged = collections > 0 || rows >= 10_000_000;
        return new TargetRow(
            "ingest: rows to a generation-0 collection, M", isJudged ? 10.0 : null, false, TargetRow.Exactly(rows / 1e6 / Math.Max(1, collections)), isJudged ? note : $"{note}: too few to judge");
    }

    private static Ratio Find(PositionsReport report, string name)
    {
        Figure figure = report.Figures.Single(figure => figure.Name == name);
        return new Ratio(figure.Median, figure.Lower, figure.Upper);
    }
}
