using BtcStream.Engine.Durability;

namespace BtcStream.Server.Tests.Durability;

/// <summary>A directory on a disk that takes what it is given and, for files of a kind, does not come back from forcing it until a test lets it.</summary>
/// <param name="inner">The directory.</param>
/// <param name="extension">How the names of those files end.</param>
internal sealed class HangingDisk(IJournalStorage inner, string extension) : IJournalStorage, IDisposable
{
    private readonly TaskCompletionSource _isHanging = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly ManualResetEventSlim _released = new();

    public string Name => inner.Name;

    /// <summary>Ends when somebody waits for the disk.</summary>
    public Task IsHanging => _isHanging.Task;

    /// <summary>The disk answers again.</summary>
    public void Release() => _released.Set();

    public IReadOnlyList<string> List(string extension) => inner.List(extension);

    public IJournalFile Create(string name, long preallocationBytes) => new File(this, name, inner.Create(name, preallocationBytes));

    public IJournalFile Open(string name, bool isWritten) => new File(this, name, inner.Open(name, isWritten));

    public void Delete(string name) => inner.Delete(name);

    public void Rename(string name, string newName) => inner.Rename(name, newName);

    public void SyncDirectory() => inner.SyncDirectory();

    public void Dispose() => _released.Dispose();

    private void Hang(string name)
    {
        if (name.EndsWith(extension, StringComparison.Ordinal))
        {
            _isHanging.TrySetResult();
            _released.Wait();
        }
    }

    private sealed class File(HangingDisk disk, string name, IJournalFile file) : IJournalFile
    {
        public long Length => file.Length;

        public int Read(long position, Span<byte> bytes) => file.Read(position, bytes);

        public int Write(long position, ReadOnlySpan<byte> bytes) => file.Write(position, bytes);

        public void SetLength(long length) => file.SetLength(length);

        public void Sync()
        {
            disk.Hang(name);
            file.Sync();
        }

        public void Dispose() => file.Dispose();
    }
}
