using BtcStream.Engine.Durability;
using BtcStream.Engine.Durability.Snapshots;

namespace BtcStream.Engine.Tests.Durability;

public class JournalRetentionTests
{
    private static readonly JournalPosition Covered = new(100, 0, 1);

    /// <summary>A run whose first record is a publication point does not say when it began; the run after it does.</summary>
    [Fact]
    public void Select_ByAge_LooksPastASegmentThatDoesNotSayWhenItBegan()
    {
        MemoryStorage storage = Segments(100, 0, 200, 300);

        Assert.Equal(NamesOf(1, 11), JournalRetention.Select(storage, Covered, long.MaxValue, oldestUnixNanos: 201));
        Assert.Equal(NamesOf(1, 11, 21), JournalRetention.Select(storage, Covered, long.MaxValue, oldestUnixNanos: 301));
        Assert.Empty(JournalRetention.Select(storage, Covered, long.MaxValue, oldestUnixNanos: 200));
    }

    [Fact]
    public void Select_ByAgeWhereNoLaterSegmentSaysWhen_KeepsAll() =>
        Assert.Empty(JournalRetention.Select(Segments(100, 0, 0), Covered, long.MaxValue, long.MaxValue));

    [Fact]
    public void NewestFirst_FilesThatOnlyEndLikeSnapshots_AreNone()
    {
        var storage = new MemoryStorage();
        foreach (string name in new[] { SnapshotName.Of(7), "zz-backup.snap", "before-upgrade.snap", SnapshotName.Of(12), "snapshot-x.snap" })
        {
            storage.Create(name, 0).Dispose();
        }

        Assert.Equal([SnapshotName.Of(12), SnapshotName.Of(7)], SnapshotName.NewestFirst(storage));
    }

    private static IEnumerable<string> NamesOf(params long[] firsts) => firsts.Select(SegmentName.Of);

    /// <summary>Segments of ten records each, from record 1, begun at these times.</summary>
    private static MemoryStorage Segments(params long[] started)
    {
        var storage = new MemoryStorage();
        for (int i = 0; i < started.Length; i++)
        {
            var header = new SegmentHeader { Identity = 1, Epoch = 1, FirstRecord = (10 * i) + 1, StartedUnixNanos = started[i], Options = "" };
            using IJournalFile file = storage.Create(SegmentName.Of(header.FirstRecord), 0);
            file.WriteFully(0, header.ToBytes());
        }

        return storage;
    }
}
