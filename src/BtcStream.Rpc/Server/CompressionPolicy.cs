namespace BtcStream.Rpc.Server;

/// <summary>When responses are compressed, always provided that the caller accepts gzip.</summary>
public enum CompressionPolicy
{
    /// <summary>Never.</summary>
    Never,

    /// <summary>For callers whose own messages are compressed: they have said that bandwidth is dearer to them than time.</summary>
    Mirror,

    /// <summary>For every caller that accepts it.</summary>
    Always,
}
