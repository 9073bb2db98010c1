using BtcStream.Engine.Sharding;
using BtcStream.Engine.State;

namespace BtcStream.Engine;

/// <summary>An engine as the view of a cluster: its market comes from a log, its positions as ladders that the shards publish.</summary>
public sealed partial class EngineHost
{
    private LogEngine? _log;
    private BatchRouter? _router;

    /// <summary>Whether it is the view of a cluster, and has ladders in place of positions.</summary>
    public bool IsView => _router is not null;

    /// <summary>Where the view of a cluster asks the shards; null for an engine that has positions of its own.</summary>
    internal ShardDesk? Desk => _router?.Desk;

    /// <summary>A host for an engine that a snapshot of a market log was loaded into: to become the view of a cluster.</summary>
    /// <param name="log">The engine and its place in the log.</param>
    /// <param name="options">How it is fed.</param>
    public EngineHost(LogEngine log, HostOptions options)
        : this((log ?? throw new ArgumentNullException(nameof(log))).Engine, options) => _log = log;

    /// <summary>Makes this engine the view of a cluster, before it is started: batches of its sessions go to the logs and are acked once those have them.</summary>
    /// <param name="shards">How many shards there are.</param>
    /// <param name="producer">What the batches are published under.</param>
    /// <returns>What is to be published, and where in the market log the view is.</returns>
    public (BatchRouter Router, LogEngine Log) BecomeView(int shards, ulong producer)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(shards, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(shards, ShardKey.MaxShards);
        if (Status != EngineStatus.Created || _router is not null)
        {
            throw new InvalidOperationException($"The engine is {Status}; only one that is new becomes a view.");
        }

        Engine.State.Shards = new ShardBook(shards, Engine.Options.LadderGrid);
        _router = new BatchRouter(shards, producer, Engine.Options.LadderGrid);
        _log ??= new LogEngine(Engine);
        _log.Listener = _router;
        return (_router, _log);
    }

    /// <summary>Applies a message of the market log.</summary>
    /// <param name="offset">Its place in the log.</param>
    /// <param name="producer">Who published it.</param>
    /// <param name="sequence">The producer's number of it.</param>
    /// <param name="message">Its records; they must not change until this completes.</param>
    /// <param name="receivedUnixNanos">The host's time.</param>
    /// <exception cref="EngineStoppedException">The engine has stopped.</exception>
    public Task<SequenceCode> ApplyLogAsync(long offset, ulong producer, long sequence, ReadOnlyMemory<byte> message, long receivedUnixNanos) =>
        InputAsync(_ => LogOfView().Apply(offset, producer, sequence, message.Span), receivedUnixNanos);

    /// <summary>Takes a part of the ladders that a shard has published.</summary>
    /// <exception cref="EngineStoppedException">The engine has stopped: also where the part is of a cluster of other numbers.</exception>
    public Task<PartCode> ApplyPartAsync(byte[] part, long receivedUnixNanos)
    {
        ArgumentNullException.ThrowIfNull(part);
        return InputAsync(engine => engine.State.Shards!.Apply(engine.State, part, receivedUnixNanos), receivedUnixNanos);
    }

    /// <summary>Takes a snapshot of the market as the view has it; positions are the shards'.</summary>
    /// <exception cref="EngineStoppedException">The engine has stopped.</exception>
    public Task<LogSnapshot> TakeSnapshotAsync() => AskAsync(_ => LogSnapshots.Take(LogOfView()));

    /// <summary>How far each shard is, and whether all have said something.</summary>
    /// <exception cref="EngineStoppedException">The engine has stopped.</exception>
    public Task<(bool IsComplete, ShardView[] Shards)> ViewShardsAsync()
    {
        LogOfView();
        return AskAsync(engine => (engine.State.Shards!.IsComplete, engine.State.Shards.Views));
    }

    /// <summary>A call has ended. Engine thread.</summary>
    internal void Close(IngestCall call)
    {
        if (_router is { } router)
        {
            router.Close(call);
        }
        else
        {
            Engine.Calls.Close(call);
        }
    }

    private LogEngine LogOfView() => _log ?? throw new InvalidOperationException("The engine is not the view of a cluster.");

    private async Task<T> InputAsync<T>(Func<RiskEngine, T> apply, long receivedUnixNanos)
    {
        LogOfView();
        return await AskAsync(engine =>
        {
            T result = apply(engine);
            _lastReceived = Math.Max(_lastReceived, receivedUnixNanos);
            _batchesSincePublication++;
            return result;
        }).ConfigureAwait(false);
    }
}
