namespace BtcStream.Engine.Durability;

/// <summary>Takes the records of a journal, one after the other.</summary>
internal interface IRecordVisitor
{
    /// <summary>Number of the last record that is wanted: nothing after it is looked at.</summary>
    public long Last => long.MaxValue;

    /// <summary>A segment begins.</summary>
    public void BeginSegment(string file, SegmentHeader header);

    /// <summary>A record.</summary>
    /// <param name="place">Its header, and where it is.</param>
    /// <param name="payload">What it holds, with its padding; valid until this returns.</param>
    /// <returns>What is wrong with it; null where it is well.</returns>
    public string? Visit(in RecordPlace place, ReadOnlySpan<byte> payload);
}

/// <summary>
/// Reads all segments of a journal in order. Only the end of the last one may be torn: what follows its last whole record, or a header with nothing after it. A record that
/// does not hold although a later one says that it was on the disk, anything wrong in an earlier segment, and a segment that is missing are damage, and stop the reading.
/// </summary>
internal static class JournalReader
{
    /// <summary>Reads.</summary>
    /// <param name="storage">Where.</param>
    /// <param name="from">First record that is wanted; segments that end before it are not read. 0 for the first there is.</param>
    /// <param name="visitor">Takes the records from there on.</param>
    /// <param name="durable">Last record that is known to have been on the disk: what a snapshot says. 0 for none.</param>
    /// <returns>Where the journal ends, and what is torn there; the last record that was wanted where that came first.</returns>
    /// <exception cref="JournalException">The journal is damaged: names file, offset and record.</exception>
    /// <exception cref="IOException">A file cannot be read.</exception>
    public static (JournalPosition End, TornTail? Torn) Read(IJournalStorage storage, long from, IRecordVisitor visitor, long durable = 0)
    {
        ArgumentNullException.ThrowIfNull(storage);
        ArgumentNullException.ThrowIfNull(visitor);
        List<(string Name, long First)> segments = SegmentsFrom(storage, from);
        var end = new JournalPosition(segments.Count == 0 ? 0 : segments[0].First - 1, 0, 0);
        TornTail? torn = null;
        for (int i = 0; i < segments.Count && end.LastRecord < visitor.Last; i++)
        {
            (string name, long first) = segments[i];
            if (first != end.LastRecord + 1)
            {
                throw new JournalException($"{Path.Combine(storage.Name, name)} begins with record {first}, and the one before it ends with record {end.LastRecord}: records in between are missing");
            }

            using IJournalFile file = storage.Open(name, isWritten: false);
            torn = ReadSegment(file, new SegmentEnd(storage.Name, name, isLast: i == segments.Count - 1, durable), from, visitor, ref end);
        }

        return (end, torn);
    }

    private static List<(string Name, long First)> SegmentsFrom(IJournalStorage storage, long from)
    {
        List<(string Name, long First)> segments = [];
        foreach (string name in storage.List())
        {
            if (!SegmentName.TryParse(name, out long first))
            {
                throw new JournalException($"{Path.Combine(storage.Name, name)} is not the name of a segment");
            }

            segments.Add((name, first));
        }

        int start = from == JournalInspector.FromFirst ? 0 : segments.FindLastIndex(segment => segment.First <= from);
        if (start < 0 && segments.Count > 0)
        {
            throw new JournalException($"{Path.Combine(storage.Name, segments[0].Name)} begins with record {segments[0].First}, and the records from {from} to {segments[0].First - 1} are missing");
        }

        return start < 0 ? segments : segments[start..];
    }

    private static TornTail? ReadSegment(IJournalFile file, SegmentEnd segment, long from, IRecordVisitor visitor, ref JournalPosition end)
    {
        if (SegmentHeader.TryRead(file, out string problem) is not { } header)
        {
            return segment.OfHeader(file, end.LastRecord + 1, problem);
        }

        if (header.FirstRecord != end.LastRecord + 1 || (end.Identity != 0 && header.Identity != end.Identity))
        {
            throw new JournalException($"{segment.Path}: the header belongs to another segment or another journal (first record {header.FirstRecord}, identity {header.Identity:x16})");
        }

        end = end with { Identity = header.Identity };
        visitor.BeginSegment(segment.Name, header);
        var reader = new SegmentReader(file, header.Size, header.Seed);
        TornTail? torn;
        do
        {
            ReadRecords(segment, reader, from, visitor, ref end);
            torn = end.LastRecord < visitor.Last ? segment.OfRecords(reader, end.LastRecord + 1) : null;
        }
        while (torn is null && end.LastRecord < visitor.Last && reader.HasMore);
        return torn;
    }

    private static void ReadRecords(SegmentEnd segment, SegmentReader reader, long from, IRecordVisitor visitor, ref JournalPosition end)
    {
        while (end.LastRecord < visitor.Last && reader.TryRead(out RecordPlace place))
        {
            if (place.Header.Number != end.LastRecord + 1)
            {
                throw new JournalException($"{segment.Path}, offset {place.Offset}: record {end.LastRecord + 1} should be here, and this is record {place.Header.Number}");
            }

            if (place.Header.Number >= from && visitor.Visit(place, reader.Payload) is { } wrong)
            {
                throw new JournalException($"{segment.Path}, offset {place.Offset}, record {place.Header.Number}: {wrong}");
            }

            end = end with { LastRecord = place.Header.Number, LastCall = Math.Max(end.LastCall, place.Header.Call) };
        }
    }
}
