using System.Diagnostics;
using System.Runtime.InteropServices;
using System.Text;
using System.Text.RegularExpressions;

namespace BtcStream.Server.Tests.Durability;

/// <summary>The real server as a process of its own, to be killed.</summary>
internal sealed partial class ServerChild : IDisposable
{
    private readonly Process _process;

    private ServerChild(Process process, string readyLine) => (_process, ReadyLine) = (process, readyLine);

    public string ReadyLine { get; }

    public Uri Address => new("http://" + ReadyPattern().Match(ReadyLine).Groups["address"].Value);

    /// <summary>Starts a server and waits for its first line, or its end.</summary>
    public static async Task<(ServerChild? Server, string Error, int ExitCode)> StartAsync(params string[] arguments)
    {
        string runtime = Path.Combine(RuntimeEnvironment.GetRuntimeDirectory(), "..", "..", "..", OperatingSystem.IsWindows() ? "dotnet.exe" : "dotnet");
        string program = Path.Combine(AppContext.BaseDirectory, "BtcStream.Server.dll");
        var start = new ProcessStartInfo(runtime, [program, "--listen", "127.0.0.1:0", "--http", "none", "--stop-with-stdin", .. arguments])
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        var error = new StringBuilder();
        var process = new Process { StartInfo = start };
        process.ErrorDataReceived += (_, line) => error.AppendLine(line.Data);
        process.Start();
        process.BeginErrorReadLine();
        while (await process.StandardOutput.ReadLineAsync() is { } line)
        {
            if (ReadyPattern().IsMatch(line))
            {
                _ = process.StandardOutput.ReadToEndAsync();
                return (new ServerChild(process, line), "", 0);
            }
        }

        await process.WaitForExitAsync();
        int exitCode = process.ExitCode;
        process.Dispose();
        return (null, error.ToString(), exitCode);
    }

    /// <summary>kill -9.</summary>
    public async Task KillAsync()
    {
        _process.Kill();
        await _process.WaitForExitAsync();
    }

    /// <summary>Asks it to stop, and waits until it has.</summary>
    public async Task<int> StopAsync()
    {
        _process.StandardInput.Close();
        await _process.WaitForExitAsync();
        return _process.ExitCode;
    }

    public void Dispose()
    {
        if (!_process.HasExited)
        {
            _process.Kill();
        }

        _process.Dispose();
    }

    [GeneratedRegex(@" ready: grpc (?<address>[^\s,]+)")]
    private static partial Regex ReadyPattern();
}
