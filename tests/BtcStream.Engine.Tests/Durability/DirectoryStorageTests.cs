using BtcStream.Engine.Durability;

namespace BtcStream.Engine.Tests.Durability;

/// <summary>The real directory: one writer, files as they were written, and which segments may go.</summary>
public sealed class DirectoryStorageTests : IDisposable
{
    private readonly string _path = Path.Combine(Path.GetTempPath(), Path.GetRandomFileName());

    [Fact]
    public void Open_Twice_IsRefusedUntilTheFirstIsClosed()
    {
        using (DirectoryStorage.Open(_path))
        {
            IOException refused = Assert.Throws<IOException>(() => DirectoryStorage.Open(_path));
            Assert.Contains($"'{_path}' is in use by another server", refused.Message, StringComparison.Ordinal);
        }

        DirectoryStorage.Open(_path).Dispose();
    }

    [Fact]
    public void Journal_OnARealDirectory_RecoversAndLeavesNoRoomSetAside()
    {
        ulong digest;
        using (DirectoryStorage storage = DirectoryStorage.Open(_path))
        {
            using var live = new JournaledEngine(storage, null, new JournalOptions { Identity = 7, Epoch = 1, SegmentBytes = 1 << 16, BufferBytes = 1 << 14, Buffers = 4 });
            JournalScript.Begin(live);
            new JournalScript(1).Play(live, 400);
            live.Journal.Close();
            digest = live.Engine.ComputeDigest();
        }

        using DirectoryStorage again = DirectoryStorage.Open(_path);
        RiskEngine engine = JournaledEngine.Recover(again, null, out RecoveryReport report);
        Assert.Equal(digest, engine.ComputeDigest());
        Assert.Equal((null, again.List().Count), (report.Torn, report.Segments));
        Assert.True(report.Segments > 1);
        JournalInspector inspector = JournalInspector.Read(again);
        Assert.Equal(report.Rows, inspector.Rows.Values.Sum());
        Assert.Equal(report.Records, inspector.Records.Values.Sum());
        Assert.Equal(report.Bytes, inspector.Segments.Sum(segment => segment.Bytes));
        AssertRetention(again, report.Position, inspector.Segments);
    }

    /// <summary>So a server that is killed before it writes the header leaves a file of no length, and not one of zeros, where the system lets room be set aside.</summary>
    [Fact]
    public void Create_WithRoomSetAside_HasNoLengthUntilItIsWritten()
    {
        using DirectoryStorage storage = DirectoryStorage.Open(_path);
        using IJournalFile file = storage.Create("journal-00000000000000000001.seg", 1 << 20);
        Assert.Equal(0, file.Length);
        file.WriteFully(0, new byte[100]);
        Assert.Equal(100, file.Length);
    }

    [Theory]
    [InlineData("")]
    [InlineData("/")]
    public void Make_DirectoriesThatAreNotThere_ForcesTheNameOfEachToTheDisk(string end)
    {
        List<string> forced = [];
        string inner = Path.Combine(_path, "a", "b");
        DirectoryStorage.Make(inner + end, Note);
        Assert.Equal([Path.GetDirectoryName(_path)!, _path, Path.Combine(_path, "a")], forced);
        DirectoryStorage.Make(inner + end, Note);
        Assert.Equal(3, forced.Count);
        DirectoryStorage.Open(Path.Combine(inner, "c", "d")).Dispose();

        void Note(string path)
        {
            // Once it is there.
            Assert.True(Directory.Exists(inner));
            forced.Add(path);
        }
    }

    /// <summary>The number tells a disk without room from one that is broken.</summary>
    [Fact]
    public void DirectorySync_ThatFails_GivesTheSystemsNumber()
    {
        const int NoSuchFile = 2;
        Assert.True(OperatingSystem.IsWindows() || Assert.Throws<IOException>(() => DirectorySync.Run(_path)).HResult == NoSuchFile);
    }

    [Fact]
    public void OpenRead_WhereThereIsNone_SaysSo() =>
        Assert.Contains(_path, Assert.Throws<DirectoryNotFoundException>(() => DirectoryStorage.OpenRead(_path)).Message, StringComparison.Ordinal);

    public void Dispose()
    {
        if (Directory.Exists(_path))
        {
            Directory.Delete(_path, recursive: true);
        }
    }

    private static void AssertRetention(DirectoryStorage storage, JournalPosition end, IReadOnlyList<SegmentInfo> segments)
    {
        Assert.Empty(JournalRetention.Select(storage, default, maxBytes: 0, maxAgeNanos: 0, nowUnixNanos: long.MaxValue));
        Assert.Empty(JournalRetention.Select(storage, end, maxBytes: long.MaxValue, maxAgeNanos: long.MaxValue, nowUnixNanos: long.MaxValue));
        Assert.Equal(segments.SkipLast(1).Select(segment => segment.File), JournalRetention.Select(storage, end, maxBytes: 0, maxAgeNanos: long.MaxValue, nowUnixNanos: long.MaxValue));
        JournalPosition secondBegins = end with { LastRecord = segments[1].FirstRecord };
        Assert.Equal([segments[0].File], JournalRetention.Select(storage, secondBegins, maxBytes: 0, maxAgeNanos: long.MaxValue, nowUnixNanos: long.MaxValue));
    }
}
