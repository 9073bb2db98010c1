using System.Diagnostics;
using System.Globalization;
using System.Runtime.InteropServices;
using System.Text.Json;

namespace BtcStream.Microbenchmarks.Ratios;

/// <summary>The kernels' ratios in child processes, each with some of the machine's instruction sets switched off.</summary>
internal static class WidthRun
{
    /// <summary>Measures only the cases that depend on the width of registers.</summary>
    public const string ChildArgument = "--ratios-of-kernels";

    private static readonly (string Name, string? Knob)[] Widths =
    [
        ("everything on", null), ("no AVX-512", "DOTNET_EnableAVX512"), ("no AVX2", "DOTNET_EnableAVX2"), ("no vectors", "DOTNET_EnableHWIntrinsic"),
    ];

    /// <summary>Prints a table and a JSON line.</summary>
    /// <returns>The exit code.</returns>
    public static async Task<int> ExecuteAsync(TextWriter output)
    {
        await output.WriteLineAsync("| instructions | lanes | case | ratio | quartiles |");
        await output.WriteLineAsync("|---|---|---|---|---|");
        foreach ((string name, string? knob) in Widths)
        {
            using JsonDocument answer = JsonDocument.Parse(await MeasureAsync(knob));
            string lanes = answer.RootElement.GetProperty("lanes").GetString()!;
            foreach (JsonElement ratio in answer.RootElement.GetProperty("ratios").EnumerateArray())
            {
                await output.WriteLineAsync(string.Create(
                    CultureInfo.InvariantCulture,
                    $"| {name} | {lanes} | {ratio.GetProperty("slow")} / {ratio.GetProperty("fast")} | {ratio.GetProperty("ratio").GetDouble():N2} | {ratio.GetProperty("lowerQuartile").GetDouble():N2} … {ratio.GetProperty("upperQuartile").GetDouble():N2} |"));
            }

            await output.WriteLineAsync(JsonSerializer.Serialize(new { benchmark = "widths", instructions = name, answer = answer.RootElement }));
        }

        return 0;
    }

    private static async Task<string> MeasureAsync(string? knob)
    {
        string runtime = Path.GetFullPath(Path.Combine(RuntimeEnvironment.GetRuntimeDirectory(), "..", "..", "..", OperatingSystem.IsWindows() ? "dotnet.exe" : "dotnet"));
        var start = new ProcessStartInfo(runtime, [typeof(WidthRun).Assembly.Location, ChildArgument]) { RedirectStandardOutput = true };
        if (knob is not null)
        {
            start.Environment[knob] = "0";
        }

        using Process process = Process.Start(start) ?? throw new InvalidOperationException("a child did not start");
        string text = await process.StandardOutput.ReadToEndAsync();
        await process.WaitForExitAsync();
        return process.ExitCode == 0
            ? text.Split('\n').Last(line => line.StartsWith('{'))
            : throw new InvalidOperationException($"a child with {knob ?? "everything on"} ended with exit code {process.ExitCode}");
    }
}
