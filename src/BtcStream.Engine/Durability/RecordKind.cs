namespace BtcStream.Engine.Durability;

/// <summary>What a record of the journal holds. The numbers are part of the format.</summary>
public enum RecordKind : byte
{
    /// <summary>Not set.</summary>
    None = 0,

    /// <summary>A batch of a call: its messages, definitions and rows.</summary>
    Batch = 1,

    /// <summary>A call has ended: its ids are forgotten.</summary>
    CallClosed = 2,

    /// <summary>A tick of the host's clock.</summary>
    Tick = 3,

    /// <summary>A publication point.</summary>
    Publication = 4,

    /// <summary>An owner of a shard has taken it, in the log of a shard only: payload i64 epoch.</summary>
    Claim = 5,

    /// <summary>A gateway asks the owner of a shard, in the log of a shard only. It changes nothing.</summary>
    Question = 6,
}
