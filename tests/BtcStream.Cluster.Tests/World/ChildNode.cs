using System.Diagnostics;
using System.Globalization;
using BtcStream.Cluster.Tests.Brokers;

namespace BtcStream.Cluster.Tests.World;

/// <summary>An engine or a gateway as a process, which tests may kill and freeze.</summary>
internal sealed class ChildNode : IAsyncDisposable
{
    private readonly Process _process;
    private readonly TaskCompletionSource _done = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly TaskCompletionSource _ended = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private TaskCompletionSource<string> _reply = new();
    private long _acked;
    private bool _isDisposed;

    private ChildNode(ProcessStartInfo start)
    {
        (start.RedirectStandardOutput, start.RedirectStandardError) = (true, true);
        _process = Process.Start(start) ?? throw new InvalidOperationException("The child did not start.");
        _process.OutputDataReceived += (_, line) => Read(line.Data);
        _process.ErrorDataReceived += (_, line) => Errors += line.Data + "\n";
        _process.BeginOutputReadLine();
        _process.BeginErrorReadLine();
    }

    private static string Dotnet => Environment.GetEnvironmentVariable("DOTNET_HOST_PATH") ?? "dotnet";

    private static string Assembly => Path.Combine(AppContext.BaseDirectory, "BtcStream.Cluster.Node.dll");

    /// <summary>What it wrote to its standard error.</summary>
    public string Errors { get; private set; } = "";

    /// <summary>Messages acked, of a feed.</summary>
    public long Acked => Volatile.Read(ref _acked);

    /// <summary>Completes when a feed has sent all.</summary>
    public Task Done => _done.Task;

    public bool HasExited => _process.HasExited;

    public static ChildNode Engine(ClusterOptions options) => new(WatchedProcess.Start(Dotnet, [Assembly, .. Common("engine", options)]));

    public static ChildNode Feed(ClusterOptions options, int number, int messages, int rows, TimeSpan pause) => new(WatchedProcess.Start(
        Dotnet, [Assembly, .. Common("feed", options), .. ((int[])[number, messages, rows, (int)pause.TotalMilliseconds]).Select(value => value.ToString(CultureInfo.InvariantCulture))]));

    /// <summary>A gateway that does what <see cref="AskAsync"/> says. It ends with its input, so it needs no watcher.</summary>
    public static ChildNode Gateway(ClusterOptions options, int number) =>
        new(new ProcessStartInfo(Dotnet, [Assembly, .. Common("gateway", options), number.ToString(CultureInfo.InvariantCulture)]) { RedirectStandardInput = true });

    /// <summary>Has a gateway do a line, and gives its reply.</summary>
    public async Task<string> AskAsync(string line, CancellationToken cancellation)
    {
        _reply = new TaskCompletionSource<string>(TaskCreationOptions.RunContinuationsAsynchronously);
        await _process.StandardInput.WriteLineAsync(line.AsMemory(), cancellation);
        await _process.StandardInput.FlushAsync(cancellation);
        await Task.WhenAny(_reply.Task, _ended.Task).WaitAsync(cancellation);
        return _reply.Task.IsCompleted ? await _reply.Task : throw new InvalidOperationException($"The gateway has ended: {Errors}");
    }

    /// <summary>kill -9.</summary>
    public async Task KillAsync()
    {
        if (!_isDisposed && !_process.HasExited)
        {
            _process.Kill();
            await _process.WaitForExitAsync();
        }
    }

    /// <summary>Freezes it: its connections stay, and nothing answers.</summary>
    public Task FreezeAsync() => WatchedProcess.SignalAsync(_process, "STOP");

    /// <summary>Lets it go on.</summary>
    public Task ThawAsync() => WatchedProcess.SignalAsync(_process, "CONT");

    public async ValueTask DisposeAsync()
    {
        await KillAsync();
        _isDisposed = true;
        _process.Dispose();
    }

    private static string[] Common(string role, ClusterOptions options) =>
        [role, options.Prefix, options.Shards.ToString(CultureInfo.InvariantCulture), options.SnapshotDirectory!, string.Join(',', options.Brokers.Nodes)];

    private void Read(string? line)
    {
        if (line is null)
        {
            _ended.TrySetResult();
        }
        else if (line.StartsWith("= ", StringComparison.Ordinal))
        {
            _reply.TrySetResult(line[2..]);
        }
        else if (line.StartsWith("acked ", StringComparison.Ordinal))
        {
            Volatile.Write(ref _acked, long.Parse(line.AsSpan(6), CultureInfo.InvariantCulture));
        }
        else if (line == "done")
        {
            _done.TrySetResult();
        }
    }
}

/// <summary>Children that end with the test, however it ends.</summary>
internal sealed class ChildNodes : IAsyncDisposable
{
    private readonly List<ChildNode> _children = [];

    public ChildNode Add(ChildNode child)
    {
        _children.Add(child);
        return child;
    }

    public async ValueTask DisposeAsync()
    {
        foreach (ChildNode child in _children)
        {
            await child.DisposeAsync();
        }
    }
}
