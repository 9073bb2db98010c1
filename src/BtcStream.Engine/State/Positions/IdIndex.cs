using System.Numerics;
using System.Runtime.CompilerServices;

namespace BtcStream.Engine.State.Positions;

/// <summary>Says whether the row under an id is the one that is looked for.</summary>
internal interface IRowMatch
{
    public bool IsMatch(int id);
}

/// <summary>
/// A hash table from keys to dense ids that keeps no keys: rows have them. Linear probing; an entry holds the id and 32 bits of the hash, so that a
/// probe touches a row only when it is almost certainly the right one. It grows by segments, so that no insertion has to move more than a 256th of all
/// entries. Iteration order is never used. Engine thread only.
/// </summary>
internal sealed class IdIndex
{
    private const int SegmentBits = 8;
    private const int FirstCapacity = 16;

    private readonly ulong[][] _segments = new ulong[1 << SegmentBits][];
    private readonly int[] _counts = new int[1 << SegmentBits];

    /// <summary>Length of each segment less one, kept together: the segments' own lengths lie megabytes apart.</summary>
    private readonly int[] _masks = new int[1 << SegmentBits];

    public IdIndex()
    {
        _segments.AsSpan().Fill([]);
        _masks.AsSpan().Fill(-1);
    }

    /// <summary>Bytes held.</summary>
    public long Bytes
    {
        get
        {
            long bytes = 0;
            foreach (ulong[] segment in _segments)
            {
                bytes += segment.Length * sizeof(ulong);
            }

            return bytes;
        }
    }

    /// <summary>
    /// Spreads two words over 64 bits (the finaliser of SplitMix64). Who does not know the seed cannot choose keys that fall together. Nothing that is
    /// computed depends on the seed: the order of the table is never used.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static ulong Hash(ulong first, ulong second, ulong seed = 0)
    {
        ulong z = ((first ^ seed) * 0x9E37_79B9_7F4A_7C15) ^ BitOperations.RotateLeft(second * 0xC2B2_AE3D_27D4_EB4F, 31);
        z = (z ^ (z >> 30)) * 0xBF58_476D_1CE4_E5B9;
        z = (z ^ (z >> 27)) * 0x94D0_49BB_1331_11EB;
        return z ^ (z >> 31);
    }

    /// <summary>The id whose row matches, or −1.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public int Find<TMatch>(ulong hash, TMatch match)
        where TMatch : struct, IRowMatch
    {
        int at = (int)(hash >> (64 - SegmentBits));
        int mask = _masks[at];
        if (mask < 0)
        {
            return -1;
        }

        ulong[] segment = _segments[at];
        uint tag = (uint)hash;
        for (int slot = (int)tag & mask; ; slot = (slot + 1) & mask)
        {
            ulong entry = segment[slot];
            if (entry == 0)
            {
                return -1;
            }

            int id = (int)(uint)entry - 1;
            if ((uint)(entry >> 32) == tag && match.IsMatch(id))
            {
                return id;
            }
        }
    }

    /// <summary>Reads the entry that a search for a hash looks at first, so that it is near when it is searched for.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public long Touch(ulong hash)
    {
        int at = (int)(hash >> (64 - SegmentBits));
        int mask = _masks[at];
        return mask < 0 ? 0 : (long)_segments[at][(int)(uint)hash & mask];
    }

    /// <summary>The id that the hash alone points at, almost certainly the right one where its key is there; −1 for none.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public int Guess(ulong hash) => Find(hash, default(AnyRow));

    /// <summary>Adds an id that is not there.</summary>
    public void Add(ulong hash, int id)
    {
        int at = (int)(hash >> (64 - SegmentBits));
        if ((_counts[at] + 1) * 4 > _segments[at].Length * 3)
        {
            Grow(at);
        }

        Insert(_segments[at], ((ulong)(uint)hash << 32) | (uint)(id + 1));
        _counts[at]++;
    }

    /// <summary>Removes an id that is there.</summary>
    public void Remove(ulong hash, int id)
    {
        int at = (int)(hash >> (64 - SegmentBits));
        ulong[] segment = _segments[at];
        int mask = segment.Length - 1;
        ulong entry = ((ulong)(uint)hash << 32) | (uint)(id + 1);
        int hole = (int)(uint)hash & mask;
        while (segment[hole] != entry)
        {
            if (segment[hole] == 0)
            {
                throw new InvalidOperationException($"Id {id} is not in the index.");
            }

            hole = (hole + 1) & mask;
        }

        // What was pushed past the hole moves back into it, so that no search stops short.
        for (int slot = (hole + 1) & mask; segment[slot] != 0; slot = (slot + 1) & mask)
        {
            int home = (int)(segment[slot] >> 32) & mask;
            if (((slot - home) & mask) >= ((slot - hole) & mask))
            {
                segment[hole] = segment[slot];
                hole = slot;
            }
        }

        segment[hole] = 0;
        _counts[at]--;
    }

    /// <summary>Makes room for a number of ids at once. The index is empty.</summary>
    public void Reserve(int ids)
    {
        // Keys spread evenly: an eighth more than the mean fits nearly always, and what does not grows.
        long each = ((long)ids >> SegmentBits) * 9 / 8;
        int capacity = FirstCapacity;
        while (capacity * 3L < each * 4)
        {
            capacity *= 2;
        }

        for (int at = 0; at < _segments.Length && each > 0; at++)
        {
            (_segments[at], _masks[at]) = (new ulong[capacity], capacity - 1);
        }
    }

    private void Grow(int at)
    {
        ulong[] old = _segments[at];
        ulong[] grown = new ulong[Math.Max(FirstCapacity, old.Length * 2)];
        foreach (ulong entry in old)
        {
            if (entry != 0)
            {
                Insert(grown, entry);
            }
        }

        (_segments[at], _masks[at]) = (grown, grown.Length - 1);
    }

    private static void Insert(ulong[] segment, ulong entry)
    {
        int mask = segment.Length - 1;
        int slot = (int)(entry >> 32) & mask;
        while (segment[slot] != 0)
        {
            slot = (slot + 1) & mask;
        }

        segment[slot] = entry;
    }

    private readonly struct AnyRow : IRowMatch
    {
        public bool IsMatch(int id) => true;
    }
}
