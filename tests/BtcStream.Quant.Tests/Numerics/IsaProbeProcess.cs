using System.Collections.Concurrent;
using System.Diagnostics;
using System.Runtime.InteropServices;

namespace BtcStream.Quant.Tests.Numerics;

/// <summary>Runs BtcStream.Quant.IsaProbe in a child process, some instruction sets switched off, and reads its "key value" lines.</summary>
internal static class IsaProbeProcess
{
    private const int TimeoutMillis = 240_000;

    private static readonly ConcurrentDictionary<string, Lazy<Task<IReadOnlyDictionary<string, string>>>> Runs = new();

    /// <summary>What the probe prints with <paramref name="knob"/> set to 0 (nothing set: null). Each is run once and remembered.</summary>
    public static Task<IReadOnlyDictionary<string, string>> RunAsync(string? knob) =>
        Runs.GetOrAdd(knob ?? string.Empty, _ => new(() => StartAsync(knob))).Value;

    private static async Task<IReadOnlyDictionary<string, string>> StartAsync(string? knob)
    {
        var start = new ProcessStartInfo(DotnetPath())
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        start.ArgumentList.Add("exec");
        start.ArgumentList.Add(Path.Combine(AppContext.BaseDirectory, "BtcStream.Quant.IsaProbe.dll"));
        foreach (string inherited in start.Environment.Keys.Where(key => key.StartsWith("DOTNET_Enable", StringComparison.OrdinalIgnoreCase)).ToArray())
        {
            start.Environment.Remove(inherited);
        }

        if (knob is not null)
        {
            start.Environment[knob] = "0";
        }

        using var timeout = new CancellationTokenSource(TimeoutMillis);
        using Process process = Process.Start(start) ?? throw new InvalidOperationException("The probe did not start.");
        Task<string> output = process.StandardOutput.ReadToEndAsync(timeout.Token);
        Task<string> errors = process.StandardError.ReadToEndAsync(timeout.Token);
        await process.WaitForExitAsync(timeout.Token);
        Assert.True(process.ExitCode == 0, $"The probe with {knob ?? "everything on"} ended with {process.ExitCode}: {await errors}");
        return (await output)
            .Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries)
            .Select(line => line.Split(' '))
            .ToDictionary(parts => parts[0], parts => parts[1]);
    }

    /// <summary>The host that belongs to the running runtime: …/shared/Microsoft.NETCore.App/version/ → …/dotnet.</summary>
    private static string DotnetPath()
    {
        string root = Path.GetFullPath(Path.Combine(RuntimeEnvironment.GetRuntimeDirectory(), "..", "..", ".."));
        return Path.Combine(root, OperatingSystem.IsWindows() ? "dotnet.exe" : "dotnet");
    }
}
