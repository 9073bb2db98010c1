using System.Collections.Concurrent;
using System.Diagnostics;
using System.Threading.Channels;
using BtcStream.Cli.Demo;

namespace BtcStream.Cli.Tests.EndToEnd;

/// <summary><c>btcstream demo</c> as a process of its own, with pipes for a terminal, and a process group of its own as a shell would give it.</summary>
internal sealed class DemoProcess : IAsyncDisposable
{
    private static readonly TimeSpan Bound = TimeSpan.FromSeconds(60);

    private readonly Process _process;
    private readonly Channel<string> _lines = Channel.CreateUnbounded<string>();
    private readonly ConcurrentQueue<string> _errors = new();

    private DemoProcess(Process process)
    {
        _process = process;
        _process.OutputDataReceived += (_, line) => Keep(line.Data);
        _process.ErrorDataReceived += (_, line) => _errors.Enqueue(line.Data ?? "");
    }

    public int Id => _process.Id;

    /// <summary>The server that it started.</summary>
    public ProcessIdentity Server { get; private set; }

    /// <summary>What it wrote to standard error.</summary>
    public string Errors => string.Join('\n', _errors);

    /// <summary>Starts it and waits until it prints figures.</summary>
    public static async Task<DemoProcess> StartAsync()
    {
        string program = Path.Combine(AppContext.BaseDirectory, "btcstream.dll");

        // A shell starts what it runs in the background with SIGINT ignored, and programs pass that on: the demo must not depend on how these tests were started.
        var start = new ProcessStartInfo("setsid", ["env", "--default-signal=INT", ServerProgram.FindRuntime(), program, "demo", "--listen", "127.0.0.1:0", "--http", "none"])
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        var demo = new DemoProcess(Process.Start(start)!);
        demo._process.BeginOutputReadLine();
        demo._process.BeginErrorReadLine();
        try
        {
            using var bound = new CancellationTokenSource(Bound);
            string line = await demo._lines.Reader.ReadAsync(bound.Token);
            Assert.Contains("SYNTHETIC", line, StringComparison.Ordinal);
            demo.Server = Assert.Single(LinuxProcesses.ChildrenOf(demo.Id));
            return demo;
        }
        catch
        {
            await demo.DisposeAsync();
            throw;
        }
    }

    /// <summary>Waits for its end and gives its exit code.</summary>
    public async Task<int> WaitForExitAsync()
    {
        using var bound = new CancellationTokenSource(Bound);
        await _process.WaitForExitAsync(bound.Token);
        return _process.ExitCode;
    }

    /// <summary>Waits until its server has ended.</summary>
    public async Task WaitForServerToEndAsync()
    {
        using var bound = new CancellationTokenSource(Bound);
        while (LinuxProcesses.IsRunning(Server))
        {
            Assert.False(bound.IsCancellationRequested, $"the server, process {Server.Id}, is left behind");
            await Task.Yield();
        }
    }

    public async ValueTask DisposeAsync()
    {
        if (!_process.HasExited)
        {
            _process.Kill(entireProcessTree: true);
            await _process.WaitForExitAsync();
        }

        try
        {
            if (LinuxProcesses.IsRunning(Server))
            {
                using Process left = Process.GetProcessById(Server.Id);
                left.Kill();
            }
        }
        catch (ArgumentException)
        {
            // It ended just now.
        }

        _process.Dispose();
    }

    private void Keep(string? line)
    {
        if (line is null)
        {
            _lines.Writer.TryComplete();
        }
        else
        {
            _lines.Writer.TryWrite(line);
        }
    }
}
