namespace BtcStream.Rpc.Fuzz;

/// <summary>What is attacked.</summary>
internal enum FuzzTarget
{
    /// <summary>The frame parser and writer.</summary>
    Frames,

    /// <summary>Header and text codecs.</summary>
    Headers,

    /// <summary>A live server, over sockets.</summary>
    Server,
}
