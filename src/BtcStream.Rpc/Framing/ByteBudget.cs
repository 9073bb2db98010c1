namespace BtcStream.Rpc.Framing;

/// <summary>What may be kept in memory for slow peers, of all calls that share it. Any thread.</summary>
/// <param name="maxBytes">The most, in bytes.</param>
/// <param name="name">What the limit is called, as in <c> (--max-ingest-mb)</c>; empty for no name.</param>
/// <param name="purpose">What it is for, as in <c>for answers that have not been taken</c>.</param>
public sealed class ByteBudget(long maxBytes, string name, string purpose)
{
    /// <summary>What is not counted of a message. Most messages are shorter, and never meet the limit.</summary>
    public const int FreeBytes = 64 * 1024;

    private long _bytes;

    /// <summary>What is counted now. Any thread.</summary>
    public long Bytes => Volatile.Read(ref _bytes);

    /// <summary>What is told to whoever meets it.</summary>
    public string Text => FormattableString.Invariant($"the server has {maxBytes} bytes{name} {purpose}, and {Bytes} are taken");

    /// <summary>Takes room.</summary>
    /// <param name="bytes">How much.</param>
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
    /// <param name="bytes">What was taken.</param>
    public void Return(long bytes) => Interlocked.Add(ref _bytes, -bytes);
}

/// <summary>What one call has taken of a budget of all calls, and of its client's part of it. Used by one thread at a time.</summary>
/// <param name="ofAll">Where it is taken from; null for no bound.</param>
/// <param name="ofClient">The client's part; null for as much as there is.</param>
internal struct BudgetShare(ByteBudget? ofAll, ByteBudget? ofClient)
{
    private long _bytes;

    /// <summary>Takes as much as there is of something, if it is more than was taken before, and more than a little.</summary>
    /// <returns>Why there is no room; null where there is.</returns>
    public string? TryGrowTo(long bytes)
    {
        if (bytes <= Math.Max(_bytes, ByteBudget.FreeBytes))
        {
            return null;
        }

        long more = bytes - _bytes;
        if (ofClient?.TryTake(more) == false)
        {
            return ofClient.Text;
        }

        if (ofAll?.TryTake(more) == false)
        {
            ofClient?.Return(more);
            return ofAll.Text;
        }

        _bytes = bytes;
        return null;
    }

    /// <summary>No more than this is there any longer: gives the rest back.</summary>
    public void Lower(long bytes)
    {
        long left = bytes > ByteBudget.FreeBytes ? bytes : 0;
        if (left < _bytes)
        {
            ofAll?.Return(_bytes - left);
            ofClient?.Return(_bytes - left);
            _bytes = left;
        }
    }
}
