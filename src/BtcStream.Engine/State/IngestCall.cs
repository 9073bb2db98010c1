using BtcStream.Engine.Ring;

namespace BtcStream.Engine.State;

/// <summary>
/// What the engine remembers of one call, from its first batch to its last: its ids, its counts and the last sequence applied. Engine thread only.
/// </summary>
public sealed class IngestCall
{
    private RowCounts _counts;

    internal IngestCall(int maxIds) => Ids = new CallIds(maxIds);

    internal CallIds Ids { get; }

    internal ref RowCounts Counts => ref _counts;

    /// <summary>The client's sequence number of the last message applied.</summary>
    internal ulong LastSequence { get; set; }
}
