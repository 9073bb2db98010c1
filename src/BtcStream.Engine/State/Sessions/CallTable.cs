using BtcStream.Engine.Durability.Snapshots;

namespace BtcStream.Engine.State.Sessions;

/// <summary>The open calls that a journal has numbered: records to come use their ids, counts and sequences. Engine thread only.</summary>
internal sealed class CallTable(EngineOptions options)
{
    private readonly SortedDictionary<uint, IngestCall> _calls = [];

    /// <summary>Open calls.</summary>
    public int Count => _calls.Count;

    /// <summary>A call, made where it is not there yet.</summary>
    public IngestCall FindOrAdd(uint number)
    {
        if (!_calls.TryGetValue(number, out IngestCall? call))
        {
            call = new IngestCall(options.MaxIdsPerCall) { Number = number };
            Add(call);
        }

        return call;
    }

    /// <summary>Takes a call in that has just been numbered.</summary>
    public void Add(IngestCall call)
    {
        call.IsListed = true;
        _calls[call.Number] = call;
    }

    /// <summary>A call has ended: its ids are forgotten, and its session is nobody's.</summary>
    public void Close(IngestCall call)
    {
        _calls.Remove(call.Number);
        ClientSessions.Release(call);
        call.Forget();
    }

    /// <summary>Ends a call, if there is one of that number.</summary>
    public void Close(uint number)
    {
        if (_calls.TryGetValue(number, out IngestCall? call))
        {
            Close(call);
        }
    }

    /// <summary>Ends all: the server that had them has ended.</summary>
    public void CloseAll()
    {
        foreach (uint number in _calls.Keys.ToArray())
        {
            Close(number);
        }
    }

    /// <summary>Its part of a snapshot. Sessions are there when this loads.</summary>
    public void Carry(StateCarrier carrier, ClientSessions sessions)
    {
        int count = carrier.Count(Count, sizeof(int));
        IngestCall[] known = [.. _calls.Values];
        for (int i = 0; i < count; i++)
        {
            uint number = unchecked((uint)carrier.Int(carrier.IsLoading ? 0 : (int)known[i].Number));
            IngestCall call = carrier.IsLoading ? FindOrAdd(number) : known[i];
            call.Carry(carrier, sessions);
        }
    }
}
