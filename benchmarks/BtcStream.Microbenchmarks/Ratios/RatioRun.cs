using System.Globalization;
using System.Runtime.InteropServices;
using System.Text.Json;
using BtcStream.Quant.Numerics;

namespace BtcStream.Microbenchmarks.Ratios;

/// <summary>Measures every case and prints both sides, the ratio with its interquartile range, and a JSON line for tools.</summary>
internal static class RatioRun
{
    public const string Command = "dotnet run -c Release --project benchmarks/BtcStream.Microbenchmarks -- --ratios";

    /// <summary>Always 0: times do not gate anything.</summary>
    /// <param name="output">Takes the report.</param>
    /// <param name="kernelsOnly">Whether to measure nothing but what depends on the width of registers.</param>
    public static int Execute(TextWriter output, bool kernelsOnly = false)
    {
        output.WriteLine($"machine {Machine()}");
        output.WriteLine($"runtime {RuntimeInformation.FrameworkDescription}, {RuntimeInformation.RuntimeIdentifier}, lanes {LaneDispatch.Selected}");
        output.WriteLine($"command {Command}");
        output.WriteLine("times are processor time, median of slices");
        var results = new List<PairedRatio>();
        using var suite = new RatioSuite();
        foreach (RatioCase ratioCase in kernelsOnly ? suite.KernelCases : suite.Cases)
        {
            var result = PairedRatio.Measure(ratioCase);
            results.Add(result);
            output.WriteLine();
            output.WriteLine(Describe(result));
        }

        output.WriteLine();
        output.WriteLine(ToJson(results));
        return 0;
    }

    private static string Describe(PairedRatio result)
    {
        string verdict = result.Case.IsMetBy(result.Ratio) switch { true => "met", false => "MISSED", null => "—" };
        return string.Create(
            CultureInfo.InvariantCulture,
            $"""
            {result.Case.Name}: {result.Ratio:F2} (quartiles {result.LowerQuartile:F2} to {result.UpperQuartile:F2}), {result.Case.DescribeTarget()}: {verdict}
              {result.SlowNanos / 1_000.0,12:F2} µs  {result.Case.SlowName}
              {result.FastNanos / 1_000.0,12:F2} µs  {result.Case.FastName}
            """);
    }

    private static string ToJson(IEnumerable<PairedRatio> results) => JsonSerializer.Serialize(new
    {
        machine = Machine(),
        runtime = RuntimeInformation.FrameworkDescription,
        lanes = LaneDispatch.Selected,
        command = Command,
        ratios = results.Select(result => new
        {
            name = result.Case.Name,
            ratio = Math.Round(result.Ratio, 3),
            lowerQuartile = Math.Round(result.LowerQuartile, 3),
            upperQuartile = Math.Round(result.UpperQuartile, 3),
            slow = result.Case.SlowName,
            slowNanos = Math.Round(result.SlowNanos, 1),
            fast = result.Case.FastName,
            fastNanos = Math.Round(result.FastNanos, 1),
            target = result.Case.Target,
            isUpperBound = result.Case.IsUpperBound,
            isMet = result.Case.IsMetBy(result.Ratio),
        }),
    });

    /// <summary>The processor's name where the system tells it, and the number of cores.</summary>
    private static string Machine()
    {
        const string CpuInfo = "/proc/cpuinfo";
        string? model = File.Exists(CpuInfo)
            ? File.ReadLines(CpuInfo).FirstOrDefault(line => line.StartsWith("model name", StringComparison.Ordinal))?.Split(':')[1].Trim()
            : Environment.GetEnvironmentVariable("PROCESSOR_IDENTIFIER");
        return $"{model ?? RuntimeInformation.ProcessArchitecture.ToString()}, {Environment.ProcessorCount} cores, {RuntimeInformation.OSDescription}";
    }
}
