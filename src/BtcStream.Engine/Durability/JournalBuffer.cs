namespace BtcStream.Engine.Durability;

/// <summary>
/// Records on their way to one segment. The engine's thread writes at the end and then moves <see cref="Published"/>; the journal's thread reads what is before
/// it. It goes back to the engine when all of it is where the policy wants it.
/// </summary>
internal sealed class JournalBuffer(int capacity)
{
    private int _published;
    private int _isSealed;

    public byte[] Bytes { get; private set; } = new byte[capacity];

    /// <summary>Whether it begins a segment.</summary>
    public bool StartsSegment { get; private set; }

    /// <summary>Number of its first record.</summary>
    public long FirstRecord { get; private set; }

    /// <summary>Receipt of its first input, Unix nanoseconds; 0 where there is none.</summary>
    public long StartedUnixNanos { get; private set; }

    /// <summary>Where it begins in its segment.</summary>
    public long Offset { get; private set; }

    /// <summary>Bytes with whole records. Any thread.</summary>
    public int Published => Volatile.Read(ref _published);

    /// <summary>Whether no more will come. Any thread; read before <see cref="Published"/>.</summary>
    public bool IsSealed => Volatile.Read(ref _isSealed) != 0;

    /// <summary>Bytes whose records are complete with checksum. Journal's thread.</summary>
    public int Stamped { get; set; }

    /// <summary>Number of the last of those. Journal's thread.</summary>
    public long LastStamped { get; set; }

    /// <summary>Bytes handed to the system since the file was last opened. Journal's thread.</summary>
    public int Written { get; set; }

    /// <summary>Bytes known to be on the disk. Journal's thread.</summary>
    public int Durable { get; set; }

    /// <summary>Makes it ready. Engine thread.</summary>
    /// <param name="length">Bytes of the first record: a buffer grows for one that is longer than usual, until it is free again.</param>
    /// <param name="usual">Bytes otherwise.</param>
    /// <param name="startsSegment">Whether it begins a segment.</param>
    /// <param name="firstRecord">Number of the first record.</param>
    /// <param name="offset">Where it begins in its segment.</param>
    /// <param name="startedUnixNanos">Receipt of the first input.</param>
    public void Begin(int length, int usual, bool startsSegment, long firstRecord, long offset, long startedUnixNanos)
    {
        int wanted = Math.Max(length, usual);
        if (Bytes.Length != wanted)
        {
            Bytes = new byte[wanted];
        }

        (StartsSegment, FirstRecord, Offset, StartedUnixNanos) = (startsSegment, firstRecord, offset, startedUnixNanos);
        (_published, _isSealed, Stamped, Written, Durable, LastStamped) = (0, 0, 0, 0, 0, firstRecord - 1);
    }

    /// <summary>Lets go of the memory of a long record, of which there is one at a time only as long as no buffer keeps its own. Journal's thread, before it is free.</summary>
    /// <param name="usual">Bytes that a buffer usually has.</param>
    public void Trim(int usual)
    {
        if (Bytes.Length > usual)
        {
            Bytes = [];
        }
    }

    public void Publish(int position) => Volatile.Write(ref _published, position);

    public void Seal() => Volatile.Write(ref _isSealed, 1);
}
