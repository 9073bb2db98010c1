using BtcStream.Engine.Durability;

namespace BtcStream.Engine.Tests.Durability;

/// <summary>A journal that a server writes while it is read: nothing of it is damage, whatever was on its way between two looks.</summary>
public class GrowingJournalTests
{
    [Fact]
    public void Replay_RecordsComeBetweenTwoReads_NeverFindsDamage()
    {
        var storage = new MemoryStorage();
        using (var live = new JournaledEngine(storage, null, new JournalOptions { Identity = 7, Epoch = 1, Fsync = FsyncPolicy.Always }))
        {
            JournalScript.Begin(live);
            var script = new JournalScript(3);
            for (int i = 0; i < 20; i++)
            {
                script.Play(live, 1);
                live.WaitDurable();
            }
        }

        RecoveryReport whole = JournalRecovery.Replay(storage, new RiskEngine(new EngineOptions()));
        int length = storage.BytesOf(storage.List()[0]).Length;
        var seen = new HashSet<long>();
        for (int reads = 0; reads < 10; reads++)
        {
            for (int shown = length / 3; shown < length; shown += 173)
            {
                RecoveryReport report = JournalRecovery.Replay(new GrowingStorage(storage, shown, reads), new RiskEngine(new EngineOptions()));
                Assert.InRange(report.Position.LastRecord, 0, whole.Position.LastRecord);
                seen.Add(report.Position.LastRecord);
            }
        }

        Assert.Contains(whole.Position.LastRecord, seen);
        Assert.True(seen.Count > 2);
    }

    /// <summary>Shows room that was set aside instead of what is written last, until it has been read some times.</summary>
    private sealed class GrowingStorage(MemoryStorage inner, int shown, int reads) : IJournalStorage
    {
        public string Name => inner.Name;

        public IReadOnlyList<string> List(string extension = ".seg") => inner.List(extension);

        public IJournalFile Open(string name, bool isWritten) => new GrowingFile(inner.Open(name, isWritten), shown, reads);

        public IJournalFile Create(string name, long preallocationBytes) => throw new NotSupportedException();

        public void Delete(string name) => throw new NotSupportedException();

        public void Rename(string name, string newName) => throw new NotSupportedException();

        public void SyncDirectory() => throw new NotSupportedException();
    }

    private sealed class GrowingFile(IJournalFile inner, int shown, int reads) : IJournalFile
    {
        private int _reads;

        public long Length => inner.Length;

        public int Read(long position, Span<byte> bytes)
        {
            int read = inner.Read(position, bytes);
            if (_reads++ < reads)
            {
                bytes[Math.Clamp((int)(shown - position), 0, read)..read].Clear();
            }

            return read;
        }

        public int Write(long position, ReadOnlySpan<byte> bytes) => throw new NotSupportedException();

        public void SetLength(long length) => throw new NotSupportedException();

        public void Sync() => throw new NotSupportedException();

        public void Dispose() => inner.Dispose();
    }
}
