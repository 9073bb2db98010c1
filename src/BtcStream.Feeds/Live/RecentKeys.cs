namespace BtcStream.Feeds.Live;

/// <summary>Keys that have been seen, the newest of them: what comes again after a reconnect is known for what it is. One thread.</summary>
/// <typeparam name="TKey">What tells one thing from another.</typeparam>
/// <param name="capacity">Keys remembered; beyond it the oldest is forgotten.</param>
public sealed class RecentKeys<TKey>(int capacity)
    where TKey : notnull
{
    private readonly HashSet<TKey> _known = [];
    private readonly Queue<TKey> _order = new();

    /// <summary>Keys remembered now.</summary>
    public int Count => _known.Count;

    /// <summary>Remembers a key.</summary>
    /// <returns>False where it was known.</returns>
    public bool Add(TKey key)
    {
        if (!_known.Add(key))
        {
            return false;
        }

        _order.Enqueue(key);
        if (_order.Count > capacity)
        {
            _known.Remove(_order.Dequeue());
        }

        return true;
    }
}
