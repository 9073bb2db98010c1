using BtcStream.Engine;
using BtcStream.Engine.Durability;
using BtcStream.Rpc.Health;
using BtcStream.Server.Services;

namespace BtcStream.Server;

/// <summary>Tells the log and the health service when the journal takes nothing, and when it does again. Reads go on; only IngestService does not serve.</summary>
internal sealed partial class JournalHealth
{
    private readonly JournalWriter _journal;
    private readonly HealthService _health;
    private readonly ILogger _logger;
    private bool _isFailing;

    private JournalHealth(JournalWriter journal, HealthService health, ILogger logger) => (_journal, _health, _logger) = (journal, health, logger);

    /// <summary>Watches an engine's journal, if it has one. Before the engine is started.</summary>
    public static void Watch(EngineHost engine, HealthService health, ILogger logger)
    {
        if (engine.Journal is { } journal)
        {
            journal.Changed += new JournalHealth(journal, health, logger).Look;
        }
    }

    [LoggerMessage(501, LogLevel.Error, "{Failure}. Ingest has stopped, reads go on; it is tried again until it works. Nothing that was acked is lost")]
    private static partial void LogFailing(ILogger logger, string failure);

    [LoggerMessage(502, LogLevel.Warning, "The journal can be written again: ingest goes on")]
    private static partial void LogWorking(ILogger logger);

    /// <summary>On the journal's thread.</summary>
    private void Look()
    {
        JournalFailure? failure = _journal.Failure;
        if (_isFailing == failure is not null)
        {
            return;
        }

        _isFailing = failure is not null;
        _health.Set(ServiceBindings.IngestService, _isFailing ? ServingStatus.NotServing : ServingStatus.Serving);
        if (failure is null)
        {
            LogWorking(_logger);
        }
        else
        {
            LogFailing(_logger, failure.Message);
        }
    }
}
