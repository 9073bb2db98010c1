using BtcStream.Engine.Durability.Snapshots;

namespace BtcStream.Engine.State.Sessions;

/// <summary>What is remembered of a client's named session from call to call.</summary>
/// <param name="name">Its name.</param>
internal sealed class ClientSession(string name)
{
    public string Name { get; } = name;

    /// <summary>The client's sequence number of the last message applied; 0 before the first.</summary>
    public ulong LastSequence { get; set; }

    /// <summary>When it was last begun or continued, or a message of it last came: counted in such events.</summary>
    public long Use { get; set; }

    /// <summary>The call that has it; null while none does. A newer call takes it from an older one.</summary>
    public IngestCall? Owner { get; set; }

    /// <summary>Its part of a snapshot; who has it, the calls tell.</summary>
    public void Carry(StateCarrier carrier)
    {
        LastSequence = carrier.Unsigned(LastSequence);
        Use = carrier.Long(Use);
    }
}
