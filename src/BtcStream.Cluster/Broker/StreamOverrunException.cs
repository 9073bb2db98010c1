namespace BtcStream.Cluster.Broker;

/// <summary>A stream does not hold what a reader needs any more: its retention has gone past it. A newer snapshot is needed.</summary>
public sealed class StreamOverrunException : Exception
{
    /// <summary>What was asked for and what there is.</summary>
    public StreamOverrunException(string stream, long wanted, long oldest)
        : base($"The stream {stream} begins at offset {oldest}, and offset {wanted} is needed: what lies between is gone. Start from a newer snapshot.")
    {
    }

    /// <inheritdoc/>
    public StreamOverrunException()
    {
    }

    /// <inheritdoc/>
    public StreamOverrunException(string message)
        : base(message)
    {
    }

    /// <inheritdoc/>
    public StreamOverrunException(string message, Exception inner)
        : base(message, inner)
    {
    }
}
