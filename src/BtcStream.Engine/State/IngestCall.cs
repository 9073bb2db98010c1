using BtcStream.Engine.Ring;

namespace BtcStream.Engine.State;

/// <summary>
/// What the engine remembers of one call, from its first batch to its last: its ids, its counts and the last sequence applied. Engine thread only.
/// </summary>
public sealed class IngestCall
{
    private readonly int _maxIds;
    private RowCounts _counts;

    internal IngestCall(int maxIds)
    {
        _maxIds = maxIds;
        Ids = new CallIds(maxIds);
    }

    internal CallIds Ids { get; private set; }

    /// <summary>Number of the call in the journal; 0 before its first record.</summary>
    internal uint Number { get; set; }

    internal ref RowCounts Counts => ref _counts;

    /// <summary>The client's sequence number of the last message applied.</summary>
    internal ulong LastSequence { get; set; }

    /// <summary>Forgets everything: the call has ended, and what might still come of it is another.</summary>
    internal void Forget()
    {
        Ids = new CallIds(_maxIds);
        _counts = default;
        (Number, LastSequence) = (0, 0);
    }
}
