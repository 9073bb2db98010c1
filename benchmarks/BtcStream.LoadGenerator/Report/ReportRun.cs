using System.Diagnostics;
using System.Globalization;
using System.Runtime.InteropServices;
using System.Text.Json;

namespace BtcStream.LoadGenerator.Report;

/// <summary>Measures every target and prints one table of them.</summary>
internal static class ReportRun
{
    /// <returns>The exit code: 0 whether targets are met or not, since times gate nothing. What is wrong, such as a lost row, throws.</returns>
    public static async Task<int> ExecuteAsync(ReportOptions options, string command, CancellationToken cancellation)
    {
        Machine.WriteHead(command);
        string load = Machine.Load();
        long start = Stopwatch.GetTimestamp();
        List<TargetRow> rows = [];
        foreach (ReportPart part in options.Parts)
        {
            cancellation.ThrowIfCancellationRequested();
            Console.WriteLine();
            Console.WriteLine($"=== {part} (load average {Machine.Load()})");
            rows.AddRange(await MeasureAsync(part, options, command, cancellation));
        }

        WriteTable(rows, command, load, Stopwatch.GetElapsedTime(start));
        return 0;
    }

    private static Task<IReadOnlyList<TargetRow>> MeasureAsync(ReportPart part, ReportOptions options, string command, CancellationToken cancellation) => part switch
    {
        ReportPart.Kernels => KernelStage.MeasureAsync(cancellation),
        ReportPart.Engine => Task.FromResult(EngineStage.Measure(options)),
        ReportPart.Ingest => ServerStages.IngestAsync(options, command, cancellation),
        ReportPart.Latency => ServerStages.LatencyAsync(options, cancellation),
        ReportPart.Fanout => ServerStages.FanoutAsync(options, cancellation),
        ReportPart.Positions => ServerStages.PositionsAsync(options, command, cancellation),
        ReportPart.Journal => JournalStage.MeasureAsync(options),
        ReportPart.Recovery => RecoveryStage.MeasureAsync(options),
        _ => PeerStage.MeasureAsync(options, cancellation),
    };

    private static void WriteTable(List<TargetRow> rows, string command, string load, TimeSpan length)
    {
        string runtime = RuntimeInformation.FrameworkDescription;
        Console.WriteLine();
        Console.WriteLine("=== Targets");
        Console.WriteLine($"Machine: {Machine.Describe()}. Runtime: {runtime}. Load average {load} at the start, {Machine.Load()} at the end.");
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"Command: `{command}`, {length.TotalMinutes:0.0} minutes. Medians of pairs in one run, quartiles in brackets."));
        Console.WriteLine();
        Console.WriteLine("| what | target | measured | met | note |");
        Console.WriteLine("|---|---|---|---|---|");
        rows.ForEach(row => Console.WriteLine(row.ToMarkdown()));
        Console.WriteLine();
        Console.WriteLine($"{rows.Count(row => row.IsMet == true)} targets met, {rows.Count(row => row.IsMet == false)} not met, {rows.Count(row => row.Measured is null)} without a figure");
        foreach (TargetRow row in rows)
        {
            Console.WriteLine(JsonSerializer.Serialize(new
            {
                benchmark = "report",
                machine = Machine.Describe(),
                runtime,
                command,
                what = row.What,
                target = row.Target,
                isUpperBound = row.IsUpperBound,
                measured = row.Measured,
                isMet = row.IsMet,
                note = row.Note,
            }));
        }
    }
}
