using BtcStream.Engine.Durability;

namespace BtcStream.Engine.Tests.Simulation;

/// <summary>The power goes in the middle of an operation. No <see cref="IOException"/>, so that nothing goes on after it.</summary>
internal sealed class PowerLossException : Exception;

/// <summary>What a planted defect of the disk is.</summary>
internal enum DiskLie
{
    None = 0,

    /// <summary>A flush of a file returns, and nothing is on the disk.</summary>
    Sync = 1,

    /// <summary>A flush of the directory returns, and names are not on the disk.</summary>
    SyncDirectory = 2,
}

/// <summary>
/// A disk whose every choice comes from one generator. Bytes and names that were not forced to it survive a crash or not, sector by sector and name by name, in any
/// order; operations fail, run out of room, take less than they were given, or lose the power half-way.
/// </summary>
/// <remarks>What is deleted is kept apart, so that a run can be replayed from its first record whatever was deleted since.</remarks>
internal sealed class SimulatedDisk(Random dice, DiskLie lie = DiskLie.None) : IJournalStorage
{
    private const int HResultNoSpace = 28;

    private readonly SortedDictionary<string, SimulatedFile> _names = new(StringComparer.Ordinal);
    private readonly SortedDictionary<string, SimulatedFile> _durableNames = new(StringComparer.Ordinal);
    private readonly SortedDictionary<string, SimulatedFile> _deleted = new(StringComparer.Ordinal);
    private readonly List<NameChange> _changes = [];
    private bool _isInside;
    private bool _isDead;

    public string Name => "simulated";

    /// <summary>One in so many operations fails; 0 for none.</summary>
    public int FailsOneIn { get; set; }

    /// <summary>Whether there is no room for anything more.</summary>
    public bool IsFull { get; set; }

    /// <summary>Operations until the power goes; 0 for never.</summary>
    public int PowerLossIn { get; set; }

    /// <summary>Called between two writes of a file under another's name: what goes on while a snapshot is written.</summary>
    public Action? Meanwhile { get; set; }

    /// <summary>Operations so far: a measure that equal runs share.</summary>
    public long Operations { get; private set; }

    public IReadOnlyList<string> List(string extension = ".seg") => [.. _names.Keys.Where(name => name.EndsWith(extension, StringComparison.Ordinal))];

    public IJournalFile Create(string name, long preallocationBytes)
    {
        Begin(takesRoom: true);
        var file = new SimulatedFile();
        Change(new NameChange(null, name, file));
        return new Handle(this, file, name);
    }

    public IJournalFile Open(string name, bool isWritten) =>
        _names.TryGetValue(name, out SimulatedFile? file) ? new Handle(this, file, name) : throw new FileNotFoundException(name);

    public void Delete(string name)
    {
        Begin(takesRoom: false);
        if (_names.TryGetValue(name, out SimulatedFile? file))
        {
            _deleted[name] = file;
            Change(new NameChange(name, null, file));
        }
    }

    public void Rename(string name, string newName)
    {
        Begin(takesRoom: false);
        Change(new NameChange(name, newName, _names.TryGetValue(name, out SimulatedFile? file) ? file : throw new FileNotFoundException(name)));
    }

    public void SyncDirectory()
    {
        Begin(takesRoom: false);
        if (lie != DiskLie.SyncDirectory)
        {
            _changes.ForEach(change => change.Apply(_durableNames));
            _changes.Clear();
        }
    }

    /// <summary>The process is gone: files are as they were written, and what was under way is not.</summary>
    public void Kill() => (PowerLossIn, FailsOneIn, IsFull, _isInside, _isDead, Meanwhile) = (0, 0, false, false, false, null);

    /// <summary>The power is gone: of what was not forced to the disk, any part is there.</summary>
    public void LosePower()
    {
        Kill();
        bool inOrder = dice.Next(2) == 0;
        int kept = dice.Next(_changes.Count + 1);
        for (int i = 0; i < _changes.Count; i++)
        {
            if (inOrder ? i < kept : dice.Next(2) == 0)
            {
                _changes[i].Apply(_durableNames);
            }
        }

        _changes.Clear();
        _names.Clear();
        foreach ((string name, SimulatedFile file) in _durableNames)
        {
            file.LosePower(dice);
            _names[name] = file;
        }
    }

    /// <summary>All segments there ever were, those that were deleted too, up to a record: to be read, not written.</summary>
    public SimulatedDisk Archive()
    {
        var archive = new SimulatedDisk(dice);
        foreach ((string name, SimulatedFile file) in _deleted.Concat(_names).Where(pair => pair.Key.EndsWith(".seg", StringComparison.Ordinal)))
        {
            archive._names[name] = file;
        }

        return archive;
    }

    /// <summary>Forgets deleted segments that the journal's new ones take the place of: recovery cut them.</summary>
    public void ForgetDeletedFrom(long record)
    {
        foreach (string name in _deleted.Keys.ToArray())
        {
            if (!SegmentName.TryParse(name, out long first) || first >= record)
            {
                _deleted.Remove(name);
            }
        }
    }

    private void Change(NameChange change)
    {
        change.Apply(_names);
        _changes.Add(change);
    }

    private void Begin(bool takesRoom)
    {
        Operations++;
        if (_isDead || (PowerLossIn > 0 && --PowerLossIn == 0))
        {
            _isDead = true;
            throw new PowerLossException();
        }

        if (takesRoom && IsFull)
        {
            throw new IOException("No space left on device", HResultNoSpace);
        }

        if (FailsOneIn > 0 && dice.Next(FailsOneIn) == 0)
        {
            throw new IOException("Input/output error", 5);
        }
    }

    private void LetOthersRun(string name)
    {
        if (Meanwhile is not null && !_isInside && name.EndsWith(".tmp", StringComparison.Ordinal))
        {
            _isInside = true;
            Meanwhile();
            _isInside = false;
        }
    }

    /// <summary>A change of the directory: a name goes, a name comes, or both at once.</summary>
    private sealed record NameChange(string? Gone, string? Come, SimulatedFile File)
    {
        public void Apply(SortedDictionary<string, SimulatedFile> names)
        {
            if (Gone is not null && names.TryGetValue(Gone, out SimulatedFile? there) && there == File)
            {
                names.Remove(Gone);
            }

            if (Come is not null)
            {
                names[Come] = File;
            }
        }
    }

    private sealed class Handle(SimulatedDisk disk, SimulatedFile file, string name) : IJournalFile
    {
        public long Length => file.Length;

        public int Read(long position, Span<byte> bytes) => file.Read(position, bytes);

        public int Write(long position, ReadOnlySpan<byte> bytes)
        {
            disk.LetOthersRun(name);
            bool isAlive = !disk._isDead;
            try
            {
                disk.Begin(takesRoom: position + bytes.Length > file.Length);
            }
            catch (PowerLossException) when (isAlive)
            {
                file.Write(position, bytes[..disk.Dice.Next(bytes.Length + 1)]);
                throw;
            }

            int taken = disk.FailsOneIn > 0 && disk.Dice.Next(4) == 0 ? disk.Dice.Next(1, bytes.Length + 1) : bytes.Length;
            file.Write(position, bytes[..taken]);
            return taken;
        }

        public void SetLength(long length)
        {
            disk.Begin(takesRoom: false);
            file.SetLength(length);
        }

        public void Sync()
        {
            try
            {
                disk.Begin(takesRoom: false);
            }
            catch (IOException)
            {
                // As systems do: some of it got there, and the rest is dropped.
                file.LosePower(disk.Dice);
                throw;
            }

            if (disk.Lie != DiskLie.Sync)
            {
                file.Sync();
            }
        }

        public void Dispose()
        {
        }
    }

    private Random Dice => dice;

    private DiskLie Lie => lie;
}
