using System.ComponentModel;
using System.Diagnostics;
using System.Text.Json;

namespace BtcStream.Acceptance;

/// <summary>The independent reference, run once as a child process over all chains. It needs numpy, which Debian's own python3 has.</summary>
public sealed class GammaOracle
{
    private readonly Lock _gate = new();
    private Dictionary<string, JsonElement>? _figures;

    /// <summary>Its figures for one file. Skips or fails the running test where it cannot run.</summary>
    internal JsonElement Of(string file)
    {
        lock (_gate)
        {
            return (_figures ??= Run(SharedFolder.PathOf("oracle", "gamma_oracle.py"), ChainFile.Paths))[file];
        }
    }

    private static Dictionary<string, JsonElement> Run(string script, string[] files)
    {
        var start = new ProcessStartInfo("/usr/bin/python3", [script, .. files]) { RedirectStandardOutput = true, RedirectStandardError = true };
        string output = string.Empty;
        string? fault = null;
        try
        {
            using Process process = Process.Start(start)!;
            Task<string> errors = process.StandardError.ReadToEndAsync();
            output = process.StandardOutput.ReadToEnd();
            process.WaitForExit();
            fault = process.ExitCode == 0 ? null : errors.GetAwaiter().GetResult().Trim();
        }
        catch (Win32Exception missing)
        {
            fault = missing.Message;
        }

        SharedFolder.SkipOrFail(fault is not null, $"the oracle did not run: {fault}");
        return output.Split('\n', StringSplitOptions.RemoveEmptyEntries)
            .Select(line => JsonDocument.Parse(line).RootElement)
            .ToDictionary(figures => figures.GetProperty("file").GetString()!);
    }
}
