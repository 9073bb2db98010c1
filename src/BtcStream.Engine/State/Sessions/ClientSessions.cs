using System.Diagnostics.CodeAnalysis;
using System.Text;
using BtcStream.Engine.Durability.Snapshots;

namespace BtcStream.Engine.State.Sessions;

/// <summary>
/// Named sessions, which outlive calls and the process: what a client sends again with a sequence number that its session has had is not applied twice. Bounded: of
/// more than fit the least recently used that no call has goes. Engine thread only.
/// </summary>
internal sealed class ClientSessions(int maxSessions)
{
    /// <summary>Longest name, bytes of UTF-8: a method, what a client calls itself, and who it is.</summary>
    public const int MaxNameBytes = 1_024;

    private readonly Dictionary<string, ClientSession> _byName = new(StringComparer.Ordinal);
    private long _uses;

    /// <summary>Sessions remembered.</summary>
    public int Count => _byName.Count;

    /// <summary>The sessions by their last use, oldest first.</summary>
    public IEnumerable<ClientSession> ByUse => _byName.Values.OrderBy(session => session.Use);

    /// <summary>A session; null where none of that name is remembered.</summary>
    public ClientSession? Find(string name) => _byName.GetValueOrDefault(name);

    /// <summary>Begins or continues a session, and takes it from the call that has it. False where the name is too long, or where calls have all that fit.</summary>
    /// <param name="utf8Name">Its name.</param>
    /// <param name="call">The call that has it from here on.</param>
    /// <param name="before">The call that had it; null for none.</param>
    public bool TryOpen(ReadOnlySpan<byte> utf8Name, IngestCall call, out IngestCall? before)
    {
        before = null;
        string name = Encoding.UTF8.GetString(utf8Name);
        if (utf8Name.Length is 0 or > MaxNameBytes || call.Session is not null || !TryFindOrAdd(name, out ClientSession? session))
        {
            return false;
        }

        before = session.Owner;
        session.Use = ++_uses;
        session.Owner = call;
        (call.Session, call.LastSequence) = (session, session.LastSequence);
        return true;
    }

    /// <summary>A message of it has come.</summary>
    public void Touch(ClientSession session) => session.Use = ++_uses;

    /// <summary>A call has ended: what it had is free to be forgotten when room is needed. That is no use of it, so a crash, which ends all calls at once, changes no order.</summary>
    public static void Release(IngestCall call)
    {
        if (call.Session is { } session && session.Owner == call)
        {
            session.Owner = null;
        }
    }

    /// <summary>Its part of a snapshot.</summary>
    public void Carry(StateCarrier carrier)
    {
        _uses = carrier.Long(_uses);
        int count = carrier.Count(Count, 2 * sizeof(long));
        ClientSession[] known = [.. ByUse];
        for (int i = 0; i < count; i++)
        {
            string name = carrier.Text(carrier.IsLoading ? "" : known[i].Name);
            ClientSession session = carrier.IsLoading ? new ClientSession(name) : known[i];
            session.Carry(carrier);
            if (carrier.IsLoading)
            {
                _byName.Add(name, session);
            }
        }
    }

    private bool TryFindOrAdd(string name, [NotNullWhen(true)] out ClientSession? session)
    {
        if (_byName.TryGetValue(name, out session))
        {
            return true;
        }

        while (_byName.Count >= maxSessions)
        {
            if (_byName.Values.Where(one => one.Owner is null).MinBy(one => one.Use) is not { } oldest)
            {
                return false;
            }

            _byName.Remove(oldest.Name);
        }

        session = new ClientSession(name);
        _byName.Add(name, session);
        return true;
    }
}
