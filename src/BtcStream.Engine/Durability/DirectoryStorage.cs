using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace BtcStream.Engine.Durability;

/// <summary>
/// A journal's directory, locked against any other process for as long as this exists (an advisory lock on the file <c>lock</c>, which the system lets go of
/// when the process ends, however it ends).
/// </summary>
public sealed class DirectoryStorage : IJournalStorage, IDisposable
{
    private const string LockName = "lock";

    private readonly FileStream? _lock;

    private DirectoryStorage(string path, FileStream? held) => (Name, _lock) = (path, held);

    /// <inheritdoc/>
    public string Name { get; }

    /// <summary>Opens a directory to be written by this process alone, and makes it where it is not there.</summary>
    /// <exception cref="IOException">It is in use by another process, or cannot be written.</exception>
    /// <exception cref="UnauthorizedAccessException">It cannot be written.</exception>
    public static DirectoryStorage Open(string path)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        string full = Path.GetFullPath(path);
        Make(full, DirectorySync.Run);
        string file = Path.Combine(full, LockName);
        try
        {
            return new DirectoryStorage(full, new FileStream(file, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None));
        }
        catch (IOException e) when (File.Exists(file))
        {
            throw new IOException($"'{full}' is in use by another server: its file '{LockName}' is locked ({e.Message})", e);
        }
    }

    /// <summary>
    /// Makes a directory, and those it is in, where they are not there. The name of each is in the one around it, which is forced to the disk too: a directory whose name a power
    /// cut takes is gone with all that was forced to the disk in it.
    /// </summary>
    /// <param name="path">The directory, in full.</param>
    /// <param name="sync">Forces a directory's names to the disk.</param>
    internal static void Make(string path, Action<string> sync)
    {
        var around = new Stack<string>();
        string made = Path.TrimEndingDirectorySeparator(path);
        while (!Directory.Exists(made) && Path.GetDirectoryName(made) is { Length: > 0 } parent)
        {
            around.Push(parent);
            made = parent;
        }

        Directory.CreateDirectory(path);
        foreach (string parent in around)
        {
            sync(parent);
        }
    }

    /// <summary>Opens a directory to be read, locked or not.</summary>
    /// <exception cref="DirectoryNotFoundException">There is none.</exception>
    public static DirectoryStorage OpenRead(string path)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        string full = Path.GetFullPath(path);
        return Directory.Exists(full) ? new DirectoryStorage(full, null) : throw new DirectoryNotFoundException($"there is no directory '{full}'");
    }

    /// <inheritdoc/>
    public IReadOnlyList<string> List(string extension = SegmentName.Extension)
    {
        string[] names = [.. Directory.EnumerateFiles(Name, "*" + extension).Select(path => Path.GetFileName(path))];
        Array.Sort(names, StringComparer.Ordinal);
        return names;
    }

    /// <inheritdoc/>
    public IJournalFile Create(string name, long preallocationBytes)
    {
        try
        {
            return Guard(name, path => new DiskFile(File.OpenHandle(path, FileMode.Create, FileAccess.ReadWrite, FileShare.Read, FileOptions.None, preallocationBytes), isLeft: preallocationBytes > 0));
        }
        catch (IOException e) when (preallocationBytes > 0 && !JournalFailure.IsForWantOfRoom(e) && new DriveInfo(Name).AvailableFreeSpace < preallocationBytes)
        {
            // Room that cannot be set aside the framework tells in words alone, without the system's number for it.
            throw new IOException($"No space left on device: {e.Message}", JournalFailure.NoSpace);
        }
    }

    /// <inheritdoc/>
    public IJournalFile Open(string name, bool isWritten) => Guard(name, path => new DiskFile(File.OpenHandle(
        path, FileMode.Open, isWritten ? FileAccess.ReadWrite : FileAccess.Read, isWritten ? FileShare.Read : FileShare.ReadWrite | FileShare.Delete)));

    /// <inheritdoc/>
    public void Delete(string name) => File.Delete(Path.Combine(Name, name));

    /// <inheritdoc/>
    public void Rename(string name, string newName) => File.Move(Path.Combine(Name, name), Path.Combine(Name, newName), overwrite: true);

    /// <inheritdoc/>
    public void SyncDirectory() => DirectorySync.Run(Name);

    /// <inheritdoc/>
    public void Dispose() => _lock?.Dispose();

    private DiskFile Guard(string name, Func<string, DiskFile> open)
    {
        try
        {
            return open(Path.Combine(Name, name));
        }
        catch (UnauthorizedAccessException e)
        {
            throw new IOException(e.Message, e);
        }
    }

    /// <param name="handle">The file.</param>
    /// <param name="isLeft">Whether what has been forced to the disk is left to it: nobody reads a segment while the server runs.</param>
    private sealed class DiskFile(SafeFileHandle handle, bool isLeft = false) : IJournalFile
    {
        private const long PageMask = ~4095L;

        private long _left;
        private long _end;

        public long Length => RandomAccess.GetLength(handle);

        public int Read(long position, Span<byte> bytes) => RandomAccess.Read(handle, bytes, position);

        public int Write(long position, ReadOnlySpan<byte> bytes)
        {
            RandomAccess.Write(handle, bytes, position);
            (_left, _end) = (Math.Min(_left, position), Math.Max(_end, position + bytes.Length));
            return bytes.Length;
        }

        public void SetLength(long length) => RandomAccess.SetLength(handle, length);

        public void Sync()
        {
            RandomAccess.FlushToDisk(handle);
            if (isLeft && _end > _left)
            {
                PageCache.Leave(handle, _left, _end - _left);
                _left = _end & PageMask;
            }
        }

        public void Dispose() => handle.Dispose();
    }
}

/// <summary>
/// Has the system forget what it keeps of a file and the disk has: a journal of gigabytes that nobody reads would push out of memory what somebody does, and each page that it
/// takes anew costs more than one that has just been given back. On Linux; elsewhere nothing is done.
/// </summary>
internal static class PageCache
{
    /// <summary>POSIX_FADV_DONTNEED. Pages that are only in part of the range, and those that the disk does not have, stay.</summary>
    private const int NotNeeded = 4;

    public static void Leave(SafeFileHandle file, long start, long length)
    {
        if (OperatingSystem.IsLinux())
        {
            // Advice: a file system that does not take it keeps its pages, and nothing is lost.
            _ = Advise(file, start, length, NotNeeded);
        }
    }

    [DllImport("libc", EntryPoint = "posix_fadvise")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int Advise(SafeFileHandle file, long start, long length, int advice);
}

/// <summary>
/// Makes the names in a directory durable: the framework flushes files only. On Windows, whose file systems keep names in a log of their own, nothing is to do.
/// </summary>
internal static class DirectorySync
{
    private const int ReadOnly = 0;

    public static void Run(string path)
    {
        if (OperatingSystem.IsWindows())
        {
            return;
        }

        int descriptor = Open(System.Text.Encoding.UTF8.GetBytes(path + '\0'), ReadOnly);
        if (descriptor < 0)
        {
            throw Failure("open");
        }

        int result = Fsync(descriptor);
        IOException? failure = result == 0 ? null : Failure("fsync");
        _ = Close(descriptor);
        if (failure is not null)
        {
            throw failure;
        }

        // With the system's number, as the framework has it: it tells a disk without room from one that is broken.
        IOException Failure(string what) => new($"{what} of the directory '{path}' failed: {Marshal.GetLastPInvokeErrorMessage()}", Marshal.GetLastPInvokeError());
    }

    [DllImport("libc", EntryPoint = "open", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int Open(byte[] path, int flags);

    [DllImport("libc", EntryPoint = "fsync", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int Fsync(int descriptor);

    [DllImport("libc", EntryPoint = "close", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int Close(int descriptor);
}
