namespace BtcStream.Engine.Sharding;

/// <summary>
/// Which shard an account belongs to. Fixed for ever: what a shard has was put there by it. All of an account lies in one shard, whatever venue it is at, since cross
/// margin is solved over an account's positions.
/// </summary>
public static class ShardKey
{
    /// <summary>Most shards there can be.</summary>
    public const int MaxShards = 256;

    /// <summary>
    /// The shard of an account: the finaliser of MurmurHash3 (Appleby, public domain; every bit of the key reaches every bit of the hash), modulo the number of shards.
    /// </summary>
    /// <param name="account">The venue's identifier of the account, or of the position where it stands alone.</param>
    /// <param name="shards">1 to <see cref="MaxShards"/>.</param>
    public static int Of(ulong account, int shards)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(shards, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(shards, MaxShards);
        ulong hash = account;
        hash ^= hash >> 33;
        hash = unchecked(hash * 0xff51afd7ed558ccdUL);
        hash ^= hash >> 33;
        hash = unchecked(hash * 0xc4ceb9fe1a85ec53UL);
        hash ^= hash >> 33;
        return (int)(hash % (ulong)shards);
    }
}
