using System.Diagnostics.Metrics;
using BtcStream.Engine;
using BtcStream.Engine.Durability;
using BtcStream.Engine.Durability.Snapshots;
using BtcStream.Engine.Ring;
using BtcStream.Engine.State;
using BtcStream.Rpc;
using BtcStream.Rpc.Server;
using BtcStream.Server.Limits;
using BtcStream.Server.Services;

namespace BtcStream.Server.Telemetry;

/// <summary>
/// What the server can be watched by, as instruments that are read when somebody looks: the hot paths keep the counts that they keep anyway, and know nothing of
/// this. Names and units follow OpenTelemetry's conventions. Any thread.
/// </summary>
internal sealed class ServerMetrics : IDisposable
{
    /// <summary>The meter's name.</summary>
    public const string MeterName = "BtcStream.Server";

    private readonly ServerState _state;

    /// <summary>Instruments over a server's parts.</summary>
    /// <param name="state">Engine, journal and clock.</param>
    /// <param name="calls">Counts of calls.</param>
    /// <param name="streams">The subscriptions.</param>
    /// <param name="snapshots">Takes snapshots; null without a journal.</param>
    public ServerMetrics(ServerState state, RpcServerStatistics calls, RiskStreams streams, SnapshotKeeper? snapshots)
    {
        _state = state;
        AddIngest();
        AddCalls(Meter, calls);
        AddStreams(streams);
        if (state is { Engine.Journal: { } journal, Journal: { } health })
        {
            AddJournal(journal, health);
        }

        if (snapshots is not null)
        {
            Meter.CreateObservableCounter("btcstream.snapshots", () => ReadSnapshots(snapshots), "{snapshot}", "Snapshots since the start, taken and failed.");
        }
    }

    /// <summary>The server's own meter: a process may have several servers.</summary>
    public Meter Meter { get; } = new(MeterName, ServerInfoSource.Version);

    /// <summary>Adds the instruments of calls.</summary>
    public static void AddCalls(Meter meter, RpcServerStatistics calls)
    {
        meter.CreateObservableGauge("btcstream.rpc.active", () => calls.ActiveCalls, "{call}", "Calls that run now.");
        meter.CreateObservableCounter("btcstream.rpc.started", () => calls.StartedCalls, "{call}", "Calls begun since the start.");
        meter.CreateObservableCounter("btcstream.rpc.abandoned", () => calls.AbandonedCalls, "{call}", "Calls whose caller went away before the end.");
        meter.CreateObservableCounter("btcstream.rpc.ended", () => ReadEnded(calls), "{call}", "Calls ended since the start, by status code; codes that never came are left out.");
    }

    /// <summary>Adds the instruments of what stands before the handlers.</summary>
    public static void AddGuards(Meter meter, ServerShell shell)
    {
        QuestionTurns turns = shell.Security.Gate.Turns;
        meter.CreateObservableGauge("btcstream.questions.waiting", () => turns.Waiting, "{call}", "Questions that wait for their turn.");
        meter.CreateObservableCounter(
            "btcstream.connections.closed", () => shell.ClosedConnections.Select(closed => new Measurement<long>(closed.Count, new KeyValuePair<string, object?>("reason", closed.Reason))),
            "{connection}", "Connections closed for what they did since the start, by what that was.");
    }

    /// <inheritdoc/>
    public void Dispose() => Meter.Dispose();

    private void AddIngest()
    {
        EngineHost engine = _state.Engine;
        Meter.CreateObservableCounter("btcstream.rows", ReadRows, "{row}", "Rows of clients since the start, by kind and by what became of them.");
        Meter.CreateObservableCounter("btcstream.definitions.rejected", () => engine.Counts.RejectedDefinitions, "{definition}", "Definitions of instruments refused since the start.");
        Meter.CreateObservableCounter("btcstream.batches", () => engine.Counts.Batches, "{batch}", "Batches applied since the start.");
        Meter.CreateObservableCounter("btcstream.publications", () => engine.Counts.Publications, "{publication}", "Points at which risk was recomputed since the start.");
        Meter.CreateObservableGauge("btcstream.ingest.lag", () => _state.IngestLagSeconds, "s", "Age of the oldest batch received and not applied, or not taken by the journal's disk; 0 where there is none.");
        Meter.CreateObservableGauge("btcstream.ingest.backlog", () => engine.Backlog, "{batch}", "Batches and questions that wait for the engine.");
        Meter.CreateObservableGauge("btcstream.ingest.sessions", () => engine.Sessions, "{call}", "Calls that stream rows in.");
        Meter.CreateObservableGauge("btcstream.engine.running", () => engine.Status == EngineStatus.Running ? 1 : 0, null, "1 while inputs are applied, else 0.");
        Meter.CreateObservableGauge("btcstream.state.as_of", ReadAsOf, "s", "Time of the state, Unix seconds; none before the first input.");
    }

    private void AddStreams(RiskStreams streams)
    {
        Meter.CreateObservableGauge("btcstream.subscriptions", () => streams.Active, "{call}", "Subscriptions to risk that run now.");
        Meter.CreateObservableCounter("btcstream.updates.encoded", () => streams.EncodedUpdates, "{update}", "Updates of risk encoded since the start.");
        Meter.CreateObservableCounter("btcstream.updates.shared", () => streams.SharedUpdates, "{update}", "Updates sent as another call's bytes since the start.");
    }

    private void AddJournal(JournalWriter journal, JournalHealth health)
    {
        Meter.CreateObservableGauge("btcstream.journal.failing", () => journal.Failure is null ? 0 : 1, null, "1 while the journal takes nothing, so that ingest stands, else 0.");
        Meter.CreateObservableGauge("btcstream.journal.lag", () => health.LagSeconds, "s", "Age of the oldest record written to the journal that the disk has not taken; 0 where there is none.");
        Meter.CreateObservableGauge("btcstream.journal.durable_record", () => journal.DurableRecord, "{record}", "Number of the last record known to be on the disk.");
        Meter.CreateObservableCounter("btcstream.journal.written", () => journal.WrittenBytes, "By", "Bytes written to the journal since the start.");
    }

    private static IEnumerable<Measurement<long>> ReadSnapshots(SnapshotKeeper snapshots)
    {
        yield return new Measurement<long>(snapshots.TakenCount, new KeyValuePair<string, object?>("outcome", "taken"));
        yield return new Measurement<long>(snapshots.FailedCount, new KeyValuePair<string, object?>("outcome", "failed"));
    }

    private IEnumerable<Measurement<long>> ReadRows()
    {
        EngineCounts counts = _state.Engine.Counts;
        (string Kind, RowCounts Rows)[] kinds =
        [
            ("quotes", counts.Quotes), ("trades", counts.Trades), ("positions", counts.Positions), ("accounts", counts.Accounts),
            ("liquidations", counts.Liquidations), ("market", counts.Market), ("observations", counts.Observations),
        ];
        foreach ((string kind, RowCounts rows) in kinds)
        {
            yield return Of(rows.Accepted, kind, "accepted");
            yield return Of(rows.Late, kind, "late");
            yield return Of(rows.Rejected, kind, "rejected");
        }

        static Measurement<long> Of(long count, string kind, string outcome) => new(count, new("kind", kind), new("outcome", outcome));
    }

    private IEnumerable<Measurement<double>> ReadAsOf() => _state.Engine.AsOfUnixNanos is { } asOf ? [new Measurement<double>(asOf / 1e9)] : [];

    private static IEnumerable<Measurement<long>> ReadEnded(RpcServerStatistics calls) =>
        from code in Enum.GetValues<StatusCode>()
        let count = calls.EndedCalls(code)
        where count > 0
        select new Measurement<long>(count, new KeyValuePair<string, object?>("code", CallTelemetry.NameOf(code)));
}
