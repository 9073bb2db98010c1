namespace BtcStream.Rpc.Framing;

/// <summary>
/// What a server keeps of messages that come in parts, of all calls, until they have been taken: a whole one may wait for its call as well. Flow control does not bound it: a message
/// longer than a stream's window comes through only if the window opens while the message waits for its rest. Counted is what is there, once it is more than a little; what comes
/// last of a message, a window at the most, is not. Any thread.
/// </summary>
/// <param name="maxBytes">The most, in bytes.</param>
/// <param name="name">What the limit is called, as in <c> (--max-ingest-mb)</c>; empty for no name.</param>
internal sealed class UnfinishedBudget(long maxBytes, string name)
{
    /// <summary>What is not counted of a message. Most messages are shorter, and never meet the limit.</summary>
    public const int FreeBytes = 64 * 1024;

    private long _bytes;

    /// <summary>What is counted now. Any thread.</summary>
    public long Bytes => Volatile.Read(ref _bytes);

    /// <summary>What is told to whoever meets it.</summary>
    public string Text => FormattableString.Invariant($"the server has {maxBytes} bytes{name} for messages that come in parts, and {Bytes} are taken");

    /// <summary>Takes room for a message.</summary>
    /// <returns>Whether there was enough.</returns>
    public bool TryTake(long bytes)
    {
        if (Interlocked.Add(ref _bytes, bytes) <= maxBytes)
        {
            return true;
        }

        Interlocked.Add(ref _bytes, -bytes);
        return false;
    }

    /// <summary>Gives it back.</summary>
    public void Return(long bytes) => Interlocked.Add(ref _bytes, -bytes);
}
