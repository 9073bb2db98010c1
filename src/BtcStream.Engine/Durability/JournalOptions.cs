namespace BtcStream.Engine.Durability;

/// <summary>When records are forced to the disk, and so what an ack means.</summary>
public enum FsyncPolicy : byte
{
    /// <summary>As soon as there are any; those that come meanwhile go together. An ack means: on the disk.</summary>
    Always = 0,

    /// <summary>Together, once an interval. An ack means: on the disk.</summary>
    Interval = 1,

    /// <summary>When the system likes, and at the end of a segment. An ack means: applied.</summary>
    Never = 2,
}

/// <summary>How a journal is written.</summary>
public sealed record JournalOptions
{
    /// <summary>The default of <see cref="IntervalMillis"/>.</summary>
    public const int DefaultIntervalMillis = 5;

    /// <summary>The default of <see cref="SegmentBytes"/>: 256 MiB, some four million rows.</summary>
    public const long DefaultSegmentBytes = 256L << 20;

    /// <summary>When records are forced to the disk.</summary>
    public FsyncPolicy Fsync { get; init; } = FsyncPolicy.Interval;

    /// <summary>Longest wait of a record before it is written, milliseconds. 5: a fifth of what a client notices, and a disk has time for it.</summary>
    public int IntervalMillis { get; init; } = DefaultIntervalMillis;

    /// <summary>Length from which another segment is begun.</summary>
    public long SegmentBytes { get; init; } = DefaultSegmentBytes;

    /// <summary>Bytes of one of the <see cref="Buffers"/>. 1 MiB: a write large enough for any disk.</summary>
    public int BufferBytes { get; init; } = 1 << 20;

    /// <summary>Buffers between the engine and the disk. 16: beyond them the engine takes no more inputs until the disk has caught up.</summary>
    public int Buffers { get; init; } = 16;

    /// <summary>Wait before a write that failed is tried again, milliseconds.</summary>
    public int RetryMillis { get; init; } = 500;

    /// <summary>Names the directory where it has no segment yet; drawn at random by the host.</summary>
    public ulong Identity { get; init; }

    /// <summary>Names this run of the server.</summary>
    public ulong Epoch { get; init; }

    /// <summary>Throws when an option is out of its range, naming it and its value.</summary>
    public void Validate()
    {
        ArgumentOutOfRangeException.ThrowIfNegative(IntervalMillis);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(IntervalMillis, 60_000);
        ArgumentOutOfRangeException.ThrowIfLessThan(SegmentBytes, 4_096);
        ArgumentOutOfRangeException.ThrowIfLessThan(BufferBytes, 4_096);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(BufferBytes, 1 << 28);
        ArgumentOutOfRangeException.ThrowIfLessThan(Buffers, 3);
        ArgumentOutOfRangeException.ThrowIfLessThan(RetryMillis, 0);
    }
}
