using System.Diagnostics;
using System.Text.RegularExpressions;

namespace BtcStream.Cli.Demo;

/// <summary>
/// A server as a child process. It ends with this one whatever happens: it watches its standard input, whose other end the system closes even when
/// this process is killed.
/// </summary>
internal sealed partial class ServerProcess : IAsyncDisposable
{
    private const int LinesKept = 20;

    private static readonly TimeSpan StartTimeout = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan StopTimeout = TimeSpan.FromSeconds(5);

    private readonly Process _process;
    private readonly Queue<string> _lastLines = new();
    private readonly TaskCompletionSource<string> _ready = new(TaskCreationOptions.RunContinuationsAsynchronously);

    private ServerProcess(Process process)
    {
        _process = process;
        _process.OutputDataReceived += (_, line) => Keep(line.Data);
        _process.ErrorDataReceived += (_, line) => Keep(line.Data);
    }

    /// <summary>Where it serves gRPC.</summary>
    public Uri GrpcAddress { get; private set; } = null!;

    /// <summary>The line it printed when it was ready.</summary>
    public string ReadyLine { get; private set; } = "";

    /// <summary>Starts a server and waits until it is ready.</summary>
    /// <param name="program">Its assembly, or a program that needs no runtime.</param>
    /// <param name="arguments">Its arguments.</param>
    /// <param name="cancellation">Gives up.</param>
    /// <exception cref="CliException">It did not start, or ended; the message has its last words.</exception>
    public static async Task<ServerProcess> StartAsync(string program, IEnumerable<string> arguments, CancellationToken cancellation)
    {
        (string file, string[] first) = ServerProgram.StartOf(program);
        var start = new ProcessStartInfo(file, [.. first, .. arguments])
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        var server = new ServerProcess(new Process { StartInfo = start, EnableRaisingEvents = true });
        try
        {
            await server.StartAsync(cancellation);
            return server;
        }
        catch
        {
            await server.DisposeAsync();
            throw;
        }
    }

    /// <summary>Completes when the server has ended, with its last words.</summary>
    public async Task<string> WaitForEndAsync(CancellationToken cancellation)
    {
        await _process.WaitForExitAsync(cancellation);
        return $"the server ended with exit code {_process.ExitCode}{LastWords()}";
    }

    /// <summary>Asks the server to stop, and insists after a while.</summary>
    public async ValueTask DisposeAsync()
    {
        if (IsRunning())
        {
            _process.StandardInput.Close();
            using var timeout = new CancellationTokenSource(StopTimeout);
            try
            {
                await _process.WaitForExitAsync(timeout.Token);
            }
            catch (OperationCanceledException)
            {
                _process.Kill(entireProcessTree: true);
                await _process.WaitForExitAsync();
            }
        }

        _process.Dispose();
    }

    [GeneratedRegex(@" ready: grpc (?<address>[^\s,]+)")]
    private static partial Regex ReadyPattern();

    private async Task StartAsync(CancellationToken cancellation)
    {
        try
        {
            _process.Start();
        }
        catch (System.ComponentModel.Win32Exception e)
        {
            throw new CliException(ExitCodes.Server, $"cannot start '{_process.StartInfo.FileName}': {e.Message}", e);
        }

        _process.BeginOutputReadLine();
        _process.BeginErrorReadLine();
        Task end = _process.WaitForExitAsync(cancellation);
        Task first = await Task.WhenAny(_ready.Task, end, Task.Delay(StartTimeout, cancellation));
        cancellation.ThrowIfCancellationRequested();
        if (first != _ready.Task)
        {
            string what = first == end ? $"the server ended with exit code {_process.ExitCode}" : $"the server was not ready after {StartTimeout.TotalSeconds} s";
            throw new CliException(ExitCodes.Server, what + LastWords());
        }

        ReadyLine = await _ready.Task;
        GrpcAddress = new Uri("http://" + ReadyPattern().Match(ReadyLine).Groups["address"].Value);
    }

    private bool IsRunning()
    {
        try
        {
            return !_process.HasExited;
        }
        catch (InvalidOperationException)
        {
            // It was never started.
            return false;
        }
    }

    private void Keep(string? line)
    {
        if (line is null)
        {
            return;
        }

        lock (_lastLines)
        {
            _lastLines.Enqueue(line);
            if (_lastLines.Count > LinesKept)
            {
                _lastLines.Dequeue();
            }
        }

        if (ReadyPattern().IsMatch(line))
        {
            _ready.TrySetResult(line);
        }
    }

    private string LastWords()
    {
        lock (_lastLines)
        {
            return _lastLines.Count == 0 ? "" : "; its last words:\n  " + string.Join("\n  ", _lastLines);
        }
    }
}
