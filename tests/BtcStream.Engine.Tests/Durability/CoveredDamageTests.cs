using BtcStream.Engine.Durability;
using BtcStream.Engine.Durability.Snapshots;

namespace BtcStream.Engine.Tests.Durability;

/// <summary>
/// Records that a snapshot covers were on the disk before it was, so where the journal does not have them any more that is damage: cutting them as torn would leave a gap
/// in the journal for good. The state is whole all the same, and the error says how to go on with it.
/// </summary>
public class CoveredDamageTests
{
    private static readonly JournalOptions Options = new() { Identity = 7, Epoch = 1, Fsync = FsyncPolicy.Always };
    private readonly MemoryStorage _storage = new();

    [Theory]
    [InlineData(3)]
    [InlineData(41)]
    public void Recover_CoveredRecordShortened_RefusesAndSaysWhatIsCovered(int less) => AssertRefused(LeaveInOrder(Options), whole => whole[..^less]);

    [Fact]
    public void Recover_CoveredRecordsGoneAtARecordsEnd_Refuses()
    {
        long last = LeaveInOrder(Options);
        int lastBytes = RecordBytesOf(last);
        AssertRefused(last, whole => whole[..^lastBytes]);
        AssertRefused(last, whole => [.. whole[..^lastBytes], .. new byte[lastBytes]]);
        AssertRefused(last, whole => new byte[whole.Length]);
        AssertRefused(last, whole => whole[..30]);
    }

    [Fact]
    public void Recover_CoveredRecordRotten_Refuses() => AssertRefused(LeaveInOrder(Options), whole =>
    {
        whole[^5] ^= 16;
        return whole;
    });

    [Fact]
    public void Recover_SegmentsMovedAway_GoesOnBehindTheSnapshot_AndTheJournalIsWholeFromThere()
    {
        long last = LeaveInOrder(Options);
        string segment = _storage.List().Single();
        _storage.Delete(segment);
        RecoveredEngine recovered = EngineRecovery.Recover(_storage, () => new RiskEngine(new EngineOptions()));
        Assert.Equal(last, recovered.Journal.Position.LastRecord);
        ulong digest;
        using (var live = new JournaledEngine(_storage, null, Options, recovered.Journal.Position))
        {
            live.GoOnWith(recovered.Engine);
            live.Publish();
            live.WaitDurable();
            digest = live.Engine.ComputeDigest();
        }

        Assert.Equal([SegmentName.Of(last + 1)], _storage.List());
        RecoveredEngine again = EngineRecovery.Recover(_storage, () => new RiskEngine(new EngineOptions()));
        Assert.Equal((last + 1, digest), (again.Journal.Position.LastRecord, again.Engine.ComputeDigest()));
    }

    /// <summary>Whole records after those that are covered would be lost with the segments, so the way out that the error names is another.</summary>
    [Fact]
    public void Recover_CoveredRecordRotten_WithRecordsAfterIt_SaysThatTheyAreThere()
    {
        using (var live = new JournaledEngine(_storage, null, Options))
        {
            JournalScript.Begin(live);
            live.WaitDurable();
            Save(live, live.Journal.Position);
            live.Publish();
            live.WaitDurable();
        }

        string segment = _storage.List().Single();
        byte[] bytes = _storage.BytesOf(segment);
        bytes[RecordBytes.SegmentStart(1).Length + 40] ^= 1;
        _storage.Put(segment, bytes);
        string message = Assert.Throws<JournalException>(() => EngineRecovery.Recover(_storage, () => new RiskEngine(new EngineOptions()))).Message;
        Assert.Contains("1 whole records after", message, StringComparison.Ordinal);
        Assert.DoesNotContain("move", message, StringComparison.Ordinal);
        Assert.Equal(bytes, _storage.BytesOf(segment));
    }

    /// <summary>Where nothing is forced to the disk, a snapshot may be ahead of the journal.</summary>
    [Fact]
    public void Recover_JournalThatForcesNothing_IsCutAndGoesOnBehindTheSnapshot()
    {
        long last = LeaveInOrder(Options with { Fsync = FsyncPolicy.Never });
        string segment = _storage.List().Single();
        _storage.Put(segment, _storage.BytesOf(segment)[..^3]);
        RecoveredEngine recovered = EngineRecovery.Recover(_storage, () => new RiskEngine(new EngineOptions()));
        Assert.Equal((last, last), (recovered.Journal.Position.LastRecord, recovered.Journal.Torn!.Record));
    }

    /// <summary>What the tool writes for a server that does not run says the same of the journal, which it forces to the disk first.</summary>
    [Fact]
    public void WriteSnapshot_ForcesTheJournal_AndSaysSo()
    {
        long last = LeaveInOrder(Options);
        _storage.Delete(_storage.List(".snap").Single());
        RecoveredEngine recovered = EngineRecovery.Recover(_storage, () => new RiskEngine(new EngineOptions()));
        int syncs = _storage.Syncs;
        SnapshotInfo? written = EngineRecovery.WriteSnapshot(_storage, recovered);
        Assert.Equal(last, written!.LastRecord);
        Assert.Equal(syncs + 2, _storage.Syncs);
        AssertRefused(last, whole => whole[..^3]);
    }

    /// <summary>A journal of one segment, with a snapshot that covers it all; gives its last record.</summary>
    private long LeaveInOrder(JournalOptions options)
    {
        using var live = new JournaledEngine(_storage, null, options);
        JournalScript.Begin(live);
        new JournalScript(5).Play(live, 20);
        live.Publish();
        live.Journal.Close();
        Save(live, live.Journal.Position);
        return live.Journal.LastRecord;
    }

    private void Save(JournaledEngine live, JournalPosition covered)
    {
        using SnapshotCapture capture = SnapshotCapture.Take(live.Engine, covered, 1, new byte[16]);
        SnapshotWriter.Write(_storage, capture);
    }

    private int RecordBytesOf(long record)
    {
        int bytes = 0;
        JournalInspector.Read(_storage, record, found =>
        {
            bytes = found.Bytes;
            return false;
        });
        return bytes;
    }

    private void AssertRefused(long last, Func<byte[], byte[]> damage)
    {
        MemoryStorage damaged = _storage.Copy();
        string segment = damaged.List().Single();
        byte[] bytes = damage(damaged.BytesOf(segment));
        damaged.Put(segment, bytes);
        foreach (string snapshot in _storage.List(".snap"))
        {
            damaged.Put(snapshot, _storage.BytesOf(snapshot));
        }

        string message = Assert.Throws<JournalException>(() => EngineRecovery.Recover(damaged, () => new RiskEngine(new EngineOptions()))).Message;
        Assert.Contains($"{segment}, offset ", message, StringComparison.Ordinal);
        Assert.Contains($"covers all up to record {last}", message, StringComparison.Ordinal);
        Assert.Contains("move all its segments", message, StringComparison.Ordinal);
        Assert.Equal(bytes, damaged.BytesOf(segment));
    }
}
