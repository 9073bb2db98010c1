using BtcStream.Engine.Durability;

namespace BtcStream.Engine.Tests.Durability;

/// <summary>
/// A disk in memory that can fail and lose power: what was written and what is on the disk are kept apart, and a crash keeps any part of what was not yet
/// forced to the disk.
/// </summary>
internal sealed class MemoryStorage : IJournalStorage
{
    private const int HResultNoSpace = 28;
    private const int SectorBytes = 512;

    private readonly Lock _lock = new();
    private readonly SortedDictionary<string, Content> _files = new(StringComparer.Ordinal);
    private readonly SortedDictionary<string, Content> _durableNames = new(StringComparer.Ordinal);

    public string Name => "memory";

    /// <summary>Asked before each write; gives how many bytes are taken, or throws.</summary>
    public Func<int, int>? OnWrite { get; set; }

    /// <summary>Asked before each flush; may throw. What was written and not yet flushed is then lost, as systems do.</summary>
    public Action? OnSync { get; set; }

    /// <summary>Asked before a file is made; may throw.</summary>
    public Action? OnCreate { get; set; }

    public int Syncs { get; private set; }

    public static IOException NoSpace() => new("No space left on device", HResultNoSpace);

    public IReadOnlyList<string> List(string extension = ".seg")
    {
        lock (_lock)
        {
            return [.. _files.Keys.Where(name => name.EndsWith(extension, StringComparison.Ordinal))];
        }
    }

    public IJournalFile Create(string name, long preallocationBytes)
    {
        OnCreate?.Invoke();
        lock (_lock)
        {
            return new MemoryFile(this, _files[name] = new Content());
        }
    }

    public IJournalFile Open(string name, bool isWritten)
    {
        lock (_lock)
        {
            return _files.TryGetValue(name, out Content? content) ? new MemoryFile(this, content) : throw new FileNotFoundException(name);
        }
    }

    public void Delete(string name)
    {
        lock (_lock)
        {
            _files.Remove(name);
        }
    }

    public void Rename(string name, string newName)
    {
        OnCreate?.Invoke();
        lock (_lock)
        {
            _files.Remove(name, out Content? content);
            _files[newName] = content ?? throw new FileNotFoundException(name);
        }
    }

    public void SyncDirectory()
    {
        lock (_lock)
        {
            _durableNames.Clear();
            foreach ((string name, Content content) in _files)
            {
                _durableNames[name] = content;
            }
        }
    }

    /// <summary>The bytes of a file as they are read.</summary>
    public byte[] BytesOf(string name)
    {
        lock (_lock)
        {
            return [.. _files[name].Written];
        }
    }

    /// <summary>A disk with the same files.</summary>
    public MemoryStorage Copy()
    {
        var copy = new MemoryStorage();
        lock (_lock)
        {
            foreach ((string name, Content content) in _files)
            {
                copy.Put(name, [.. content.Written]);
            }
        }

        return copy;
    }

    public void Put(string name, byte[] bytes)
    {
        var content = new Content();
        content.Written.AddRange(bytes);
        content.Durable.AddRange(bytes);
        (_files[name], _durableNames[name]) = (content, content);
    }

    /// <summary>What is there after the power was lost: names and bytes that were forced to the disk, and of the others whatever sectors the disk had got to.</summary>
    public MemoryStorage Crash(Random dice)
    {
        var after = new MemoryStorage();
        lock (_lock)
        {
            foreach ((string name, Content content) in _files)
            {
                if (_durableNames.ContainsKey(name) || dice.Next(2) == 0)
                {
                    after.Put(name, content.Crash(dice));
                }
            }
        }

        return after;
    }

    private sealed class Content
    {
        public List<byte> Written { get; } = [];

        public List<byte> Durable { get; } = [];

        public byte[] Crash(Random dice)
        {
            int length = dice.Next(Math.Min(Durable.Count, Written.Count), Math.Max(Durable.Count, Written.Count) + 1);
            var bytes = new byte[length];
            for (int at = 0; at < length; at += SectorBytes)
            {
                bool isNew = dice.Next(2) == 0;
                for (int i = at; i < Math.Min(length, at + SectorBytes); i++)
                {
                    bool wasDurable = i < Durable.Count;
                    bytes[i] = isNew && i < Written.Count ? Written[i] : wasDurable ? Durable[i] : (byte)0;
                }
            }

            return bytes;
        }
    }

    private sealed class MemoryFile(MemoryStorage storage, Content content) : IJournalFile
    {
        public long Length
        {
            get
            {
                lock (storage._lock)
                {
                    return content.Written.Count;
                }
            }
        }

        public int Read(long position, Span<byte> bytes)
        {
            lock (storage._lock)
            {
                int count = (int)Math.Clamp(content.Written.Count - position, 0, bytes.Length);
                System.Runtime.InteropServices.CollectionsMarshal.AsSpan(content.Written).Slice((int)Math.Min(position, content.Written.Count), count).CopyTo(bytes);
                return count;
            }
        }

        public int Write(long position, ReadOnlySpan<byte> bytes)
        {
            int taken = storage.OnWrite?.Invoke(bytes.Length) ?? bytes.Length;
            lock (storage._lock)
            {
                while (content.Written.Count < position + taken)
                {
                    content.Written.Add(0);
                }

                bytes[..taken].CopyTo(System.Runtime.InteropServices.CollectionsMarshal.AsSpan(content.Written)[(int)position..]);
            }

            return taken;
        }

        public void SetLength(long length)
        {
            lock (storage._lock)
            {
                System.Runtime.InteropServices.CollectionsMarshal.SetCount(content.Written, (int)length);
            }
        }

        public void Sync()
        {
            lock (storage._lock)
            {
                try
                {
                    storage.OnSync?.Invoke();
                }
                catch (IOException)
                {
                    content.Written.Clear();
                    content.Written.AddRange(content.Durable);
                    throw;
                }

                storage.Syncs++;
                content.Durable.Clear();
                content.Durable.AddRange(content.Written);
            }
        }

        public void Dispose()
        {
        }
    }
}
