using BtcStream.Engine.Durability;
using BtcStream.Engine.Durability.Snapshots;
using BtcStream.Quant.Domain;
using BtcStream.Quant.Ladders;

namespace BtcStream.Engine.Tests.Simulation;

/// <summary>What a seed chooses before its run begins.</summary>
internal sealed class SimulationPlan
{
    public SimulationPlan(int seed, Random dice, FsyncPolicy? forced)
    {
        Seed = seed;
        Steps = dice.Next(20) == 0 ? dice.Next(200, 600) : dice.Next(30, 200);
        Clients = dice.Next(1, 5);
        CrashOneIn = dice.Next(20, 150);
        FaultOneIn = dice.Next(3) == 0 ? 0 : dice.Next(20, 100);
        Fsync = dice.Next(6) switch { 0 => FsyncPolicy.Never, 1 or 2 => FsyncPolicy.Always, _ => FsyncPolicy.Interval };
        Engine = new EngineOptions
        {
            Clock = dice.Next(3) == 0 ? ClockMode.Input : ClockMode.Live,
            MaxAheadNanos = dice.Next(2) == 0 ? 5 * UnixTime.NanosPerSecond : 400 * UnixTime.NanosPerDay,
            HistoryMinutes = dice.Next(3) == 0 ? 5 : 0,
            HistoryHours = dice.Next(3) == 0 ? 2 : 0,
            KeepsStressStates = dice.Next(8) == 0,
            MaxIdsPerCall = 64,
            LadderGrid = new PriceGrid(PriceGrid.MaxStepBasisPoints),
        };
        Host = new HostOptions
        {
            RingCapacity = 1 << dice.Next(1, 6),
            BatchesPerSession = dice.Next(1, 9),
            PooledBatches = dice.Next(4),
            MaxBatchesBetweenPublications = dice.Next(1, 20),
            MinPublicationIntervalNanos = dice.Next(2) == 0 ? 0 : UnixTime.NanosPerSecond,
        };
        Journal = new JournalOptions
        {
            Identity = 7,
            Fsync = forced ?? Fsync,
            SegmentBytes = 4_096 + dice.Next(12_000),
            BufferBytes = 1 << dice.Next(12, 15),
            Buffers = dice.Next(3, 6),
        };
        bool deletes = dice.Next(2) == 0;
        Snapshots = new SnapshotOptions { JournalBytes = deletes ? dice.Next(1, 20_000) : 0, JournalHours = 0 };
    }

    public int Seed { get; }

    public int Steps { get; }

    public int Clients { get; }

    public int CrashOneIn { get; }

    /// <summary>0 for a disk that never fails.</summary>
    public int FaultOneIn { get; }

    /// <summary>What the model takes an ack for; the journal's is another where a defect is planted.</summary>
    public FsyncPolicy Fsync { get; }

    public EngineOptions Engine { get; }

    public HostOptions Host { get; }

    public JournalOptions Journal { get; }

    public SnapshotOptions Snapshots { get; }
}
