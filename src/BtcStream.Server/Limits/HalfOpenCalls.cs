namespace BtcStream.Server.Limits;

/// <summary>The calls of one connection whose first message has not come whole. Any thread.</summary>
internal sealed class HalfOpenCalls
{
    /// <summary>
    /// What every connection may have. Where nobody shows who they are, one address may be many programs, and one of them that has all that its address may have must not keep the others
    /// from calling. A stream of each kind of input, and one to spare.
    /// </summary>
    public const int Share = 8;

    private int _count;

    /// <summary>Whether there are fewer than every connection may have.</summary>
    public bool IsModest => Volatile.Read(ref _count) < Share;

    /// <summary>Counts one more, or one less.</summary>
    /// <param name="calls">1 or -1.</param>
    public void Add(int calls) => Interlocked.Add(ref _count, calls);
}
