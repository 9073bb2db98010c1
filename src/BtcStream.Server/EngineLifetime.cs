using BtcStream.Engine;
using BtcStream.Rpc.Health;

namespace BtcStream.Server;

/// <summary>Runs the engine beside the web host: its start, its clock ticks, what happens when it faults, its end.</summary>
internal sealed partial class EngineLifetime : IAsyncDisposable
{
    /// <summary>How often the engine hears the time. 50 ms: publications that wait for their interval are late by no more.</summary>
    private static readonly TimeSpan TickPeriod = TimeSpan.FromMilliseconds(50);

    private readonly EngineHost _engine;
    private readonly TimeProvider _time;
    private readonly ITimer _ticks;

    /// <summary>Creates the lifetime; nothing runs before <see cref="Start"/>.</summary>
    /// <param name="engine">The engine.</param>
    /// <param name="time">The host's clock, which becomes an input.</param>
    /// <param name="health">Turns NOT_SERVING when the engine ends.</param>
    /// <param name="logger">Where a fault is told.</param>
    public EngineLifetime(EngineHost engine, TimeProvider time, HealthService health, ILogger logger)
    {
        _engine = engine;
        _time = time;
        _ticks = time.CreateTimer(static state => ((EngineLifetime)state!).Tick(), this, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
        _ = WatchAsync(health, logger);
    }

    /// <summary>The host's time, Unix nanoseconds UTC.</summary>
    public static long UnixNanos(TimeProvider time) => (time.GetUtcNow() - DateTimeOffset.UnixEpoch).Ticks * 100;

    /// <summary>Starts the engine.</summary>
    public void Start()
    {
        _engine.Start();
        _ticks.Change(TimeSpan.Zero, TickPeriod);
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await _ticks.DisposeAsync();
        await _engine.DisposeAsync();
    }

    [LoggerMessage(301, LogLevel.Critical, "The engine has stopped: an invariant was violated. Nothing it publishes can be trusted any more; restart the server")]
    private static partial void LogFault(ILogger logger, Exception fault);

    private void Tick()
    {
        if (_engine.Status == EngineStatus.Running)
        {
            _engine.Tick(UnixNanos(_time));
        }
    }

    private async Task WatchAsync(HealthService health, ILogger logger)
    {
        await _engine.Completion.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        foreach (string service in Services.ServiceBindings.Names.Prepend(""))
        {
            health.Set(service, ServingStatus.NotServing);
        }

        if (_engine.Fault is { } fault)
        {
            LogFault(logger, fault);
        }
    }
}
