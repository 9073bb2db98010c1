using BtcStream.Engine.Durability;

namespace BtcStream.Engine.Tests.Durability;

/// <summary>What a crash leaves at the end is cut at the last whole record and told; what is damaged before it stops recovery, and changes nothing.</summary>
public class TornTailTests
{
    private readonly MemoryStorage _storage = new();
    private readonly List<(long End, ulong Digest)> _records = [];
    private readonly string _last;

    /// <summary>A journal of two segments, each record on the disk before the next is written, with the digest after each.</summary>
    public TornTailTests()
    {
        using var live = new JournaledEngine(_storage, null, new JournalOptions { Identity = 7, Epoch = 1, Fsync = FsyncPolicy.Always, SegmentBytes = 40_000 });
        JournalScript.Begin(live);
        var script = new JournalScript(5);
        while (_storage.List().Count < 2 || _records.Count(record => record.End > 0) < 12)
        {
            long before = live.Journal.LastRecord;
            script.Play(live, 1);
            live.WaitDurable();
            string name = _storage.List()[^1];
            if (live.Journal.LastRecord == before + 1 && _storage.List().Count == 2)
            {
                _records.Add((_storage.BytesOf(name).Length, live.Engine.ComputeDigest()));
            }
            else
            {
                // A step of several records, or none: what comes after it counts.
                _records.Clear();
            }
        }

        _last = _storage.List()[^1];
    }

    [Fact]
    public void Recover_CutAtEveryByteOfTheLastRecords_GivesThePrefixOfWholeRecords()
    {
        byte[] whole = _storage.BytesOf(_last);
        for (int length = (int)_records[^4].End; length < whole.Length; length++)
        {
            MemoryStorage cut = _storage.Copy();
            cut.Put(_last, whole[..length]);
            int kept = _records.FindLastIndex(record => record.End <= length);

            RiskEngine engine = JournaledEngine.Recover(cut, null, out RecoveryReport report);
            Assert.True(_records[kept].Digest == engine.ComputeDigest(), $"cut at {length}");
            Assert.Equal(length - _records[kept].End, report.Torn?.Bytes ?? 0);
            Assert.Equal(_records[kept].End, cut.BytesOf(_last).Length);
            Assert.True(length == _records[kept].End || report.Torn == new TornTail(_last, _records[kept].End, length - _records[kept].End, report.Position.LastRecord + 1, 0));
        }
    }

    [Fact]
    public void Recover_AnyByteOfTheLastRecordFlipped_GivesTheRecordsBeforeIt()
    {
        byte[] whole = _storage.BytesOf(_last);
        for (int at = (int)_records[^2].End; at < whole.Length; at++)
        {
            MemoryStorage flipped = _storage.Copy();
            flipped.Put(_last, Flip(whole, at));
            RiskEngine engine = JournaledEngine.Recover(flipped, null, out RecoveryReport report);

            Assert.True(_records[^2].Digest == engine.ComputeDigest(), $"flipped at {at}");
            Assert.Equal(whole.Length - _records[^2].End, report.Torn!.Bytes);
        }
    }

    [Fact]
    public void Recover_AnyByteOfAnEarlierRecordFlipped_RefusesNamingThePlace()
    {
        byte[] whole = _storage.BytesOf(_last);
        for (int at = (int)_records[^5].End; at < _records[^4].End; at++)
        {
            AssertRefused(_last, Flip(whole, at), $"{_last}, offset {_records[^5].End}, record");
        }
    }

    [Fact]
    public void Recover_EarlierSegmentDamagedCutOrMissing_Refuses()
    {
        string first = _storage.List()[0];
        byte[] whole = _storage.BytesOf(first);
        for (int at = 0; at < whole.Length; at += 197)
        {
            AssertRefused(first, Flip(whole, at), first);
        }

        AssertRefused(first, whole[..^1], first);
        AssertRefused(first, whole[..40], "the header is cut off");
        MemoryStorage missing = _storage.Copy();
        missing.Delete(first);
        Assert.Contains("are missing", Assert.Throws<JournalException>(() => JournaledEngine.Recover(missing, null, out _)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Recover_LastSegmentWithATornHeader_DropsIt()
    {
        MemoryStorage torn = _storage.Copy();
        RecoveryReport whole = JournalRecovery.Replay(torn, new RiskEngine(new EngineOptions()));
        torn.Put($"journal-{whole.Position.LastRecord + 1:D20}.seg", _storage.BytesOf(_last)[..30]);
        RiskEngine engine = JournaledEngine.Recover(torn, null, out RecoveryReport report);

        Assert.Equal(_records[^1].Digest, engine.ComputeDigest());
        Assert.Equal((2, 30L, 0L), (torn.List().Count, report.Torn!.Bytes, report.Torn.Offset));
    }

    [Fact]
    public void Recover_ZerosAfterTheLastRecord_AreRoomSetAside()
    {
        MemoryStorage padded = _storage.Copy();
        padded.Put(_last, [.. _storage.BytesOf(_last), .. new byte[5_000]]);
        RiskEngine engine = JournaledEngine.Recover(padded, null, out RecoveryReport report);

        Assert.Equal(_records[^1].Digest, engine.ComputeDigest());
        Assert.Null(report.Torn);
    }

    private static byte[] Flip(byte[] bytes, int at)
    {
        byte[] flipped = [.. bytes];
        flipped[at] ^= (byte)(1 << (at % 8));
        return flipped;
    }

    private void AssertRefused(string name, byte[] bytes, string expected)
    {
        MemoryStorage damaged = _storage.Copy();
        damaged.Put(name, bytes);
        string message = Assert.Throws<JournalException>(() => JournaledEngine.Recover(damaged, null, out _)).Message;
        Assert.Contains(expected, message, StringComparison.Ordinal);
        Assert.Equal(bytes, damaged.BytesOf(name));
    }
}
