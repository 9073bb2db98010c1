using BtcStream.Engine.Durability;

namespace BtcStream.Engine.Tests.Durability;

/// <summary>A disk in memory whose one file is followed by as many zeros as a test wants, which nobody holds; counts what is read of it.</summary>
/// <param name="inner">The disk.</param>
/// <param name="name">The file.</param>
/// <param name="length">How long that file is.</param>
internal sealed class PaddedStorage(MemoryStorage inner, string name, long length) : IJournalStorage
{
    public string Name => inner.Name;

    /// <summary>The file's length.</summary>
    public long Length { get; private set; } = length;

    /// <summary>Bytes read of all files.</summary>
    public long BytesRead { get; private set; }

    public IReadOnlyList<string> List(string extension) => inner.List(extension);

    public IJournalFile Create(string file, long preallocationBytes) => inner.Create(file, preallocationBytes);

    public IJournalFile Open(string file, bool isWritten) => new File(this, inner.Open(file, isWritten), file == name);

    public void Delete(string file) => inner.Delete(file);

    public void Rename(string file, string newName) => inner.Rename(file, newName);

    public void SyncDirectory() => inner.SyncDirectory();

    private sealed class File(PaddedStorage storage, IJournalFile file, bool isPadded) : IJournalFile
    {
        public long Length => isPadded ? storage.Length : file.Length;

        public int Read(long position, Span<byte> bytes)
        {
            int count = (int)Math.Clamp(Length - position, 0, bytes.Length);
            int whole = position < file.Length ? file.Read(position, bytes[..count]) : 0;
            bytes[whole..count].Clear();
            storage.BytesRead += count;
            return count;
        }

        public int Write(long position, ReadOnlySpan<byte> bytes) => file.Write(position, bytes);

        public void SetLength(long length)
        {
            storage.Length = length;
            file.SetLength(Math.Min(length, file.Length));
        }

        public void Sync() => file.Sync();

        public void Dispose() => file.Dispose();
    }
}
