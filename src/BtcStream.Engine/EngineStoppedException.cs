namespace BtcStream.Engine;

/// <summary>Thrown to those who wait for something that a stopped engine will not do.</summary>
public sealed class EngineStoppedException : Exception
{
    /// <inheritdoc/>
    public EngineStoppedException()
    {
    }

    /// <inheritdoc/>
    public EngineStoppedException(string message)
        : base(message)
    {
    }

    /// <inheritdoc/>
    public EngineStoppedException(string message, Exception innerException)
        : base(message, innerException)
    {
    }
}
