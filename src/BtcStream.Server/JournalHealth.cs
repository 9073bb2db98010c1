using System.Globalization;
using BtcStream.Engine;
using BtcStream.Engine.Durability;
using BtcStream.Rpc.Health;
using BtcStream.Server.Services;

namespace BtcStream.Server;

/// <summary>
/// Tells the log and the health service when the journal takes nothing, or its disk does not answer, and when it does again. Reads go on; only IngestService does not serve.
/// A disk that refuses says so; one that hangs says nothing, so it is looked every quarter of a second for how long it has not moved. Any thread.
/// </summary>
internal sealed partial class JournalHealth : IDisposable
{
    /// <summary>
    /// Time that the disk may not move before it counts, beyond what records wait by choice. 5 s: a flush behind much else on a busy disk takes a second or two, none that
    /// works so long; it is what a cluster's shard may lag, and a sender, whose acks stand still, has not given up yet.
    /// </summary>
    public static readonly TimeSpan Patience = TimeSpan.FromSeconds(5);

    /// <summary>And the lag, likewise beyond that, from which all is well again. Less than the other, or a disk that is about as slow would turn health with every flush.</summary>
    private static readonly TimeSpan Calm = TimeSpan.FromSeconds(2);

    private readonly Lock _gate = new();
    private readonly EngineHost _engine;
    private readonly JournalWriter _journal;
    private readonly JournalLag _lag;
    private readonly HealthService _health;
    private readonly ILogger _logger;
    private readonly ITimer _timer;
    private readonly TimeSpan _byChoice;
    private volatile bool _isWaiting;
    private JournalState _told;

    private JournalHealth(EngineHost engine, JournalWriter journal, HealthService health, TimeProvider time, ILogger logger)
    {
        (_engine, _journal, _health, _logger) = (engine, journal, health, logger);
        _lag = new JournalLag(journal, time);
        _byChoice = TimeSpan.FromMilliseconds(journal.GroupWaitMillis);
        _timer = time.CreateTimer(static state => ((JournalHealth)state!).LookOn(), this, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
        journal.Changed += Look;
    }

    /// <summary>How the journal is.</summary>
    public JournalState State => StateOf(_journal.Failure);

    /// <summary>Age of the oldest record that the disk has not taken, seconds; 0 where there is none.</summary>
    public double LagSeconds => _lag.Look();

    /// <summary>Why rows are not taken, or taken and not acked; empty while all is well.</summary>
    public string Problem => _journal.Failure is { } failure ? failure.Message
        : _isWaiting ? string.Create(CultureInfo.InvariantCulture, $"for {LagSeconds:F0} s the disk has not taken what was written to the journal")
        : "";

    /// <summary>Watches an engine's journal; null where it has none. Before the engine is started.</summary>
    public static JournalHealth? Of(EngineHost engine, HealthService health, TimeProvider time, ILogger logger) =>
        engine.Journal is { } journal ? new JournalHealth(engine, journal, health, time, logger) : null;

    /// <summary>Begins to look at the disk.</summary>
    public void Start() => _timer.Change(JournalLag.Pace, Timeout.InfiniteTimeSpan);

    /// <inheritdoc/>
    public void Dispose() => _timer.Dispose();

    [LoggerMessage(501, LogLevel.Error, "{Failure}. Ingest has stopped, reads go on; it is tried again until it works. Nothing that was acked is lost")]
    private static partial void LogFailing(ILogger logger, string failure);

    [LoggerMessage(502, LogLevel.Warning, "The journal can be written again: ingest goes on")]
    private static partial void LogWorking(ILogger logger);

    [LoggerMessage(504, LogLevel.Error, "For {Seconds} s the disk has not taken what was written to the journal: it hangs, or is too slow for the input. {Acks}; rows are taken until the journal's buffers are full, reads go on")]
    private static partial void LogWaiting(ILogger logger, double seconds, string acks);

    [LoggerMessage(505, LogLevel.Warning, "The disk takes what is written to the journal again: ingest goes on")]
    private static partial void LogMoving(ILogger logger);

    private void LookOn()
    {
        try
        {
            Look();
        }
        finally
        {
            _timer.Change(JournalLag.Pace, Timeout.InfiniteTimeSpan);
        }
    }

    /// <summary>On the journal's thread when something has changed, and on a timer's, since a thread that hangs calls nobody.</summary>
    private void Look()
    {
        lock (_gate)
        {
            double lag = LagSeconds;
            JournalFailure? failure = _journal.Failure;
            _isWaiting = failure is null && lag > (_byChoice + (_isWaiting ? Calm : Patience)).TotalSeconds;
            JournalState state = StateOf(failure);
            if (state == _told)
            {
                return;
            }

            JournalState before = _told;
            _told = state;
            if (state == JournalState.Ok)
            {
                TellWell(before);
                return;
            }

            _health.Set(ServiceBindings.IngestService, ServingStatus.NotServing);
            if (failure is not null)
            {
                LogFailing(_logger, failure.Message);
            }
            else
            {
                LogWaiting(_logger, Math.Round(lag, 1), _journal.AcksWait ? "Acks wait for it" : "Acks do not wait for it, as --fsync never has it");
            }
        }
    }

    private void TellWell(JournalState before)
    {
        // A disk may heal under an engine that has stopped meanwhile: nothing serves over that.
        if (_engine.Status != EngineStatus.Running)
        {
            return;
        }

        _health.Set(ServiceBindings.IngestService, ServingStatus.Serving);
        if (_engine.Status != EngineStatus.Running)
        {
            // It stopped in between, and whoever tells of its end may have done so already.
            _health.Set(ServiceBindings.IngestService, ServingStatus.NotServing);
            return;
        }

        if (before == JournalState.Failing)
        {
            LogWorking(_logger);
        }
        else
        {
            LogMoving(_logger);
        }
    }

    private JournalState StateOf(JournalFailure? failure) => failure is not null ? JournalState.Failing : _isWaiting ? JournalState.Waiting : JournalState.Ok;
}

/// <summary>How a journal is.</summary>
internal enum JournalState : byte
{
    /// <summary>The disk takes what is written.</summary>
    Ok,

    /// <summary>The disk has not taken for long what was written: it hangs, or is too slow.</summary>
    Waiting,

    /// <summary>The disk refuses: nothing is taken.</summary>
    Failing,
}
