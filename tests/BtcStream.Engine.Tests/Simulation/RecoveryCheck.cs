using BtcStream.Engine.Durability;
using BtcStream.Engine.Durability.Snapshots;
using BtcStream.Engine.State;

namespace BtcStream.Engine.Tests.Simulation;

/// <summary>
/// Compares what a recovery gives with everything that is known: the digests of the engine that was running, a replay of all records from the first, the sessions as
/// plain rules read them from the journal, and what clients were told.
/// </summary>
internal sealed class RecoveryCheck(SimulationPlan plan, SimulatedDisk disk, SimulatedClient[] clients)
{
    private readonly SortedDictionary<long, ulong> _digests = [];
    private long _promised;
    private long _written;

    private bool IsDurable => plan.Fsync != FsyncPolicy.Never;

    /// <summary>Notes the state of the running engine after a record.</summary>
    /// <param name="host">The host.</param>
    public void Remember(EngineHost host)
    {
        // A question's publication point is written after the next record at the earliest where the journal has no room: until then the state is of no record.
        if (host.Journal!.OwedPublications == 0)
        {
            _digests[host.Journal.LastRecord] = host.Engine.ComputeDigest();
        }
    }

    /// <summary>Notes what has to be there after the crash that comes now.</summary>
    public void Expect(EngineHost host) => (_promised, _written) = (host.Journal!.DurableRecord, host.Journal.LastRecord);

    /// <summary>Compares.</summary>
    public void Compare(RecoveredEngine recovered)
    {
        JournalPosition end = recovered.Journal.Position;
        RiskEngine engine = recovered.Engine;
        ulong digest = engine.ComputeDigest();
        Require(!IsDurable || end.LastRecord >= _promised, $"record {_promised} was on the disk, and recovery ends with {end.LastRecord}");
        Require(end.LastRecord <= _written, $"{_written} records were written, and recovery ends with {end.LastRecord}");
        Require(!_digests.TryGetValue(end.LastRecord, out ulong live) || live == digest, $"after record {end.LastRecord} the engine was in another state when it ran");
        Require(recovered.Unused.Count == 0, $"snapshots cannot be used: {string.Join("; ", recovered.Unused)}");
        foreach (long later in _digests.Keys.Where(record => record > end.LastRecord).ToArray())
        {
            _digests.Remove(later);
        }

        disk.ForgetDeletedFrom(end.LastRecord + 1);
        CompareWithReplay(engine, digest, end.LastRecord);
        foreach (SimulatedClient client in clients)
        {
            ulong last = LastOf(engine, client.Name);
            if (!IsDurable)
            {
                client.Unpromise(last);
            }

            Require(last >= client.Acked, $"{client.Name} was told that message {client.Acked} is safe, and {last} is the last");
            Require(last <= client.Sent, $"{client.Name} has sent {client.Sent} messages, and {last} is the last");
        }
    }

    private void CompareWithReplay(RiskEngine engine, ulong digest, long last)
    {
        SimulatedDisk archive = disk.Archive();
        if (archive.List().Count == 0)
        {
            Require(last == 0 || !IsDurable, $"there is no journal, and recovery ends with record {last}");
            return;
        }

        var fresh = new RiskEngine(plan.Engine);
        RecoveryReport replay;
        try
        {
            replay = JournalRecovery.Replay(archive, fresh);
        }
        catch (JournalException) when (!IsDurable)
        {
            // A snapshot was ahead of the journal, which went on after it.
            return;
        }

        if (replay.Position.LastRecord != last)
        {
            Require(!IsDurable, $"a replay from the first record ends with {replay.Position.LastRecord}, and recovery with {last}");
            return;
        }

        Require(fresh.ComputeDigest() == digest, $"a replay from the first record gives another state than recovery, both with record {last}");
        Require(fresh.Counts == engine.Counts, $"a replay from the first record counts otherwise than recovery: {fresh.Counts} and {engine.Counts}");
        var truth = new JournalTruth((client, sequence, batch) => clients[client].Make(sequence, batch));
        JournalReader.Read(archive, 1, truth);
        Require(RowsOf(engine.Counts) == truth.Rows, $"clients sent {truth.Rows} rows that were recorded, and the engine has counted {RowsOf(engine.Counts)}");
        foreach (SimulatedClient client in clients)
        {
            ulong told = truth.Last.GetValueOrDefault(client.Name);
            Require(told == LastOf(engine, client.Name), $"{client.Name} has got to message {told}, and its session says {LastOf(engine, client.Name)}");
        }
    }

    private static ulong LastOf(RiskEngine engine, string session) => engine.State.Sessions.Find(session)?.LastSequence ?? 0;

    private static long RowsOf(EngineCounts counts) =>
        counts.Quotes.Total + counts.Trades.Total + counts.Market.Total + counts.Positions.Total + counts.Accounts.Total + counts.Liquidations.Total + counts.Observations.Total;

    private static void Require(bool holds, string otherwise)
    {
        if (!holds)
        {
            throw new InvalidOperationException(otherwise);
        }
    }
}
