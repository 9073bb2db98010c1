namespace BtcStream.Engine.Durability;

/// <summary>Where a journal ends, or the place in it that a snapshot covers: everything up to the last record.</summary>
/// <param name="LastRecord">Number of the last record; 0 before the first.</param>
/// <param name="LastCall">Highest number of a call so far.</param>
/// <param name="Identity">Names the directory; 0 where it has no segment yet.</param>
public readonly record struct JournalPosition(long LastRecord, uint LastCall, ulong Identity);
