using System.Globalization;
using System.Runtime.InteropServices;
using System.Text.Json;

namespace BtcStream.LoadGenerator.Rpc;

/// <summary>Measures the gRPC layer alone: the cases take turns in short slices, so that a slow moment of the machine meets all of them.</summary>
internal static class RpcBenchmark
{
    private static readonly string[] Modes = ["frames", "decode", "echo"];

    public static async Task<int> RunAsync(int rounds, TimeSpan slice, string command)
    {
        if (rounds < 1 || slice < TimeSpan.FromMilliseconds(10))
        {
            await Console.Error.WriteLineAsync($"--rounds is {rounds} and --slice-ms {slice.TotalMilliseconds}; at least 1 and 10 are needed");
            return 1;
        }

        Console.WriteLine($"machine: {RuntimeInformation.OSDescription}, {RuntimeInformation.ProcessArchitecture}, {Environment.ProcessorCount} processors; {RuntimeInformation.FrameworkDescription}");
        Console.WriteLine($"command: {command}");
        await using BenchProcess server = await BenchProcess.StartAsync();
        Console.WriteLine("rows/message  mode    messages/s      rows/s      IQR of rows/s   B/message  server CPU ns/message   vs frames");
        foreach (int rows in new[] { 1, 1024 })
        {
            Dictionary<string, List<SliceResult>> results = await MeasureAsync(server, QuoteFrames.Create(rows), rounds, slice);
            foreach (string mode in Modes)
            {
                Report(rows, mode, results[mode], results["frames"]);
            }
        }

        return 0;
    }

    private static async Task<Dictionary<string, List<SliceResult>>> MeasureAsync(BenchProcess server, QuoteFrames frames, int rounds, TimeSpan slice)
    {
        var results = Modes.ToDictionary(mode => mode, _ => new List<SliceResult>());
        for (int round = -2; round < rounds; round++)
        {
            foreach (string mode in Modes)
            {
                SliceResult result = await server.MeasureAsync(mode, frames, slice);
                if (round >= 0)
                {
                    results[mode].Add(result);
                }
            }
        }

        return results;
    }

    private static void Report(int rows, string mode, List<SliceResult> slices, List<SliceResult> baseline)
    {
        double[] perSecond = [.. slices.Select(slice => slice.MessagesPerSecond * rows).Order()];
        double[] ratios = [.. slices.Zip(baseline, (slice, frames) => slice.MessagesPerSecond / frames.MessagesPerSecond).Order()];
        double bytes = Median([.. slices.Select(slice => slice.AllocatedBytesPerMessage).Order()]);
        double cpu = Median([.. slices.Select(slice => slice.CpuNanosPerMessage).Order()]);
        double median = Median(perSecond);
        Console.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"{rows,12}  {mode,-6}  {median / rows,10:N0}  {median,10:N0}  {Quartile(perSecond, 1),8:N0} … {Quartile(perSecond, 3),-10:N0}  {bytes,7:F2}  {cpu,20:F0}  {Median(ratios),10:F2}"));
        Console.WriteLine(JsonSerializer.Serialize(new
        {
            benchmark = "rpc",
            rowsPerMessage = rows,
            mode,
            rowsPerSecond = median,
            ratioToFrames = Median(ratios),
            allocatedBytesPerMessage = bytes,
            slices = slices.Count,
        }));
    }

    private static double Median(double[] values) => Statistics.Median(values);

    private static double Quartile(double[] values, int quarter) => Statistics.Quartile(values, quarter);
}
