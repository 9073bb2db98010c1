namespace BtcStream.Engine.Sharding;

/// <summary>Thrown to who asks the view of a cluster what only single positions can answer: it has their ladders alone, and would answer as if there were none.</summary>
public sealed class PositionsElsewhereException : Exception
{
    /// <inheritdoc/>
    public PositionsElsewhereException()
        : base("This engine is the view of a cluster: it has the ladders of the shards, not their positions. Revaluation, ladders by venue and verification need those.")
    {
    }

    /// <inheritdoc/>
    public PositionsElsewhereException(string message)
        : base(message)
    {
    }

    /// <inheritdoc/>
    public PositionsElsewhereException(string message, Exception innerException)
        : base(message, innerException)
    {
    }
}
