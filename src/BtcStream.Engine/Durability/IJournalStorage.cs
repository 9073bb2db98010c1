namespace BtcStream.Engine.Durability;

/// <summary>
/// Where a journal's files are: a directory, or what tests put in its place. Every member may throw <see cref="IOException"/>; one writer uses it at a time.
/// </summary>
public interface IJournalStorage
{
    /// <summary>What it is called in messages: the directory's path.</summary>
    public string Name { get; }

    /// <summary>Names of the files of a kind, by name.</summary>
    /// <param name="extension">How they end: segments of the journal unless another is given.</param>
    public IReadOnlyList<string> List(string extension = SegmentName.Extension);

    /// <summary>Makes a file, empty; one of that name is replaced.</summary>
    /// <param name="name">Name.</param>
    /// <param name="preallocationBytes">Room to set aside for it, so that a full disk shows now rather than half-way. Its length stays 0.</param>
    public IJournalFile Create(string name, long preallocationBytes);

    /// <summary>Opens a file that is there.</summary>
    /// <param name="name">Name.</param>
    /// <param name="isWritten">Whether it is to be written.</param>
    public IJournalFile Open(string name, bool isWritten);

    /// <summary>Deletes a file.</summary>
    public void Delete(string name);

    /// <summary>Gives a file another name at once; a file that has that name is replaced.</summary>
    public void Rename(string name, string newName);

    /// <summary>Makes durable which files there are.</summary>
    public void SyncDirectory();
}

/// <summary>One file of a journal. Positions and lengths are bytes.</summary>
public interface IJournalFile : IDisposable
{
    /// <summary>Its length.</summary>
    public long Length { get; }

    /// <summary>Reads at a position; fewer bytes than asked for only at the end, 0 beyond it.</summary>
    public int Read(long position, Span<byte> bytes);

    /// <summary>Writes at a position. Returns how many bytes were taken: maybe fewer than given, at least one.</summary>
    public int Write(long position, ReadOnlySpan<byte> bytes);

    /// <summary>Cuts the file, and gives back what was set aside beyond its end.</summary>
    public void SetLength(long length);

    /// <summary>Returns once everything written is on the disk. Where it throws, nothing written since it last returned may be.</summary>
    public void Sync();
}

internal static class JournalFileExtensions
{
    /// <summary>Reads until the bytes are full or the file ends; returns how many there were.</summary>
    public static int ReadFully(this IJournalFile file, long position, Span<byte> bytes)
    {
        int read = 0;
        while (read < bytes.Length)
        {
            int count = file.Read(position + read, bytes[read..]);
            if (count == 0)
            {
                break;
            }

            read += count;
        }

        return read;
    }

    /// <summary>Writes all bytes.</summary>
    public static void WriteFully(this IJournalFile file, long position, ReadOnlySpan<byte> bytes)
    {
        while (!bytes.IsEmpty)
        {
            int written = file.Write(position, bytes);
            if (written <= 0)
            {
                throw new IOException("The file takes no more bytes.");
            }

            position += written;
            bytes = bytes[written..];
        }
    }
}
