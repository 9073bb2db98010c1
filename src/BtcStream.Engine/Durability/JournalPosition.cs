namespace BtcStream.Engine.Durability;

/// <summary>Where a journal ends, or the place in it that a snapshot covers: everything up to the last record.</summary>
/// <param name="LastRecord">Number of the last record; 0 before the first.</param>
/// <param name="LastCall">Highest number of a call so far.</param>
/// <param name="Identity">Names the directory; 0 where it has no segment yet.</param>
public readonly record struct JournalPosition(long LastRecord, uint LastCall, ulong Identity)
{
    /// <summary>
    /// Of a place that a snapshot covers: number of the last record that was on the disk before the snapshot was, so that a journal which does not have it is damaged. 0
    /// where none was known to be, as under <see cref="FsyncPolicy.Never"/>.
    /// </summary>
    public long DurableRecord { get; init; }
}
