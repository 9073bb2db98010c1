namespace BtcStream.Engine.Durability;

/// <summary>A journal that cannot be used as it is. The message names file, offset and record.</summary>
public sealed class JournalException : Exception
{
    /// <inheritdoc/>
    public JournalException()
    {
    }

    /// <inheritdoc/>
    public JournalException(string message)
        : base(message)
    {
    }

    /// <inheritdoc/>
    public JournalException(string message, Exception innerException)
        : base(message, innerException)
    {
    }
}
