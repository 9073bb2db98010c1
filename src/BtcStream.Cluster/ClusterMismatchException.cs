namespace BtcStream.Cluster;

/// <summary>The brokers know the cluster by other figures than this process was given. Nothing was changed; trying again would not help.</summary>
public sealed class ClusterMismatchException : Exception
{
    /// <inheritdoc/>
    public ClusterMismatchException()
    {
    }

    /// <inheritdoc/>
    public ClusterMismatchException(string message)
        : base(message)
    {
    }

    /// <inheritdoc/>
    public ClusterMismatchException(string message, Exception inner)
        : base(message, inner)
    {
    }
}
