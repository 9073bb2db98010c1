using System.Globalization;
using System.Text.Json;
using BtcStream.LoadGenerator.Charts;

namespace BtcStream.LoadGenerator.Soak;

/// <summary>Prints what a soak gave, a JSON line for tools, and draws memory and latency over time.</summary>
internal static class SoakReport
{
    private const double MiB = 1048576.0;

    public static void Write(SoakOptions options, SoakResult result)
    {
        SoakSample last = result.Samples[^1];
        double[] p99 = [.. result.Samples.Select(sample => sample.P99Micros).Where(double.IsFinite)];
        Console.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"{options.Length.TotalMinutes:0.##} minutes at {options.Share:P0} of the sustained rate: {result.MessagesPerSecond:N0} messages/s of {options.RowsPerMessage} rows; {result.Messages:N0} messages, {last.AcceptedRows:N0} rows, all applied, none late, none refused"));
        Console.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"collections: generation 0 {last.Gen0}, 1 {last.Gen1}, 2 {last.Gen2} ({result.Verdict.EarlyGen2Collections} of them in the first quarter); allocated {(double)last.AllocatedBytes / last.AcceptedRows:N3} B a row; growth of the heap's floor {result.Verdict.HeapGrowthBytes / MiB:N2} MiB, of resident memory {result.Verdict.ResidentGrowthBytes / MiB:N2} MiB (allowed {result.Verdict.AllowedGrowthBytes / MiB:N1})"));
        Console.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"p99 in each of {p99.Length} intervals, µs: median {Statistics.Median(p99):N0}, quartiles {Statistics.Quartile(p99, 1):N0} … {Statistics.Quartile(p99, 3):N0}, worst {p99.Max():N0}"));
        foreach (string failure in result.Verdict.Failures)
        {
            Console.WriteLine($"FAILED: {failure}");
        }

        if (options.Plot is { } plot)
        {
            File.WriteAllText(plot, Draw(options, result));
            Console.WriteLine($"plot: {plot}");
        }

        Console.WriteLine(JsonSerializer.Serialize(new
        {
            benchmark = "soak",
            minutes = options.Length.TotalMinutes,
            share = options.Share,
            rowsPerMessage = options.RowsPerMessage,
            messagesPerSecond = result.MessagesPerSecond,
            rows = last.AcceptedRows,
            gen0 = last.Gen0,
            gen1 = last.Gen1,
            gen2 = last.Gen2,
            gen2InFirstQuarter = result.Verdict.EarlyGen2Collections,
            allocatedBytesPerRow = (double)last.AllocatedBytes / last.AcceptedRows,
            heapGrowthBytes = result.Verdict.HeapGrowthBytes,
            residentGrowthBytes = result.Verdict.ResidentGrowthBytes,
            p99MicrosMedian = Statistics.Median(p99),
            failures = result.Verdict.Failures,
        }));
    }

    public static string Draw(SoakOptions options, SoakResult result)
    {
        IReadOnlyList<SoakSample> samples = result.Samples;
        var chart = new SvgChart(
            string.Create(CultureInfo.InvariantCulture, $"Soak: {result.MessagesPerSecond * options.RowsPerMessage / 1e6:0.##} M rows/s, {options.Share:P0} of the sustained rate"),
            "seconds",
            [.. samples.Select(sample => sample.Seconds)]);
        return chart.Draw(
        [
            new ChartPanel(
                "Memory of the server, MiB",
                [
                    new ChartLine("resident", "#1f5fa8", [.. samples.Select(sample => sample.ResidentBytes / MiB)]),
                    new ChartLine("managed heap", "#c0571b", [.. samples.Select(sample => sample.HeapBytes / MiB)]),
                ]),
            new ChartPanel(
                "Quote in to risk out, ms",
                [
                    new ChartLine("p50", "#3a7d34", [.. samples.Select(sample => sample.P50Micros / 1e3)]),
                    new ChartLine("p99", "#8a2be2", [.. samples.Select(sample => sample.P99Micros / 1e3)]),
                ]),
            new ChartPanel("Collections of generation 0 since the start", [new ChartLine("generation 0", "#555555", [.. samples.Select(sample => (double)sample.Gen0)])]),
        ]);
    }
}
