using System.Diagnostics;
using System.Text.RegularExpressions;
using BtcStream.Client;
using BtcStream.Contracts.V1;

namespace BtcStream.Cluster.Tests.Roles;

/// <summary>The real server as a process, on a port that the system picks; it ends with this one, whose end of its standard input the system closes.</summary>
internal sealed partial class ServerProcess : IAsyncDisposable
{
    private readonly Process _process;
    private readonly List<string> _lines = [];
    private readonly TaskCompletionSource<string> _ready = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private BtcStreamClient? _client;

    private ServerProcess(string[] arguments)
    {
        var start = new ProcessStartInfo(Environment.GetEnvironmentVariable("DOTNET_HOST_PATH") ?? "dotnet")
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        string[] all = [Path.Combine(AppContext.BaseDirectory, "BtcStream.Server.dll"), "--listen", "127.0.0.1:0", "--http", "none", "--stop-with-stdin", .. arguments];
        foreach (string argument in all)
        {
            start.ArgumentList.Add(argument);
        }

        _process = Process.Start(start) ?? throw new InvalidOperationException("The server did not start.");
        _process.OutputDataReceived += (_, line) => Take(line.Data);
        _process.ErrorDataReceived += (_, line) => Take(line.Data);
        _process.BeginOutputReadLine();
        _process.BeginErrorReadLine();
    }

    /// <summary>Where it serves.</summary>
    public string Address { get; private set; } = "";

    /// <summary>A client of it.</summary>
    public BtcStreamClient Client => _client ??= new BtcStreamClient(Address);

    /// <summary>What it wrote.</summary>
    public string Output
    {
        get
        {
            lock (_lines)
            {
                return string.Join('\n', _lines);
            }
        }
    }

    /// <summary>Starts one, and waits until it listens.</summary>
    public static async Task<ServerProcess> StartAsync(params string[] arguments)
    {
        ServerProcess server = Begin(arguments);
        Task end = server._process.WaitForExitAsync(TestContext.Current.CancellationToken);
        Assert.True(await Task.WhenAny(server._ready.Task, end) == server._ready.Task, server.Output);
        server.Address = await server._ready.Task;
        return server;
    }

    /// <summary>Starts one that may end by itself.</summary>
    public static ServerProcess Begin(params string[] arguments) => new(arguments);

    /// <summary>Its place in its cluster, as it says.</summary>
    public async Task<ClusterStatus> StatusAsync() => (await Client.GetServerInfoAsync(cancellation: TestContext.Current.CancellationToken)).Cluster;

    /// <summary>SIGTERM; gives the exit code once it has ended.</summary>
    public async Task<int> TerminateAsync()
    {
        using Process kill = Process.Start("kill", ["-TERM", _process.Id.ToString(System.Globalization.CultureInfo.InvariantCulture)]);
        await kill.WaitForExitAsync();
        return await WaitForEndAsync();
    }

    /// <summary>Waits for its end.</summary>
    public async Task<int> WaitForEndAsync()
    {
        await _process.WaitForExitAsync(TestContext.Current.CancellationToken);
        return _process.ExitCode;
    }

    public async ValueTask DisposeAsync()
    {
        _client?.Dispose();
        if (!_process.HasExited)
        {
            _process.Kill();
            await _process.WaitForExitAsync();
        }

        _process.Dispose();
    }

    [GeneratedRegex(@" ready: grpc (?<address>[^\s,]+)")]
    private static partial Regex ReadyPattern();

    private void Take(string? line)
    {
        if (line is null)
        {
            return;
        }

        lock (_lines)
        {
            _lines.Add(line);
        }

        if (ReadyPattern().Match(line) is { Success: true } ready)
        {
            _ready.TrySetResult(ready.Groups["address"].Value);
        }
    }
}
