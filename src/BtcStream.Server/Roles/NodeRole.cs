namespace BtcStream.Server.Roles;

/// <summary>What a server does.</summary>
internal enum NodeRole : byte
{
    /// <summary>Everything: one machine, which needs no broker.</summary>
    All = 0,

    /// <summary>Takes calls and answers them, for a cluster.</summary>
    Gateway = 1,

    /// <summary>Owns shards of a cluster.</summary>
    Engine = 2,
}
