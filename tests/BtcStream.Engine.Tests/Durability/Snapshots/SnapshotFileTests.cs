using System.Buffers.Binary;
using BtcStream.Engine.Durability;
using BtcStream.Engine.Durability.Snapshots;
using BtcStream.Engine.Tests.Positions;

namespace BtcStream.Engine.Tests.Durability.Snapshots;

/// <summary>A snapshot's file is there whole or not at all; whatever is wrong with it is found before anything of it counts, and something older is used instead.</summary>
public class SnapshotFileTests
{
    /// <summary>A few engines, each loaded from some snapshot.</summary>
    private const long MostFuzzBytes = 128 << 20;

    private static readonly JournalOptions Options = new() { Identity = 7, Epoch = 1, Fsync = FsyncPolicy.Always, BufferBytes = 1 << 17, Buffers = 4, SegmentBytes = 6_000 };

    /// <summary>A journal with two snapshots, and the state at its end.</summary>
    private readonly MemoryStorage _storage = new();
    private readonly ulong _digest;
    private readonly string _newest;
    private readonly string _older;
    private readonly ITestOutputHelper _output;

    public SnapshotFileTests(ITestOutputHelper output)
    {
        _output = output;
        using var live = new JournaledEngine(_storage, null, Options);
        JournalScript.Begin(live);
        var script = new JournalScript(5);
        for (int i = 0; i < 3; i++)
        {
            script.Play(live, 40);
            live.WaitDurable();
            if (i < 2)
            {
                using SnapshotCapture capture = live.Capture();
                SnapshotWriter.Write(_storage, capture);
            }
        }

        live.Journal.Close();
        _digest = live.Engine.ComputeDigest();
        (_newest, _older) = (_storage.List(".snap")[1], _storage.List(".snap")[0]);
    }

    [Fact]
    public void Recover_WithSnapshots_UsesTheNewestAndTheRecordsAfterIt()
    {
        RecoveredEngine recovered = Recover(_storage.Copy());
        Assert.Equal((_newest, _digest), (recovered.Snapshot!.File, recovered.Engine.ComputeDigest()));
        Assert.Empty(recovered.Unused);
        Assert.Equal(recovered.Journal.Position.LastRecord - recovered.Snapshot.LastRecord, recovered.Journal.Records);
        Assert.Equal(recovered.Journal.Position, JournalRecovery.Replay(_storage, new RiskEngine(new EngineOptions())).Position);
    }

    [Fact]
    public void Recover_AnyByteOfTheNewestFlippedOrCut_UsesTheOlder()
    {
        byte[] whole = _storage.BytesOf(_newest);
        var dice = new Random(1);
        for (int i = 0; i < 400; i++)
        {
            // Every byte of the header, and any of the rest; every third is a cut.
            int at = i < 120 ? i : dice.Next(whole.Length);
            byte[] damaged = [.. whole];
            damaged[at] ^= (byte)(1 << dice.Next(8));
            MemoryStorage storage = _storage.Copy();
            storage.Put(_newest, i % 3 == 2 ? whole[..at] : damaged);

            // A check reads every checksum; only some of the engines are made.
            (SnapshotInfo? found, string? problem) = EngineRecovery.Inspect(storage)[0];
            Assert.True(found is null && problem!.StartsWith(_newest, StringComparison.Ordinal), $"byte {at}");
            if (i % 40 == 0)
            {
                RecoveredEngine recovered = Recover(storage);
                Assert.Equal((_older, _digest), (recovered.Snapshot!.File, recovered.Engine.ComputeDigest()));
                Assert.Equal([problem], recovered.Unused);
            }
        }
    }

    [Fact]
    public void Recover_NoSnapshotWhole_ReplaysFromTheBeginning_AndWithoutItSaysAll()
    {
        MemoryStorage storage = _storage.Copy();
        storage.Put(_newest, _storage.BytesOf(_newest)[..^1]);
        storage.Put(_older, [1, 2, 3]);
        RecoveredEngine recovered = Recover(storage);
        Assert.Equal((null, _digest, 2), (recovered.Snapshot, recovered.Engine.ComputeDigest(), recovered.Unused.Count));

        storage.Delete(storage.List()[0]);
        string message = Assert.Throws<JournalException>(() => Recover(storage)).Message;
        Assert.Contains("are missing", message, StringComparison.Ordinal);
        Assert.Contains($"No snapshot can be used either: {_newest}: the section at offset", message, StringComparison.Ordinal);
        Assert.Contains($"{_older}: the header is cut off", message, StringComparison.Ordinal);
    }

    /// <summary>Bytes changed and their checksums made right again: whatever they say, they are refused or loaded, and nothing else comes of it.</summary>
    [Fact]
    [Trait("Category", FuzzRun.Category)]
    public void Load_MutatedSectionsWithValidChecksums_IsRefusedOrLoads()
    {
        // Rows of accounts and positions are memory, which nothing but their checksums can vouch for.
        byte[] whole = _storage.BytesOf(_newest);
        int rows = PlaceOf(SectionKind.Accounts, whole);
        new FuzzRun("snapshots", 60, _output).Run(MostFuzzBytes, random =>
        {
            byte[] mutated = [.. whole];
            for (int flips = random.Next(1, 4); flips > 0; flips--)
            {
                mutated[random.Next(4_000, rows)] ^= (byte)(1 << random.Next(8));
            }

            Restamp(mutated, whole);
            MemoryStorage storage = _storage.Copy();
            storage.Put(_newest, mutated);
            try
            {
                RecoveredEngine recovered = Recover(storage);
                return recovered.Snapshot!.File == _newest;
            }
            catch (JournalException)
            {
                // What was loaded may be a state that the records after it do not fit.
                return false;
            }
        });
    }

    [Fact]
    public void Recover_TruncatedAtEveryByteOfTheLastRecords_GivesAPrefixWithASnapshotToo()
    {
        string last = _storage.List()[^1];
        byte[] whole = _storage.BytesOf(last);
        long covered = SnapshotName.RecordOf(_newest);
        for (int length = Math.Max(400, whole.Length - 120); length <= whole.Length; length++)
        {
            MemoryStorage cut = _storage.Copy();
            cut.Put(last, whole[..length]);
            MemoryStorage same = cut.Copy();
            same.Delete(_newest);
            same.Delete(_older);
            (RecoveredEngine with, RecoveredEngine without) = (Recover(cut), Recover(same));
            Assert.True(with.Engine.ComputeDigest() == without.Engine.ComputeDigest(), $"cut at {length}");
            Assert.Equal(without.Journal.Position, with.Journal.Position);
            Assert.True(with.Journal.Position.LastRecord > covered);
        }
    }

    [Fact]
    public void Recover_JournalBehindTheSnapshot_GoesOnAfterIt()
    {
        // Under --fsync never the power may take what the snapshot covers from the journal.
        MemoryStorage storage = _storage.Copy();
        foreach (string name in storage.List())
        {
            if (SegmentName.TryParse(name, out long first) && first > 1)
            {
                storage.Delete(name);
            }
        }

        Assert.Throws<JournalException>(() => Recover(storage));
        foreach (string name in storage.List(".snap"))
        {
            SayNothingOfTheJournal(storage, name);
        }

        RecoveredEngine recovered = Recover(storage);
        long covered = recovered.Snapshot!.LastRecord;
        Assert.Equal((covered, 0L), (recovered.Journal.Position.LastRecord, recovered.Journal.Records));
        using (var live = new JournaledEngine(storage, null, Options with { Epoch = 2 }, recovered.Journal.Position))
        {
            live.GoOnWith(recovered.Engine);
            new JournalScript(9).Play(live, 20);
            live.Journal.Close();
            Assert.True(live.Journal.LastRecord > covered);
        }

        Assert.Equal(recovered.Engine.ComputeDigest(), Recover(storage).Engine.ComputeDigest());
    }

    [Theory]
    [InlineData("MarginModels")]
    [InlineData("LadderGrid")]
    [InlineData("KeepsStressStates")]
    public void Recover_OptionThatStoredStateDependsOn_IsRefusedNamingIt(string option)
    {
        EngineOptions changed = option switch
        {
            "MarginModels" => new EngineOptions { MarginModels = WhatIf.WhatIfWorld.Options.MarginModels },
            "LadderGrid" => new EngineOptions { LadderGrid = new Quant.Ladders.PriceGrid(20.0) },
            _ => new EngineOptions { KeepsStressStates = false },
        };
        string message = Assert.Throws<JournalException>(() => EngineRecovery.Recover(_storage.Copy(), () => new RiskEngine(changed))).Message;
        Assert.Contains($"{option} was", message, StringComparison.Ordinal);
    }

    [Fact]
    public void Recover_OtherOptionChanged_WorksWhereASnapshotCoversAllAndIsRefusedWhereNot()
    {
        EngineOptions changed = new() { MaxPositions = 1_000, Clock = ClockMode.Live };
        MemoryStorage storage = _storage.Copy();
        string message = Assert.Throws<JournalException>(() => EngineRecovery.Recover(storage, () => new RiskEngine(changed))).Message;
        Assert.Contains("MaxPositions was 16777216 and is 1000", message, StringComparison.Ordinal);

        RecoveredEngine recovered = Recover(storage);
        using (SnapshotCapture capture = SnapshotCapture.Take(recovered.Engine, recovered.Journal.Position, 1, []))
        {
            SnapshotWriter.Write(storage, capture);
        }

        Assert.Equal(_digest, EngineRecovery.Recover(storage, () => new RiskEngine(changed)).Engine.ComputeDigest());
    }

    [Fact]
    public void Write_ThatFailsAnywhere_LeavesWhatWasThere()
    {
        RecoveredEngine recovered = Recover(_storage.Copy());
        for (int failAt = 0; failAt < 12; failAt++)
        {
            MemoryStorage storage = _storage.Copy();
            storage.Delete(_newest);
            int left = failAt;
            void Count() => _ = left-- == 0 ? throw MemoryStorage.NoSpace() : 0;
            (storage.OnCreate, storage.OnSync, storage.OnWrite) = (Count, Count, length =>
            {
                Count();
                return Math.Max(1, length / 2);
            }
            );
            using SnapshotCapture capture = SnapshotCapture.Take(recovered.Engine, recovered.Journal.Position, 1, []);
            Assert.Throws<IOException>(() => SnapshotWriter.Write(storage, capture));
            (storage.OnCreate, storage.OnSync, storage.OnWrite) = (null, null, null);
            Assert.Equal([_older], storage.List(".snap"));
            Assert.Empty(storage.List(".tmp"));
            Assert.Equal(_digest, Recover(storage).Engine.ComputeDigest());
        }
    }

    [Fact]
    public void Write_PowerLostAtAnyMoment_LeavesAWholeOneOrNone()
    {
        RecoveredEngine recovered = Recover(_storage.Copy());
        for (int seed = 0; seed < 20; seed++)
        {
            var dice = new Random(seed);
            MemoryStorage storage = _storage.Copy();
            MemoryStorage? after = null;
            int crashAt = dice.Next(20);
            storage.OnWrite = length =>
            {
                after ??= crashAt-- == 0 ? storage.Crash(dice) : null;
                return length;
            };
            using SnapshotCapture capture = SnapshotCapture.Take(recovered.Engine, recovered.Journal.Position, 1, []);
            SnapshotWriter.Write(storage, capture);
            after ??= storage.Crash(dice);
            RecoveredEngine again = Recover(after);
            Assert.Equal(_digest, again.Engine.ComputeDigest());
            Assert.Empty(again.Unused);
            Assert.Empty(after.List(".tmp"));
        }
    }

    [Fact]
    public void Capture_WhileTheEngineGoesOn_IsOfItsMoment()
    {
        using var live = new JournaledEngine(new MemoryStorage());
        JournalScript.Begin(live);
        var script = new JournalScript(3);
        script.Play(live, 100);
        byte[] before = live.Snapshot();
        using SnapshotCapture capture = live.Capture();
        script.Play(live, 100);
        live.Apply(0, new TestBatch().Contract("X").Positions(new PositionRow { Name = "X", Account = 9, Side = 1, Size = 1.0, Leverage = 5.0 }).Batch);
        var storage = new MemoryStorage();
        SnapshotWriter.Write(storage, capture);
        Assert.Equal(before, storage.BytesOf(storage.List(".snap").Single()));
    }

    [Fact]
    public void Retention_DeletesOnlyWhatTheOlderSnapshotDoesNotNeed()
    {
        MemoryStorage storage = _storage.Copy();
        Assert.True(storage.List().Count > 3);
        IReadOnlyList<string> deleted = new SnapshotRetention(storage, new SnapshotOptions { JournalBytes = 1 }).Apply(TestEngine.Hours(0));
        Assert.NotEmpty(deleted);
        Assert.Equal([_older, _newest], storage.List(".snap"));
        Assert.Equal(_digest, Recover(storage.Copy()).Engine.ComputeDigest());

        // The older one and what is left give the same.
        storage.Put(_newest, [0]);
        Assert.Equal((_older, _digest), (Recover(storage).Snapshot!.File, Recover(storage).Engine.ComputeDigest()));
    }

    [Fact]
    public void Retention_BySizeAndAge_KeepsWhatIsWithinThem()
    {
        MemoryStorage storage = _storage.Copy();
        Assert.Empty(new SnapshotRetention(storage, new SnapshotOptions { JournalBytes = 0, JournalHours = 0 }).Apply(long.MaxValue));
        Assert.Empty(new SnapshotRetention(storage, new SnapshotOptions()).Apply(TestEngine.Hours(100)));

        // Written within minutes, and the clock says that it is a year later: it was set.
        Assert.Empty(new SnapshotRetention(storage, new SnapshotOptions()).Apply(TestEngine.Hours(100 + (24 * 400))));
        Assert.NotEmpty(new SnapshotRetention(storage, new SnapshotOptions { JournalBytes = 1 }).Apply(TestEngine.Hours(0)));

        MemoryStorage one = _storage.Copy();
        one.Delete(_older);
        Assert.Empty(new SnapshotRetention(one, new SnapshotOptions { JournalBytes = 1 }).Apply(TestEngine.Hours(0)));
    }

    [Fact]
    public void Recover_DeletesUnfinishedFilesOfItsOwn_AndNobodyElses()
    {
        MemoryStorage storage = _storage.Copy();
        string[] others = ["notes.tmp", "snapshot-1.tmp", "snapshot-old.tmp", "snapshot-00000000000000000007.snap.tmp"];
        Array.ForEach(others, name => storage.Put(name, [1]));
        storage.Put("snapshot-00000000000000000007.tmp", [1]);
        storage.Put("records.tmp", [1]);
        Recover(storage);
        Assert.Equal(others.Order(StringComparer.Ordinal), storage.List(".tmp"));
    }

    private static int PlaceOf(SectionKind kind, byte[] whole)
    {
        int at = BinaryPrimitives.ReadInt32LittleEndian(whole.AsSpan(12));
        while (BinaryPrimitives.ReadUInt32LittleEndian(whole.AsSpan(at + 4)) != (uint)kind)
        {
            at += 16 + (((int)BinaryPrimitives.ReadInt64LittleEndian(whole.AsSpan(at + 8)) + 7) & -8);
        }

        return at;
    }

    private static void Restamp(byte[] mutated, byte[] whole)
    {
        int at = BinaryPrimitives.ReadInt32LittleEndian(whole.AsSpan(12));
        while (at < mutated.Length)
        {
            // Kind and length stay as they are, so that sections stay where they are.
            whole.AsSpan(at, 16).CopyTo(mutated.AsSpan(at));
            int length = (int)BinaryPrimitives.ReadInt64LittleEndian(whole.AsSpan(at + 8));
            var kind = (SectionKind)BinaryPrimitives.ReadUInt32LittleEndian(whole.AsSpan(at + 4));
            int padded = (length + 7) & -8;
            mutated.AsSpan(at + 16 + length, padded - length).Clear();
            BinaryPrimitives.WriteUInt32LittleEndian(mutated.AsSpan(at), SectionChecksum.Of(kind, mutated.AsSpan(at + 16, length)));
            at += 16 + padded;
        }
    }

    private static RecoveredEngine Recover(MemoryStorage storage) => EngineRecovery.Recover(storage, () => new RiskEngine(new EngineOptions()));

    /// <summary>As under <c>--fsync never</c>: the snapshot does not say that what it covers was on the disk before it.</summary>
    private static void SayNothingOfTheJournal(MemoryStorage storage, string snapshot)
    {
        const int LengthAt = 12;
        const int DurableAt = 80;
        byte[] bytes = storage.BytesOf(snapshot);
        byte[] header = bytes[..BinaryPrimitives.ReadInt32LittleEndian(bytes.AsSpan(LengthAt))];
        header.AsSpan(DurableAt, sizeof(long)).Clear();
        HeaderFrame.Stamp(header);
        storage.Put(snapshot, [.. header, .. bytes[header.Length..]]);
    }
}
