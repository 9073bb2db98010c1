using BtcStream.Engine.Durability;

namespace BtcStream.Testing;

/// <summary>A directory on a disk that a test fills: nothing can be written or made while it is full.</summary>
/// <param name="inner">The directory.</param>
/// <param name="isFull">Whether it is full now.</param>
internal sealed class FullDisk(IJournalStorage inner, Func<bool> isFull) : IJournalStorage
{
    private const int NoSpace = 28;

    public string Name => inner.Name;

    public IReadOnlyList<string> List(string extension) => inner.List(extension);

    public IJournalFile Create(string name, long preallocationBytes)
    {
        Require();
        return new File(inner.Create(name, preallocationBytes), this);
    }

    public IJournalFile Open(string name, bool isWritten) => new File(inner.Open(name, isWritten), this);

    public void Delete(string name) => inner.Delete(name);

    public void Rename(string name, string newName) => inner.Rename(name, newName);

    public void SyncDirectory() => inner.SyncDirectory();

    private void Require()
    {
        if (isFull())
        {
            throw new IOException("No space left on device", NoSpace);
        }
    }

    private sealed class File(IJournalFile file, FullDisk disk) : IJournalFile
    {
        public long Length => file.Length;

        public int Read(long position, Span<byte> bytes) => file.Read(position, bytes);

        public int Write(long position, ReadOnlySpan<byte> bytes)
        {
            disk.Require();
            return file.Write(position, bytes);
        }

        public void SetLength(long length) => file.SetLength(length);

        public void Sync() => file.Sync();

        public void Dispose() => file.Dispose();
    }
}
