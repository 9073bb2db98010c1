using System.Globalization;
using BtcStream.Cluster;
using BtcStream.Rpc.Health;

namespace BtcStream.Server.Roles;

/// <summary>
/// A server's part in a cluster, whichever: it joins as soon as a broker answers, looks how things are four times a second, and tells health, log and whoever asks. Any
/// thread.
/// </summary>
internal abstract class ClusterNode : IAsyncDisposable
{
    private const double LagSeconds = 5.0;
    private const double CaughtUpSeconds = 2.0;

    /// <summary>How often it is looked.</summary>
    private static readonly TimeSpan LookPeriod = TimeSpan.FromMilliseconds(250);

    /// <summary>Time that something may not work before it counts: connections that move to another broker are back within a second.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(5);

    /// <summary>Pause between two lines of the log that say the same.</summary>
    private static readonly TimeSpan Reminder = TimeSpan.FromMinutes(1);

    private readonly HealthService _health;
    private readonly CancellationTokenSource _stop = new();
    private readonly TaskCompletionSource<string> _failed = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly HashSet<int> _lagging = [];
    private readonly Dictionary<string, bool> _serving = [];
    private Task _joining = Task.CompletedTask;
    private Task _looking = Task.CompletedTask;
    private ClusterCondition _condition;
    private long? _lastConnected;
    private long? _lastReminder;
    private long _resentTold;
    private long _lastResentTold;

    /// <summary>A part; nothing is done before <see cref="Start"/>.</summary>
    protected ClusterNode(ClusterSetup setup, HealthService health, TimeProvider time, ILogger logger)
    {
        (Setup, _health, Time, Logger) = (setup, health, time, logger);
        _condition = new ClusterCondition { Settings = setup.Settings, Brokers = setup.Connections.Nodes, Problem = "no broker has answered yet" };
    }

    /// <summary>How it was a moment ago.</summary>
    public ClusterCondition Condition => Volatile.Read(ref _condition);

    /// <summary>Completes, with the reason for people, when the server has to end.</summary>
    public Task<string> Failed => _failed.Task;

    /// <summary>The cluster.</summary>
    protected ClusterSetup Setup { get; }

    /// <summary>The time.</summary>
    protected TimeProvider Time { get; }

    /// <summary>Where it is told.</summary>
    protected ILogger Logger { get; }

    /// <summary>Services of the contract that this part is about, and with the empty name the server.</summary>
    protected abstract IEnumerable<string> Services { get; }

    /// <summary>Says who this is, and begins.</summary>
    public void Start()
    {
        RoleSettings settings = Setup.Settings;
        ClusterLog.Begun(Logger, settings.MemberName, settings.RoleName, settings.Cluster, Setup.Options.Shards, string.Join(", ", settings.Brokers.Select(broker => broker.Authority)));
        if (Setup.PlainBrokers.ToArray() is { Length: > 0 } plain)
        {
            ClusterLog.Plain(Logger, string.Join(", ", plain));
        }

        _joining = Task.Run(JoinAsync);
        _looking = Task.Run(LookOnAsync);
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        await _joining;
        await _looking;
        await EndAsync();
        _stop.Dispose();
    }

    /// <summary>The cluster has been declared: the work begins.</summary>
    protected abstract void Begin();

    /// <summary>The work ends, in order.</summary>
    protected abstract ValueTask EndAsync();

    /// <summary>Completes it with what this part knows.</summary>
    /// <param name="condition">Brokers and connection.</param>
    protected abstract ValueTask<ClusterCondition> LookAsync(ClusterCondition condition);

    /// <summary>The server has to end.</summary>
    protected void Fail(string reason) => _failed.TrySetResult(reason);

    /// <summary>Whether something that works no more has not worked for longer than it may.</summary>
    /// <param name="since">When it worked last; set here.</param>
    /// <param name="works">Whether it does.</param>
    protected bool IsLost(ref long? since, bool works)
    {
        if (works)
        {
            since = Time.GetTimestamp();
        }

        return since is not { } last || Time.GetElapsedTime(last) > Patience;
    }

    private async Task JoinAsync()
    {
        try
        {
            await Setup.Options.DeclareAsync(Setup.Connections, _stop.Token);
            Begin();
        }
        catch (OperationCanceledException) when (_stop.IsCancellationRequested)
        {
            // The server ends before any broker has answered.
        }
#pragma warning disable CA1031 // What a broker refuses for good, whatever it is: the operator has to know, and trying again would not help.
        catch (Exception failure)
#pragma warning restore CA1031
        {
            string reason = failure is ClusterMismatchException ? $"--shards, --ladder-step-bp, --amqp-replicas, --amqp-log-mb: {failure.Message}" : failure.Message;
            ClusterLog.Refused(Logger, reason);
            Fail(reason);
        }
    }

    private async Task LookOnAsync()
    {
        using var timer = new PeriodicTimer(LookPeriod, Time);
        try
        {
            do
            {
                await LookOnceAsync();
            }
            while (await timer.WaitForNextTickAsync(_stop.Token));
        }
        catch (OperationCanceledException)
        {
            // The server ends.
        }
    }

    private async Task LookOnceAsync()
    {
        IReadOnlyList<BtcStream.Cluster.Broker.BrokerState> brokers = Setup.Connections.Nodes;
        bool wasConnected = Condition.IsConnected;
        bool isConnected = !IsLost(ref _lastConnected, brokers.Any(broker => broker.Connections > 0));
        string? problem = isConnected ? null : $"no broker answers: {Setup.Connections.Failure ?? "not one connection has been made"}";
        ClusterCondition condition = await LookAsync(Condition with { Brokers = brokers, IsConnected = isConnected, Problem = problem });
        Volatile.Write(ref _condition, condition);
        TellHealth(condition);
        TellBrokers(condition, wasConnected);
        TellShards(condition);
        TellResent(condition);
    }

    private void TellHealth(ClusterCondition condition)
    {
        foreach (string service in Services)
        {
            bool serves = service == BtcStream.Server.Services.ServiceBindings.IngestService ? condition.TakesRows : condition.IsReady;
            if (!_serving.TryGetValue(service, out bool served) || served != serves)
            {
                _serving[service] = serves;
                _health.Set(service, serves ? ServingStatus.Serving : ServingStatus.NotServing);
            }
        }
    }

    private void TellBrokers(ClusterCondition condition, bool wasConnected)
    {
        if (condition.IsConnected)
        {
            _lastReminder = null;
            if (!wasConnected)
            {
                ClusterLog.Connected(Logger, string.Join(", ", condition.Brokers.Where(broker => broker.Connections > 0).Select(broker => broker.Address)));
            }

            return;
        }

        if (Setup.Connections.Failure is { } failure && (_lastReminder is not { } last || Time.GetElapsedTime(last) >= Reminder))
        {
            _lastReminder = Time.GetTimestamp();
            ClusterLog.Unreachable(Logger, failure);
        }
    }

    private void TellShards(ClusterCondition condition)
    {
        foreach (ShardCondition shard in condition.Shards.Where(one => one.IsCurrent))
        {
            double worst = Math.Max(shard.LagSeconds, shard.MergeAgeSeconds ?? 0.0);
            if (worst > LagSeconds && _lagging.Add(shard.Shard))
            {
                ClusterLog.Lags(Logger, shard.Shard, shard.LagSeconds, shard.MergeAgeSeconds ?? 0.0);
            }
            else if (worst < CaughtUpSeconds && _lagging.Remove(shard.Shard))
            {
                ClusterLog.CaughtUp(Logger, shard.Shard);
            }
        }
    }

    private void TellResent(ClusterCondition condition)
    {
        if (condition.Resent > _resentTold && (_resentTold == 0 || Time.GetElapsedTime(_lastResentTold) >= Patience))
        {
            ClusterLog.Resent(Logger, condition.Resent - _resentTold);
            (_resentTold, _lastResentTold) = (condition.Resent, Time.GetTimestamp());
        }
    }

    /// <summary>Numbers of shards, for people.</summary>
    protected static string Name(IEnumerable<int> shards) => string.Join(", ", shards.Select(shard => shard.ToString(CultureInfo.InvariantCulture)));
}
