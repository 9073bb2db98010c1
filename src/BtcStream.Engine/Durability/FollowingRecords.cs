namespace BtcStream.Engine.Durability;

/// <summary>
/// Looks at what follows a record. An engine that fails on one stops, and takes no more; so where more follows than publication points, or another run of the server, the
/// record was applied once, and clients may have been told of it.
/// </summary>
internal sealed class FollowingRecords : IRecordVisitor
{
    private readonly long _record;
    private ulong _epoch;
    private ulong _epochOfRecord;

    private FollowingRecords(long record) => _record = record;

    /// <summary>Whether the journal has the record.</summary>
    public bool IsThere { get; private set; }

    /// <summary>The first record after it that shows that it was applied; 0 where there is none.</summary>
    public long Proof { get; private set; }

    /// <summary>Reads from a record to the journal's end.</summary>
    /// <exception cref="JournalException">The journal is damaged.</exception>
    /// <exception cref="IOException">A file cannot be read.</exception>
    public static FollowingRecords Read(IJournalStorage storage, long record)
    {
        var following = new FollowingRecords(record);
        JournalReader.Read(storage, record, following);
        return following;
    }

    public void BeginSegment(string file, SegmentHeader header) => _epoch = header.Epoch;

    public string? Visit(in RecordPlace place, ReadOnlySpan<byte> payload)
    {
        if (place.Header.Number == _record)
        {
            (IsThere, _epochOfRecord) = (true, _epoch);
        }
        else if (Proof == 0 && (place.Header.Kind != RecordKind.Publication || _epoch != _epochOfRecord))
        {
            Proof = place.Header.Number;
        }

        return null;
    }
}
