using BtcStream.Cluster.Broker;
using BtcStream.Engine;
using BtcStream.Engine.Durability;
using BtcStream.Engine.Sharding;

namespace BtcStream.Cluster.Owners;

/// <summary>
/// One engine's ownership of one shard, from its lease to the loss of it: it claims the shard in the shard's log, reads the log behind its newest snapshot, and once it
/// has met its own claim publishes what it makes of it.
/// </summary>
internal sealed class ShardOwner : IAsyncDisposable
{
    private readonly ClusterOptions _options;
    private readonly int _shard;
    private readonly long _epoch;
    private readonly LogEngine _engine;
    private readonly LogReader _reader;
    private readonly LogPublisher _input;
    private readonly LogPublisher _output;
    private readonly LadderPartWriter _parts;
    private readonly OutcomeWriter _outcomes;
    private readonly OwnerDesk _desk;
    private readonly ulong _producer = ProducerId.New();
    private readonly LogLag _lag;
    private readonly DirectoryStorage? _storage;
    private readonly TimeProvider _time;
    private Task _snapshot = Task.CompletedTask;
    private long _lastOutput;
    private long _lastWhole = long.MinValue;
    private long _lastSnapshot;
    private volatile bool _hasNews;
    private volatile bool _isCurrent;

    public ShardOwner(ClusterOptions options, EngineOptions engine, BrokerConnections connections, int shard, long epoch, TimeProvider time)
    {
        (_options, _shard, _epoch, _time) = (options, shard, epoch, time);
        _storage = options.OpenSnapshots(FormattableString.Invariant($"shard-{shard}-of-{options.Shards}"));
        _engine = (_storage is null ? null : LogSnapshots.LoadNewest(_storage, engine, Problems)) ?? new LogEngine(engine);
        _reader = new LogReader(connections, options.InputOf(shard));
        _input = new LogPublisher(connections, options.InputOf(shard), _producer);
        _output = new LogPublisher(connections, options.OutputOf(shard), _producer, null, connections.Name);
        _lag = new LogLag(time);
        _parts = new LadderPartWriter(_engine, shard, options.Shards, epoch);
        _outcomes = new OutcomeWriter(_engine);
        _desk = new OwnerDesk(_engine, _outcomes, _output);
        _lastSnapshot = time.GetTimestamp();
    }

    /// <summary>Snapshots that could not be used.</summary>
    public List<string> Problems { get; } = [];

    /// <summary>Told of its claim and its snapshots; null for nobody.</summary>
    public IMemberListener? Listener { get; init; }

    public int Shard => _shard;

    public long Epoch => _epoch;

    /// <summary>Whether it has read all that was there when it took the shard, and publishes.</summary>
    public bool IsCurrent => _isCurrent;

    /// <summary>Offset up to which the log is applied.</summary>
    public long Offset => _reader.LastOffset;

    /// <summary>Time from the log to applied state, seconds.</summary>
    public double LagSeconds => _lag.Seconds;

    /// <summary>Messages that were sent more than once.</summary>
    public long Resent => _input.Resent + _output.Resent;

    /// <summary>Why nothing is read or published at this moment; null while it is.</summary>
    public string? Failure => _reader.Failure ?? _input.Failure ?? _output.Failure;

    /// <summary>Runs until it is cancelled, or until another owner has claimed the shard: then true.</summary>
    public async Task<bool> RunAsync(CancellationToken cancellation)
    {
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        var writer = new LogWriter();
        writer.AddClaim(_epoch);
        await _input.PublishAsync(writer.Take(), stop.Token).ConfigureAwait(false);
        Task pace = PaceAsync(writer, stop);
        try
        {
            StreamStart start = _engine.Offset < 0 ? StreamStart.Beginning : StreamStart.After(_engine.Offset);
            await _reader.RunAsync(start, message => ApplyAsync(message, stop), stop.Token).ConfigureAwait(false);
        }
        finally
        {
            await stop.CancelAsync().ConfigureAwait(false);
            await pace.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }

        if (pace.IsFaulted)
        {
            // A shard that nobody paces publishes nothing any more: another engine may have more luck.
            await pace.ConfigureAwait(false);
        }

        return _engine.Epoch > _epoch;
    }

    public async ValueTask DisposeAsync()
    {
        await _desk.DisposeAsync().ConfigureAwait(false);
        await _input.DisposeAsync().ConfigureAwait(false);

        // Before the snapshot: it may wait for a confirm that a hung node owes, and nobody has the shard until this one has let go of it.
        await _output.DisposeAsync().ConfigureAwait(false);
        await _snapshot.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        _storage?.Dispose();
    }

    private async ValueTask ApplyAsync(LogMessage message, CancellationTokenSource stop)
    {
        long publications = _engine.Publications;
        SequenceCode code = _engine.Apply(message.Offset, message.Producer, message.Sequence, message.Body.Span);
        if (_engine.Epoch > _epoch)
        {
            // Whoever has the higher epoch owns the shard: what this one would publish is passed over.
            await stop.CancelAsync().ConfigureAwait(false);
            return;
        }

        if (!_isCurrent && _engine.Epoch == _epoch)
        {
            _isCurrent = true;
            Listener?.OnClaimed(_shard, _epoch, message.Offset);
        }

        if (message.Producer == _producer)
        {
            _lag.Read(message.Sequence);
        }

        _hasNews |= code == SequenceCode.Next && message.Producer != _producer;
        if (_outcomes.Take() is { } outcomes)
        {
            _lastOutput = await _output.PublishAsync(outcomes, stop.Token).ConfigureAwait(false);
        }

        if (_isCurrent && _engine.Publications != publications && _output.Pending < _options.Brokers.Window / 2)
        {
            await PublishPartAsync(stop.Token).ConfigureAwait(false);
        }

        await _desk.AnswerAsync(_isCurrent, stop.Token).ConfigureAwait(false);
        TakeSnapshotWhereDue();
    }

    private async Task PublishPartAsync(CancellationToken cancellation)
    {
        bool isWhole = _lastWhole == long.MinValue || _time.GetElapsedTime(_lastWhole) >= _options.WholePartInterval;
        if (_parts.Write(isWhole) is { } part)
        {
            _lastWhole = isWhole ? _time.GetTimestamp() : _lastWhole;
            _lastOutput = await _output.PublishAsync(part, cancellation).ConfigureAwait(false);
        }
    }

    /// <summary>Puts time and publication points into the log, so that they too come to every reader in the same place.</summary>
    private async Task PaceAsync(LogWriter writer, CancellationTokenSource stop)
    {
        try
        {
            await PaceAsync(writer, stop.Token).ConfigureAwait(false);
        }
        finally
        {
            await stop.CancelAsync().ConfigureAwait(false);
        }
    }

    private async Task PaceAsync(LogWriter writer, CancellationToken cancellation)
    {
        long last = _time.GetTimestamp();
        while (true)
        {
            await Task.Delay(_options.PublicationInterval, _time, cancellation).ConfigureAwait(false);
            bool isDue = _time.GetElapsedTime(last) >= _options.WholePartInterval;
            _input.ThrowIfFailed();
            if (!_isCurrent || (!_hasNews && !isDue) || _input.Pending > 0)
            {
                continue;
            }

            _hasNews = false;
            last = isDue ? _time.GetTimestamp() : last;
            writer.AddTick((_time.GetUtcNow() - DateTimeOffset.UnixEpoch).Ticks * 100);
            writer.AddPublication();
            long sent = _time.GetTimestamp();
            _lag.Sent(await _input.PublishAsync(writer.Take(), cancellation).ConfigureAwait(false), sent);
        }
    }

    private void TakeSnapshotWhereDue()
    {
        if (_storage is null || !_isCurrent || !_snapshot.IsCompleted || _time.GetElapsedTime(_lastSnapshot) < _options.SnapshotInterval)
        {
            return;
        }

        _lastSnapshot = _time.GetTimestamp();
        LogSnapshot snapshot = LogSnapshots.Take(_engine);
        long output = _lastOutput;
        _snapshot = Task.Run(() => WriteAsync(snapshot, output));
    }

    private async Task WriteAsync(LogSnapshot snapshot, long output)
    {
        long began = _time.GetTimestamp();
        try
        {
            using (snapshot)
            {
                // A snapshot must not cover what gateways have not been told of: nobody would tell them any more.
                await _output.WaitConfirmedAsync(output).ConfigureAwait(false);
                snapshot.Write(_storage!);
            }

            Listener?.OnSnapshot(_shard, snapshot.Offset, _time.GetElapsedTime(began));
        }
        catch (ObjectDisposedException)
        {
            // The shard was given up meanwhile; its next owner writes one.
        }
#pragma warning disable CA1031 // Whatever kept it from being written is told, and the next one is tried at its time; the log has everything.
        catch (Exception failure)
#pragma warning restore CA1031
        {
            Listener?.OnSnapshotFailed(_shard, failure);
        }
    }
}
