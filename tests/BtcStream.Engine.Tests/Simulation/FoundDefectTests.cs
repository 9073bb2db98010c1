using BtcStream.Engine.Durability;
using BtcStream.Engine.Durability.Snapshots;
using BtcStream.Engine.Ring;

namespace BtcStream.Engine.Tests.Simulation;

/// <summary>What the simulation has found, each in the few steps that matter.</summary>
public class FoundDefectTests
{
    private static readonly JournalOptions Small = new() { Identity = 7, Epoch = 1, BufferBytes = 4_096, Buffers = 3 };

    /// <summary>What only the system had after kill -9 was read at the start, told to clients, and then lost with the power, below a segment that followed it.</summary>
    [Fact]
    public async Task Recovery_RecordsThatOnlyTheSystemHas_AreOnTheDiskAfterIt()
    {
        for (int seed = 0; seed < 30; seed++)
        {
            var disk = new SimulatedDisk(new Random(seed));
            EngineHost killed = Start(disk, Small with { Fsync = FsyncPolicy.Never });
            using IngestSession session = killed.OpenSession();
            for (ulong i = 1; i <= 20; i++)
            {
                await SubmitAsync(killed, session, Rent(session), i);
                killed.Journal!.Step();
                Assert.True(session.TryTakeApplied(out BatchReceipt? applied));
                session.Return(applied);
            }

            disk.Kill();
            long last = EngineRecovery.Recover(disk, () => new RiskEngine(new EngineOptions())).Journal.Position.LastRecord;
            Assert.True(last >= 20);
            disk.LosePower();
            Assert.Equal(last, EngineRecovery.Recover(disk, () => new RiskEngine(new EngineOptions())).Journal.Position.LastRecord);
        }
    }

    /// <summary>
    /// A batch was turned away while the disk was full, and the next one of the same call taken when there was room again: acked, with those before it lost, and the
    /// client's next call told to go on after it.
    /// </summary>
    [Fact]
    public async Task FullDisk_BatchAfterOneThatWasTurnedAway_IsTurnedAwayTooOnceThereIsRoom()
    {
        var disk = new SimulatedDisk(new Random(1));
        EngineHost host = Start(disk, Small);
        using IngestSession session = host.OpenSession();
        InputBatch[] batches = [Rent(session), Rent(session), Rent(session)];
        disk.IsFull = true;
        await SubmitAsync(host, session, batches[0], 1);
        host.Journal!.Step();
        Assert.True(host.Journal.Failure?.IsDiskFull);
        await SubmitAsync(host, session, batches[1], 2);

        disk.IsFull = false;
        host.Journal.Step();
        Assert.Null(host.Journal.Failure);
        await SubmitAsync(host, session, batches[2], 3);
        Assert.Equal(1, host.Counts.Market.Total);
        Assert.True(session.Failure?.IsDiskFull);
    }

    /// <summary>Stepped, and left as it is at the end, as a crash does: nothing of it runs.</summary>
    private static EngineHost Start(SimulatedDisk disk, JournalOptions journal)
    {
        var engine = new RiskEngine(new EngineOptions());
        var host = new EngineHost(engine, new HostOptions(), new JournalWriter(disk, journal, engine.Options, default));
        host.StartStepped();
        return host;
    }

    private static InputBatch Rent(IngestSession session)
    {
        Assert.True(session.TryRent(out InputBatch? batch));
        return batch!;
    }

    private static async Task SubmitAsync(EngineHost host, IngestSession session, InputBatch batch, ulong sequence)
    {
        new TestBatch(batch).Index(90_000.0, TestEngine.Seconds(sequence));
        batch.SetSequence(sequence);
        Assert.True(await session.SubmitAsync(batch));
        while (host.Step())
        {
        }
    }
}
