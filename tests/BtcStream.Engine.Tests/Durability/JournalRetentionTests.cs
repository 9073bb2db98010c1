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
        MemoryStorage storage = Segments(1_000, 0, 1_010, 1_020, 1_030, 1_040, 1_050, 1_060, 1_070, 1_080);

        Assert.Equal(NamesOf(1, 11), Select(storage, age: 70, now: 1_085));
        Assert.Equal(NamesOf(1, 11), Select(storage, age: 74, now: 1_085));
        Assert.Empty(Select(storage, age: 75, now: 1_085));
    }

    [Fact]
    public void Select_ByAgeWhereNoLaterSegmentSaysWhen_KeepsAll() => Assert.Empty(Select(Segments(100, 0, 0), age: 7, now: long.MaxValue));

    /// <summary>Segments of a day each, a week to keep, and a clock that says that it is years later: as if one more day had passed.</summary>
    [Theory]
    [InlineData(10, 1)]
    [InlineData(11, 2)]
    [InlineData(4_000, 2)]
    [InlineData(1_000_000, 2)]
    [InlineData(-4_000, 1)]
    public void Select_ClockSetForwardOrBack_MakesADayOldAtMost(long today, int gone)
    {
        MemoryStorage storage = Segments([.. Enumerable.Range(1, 10).Select(day => 7L * day)]);
        Assert.Equal(NamesOf(1, 11).Take(gone), Select(storage, age: 49, now: 7 * today));
    }

    /// <summary>The clock was years ahead while some of it was written: those segments are as old as if it had not been.</summary>
    [Theory]
    [InlineData(9)]
    [InlineData(9_000)]
    public void Select_TimesOfAClockThatWasAheadMeanwhile_MakeADayOldAtMost(long ahead)
    {
        MemoryStorage storage = Segments([.. Enumerable.Range(1, 12).Select(day => 7L * (day is > 4 and < 8 ? day + ahead : day))]);
        Assert.Equal(NamesOf(1, 11), Select(storage, age: 49, now: 7 * 12));
    }

    [Fact]
    public void Select_TooMuch_GoesWhateverTheClockSays()
    {
        MemoryStorage storage = Segments(7, 14, 21, 28);
        long bytes = storage.List().Sum(name => (long)storage.BytesOf(name).Length);
        Assert.Equal(NamesOf(1, 11), JournalRetention.Select(storage, Covered, bytes / 2, long.MaxValue, nowUnixNanos: 0));
    }

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

    private static IReadOnlyList<string> Select(MemoryStorage storage, long age, long now) => JournalRetention.Select(storage, Covered, long.MaxValue, age, now);

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
