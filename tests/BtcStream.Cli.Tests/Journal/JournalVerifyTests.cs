using System.Text.Json;
using BtcStream.Cli.Journal;
using BtcStream.Engine;
using BtcStream.Engine.Durability;

namespace BtcStream.Cli.Tests.Journal;

/// <summary><c>journal verify</c> beside a running server, after options changed, and of a directory whose snapshots are not all well.</summary>
public sealed class JournalVerifyTests : IDisposable
{
    private readonly ServerJournal _journal = new();

    /// <summary>The server goes on writing while the directory is read several times over: every reading finds more.</summary>
    [Fact]
    public async Task Verify_WhileAServerWrites_ComparesOneEnd()
    {
        await _journal.RunAsync(null, 2, 3);
        await _journal.RunAsync(null, 4, 5, 6, 7);
        File.Delete(_journal.Snapshots[0]);
        string segment = _journal.Segments[^1];
        long[] ends = [.. (await CommandRun.OfAsync("journal", "export", _journal.Data)).Lines
            .Select(line => JsonDocument.Parse(line).RootElement)
            .Where(record => record.GetProperty("file").GetString() == Path.GetFileName(segment))
            .Select(record => record.GetProperty("offset").GetInt64() + record.GetProperty("bytes").GetInt64())];
        Assert.True(ends.Length > 2);
        using DirectoryStorage whole = DirectoryStorage.OpenRead(_journal.Data);

        Verified verified = Verified.Read(new GrowingStorage(whole, Path.GetFileName(segment), ends), () => new RiskEngine(new EngineOptions()));

        Assert.True(verified.IsFromZero);
        Assert.Equal(verified.Digest, verified.SnapshotDigest);
    }

    /// <summary>As the operations guide has it: stop in order, change the clock, start.</summary>
    [Fact]
    public async Task VerifyAndSnapshot_AfterOptionsChanged_FindAHealthyDirectory()
    {
        await _journal.RunAsync(null, 2, 3);
        string before = _journal.Snapshots.Single();
        await _journal.RunAsync(options => options with { Clock = ClockMode.Live }, 4, 5);
        string after = _journal.Snapshots[0];
        JsonElement both = await _journal.JsonAsync("verify");
        Assert.Equal((Path.GetFileName(after), Path.GetFileName(before)), (FileOf(both, "snapshot"), FileOf(both, "from")));
        Assert.Equal(both.GetProperty("digest").GetString(), both.GetProperty("snapshotDigest").GetString());
        Assert.False(both.GetProperty("isFromZero").GetBoolean());
        Assert.True(both.GetProperty("optionsSinceRecord").GetInt64() > 1);
        Assert.Contains("Clock was Input and is Live", (await CommandRun.OfAsync("journal", "verify", _journal.Data)).Out, StringComparison.Ordinal);

        // As a kill leaves it: the newest snapshot is of the options before.
        File.Delete(after);
        JsonElement killed = await _journal.JsonAsync("verify");
        Assert.Equal(both.GetProperty("digest").GetString(), killed.GetProperty("digest").GetString());
        Assert.Equal(Path.GetFileName(before), FileOf(killed, "from"));
        JsonElement written = await _journal.JsonAsync("snapshot");
        Assert.True(written.GetProperty("isNew").GetBoolean());
        Assert.Equal(both.GetProperty("digest").GetString(), written.GetProperty("digest").GetString());
        Assert.Equal(Path.GetFileName(after), FileOf(written, "snapshot"));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    public async Task VerifyAndInspect_OneSnapshotDamaged_SayWhichAndEndWithFour(int damaged)
    {
        await _journal.RunAsync(null, 2, 3);
        await _journal.RunAsync(null, 4, 5);
        Assert.Equal(ExitCodes.Ok, (await CommandRun.OfAsync("journal", "verify", _journal.Data)).ExitCode);
        string snapshot = _journal.Snapshots[damaged];
        byte[] bytes = await File.ReadAllBytesAsync(snapshot, TestContext.Current.CancellationToken);
        bytes[^20] ^= 1;
        await File.WriteAllBytesAsync(snapshot, bytes, TestContext.Current.CancellationToken);

        foreach (string command in (string[])["verify", "inspect"])
        {
            CommandRun text = await CommandRun.OfAsync("journal", command, _journal.Data);
            CommandRun json = await CommandRun.OfAsync("journal", command, _journal.Data, "--json");
            Assert.Equal((ExitCodes.Verification, ExitCodes.Verification), (text.ExitCode, json.ExitCode));
            Assert.Contains(Path.GetFileName(snapshot), text.Out, StringComparison.Ordinal);
            Assert.Contains(Path.GetFileName(snapshot), text.Error, StringComparison.Ordinal);
            Assert.Contains(Path.GetFileName(snapshot), json.Out, StringComparison.Ordinal);
        }
    }

    public void Dispose() => _journal.Dispose();

    private static string? FileOf(JsonElement verified, string name) =>
        verified.GetProperty(name) is { ValueKind: JsonValueKind.Object } snapshot ? snapshot.GetProperty("file").GetString() : null;

    /// <summary>A directory whose last segment is a record longer each time that its records are read.</summary>
    private sealed class GrowingStorage(DirectoryStorage whole, string growing, long[] ends) : IJournalStorage
    {
        private int _readings;

        public string Name => whole.Name;

        public IReadOnlyList<string> List(string extension = ".seg") => whole.List(extension);

        public IJournalFile Open(string name, bool isWritten) =>
            name == growing ? new Cut(whole.Open(name, isWritten), ends[Math.Min(_readings++, ends.Length - 1)]) : whole.Open(name, isWritten);

        public IJournalFile Create(string name, long preallocationBytes) => throw new NotSupportedException();

        public void Delete(string name) => throw new NotSupportedException();

        public void Rename(string name, string newName) => throw new NotSupportedException();

        public void SyncDirectory() => throw new NotSupportedException();
    }

    private sealed class Cut(IJournalFile file, long length) : IJournalFile
    {
        public long Length => length;

        public int Read(long position, Span<byte> bytes) => file.Read(position, bytes[..(int)Math.Clamp(length - position, 0, bytes.Length)]);

        public int Write(long position, ReadOnlySpan<byte> bytes) => throw new NotSupportedException();

        public void SetLength(long length) => throw new NotSupportedException();

        public void Sync() => throw new NotSupportedException();

        public void Dispose() => file.Dispose();
    }
}
