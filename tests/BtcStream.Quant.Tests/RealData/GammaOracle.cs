using System.ComponentModel;
using System.Diagnostics;
using System.Text.Json;

namespace BtcStream.Quant.Tests.RealData;

/// <summary>
/// The independent reference, run as a child process over all chains at once. It needs numpy, which Debian's own python3 has; any other
/// python3 is tried after it.
/// </summary>
public sealed class GammaOracle
{
    private static readonly string[] Interpreters = ["/usr/bin/python3", "python3"];

    private readonly Lock _gate = new();
    private Dictionary<string, JsonElement>? _figures;

    /// <summary>Its figures by file name. Skips or fails the running test where it cannot run.</summary>
    internal IReadOnlyDictionary<string, JsonElement> Figures
    {
        get
        {
            lock (_gate)
            {
                return _figures ??= Run(SharedFolder.PathOf("oracle", "gamma_oracle.py"), DeribitChain.Files);
            }
        }
    }

    private static Dictionary<string, JsonElement> Run(string script, string[] files)
    {
        string faults = string.Empty;
        foreach (string interpreter in Interpreters)
        {
            if (TryRun(interpreter, script, files, out string output, out string fault))
            {
                return output.Split('\n', StringSplitOptions.RemoveEmptyEntries)
                    .Select(line => JsonDocument.Parse(line).RootElement)
                    .ToDictionary(figures => figures.GetProperty("file").GetString()!);
            }

            faults += $" [{interpreter}: {fault}]";
        }

        SharedFolder.SkipOrFail(missing: true, $"the oracle did not run:{faults}");
        return [];
    }

    private static bool TryRun(string interpreter, string script, string[] files, out string output, out string fault)
    {
        var start = new ProcessStartInfo(interpreter) { RedirectStandardOutput = true, RedirectStandardError = true };
        start.ArgumentList.Add(script);
        foreach (string file in files)
        {
            start.ArgumentList.Add(file);
        }

        try
        {
            using Process process = Process.Start(start)!;
            Task<string> errors = process.StandardError.ReadToEndAsync();
            output = process.StandardOutput.ReadToEnd();
            process.WaitForExit();
            fault = errors.GetAwaiter().GetResult().Trim();
            return process.ExitCode == 0;
        }
        catch (Win32Exception missing)
        {
            (output, fault) = (string.Empty, missing.Message);
            return false;
        }
    }
}
