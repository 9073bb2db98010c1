using BtcStream.Cluster.Broker;
using BtcStream.Engine;
using BtcStream.Engine.Durability;
using BtcStream.Engine.Sharding;

namespace BtcStream.Cluster.Gateways;

/// <summary>How far behind a log the gateway's view is.</summary>
/// <param name="Shard">The shard.</param>
/// <param name="View">What its owner has published last.</param>
/// <param name="PublisherFailure">Why nothing can be published to it at this moment; null while it can.</param>
/// <param name="ReaderFailure">Why nothing of it is read at this moment; null while something would be.</param>
/// <param name="Owner">Name of the engine that published last; null before.</param>
/// <param name="Waiting">Parts of this gateway's batches that the shard has not said it has applied.</param>
/// <param name="OldestWaitingUnixNanos">When the oldest of them came; 0 where there is none.</param>
public sealed record GatewayShard(int Shard, ShardView View, string? PublisherFailure, string? ReaderFailure, string? Owner, int Waiting, long OldestWaitingUnixNanos);

/// <summary>
/// The cluster's side of a gateway: it publishes what the sessions of an engine host hand over, and feeds the host with the market log and the ladders of the shards. All
/// it holds can be read again, so its loss loses nothing that was acked.
/// </summary>
public sealed class ClusterGateway : IAsyncDisposable
{
    private readonly ClusterOptions _options;
    private readonly EngineHost _host;
    private readonly BatchRouter _router;
    private readonly LogEngine _log;
    private readonly TimeProvider _time;
    private readonly LogPublisher[] _publishers;
    private readonly LogReader[] _readers;
    private readonly string?[] _owners;
    private long _snapshots;
    private readonly CancellationTokenSource _stop = new();
    private readonly List<Task> _tasks = [];
    private readonly TaskCompletionSource _failed = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>A gateway over a host that has not been started; <see cref="Start"/> begins it once the host runs.</summary>
    public ClusterGateway(ClusterOptions options, BrokerConnections connections, EngineHost host, TimeProvider? time = null)
    {
        ArgumentNullException.ThrowIfNull(options);
        ArgumentNullException.ThrowIfNull(host);
        options.Validate();
        (_options, _host, _time) = (options, host, time ?? TimeProvider.System);
        Producer = ProducerId.New();
        (_router, _log) = host.BecomeView(options.Shards, Producer);
        StartOffset = _log.Offset;
        _owners = new string?[options.Shards];
        _publishers = [.. Enumerable.Range(0, options.Shards + 1).Select(log => new LogPublisher(connections, InputOf(log), Producer, sequence => _router.OnConfirmed(log, sequence)))];
        _readers = [.. Enumerable.Range(0, options.Shards).Select(shard => new LogReader(connections, options.OutputOf(shard))), new LogReader(connections, options.MarketStream)];
    }

    /// <summary>What this run publishes under.</summary>
    public ulong Producer { get; }

    /// <summary>Batches that are not acked.</summary>
    public int Waiting => _router.Waiting;

    /// <summary>Messages that were sent more than once.</summary>
    public long Resent => _publishers.Sum(publisher => publisher.Resent);

    /// <summary>Fails when the gateway cannot go on: a log has been overrun, or a message is damaged.</summary>
    public Task Failed => _failed.Task;

    /// <summary>Parts of ladders that did not count, because one before was missing, their owner had lost the shard, or they were damaged.</summary>
    public long PartsPassedOver { get; private set; }

    /// <summary>Offset in the market log that the view began behind; −1 for its beginning.</summary>
    public long StartOffset { get; }

    /// <summary>A host for a gateway: with the newest snapshot of the market that any gateway has written, where there is a directory of them.</summary>
    /// <param name="options">The cluster.</param>
    /// <param name="engine">The engine's options.</param>
    /// <param name="host">How it is fed.</param>
    /// <param name="problems">Gets what was wrong with snapshots that could not be used.</param>
    public static EngineHost OpenHost(ClusterOptions options, EngineOptions engine, HostOptions host, ICollection<string> problems)
    {
        ArgumentNullException.ThrowIfNull(options);
        using DirectoryStorage? storage = options.OpenSnapshots("market");
        LogEngine? log = storage is null ? null : LogSnapshots.LoadNewest(storage, engine, problems);
        return log is null ? new EngineHost(new RiskEngine(engine), host) : new EngineHost(log, host);
    }

    /// <summary>
    /// Writes a snapshot of the market, for gateways that start when the log does not reach back to its beginning any more. Nothing where there is no directory for it.
    /// </summary>
    /// <exception cref="IOException">It cannot be written; those before it are still there.</exception>
    public async Task WriteSnapshotAsync(CancellationToken cancellation = default)
    {
        using DirectoryStorage? storage = _options.OpenSnapshots("market");
        if (storage is not null)
        {
            using LogSnapshot snapshot = await _host.TakeSnapshotAsync().ConfigureAwait(false);
            snapshot.Write(storage, cancellation);
        }
    }

    /// <summary>Snapshots of the market that this gateway has written.</summary>
    public long Snapshots => Volatile.Read(ref _snapshots);

    /// <summary>Why nothing can be published to the market's log at this moment; null while it can.</summary>
    public string? MarketPublisherFailure => _publishers[^1].Failure;

    /// <summary>Why nothing of the market's log is read at this moment; null while something would be.</summary>
    public string? MarketReaderFailure => _readers[^1].Failure;

    /// <summary>Why the last snapshot could not be written; null where it could.</summary>
    public string? SnapshotFailure { get; private set; }

    /// <summary>Begins to publish and to read.</summary>
    public void Start()
    {
        _tasks.Add(Task.Run(() => RunAsync(WriteSnapshotsAsync)));
        _tasks.Add(Task.Run(() => RunAsync(AgeQuestionsAsync)));
        for (int log = 0; log <= _options.Shards; log++)
        {
            int one = log;
            _tasks.Add(Task.Run(() => RunAsync(() => PumpAsync(one))));
            _tasks.Add(Task.Run(() => RunAsync(() => one == _options.Shards ? ReadMarketAsync() : ReadShardAsync(one))));
        }
    }

    /// <summary>How far each shard is.</summary>
    /// <exception cref="EngineStoppedException">The engine has stopped.</exception>
    public async Task<IReadOnlyList<GatewayShard>> DescribeAsync()
    {
        (_, ShardView[] views) = await _host.ViewShardsAsync().ConfigureAwait(false);
        return [.. views.Select(Describe)];
    }

    /// <summary>Waits until every shard has said what it has: before that the sum would pass a part for the whole.</summary>
    public async Task WaitCompleteAsync(CancellationToken cancellation)
    {
        while (!(await _host.ViewShardsAsync().ConfigureAwait(false)).IsComplete)
        {
            await Task.Delay(TimeSpan.FromMilliseconds(20), _time, cancellation).ConfigureAwait(false);
        }
    }

    /// <summary>Ends. What was handed over and not acked may or may not be kept.</summary>
    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync().ConfigureAwait(false);
        _router.Desk.Close();
        await Task.WhenAll(_tasks).ConfigureAwait(false);
        foreach (LogPublisher publisher in _publishers)
        {
            await publisher.DisposeAsync().ConfigureAwait(false);
        }

        _stop.Dispose();
    }

    /// <summary>Writes a snapshot now and then, unless another gateway has.</summary>
    private async Task WriteSnapshotsAsync()
    {
        string newest = "";
        while (_options.SnapshotDirectory is not null)
        {
            await Task.Delay(_options.SnapshotInterval, _time, _stop.Token).ConfigureAwait(false);
            using DirectoryStorage? storage = _options.OpenSnapshots("market");
            string found = LogSnapshots.NewestOf(storage!);
            if (found == newest)
            {
                await TryWriteSnapshotAsync().ConfigureAwait(false);
                found = LogSnapshots.NewestOf(storage!);
            }

            newest = found;
        }
    }

    private async Task TryWriteSnapshotAsync()
    {
        try
        {
            await WriteSnapshotAsync(_stop.Token).ConfigureAwait(false);
            Interlocked.Increment(ref _snapshots);
            SnapshotFailure = null;
        }
        catch (IOException failure)
        {
            SnapshotFailure = failure.Message;
        }
    }

    /// <summary>Lets questions fail that shards do not answer in time.</summary>
    private async Task AgeQuestionsAsync()
    {
        const int Times = 10;
        while (true)
        {
            await Task.Delay(_options.AnswerTimeout / Times, _time, _stop.Token).ConfigureAwait(false);
            _router.Desk.Age(Times);
        }
    }

    private GatewayShard Describe(ShardView view)
    {
        (int waiting, long oldest) = _router.WaitingOf(view.Shard);
        return new GatewayShard(view.Shard, view, _publishers[view.Shard].Failure, _readers[view.Shard].Failure, Volatile.Read(ref _owners[view.Shard]), waiting, oldest);
    }

    private string InputOf(int log) => log == _options.Shards ? _options.MarketStream : _options.InputOf(log);

    private long Now() => (_time.GetUtcNow() - DateTimeOffset.UnixEpoch).Ticks * 100;

    /// <summary>Publishes what piles up in a log's outbox.</summary>
    private async Task PumpAsync(int log)
    {
        // An outcome that is published before somebody reads is missed: nothing goes out before every shard has been heard of.
        await WaitCompleteAsync(_stop.Token).ConfigureAwait(false);
        LogOutbox outbox = _router.OutboxOf(log);
        while (await outbox.WaitAsync().AsTask().WaitAsync(_stop.Token).ConfigureAwait(false))
        {
            while (outbox.TryTake(out byte[] message))
            {
                await _publishers[log].PublishAsync(message, _stop.Token).ConfigureAwait(false);
            }
        }
    }

    private async Task ReadMarketAsync()
    {
        StreamStart start = _log.Offset < 0 ? StreamStart.Beginning : StreamStart.After(_log.Offset);
        await _readers[^1].RunAsync(
            start,
            async message => await _host.ApplyLogAsync(message.Offset, message.Producer, message.Sequence, message.Body, Now()).ConfigureAwait(false),
            _stop.Token).ConfigureAwait(false);
    }

    private async Task ReadShardAsync(int shard)
    {
        await _readers[shard].RunAsync(
            StreamStart.Next,
            async message =>
            {
                if (message.Sequence == 0 || _router.TryTakeOutcomes(shard, message.Body.Span) || _router.Desk.TryTake(shard, message.Body.Span))
                {
                    return;
                }

                PartCode code = await _host.ApplyPartAsync(message.Body.ToArray(), Now()).ConfigureAwait(false);
                if (code == PartCode.Taken)
                {
                    Volatile.Write(ref _owners[shard], message.Member);
                }

                PartsPassedOver += code is PartCode.Fenced or PartCode.Missing or PartCode.Damaged ? 1 : 0;
            },
            _stop.Token).ConfigureAwait(false);
    }

    private async Task RunAsync(Func<Task> run)
    {
        try
        {
            await run().ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (_stop.IsCancellationRequested)
        {
            // It was told to end.
        }
#pragma warning disable CA1031 // Whatever it was, the view stands still from here on: whoever runs the gateway has to know.
        catch (Exception failure)
#pragma warning restore CA1031
        {
            _failed.TrySetException(failure);
            _router.Desk.Close();

            // No answer of it could be trusted any more; its calls end, and clients go to another.
            _ = _host.StopAsync();
        }
    }
}
