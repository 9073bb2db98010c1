using System.Diagnostics;
using System.Runtime.InteropServices;
using System.Text.RegularExpressions;

namespace BtcStream.LoadGenerator.Processes;

/// <summary>A server in a process of its own. It ends when its standard input does, so it cannot outlive this process.</summary>
internal sealed partial class ServerChild : IAsyncDisposable
{
    private static readonly TimeSpan StopTimeout = TimeSpan.FromSeconds(15);

    /// <summary>The server's option that says where it serves HTTP/1.1; nowhere unless it is given.</summary>
    public const string HttpOption = "--http";

    private readonly Process _process;

    private ServerChild(Process process, Uri address, Uri? http)
    {
        _process = process;
        Address = address;
        HttpAddress = http;
    }

    /// <summary>This program.</summary>
    public static string OwnProgram { get; } = Path.Combine(AppContext.BaseDirectory, "BtcStream.LoadGenerator.dll");

    /// <summary>The runtime that runs this program: <c>installation/shared/Microsoft.NETCore.App/version/</c> is where it lies.</summary>
    public static string RuntimePath { get; } =
        Path.GetFullPath(Path.Combine(RuntimeEnvironment.GetRuntimeDirectory(), "..", "..", "..", OperatingSystem.IsWindows() ? "dotnet.exe" : "dotnet"));

    /// <summary>Where it serves gRPC.</summary>
    public Uri Address { get; }

    /// <summary>Where it serves HTTP/1.1; null where it does not.</summary>
    public Uri? HttpAddress { get; }

    /// <summary>The command line that it was started with.</summary>
    public string CommandLine => $"{Path.GetFileName(_process.StartInfo.ArgumentList[0])} {string.Join(' ', _process.StartInfo.ArgumentList.Skip(1))}";

    /// <summary>Memory of its that lies in the machine's, bytes: what has been written to, garbage not collected yet included.</summary>
    public long ResidentBytes
    {
        get
        {
            _process.Refresh();
            return _process.WorkingSet64;
        }
    }

    /// <summary>Processor time that it has spent so far, on all its threads.</summary>
    public TimeSpan ProcessorTime
    {
        get
        {
            _process.Refresh();
            return _process.TotalProcessorTime;
        }
    }

    /// <summary>Starts the real server, which lies beside this program, on a free port.</summary>
    /// <param name="options">Options beside those.</param>
    public static Task<ServerChild> StartServerAsync(params string[] options) =>
        StartAsync(
        "BtcStream.Server.dll", ["--listen", "127.0.0.1:0", "--stop-with-stdin", .. options.Contains(HttpOption) ? (string[])[] : [HttpOption, "none"], .. options]);

    /// <summary>Starts this program again, with one of its commands that serve.</summary>
    public static Task<ServerChild> StartSelfAsync(string command) => StartAsync("BtcStream.LoadGenerator.dll", command);

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        _process.StandardInput.Close();
        using var timeout = new CancellationTokenSource(StopTimeout);
        try
        {
            await _process.WaitForExitAsync(timeout.Token);
        }
        catch (OperationCanceledException)
        {
            _process.Kill();
            await _process.WaitForExitAsync();
        }

        _process.Dispose();
    }

    /// <summary>Starts another program that says where it serves as the server does, and ends with its standard input.</summary>
    public static Task<ServerChild> StartProgramAsync(string program, params string[] arguments) => StartProcessAsync(program, arguments);

    private static Task<ServerChild> StartAsync(string program, params string[] arguments) =>
        StartProcessAsync(RuntimePath, [Path.Combine(AppContext.BaseDirectory, program), .. arguments]);

    private static async Task<ServerChild> StartProcessAsync(string program, string[] arguments)
    {
        var start = new ProcessStartInfo(program, arguments)
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
        };
        Process process = Process.Start(start) ?? throw new InvalidOperationException($"{program} did not start");
        while (await process.StandardOutput.ReadLineAsync() is { } line)
        {
            Match ready = ReadyPattern().Match(line);
            if (ready.Success)
            {
                // Whatever else it says must not fill the pipe.
                _ = process.StandardOutput.ReadToEndAsync();
                return new ServerChild(process, new Uri("http://" + ready.Groups["address"].Value), ready.Groups["http"].Success ? new Uri("http://" + ready.Groups["http"].Value) : null);
            }
        }

        await process.WaitForExitAsync();
        throw new InvalidOperationException($"{program} ended with exit code {process.ExitCode} before it was ready");
    }

    [GeneratedRegex(@"ready: grpc (?<address>[^\s,]+)(, http (?<http>[^\s,]+))?")]
    private static partial Regex ReadyPattern();
}
