using System.Collections.Concurrent;
using BtcStream.Cluster.Broker;
using BtcStream.Engine;
using RabbitMQ.Client;

namespace BtcStream.Cluster.Owners;

/// <summary>A shard that an engine owns.</summary>
/// <param name="Shard">The shard.</param>
/// <param name="Epoch">The owner's epoch.</param>
/// <param name="IsCurrent">Whether it has read all that was there when it took it, and publishes.</param>
/// <param name="Offset">Offset up to which the shard's log is applied.</param>
/// <param name="LagSeconds">Time from the log to applied state.</param>
/// <param name="Failure">Why nothing is read or published at this moment; null while it is.</param>
public readonly record struct OwnedShard(int Shard, long Epoch, bool IsCurrent, long Offset, double LagSeconds, string? Failure);

/// <summary>Told of what happens to an engine's shards. Any thread.</summary>
public interface IMemberListener
{
    /// <summary>The engine has a shard's lease.</summary>
    public void OnAcquired(int shard, long epoch);

    /// <summary>It has read all that was there when it took the shard, and publishes from here on.</summary>
    public void OnClaimed(int shard, long epoch, long offset)
    {
    }

    /// <summary>A snapshot has been written.</summary>
    public void OnSnapshot(int shard, long offset, TimeSpan duration)
    {
    }

    /// <summary>A snapshot could not be written; those before it are still there.</summary>
    public void OnSnapshotFailed(int shard, Exception failure)
    {
    }

    /// <summary>Another engine has claimed the shard while this one believed that it owned it: what this one still publishes is passed over.</summary>
    public void OnFenced(int shard, long epoch)
    {
    }

    /// <summary>The engine could not go on with the shard.</summary>
    public void OnFailed(int shard, long epoch, Exception failure)
    {
    }

    /// <summary>A snapshot could not be used.</summary>
    public void OnSnapshotUnused(int shard, string problem);

    /// <summary>It has the shard no more.</summary>
    /// <param name="shard">The shard.</param>
    /// <param name="epoch">The epoch that ends.</param>
    /// <param name="reason">Why.</param>
    public void OnReleased(int shard, long epoch, string reason);
}

/// <summary>
/// One engine of a cluster: it competes for the leases of shards, up to its share of them, and runs what it owns. Its share is the shards divided by the engines there
/// are, rounded up, so that shards move when engines come and go.
/// </summary>
public sealed class EngineMember : IAsyncDisposable
{
    private readonly ClusterOptions _options;
    private readonly EngineOptions _engine;
    private readonly BrokerConnections _connections;
    private readonly IMemberListener? _listener;
    private readonly TimeProvider _time;
    private readonly ConcurrentDictionary<int, Seat> _seats = new();
    private readonly CancellationTokenSource _stop = new();
    private readonly List<Task> _tasks = [];
    private readonly Lock _holding = new();
    private long _resentBefore;
    private readonly TaskCompletionSource _failed = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>An engine; <see cref="Start"/> begins it.</summary>
    public EngineMember(ClusterOptions options, EngineOptions engine, BrokerConnections connections, IMemberListener? listener = null, TimeProvider? time = null)
    {
        ArgumentNullException.ThrowIfNull(options);
        ArgumentNullException.ThrowIfNull(engine);
        options.Validate();
        engine.Validate();
        (_options, _engine, _connections, _listener, _time) = (options, engine, connections, listener, time ?? TimeProvider.System);
        Share = options.Shards;
    }

    /// <summary>Most shards that it takes at this moment.</summary>
    public int Share { get; private set; }

    /// <summary>Engines there are, as this one has seen last; 0 before.</summary>
    public int Members { get; private set; }

    /// <summary>What it owns, by shard.</summary>
    public IReadOnlyList<OwnedShard> Owned =>
        [.. _seats.Values.Select(seat => seat.Owner).OfType<ShardOwner>()
            .Select(owner => new OwnedShard(owner.Shard, owner.Epoch, owner.IsCurrent, owner.Offset, owner.LagSeconds, owner.Failure)).OrderBy(one => one.Shard)];

    /// <summary>Messages that were sent more than once since the start, of shards given back too.</summary>
    public long Resent
    {
        get
        {
            lock (_holding)
            {
                return _resentBefore + _seats.Values.Sum(seat => seat.Owner?.Resent ?? 0);
            }
        }
    }

    /// <summary>Fails when the engine cannot compete any more, for a reason that is no loss of a connection: it keeps what it owns, and the process is to end.</summary>
    public Task Failed => _failed.Task;

    /// <summary>Begins to compete.</summary>
    public void Start()
    {
        _tasks.Add(Task.Run(() => RunAsync(BalanceAsync)));
        for (int i = 0; i < _options.Shards; i++)
        {
            int shard = i;
            var seat = new Seat();
            _seats[shard] = seat;
            _tasks.Add(Task.Run(() => RunAsync(() => CompeteAsync(shard, seat))));
        }
    }

    /// <summary>Gives all leases back and ends.</summary>
    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync().ConfigureAwait(false);
        foreach (Task task in _tasks)
        {
            await task.ConfigureAwait(false);
        }

        foreach (Seat seat in _seats.Values)
        {
            seat.Dispose();
        }

        _stop.Dispose();
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
#pragma warning disable CA1031 // Whatever it was, one thing that an engine does is not done any more: whoever runs it has to know.
        catch (Exception failure)
#pragma warning restore CA1031
        {
            _failed.TrySetException(failure);
        }
    }

    private int Held => _seats.Values.Count(seat => seat.IsHeld);

    /// <summary>Competes for one shard, while it has less than its share.</summary>
    private async Task CompeteAsync(int shard, Seat seat)
    {
        var lease = new ShardLease(_connections, _options.LeaseOf(shard));
        while (!_stop.IsCancellationRequested)
        {
            if (Held >= Share || Members == 0)
            {
                await Task.Delay(_options.BalanceInterval / 2, _time, _stop.Token).ConfigureAwait(false);
                continue;
            }

            seat.Begin(_stop.Token);
            try
            {
                await using LeaseHold hold = await lease.AcquireAsync(seat.Token).ConfigureAwait(false);
                await OwnAsync(shard, seat, hold).ConfigureAwait(false);
            }
            catch (OperationCanceledException) when (!_stop.IsCancellationRequested)
            {
                // The seat was given up: the engine has its share.
            }

            // Whoever waits for the shard is to have it first.
            await Task.Delay(_options.BalanceInterval, _time, _stop.Token).ConfigureAwait(false);
        }
    }

    private async Task OwnAsync(int shard, Seat seat, LeaseHold hold)
    {
        lock (_holding)
        {
            if (Held >= Share)
            {
                // Others came in while this one was waiting.
                return;
            }

            seat.Hold();
        }

        _listener?.OnAcquired(shard, hold.Epoch);
        string reason = "the engine gives it back";
        try
        {
            using var stop = CancellationTokenSource.CreateLinkedTokenSource(seat.Token);
            _ = hold.Lost.ContinueWith(_ => Cancel(stop), TaskScheduler.Default);
            await using var owner = new ShardOwner(_options, _engine, _connections, shard, hold.Epoch, _time) { Listener = _listener };
            owner.Problems.ForEach(problem => _listener?.OnSnapshotUnused(shard, problem));
            seat.Owner = owner;
            bool isFenced = await owner.RunAsync(stop.Token).ConfigureAwait(false);
            if (isFenced)
            {
                _listener?.OnFenced(shard, hold.Epoch);
            }

            reason = isFenced ? "another engine has claimed it" : hold.Lost.IsCompleted ? "the lease was lost" : reason;
        }
#pragma warning disable CA1031 // Whatever goes wrong with a shard is told, and the shard given back: another engine may have what this one lacks.
        catch (Exception failure) when (failure is not OperationCanceledException)
#pragma warning restore CA1031
        {
            reason = failure.Message;
            _listener?.OnFailed(shard, hold.Epoch, failure);
        }
        finally
        {
            lock (_holding)
            {
                _resentBefore += seat.Owner?.Resent ?? 0;
                seat.End();
            }

            _listener?.OnReleased(shard, hold.Epoch, reason);
        }
    }

    /// <summary>Ends one hold of a shard. A lease may be heard to be lost only when its connection has at last been closed, and the shard be held anew by then.</summary>
    private static void Cancel(CancellationTokenSource hold)
    {
        try
        {
            hold.Cancel();
        }
        catch (ObjectDisposedException)
        {
            // It has ended.
        }
    }

    /// <summary>Counts the engines, and gives up what is beyond this one's share.</summary>
    private async Task BalanceAsync()
    {
        var patience = new Patience(_options.Brokers);
        while (!_stop.IsCancellationRequested)
        {
            IConnection? connection = null;
            try
            {
                connection = await _connections.OpenAsync(patience, _stop.Token).ConfigureAwait(false);
                await using IChannel channel = await connection.CreateChannelAsync(null, _stop.Token).ConfigureAwait(false);
                await channel.BasicConsumeAsync(_options.MemberQueue, autoAck: false, new AsyncDefaultBasicConsumer(channel), _stop.Token).ConfigureAwait(false);
                while (true)
                {
                    QueueDeclareOk members = await channel.QueueDeclarePassiveAsync(_options.MemberQueue, _stop.Token).ConfigureAwait(false);
                    Balance((int)members.ConsumerCount);
                    patience.Reset();
                    await Task.Delay(_options.BalanceInterval, _time, _stop.Token).ConfigureAwait(false);
                }
            }
            catch (Exception failure) when (BrokerConnections.IsLoss(failure))
            {
                // What it owns it keeps: the leases have connections of their own.
                await patience.WaitAsync(_stop.Token).ConfigureAwait(false);
            }
            finally
            {
                BrokerConnections.Abandon(connection);
            }
        }
    }

    private void Balance(int members)
    {
        Members = Math.Max(1, members);
        Share = (_options.Shards + Members - 1) / Members;
        int held = Held;
        foreach (Seat seat in _seats.OrderByDescending(one => one.Key).Select(one => one.Value))
        {
            if (!seat.IsHeld && held >= Share)
            {
                // Not to be handed a shard that it would have to give back.
                seat.GiveUp();
            }
            else if (seat.IsHeld && held > Share)
            {
                held--;
                seat.GiveUp();
            }
        }
    }

    /// <summary>An engine's place at one shard.</summary>
    private sealed class Seat : IDisposable
    {
        private readonly Lock _lock = new();
        private CancellationTokenSource _token = new();
        private bool _isDisposed;

        public ShardOwner? Owner { get; set; }

        public bool IsHeld { get; private set; }

        public CancellationToken Token => _token.Token;

        public void Begin(CancellationToken stop)
        {
            lock (_lock)
            {
                _token.Dispose();
                _token = CancellationTokenSource.CreateLinkedTokenSource(stop);
            }
        }

        public void Dispose()
        {
            lock (_lock)
            {
                _token.Dispose();
                _isDisposed = true;
            }
        }

        public void Hold() => IsHeld = true;

        public void End() => (Owner, IsHeld) = (null, false);

        public void GiveUp()
        {
            lock (_lock)
            {
                if (!_isDisposed)
                {
                    _token.Cancel();
                }
            }
        }
    }
}
