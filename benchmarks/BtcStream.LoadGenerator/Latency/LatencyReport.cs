using System.Globalization;
using System.Text.Json;

namespace BtcStream.LoadGenerator.Latency;

/// <summary>Prints what was measured, and a JSON line for tools.</summary>
internal static class LatencyReport
{
    private static readonly double[] Percents = [50.0, 90.0, 99.0, 99.9];

    public static void Write(LatencyOptions options, int instruments, LatencyResult result)
    {
        Console.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"{options.Slices} slices of {options.Slice.TotalSeconds} s, server and echo in turns; {options.RowsPerMessage} rows a message of {result.MeanMessageBytes:N0} bytes; {instruments} options of a SYNTHETIC chain; one subscriber to the strikes"));
        string sustained = result.SustainedMessagesPerSecond > 0.0
            ? string.Create(CultureInfo.InvariantCulture, $"sustained {result.SustainedMessagesPerSecond:N0} messages/s ({result.SustainedMessagesPerSecond * options.RowsPerMessage:N0} rows/s); ")
            : "";
        Console.WriteLine(string.Create(
            CultureInfo.InvariantCulture, $"{sustained}open loop at {result.MessagesPerSecond:N0} messages/s ({result.MessagesPerSecond * options.RowsPerMessage:N0} rows/s); echo answers of {result.EchoAnswerBytes:N0} bytes"));
        Console.WriteLine();
        Console.WriteLine("| arm | p50 µs | p90 µs | p99 µs | p99.9 µs | max µs | answers/s | server CPU µs a message |");
        Console.WriteLine("|---|---|---|---|---|---|---|---|");
        WriteArm("quote in → risk out", result.Server);
        WriteArm("empty echo", result.Echo);
        Console.WriteLine();
        Console.WriteLine($"server / echo, medians of pairs: p50 {result.RatioOf(50.0)}, p99 {result.P99} (target ≤ 2), p99.9 {result.RatioOf(99.9)}");
        Console.WriteLine(ToJson(options, result));
    }

    private static void WriteArm(string name, IReadOnlyList<LoopSlice> slices)
    {
        LogLinearHistogram all = LatencyResult.Merge(slices);
        IEnumerable<string> micros = Percents.Select(all.Percentile).Append(all.Max).Select(nanos => (nanos / 1e3).ToString("N0", CultureInfo.InvariantCulture));
        Console.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"| {name} | {string.Join(" | ", micros)} | {Statistics.Median(slices.Select(slice => slice.Answers / slice.Seconds)):N0} | {Statistics.Median(slices.Select(slice => slice.ServerCpuSeconds * 1e6 / slice.Messages)):N2} |"));
    }

    private static string ToJson(LatencyOptions options, LatencyResult result) => JsonSerializer.Serialize(new
    {
        benchmark = "latency",
        rowsPerMessage = options.RowsPerMessage,
        slices = options.Slices,
        sliceSeconds = options.Slice.TotalSeconds,
        sustainedMessagesPerSecond = result.SustainedMessagesPerSecond,
        messagesPerSecond = result.MessagesPerSecond,
        significantDigits = 3,
        p99Ratio = result.P99,
        server = Percentiles(result.Server),
        echo = Percentiles(result.Echo),
    });

    private static Dictionary<string, double> Percentiles(IReadOnlyList<LoopSlice> slices)
    {
        LogLinearHistogram all = LatencyResult.Merge(slices);
        var micros = Percents.ToDictionary(percent => string.Create(CultureInfo.InvariantCulture, $"p{percent}Micros"), percent => all.Percentile(percent) / 1e3);
        micros["maxMicros"] = all.Max / 1e3;
        return micros;
    }
}
