using System.Diagnostics;
using System.Globalization;

namespace BtcStream.Cluster.Tests.World;

/// <summary>An engine or a feeding gateway as a process, which tests may kill.</summary>
internal sealed class ChildNode : IAsyncDisposable
{
    private readonly Process _process;
    private readonly TaskCompletionSource _done = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private long _acked;
    private bool _isDisposed;

    private ChildNode(IEnumerable<string> arguments)
    {
        var start = new ProcessStartInfo(Environment.GetEnvironmentVariable("DOTNET_HOST_PATH") ?? "dotnet")
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        start.ArgumentList.Add(Path.Combine(AppContext.BaseDirectory, "BtcStream.Cluster.Node.dll"));
        foreach (string argument in arguments)
        {
            start.ArgumentList.Add(argument);
        }

        _process = Process.Start(start) ?? throw new InvalidOperationException("The child did not start.");
        _process.OutputDataReceived += (_, line) => Read(line.Data);
        _process.ErrorDataReceived += (_, line) => Errors += line.Data + "\n";
        _process.BeginOutputReadLine();
        _process.BeginErrorReadLine();
    }

    /// <summary>What it wrote to its standard error.</summary>
    public string Errors { get; private set; } = "";

    /// <summary>Messages acked, of a feed.</summary>
    public long Acked => Volatile.Read(ref _acked);

    /// <summary>Completes when a feed has sent all.</summary>
    public Task Done => _done.Task;

    public bool HasExited => _process.HasExited;

    public static ChildNode Engine(ClusterOptions options) => new(Common("engine", options));

    public static ChildNode Feed(ClusterOptions options, int number, int messages, int rows) =>
        new([.. Common("feed", options), .. ((int[])[number, messages, rows]).Select(value => value.ToString(CultureInfo.InvariantCulture))]);

    /// <summary>kill -9.</summary>
    public async Task KillAsync()
    {
        if (!_isDisposed && !_process.HasExited)
        {
            _process.Kill();
            await _process.WaitForExitAsync();
        }
    }

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
        if (line is not null && line.StartsWith("acked ", StringComparison.Ordinal))
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
