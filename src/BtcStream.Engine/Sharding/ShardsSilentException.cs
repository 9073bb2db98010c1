namespace BtcStream.Engine.Sharding;

/// <summary>Thrown to who asks a gateway what needs single positions, where the shards that have them do not all answer in time. Asked again it may be answered.</summary>
public sealed class ShardsSilentException : Exception
{
    /// <inheritdoc/>
    public ShardsSilentException()
    {
    }

    /// <inheritdoc/>
    public ShardsSilentException(string message)
        : base(message)
    {
    }

    /// <inheritdoc/>
    public ShardsSilentException(string message, Exception innerException)
        : base(message, innerException)
    {
    }
}
