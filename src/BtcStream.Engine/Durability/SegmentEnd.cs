namespace BtcStream.Engine.Durability;

/// <summary>What was at the end of a journal that is no whole record: left by a crash in the middle of a write.</summary>
/// <param name="File">The segment.</param>
/// <param name="Offset">Where it begins; 0 where the segment's header itself is torn.</param>
/// <param name="Bytes">How much it is.</param>
/// <param name="Record">Number of the record that should have been there.</param>
/// <param name="LaterRecords">
/// Whole records among it that cannot be used, since one before them is missing. None of them was acked where acks waited for the disk; under <see cref="FsyncPolicy.Never"/>
/// it may be damage in the middle, and then all of them may have been.
/// </param>
public sealed record TornTail(string File, long Offset, long Bytes, long Record, long LaterRecords)
{
    /// <summary>Whether it is a segment with nothing in it: room that was set aside, before the header was written. Nothing is lost with it.</summary>
    public bool IsEmptySegment { get; init; }
}

/// <summary>What to make of the bytes of a segment from which there is nothing whole any more: nothing, a torn end, or damage.</summary>
/// <param name="directory">Where the segment is.</param>
/// <param name="name">The segment.</param>
/// <param name="isLast">Whether no other follows: only then anything may be torn.</param>
/// <param name="covered">Last record that a snapshot says was on the disk before it was; 0 for none.</param>
internal sealed class SegmentEnd(string directory, string name, bool isLast, long covered)
{
    public string Name => name;

    /// <summary>With the directory.</summary>
    public string Path { get; } = System.IO.Path.Combine(directory, name);

    /// <summary>
    /// Judges a header that cannot be read. It is on the disk, under every policy, before the first record of its segment is handed to the system, so it may be torn only
    /// while there is nothing after it.
    /// </summary>
    /// <param name="file">The segment.</param>
    /// <param name="next">Number of the record that should be the first.</param>
    /// <param name="problem">What is wrong with it.</param>
    /// <exception cref="JournalException">It is damage, or of another version.</exception>
    public TornTail? OfHeader(IJournalFile file, long next, string problem)
    {
        if (SegmentHeader.IsWhole(file))
        {
            throw new JournalException($"{Path}: {problem}. Nothing was changed");
        }

        if (!isLast)
        {
            throw Damage(0, next, $"{problem}, and more segments follow");
        }

        var reader = new SegmentReader(file, 0);
        if (next <= covered)
        {
            throw CoveredDamage(reader, next, problem);
        }

        if (reader.IsRestEmpty())
        {
            return new TornTail(Name, 0, reader.Length, next, 0) { IsEmptySegment = true };
        }

        return SegmentHeader.MayBeTorn(file)
            ? new TornTail(Name, 0, reader.Length, next, 0)
            : throw Damage(0, next, $"{problem}, and what is there is not what a crash leaves of a header, which is on the disk before anything follows it");
    }

    /// <summary>Judges what follows the last record that can be read.</summary>
    /// <param name="reader">The segment, at that place.</param>
    /// <param name="next">Number of the record that should be there, if any.</param>
    /// <exception cref="JournalException">It is damage.</exception>
    public TornTail? OfRecords(SegmentReader reader, long next)
    {
        const string Problem = "the record's length or checksum does not hold";
        bool isEmpty = reader.IsRestEmpty();
        if (isLast && next <= covered)
        {
            throw CoveredDamage(reader, next, isEmpty ? "the journal ends here" : Problem);
        }

        if (isEmpty)
        {
            return null;
        }

        if (!isLast)
        {
            throw Damage(reader.Position, next, $"{Problem}, and more segments follow");
        }

        (long durable, long count) = reader.LookBeyond(next);
        if (durable >= next && reader.LookAgain(next))
        {
            // A server is writing it: the record came between the two looks.
            return null;
        }

        return durable < next
            ? new TornTail(Name, reader.Position, reader.Length - reader.Position, next, count)
            : throw Damage(reader.Position, next, $"{Problem}, later records say that it was on the disk ({count} of them are whole)");
    }

    /// <summary>
    /// What is missing here had been on the disk before a snapshot was that covers it. To cut it as torn and go on behind the snapshot would leave a gap in the journal for
    /// good, and lose what may come after it.
    /// </summary>
    private JournalException CoveredDamage(SegmentReader reader, long next, string problem)
    {
        (_, long later) = reader.LookBeyond(covered);
        string way = later > 0
            ? $"and {later} whole records after those it covers are in this segment, which it has not: put a copy of the segment in its place that is whole"
            : $"so no state is lost, only records to look back into: put a copy of the segment in its place that is whole, or move all its segments (*{SegmentName.Extension}) out of "
                + $"{directory}, and the server goes on behind the snapshot, with record {covered + 1}";
        return new JournalException($"{Path}, offset {reader.Position}, record {next}: {problem}, although the snapshot of record {covered} was written when it was on the disk. The journal is "
            + $"damaged; nothing was changed. The snapshot covers all up to record {covered}, {way}");
    }

    private JournalException Damage(long offset, long next, string what) => new($"{Path}, offset {offset}, record {next}: {what}. The journal is damaged; nothing was changed");
}
