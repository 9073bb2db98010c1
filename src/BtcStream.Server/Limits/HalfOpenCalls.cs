namespace BtcStream.Server.Limits;

/// <summary>Calls whose first message has not come whole, of a client or a connection. Any thread.</summary>
/// <param name="limit">How many there may be.</param>
internal sealed class HalfOpenCalls(int limit)
{
    /// <summary>
    /// What every connection may have, whatever its client has. Where nobody shows who they are, one address may be many programs, and one of them that has all that its address may have
    /// must not keep the others from calling. A stream of each kind of input, and one to spare.
    /// </summary>
    public const int OfConnection = 8;

    private int _count;

    /// <summary>Counts one more, if there may be one more.</summary>
    public bool TryTake()
    {
        if (Interlocked.Increment(ref _count) <= limit)
        {
            return true;
        }

        GiveBack();
        return false;
    }

    /// <summary>Counts one less.</summary>
    public void GiveBack() => Interlocked.Decrement(ref _count);
}
