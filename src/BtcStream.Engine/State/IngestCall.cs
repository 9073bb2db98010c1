using BtcStream.Engine.Durability.Snapshots;
using BtcStream.Engine.Ring;
using BtcStream.Engine.State.Sessions;

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

    /// <summary>Whether it is among the open calls that a snapshot holds.</summary>
    internal bool IsListed { get; set; }

    internal ref RowCounts Counts => ref _counts;

    /// <summary>The client's sequence number of the last message applied.</summary>
    internal ulong LastSequence { get; set; }

    /// <summary>The named session that it began or continued; null for none.</summary>
    internal ClientSession? Session { get; set; }

    /// <summary>Whether a newer call has its session: nothing of it counts any more.</summary>
    internal bool IsTakenOver => Session is { } session && session.Owner != this;

    /// <summary>Told when a newer call takes its session. Engine thread.</summary>
    internal Action? OnTakenOver { get; set; }

    /// <summary>Forgets everything: the call has ended, and what might still come of it is another.</summary>
    internal void Forget()
    {
        Ids = new CallIds(_maxIds);
        _counts = default;
        (Number, LastSequence, Session, IsListed) = (0, 0, null, false);
    }

    /// <summary>Its part of a snapshot; its number is carried before.</summary>
    internal void Carry(StateCarrier carrier, ClientSessions sessions)
    {
        Ids.Carry(carrier);
        LastSequence = carrier.Unsigned(LastSequence);
        Counts.Accepted = carrier.Long(Counts.Accepted);
        Counts.Late = carrier.Long(Counts.Late);
        Counts.Rejected = carrier.Long(Counts.Rejected);
        string name = carrier.Text(Session?.Name ?? "");
        bool isOwner = carrier.Flag(Session is not null && !IsTakenOver);
        if (carrier.IsLoading && name.Length > 0)
        {
            // One whose session has been forgotten since it was taken from it has none of that name to find.
            Session = sessions.Find(name) ?? new ClientSession(name);
            Session.Owner = isOwner ? this : Session.Owner;
        }
    }
}
