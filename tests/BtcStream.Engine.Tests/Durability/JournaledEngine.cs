using BtcStream.Engine.Durability;
using BtcStream.Engine.Durability.Snapshots;
using BtcStream.Engine.Ring;
using BtcStream.Engine.State;

namespace BtcStream.Engine.Tests.Durability;

/// <summary>An engine whose inputs go into a journal first, on one thread, with several calls.</summary>
internal sealed class JournaledEngine : IDisposable
{
    private readonly List<IngestCall> _calls = [];

    public JournaledEngine(IJournalStorage storage, EngineOptions? options = null, JournalOptions? journal = null, JournalPosition position = default)
    {
        Engine = new RiskEngine(options ?? new EngineOptions());
        Journal = new JournalWriter(storage, journal ?? new JournalOptions { Identity = 7, Epoch = 1, BufferBytes = 1 << 17, Buffers = 4 }, Engine.Options, position);
        Engine.Journal = Journal;
        Journal.Start();
    }

    public RiskEngine Engine { get; private set; }

    public JournalWriter Journal { get; }

    /// <summary>Applies a batch of a call, numbered from 0, and gives its record.</summary>
    public long Apply(int call, InputBatch batch)
    {
        while (_calls.Count <= call)
        {
            _calls.Add(Engine.OpenCall());
        }

        Until(() => Journal.TryAppend(_calls[call], batch));
        Engine.Apply(_calls[call], batch);
        return Journal.LastRecord;
    }

    public void CloseCall(int call)
    {
        if (call < _calls.Count)
        {
            Until(() => Journal.TryAppendClosed(_calls[call]));
            Engine.Calls.Close(_calls[call]);
        }
    }

    public void Tick(long time)
    {
        Until(() => Journal.TryAppendTick(time));
        Engine.Tick(time);
    }

    public void Publish()
    {
        Until(() => Journal.TryAppendPublication(-1, isInput: true));
        Engine.Publish();
    }

    /// <summary>Goes on with another engine, which has the same open calls.</summary>
    public void GoOnWith(RiskEngine engine)
    {
        for (int i = 0; i < _calls.Count; i++)
        {
            _calls[i] = _calls[i].Number == 0 ? engine.OpenCall() : engine.Calls.FindOrAdd(_calls[i].Number);
        }

        Engine.Journal = null;
        Engine = engine;
        Engine.Journal = Journal;
    }

    /// <summary>The whole state as a snapshot's bytes.</summary>
    public byte[] Snapshot()
    {
        var storage = new MemoryStorage();
        using SnapshotCapture capture = Capture();
        SnapshotWriter.Write(storage, capture);
        return storage.BytesOf(storage.List(".snap").Single());
    }

    public SnapshotCapture Capture() => SnapshotCapture.Take(Engine, Journal.Position, Journal.Epoch, new byte[16]);

    /// <summary>An engine as a snapshot's bytes tell it.</summary>
    public static RiskEngine Load(byte[] snapshot, EngineOptions options)
    {
        var storage = new MemoryStorage();
        storage.Put("a", snapshot);
        using IJournalFile file = storage.Open("a", isWritten: false);
        var engine = new RiskEngine(options);
        SnapshotReader.Load(file, SnapshotReader.Check(file), engine);
        return engine;
    }

    public void WaitDurable() => Until(() => Journal.DurableRecord == Journal.LastRecord);

    public void Dispose() => Journal.Dispose();

    public static RiskEngine Recover(IJournalStorage storage, EngineOptions? options, out RecoveryReport report)
    {
        var engine = new RiskEngine(options ?? new EngineOptions());
        report = JournalRecovery.Recover(storage, engine);
        return engine;
    }

    private static void Until(Func<bool> isDone) => Assert.True(SpinWait.SpinUntil(isDone, TimeSpan.FromSeconds(30)));
}
