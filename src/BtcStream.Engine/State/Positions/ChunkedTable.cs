using System.Runtime.CompilerServices;

namespace BtcStream.Engine.State.Positions;

/// <summary>
/// Rows of one struct under dense ids, in chunks: growing copies nothing that is there, and a frozen copy of millions of rows costs one pointer a
/// chunk, since a chunk that a frozen copy still reads is copied before it is next written. Engine thread only, but for what it says of frozen copies.
/// </summary>
/// <typeparam name="T">A struct without references.</typeparam>
internal sealed partial class ChunkedTable<T>
    where T : unmanaged
{
    private const int ChunkBits = 12;
    private const int ChunkRows = 1 << ChunkBits;

    private readonly Stack<int> _free = new();
    private T[][] _chunks = [];
    private int[] _ownedSince = [];
    private int _freezes;
    private int _frozenCopies;

    /// <summary>Ids given out so far are below this.</summary>
    public int SlotCount { get; private set; }

    /// <summary>Rows in use.</summary>
    public int Count => SlotCount - _free.Count;

    /// <summary>Free ids, the next one to be used first.</summary>
    public Stack<int> FreeSlots => _free;

    /// <summary>Bytes held by the chunks.</summary>
    public long Bytes => (long)_chunks.Length * ChunkRows * Unsafe.SizeOf<T>();

    /// <summary>A row, to read.</summary>
    public ref readonly T this[int id]
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        get => ref _chunks[id >> ChunkBits][id & (ChunkRows - 1)];
    }

    /// <summary>A row, to write. Stale after the next <see cref="Add"/> or <see cref="Freeze"/>.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public ref T Write(int id)
    {
        int chunk = id >> ChunkBits;
        if (_ownedSince[chunk] != _freezes)
        {
            Own(chunk);
        }

        return ref _chunks[chunk][id & (ChunkRows - 1)];
    }

    /// <summary>Gives out an id; its row is cleared.</summary>
    public int Add()
    {
        int id = _free.Count > 0 ? _free.Pop() : SlotCount++;
        int chunk = id >> ChunkBits;
        if (chunk == _chunks.Length)
        {
            Array.Resize(ref _chunks, chunk + 1);
            Array.Resize(ref _ownedSince, chunk + 1);
            _chunks[chunk] = new T[ChunkRows];
            _ownedSince[chunk] = _freezes;
        }

        Write(id) = default;
        return id;
    }

    /// <summary>Takes an id back.</summary>
    public void Remove(int id)
    {
        Write(id) = default;
        _free.Push(id);
    }

    /// <summary>A copy that stays as it is. Any thread may read it; dispose it, so that writing need not copy for it any longer.</summary>
    public FrozenTable<T> Freeze()
    {
        // Counted once it is there: memory may run out over it.
        var frozen = new FrozenTable<T>([.. _chunks], SlotCount, () => Interlocked.Decrement(ref _frozenCopies));
        _freezes++;
        Interlocked.Increment(ref _frozenCopies);
        return frozen;
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private void Own(int chunk)
    {
        if (Volatile.Read(ref _frozenCopies) > 0)
        {
            _chunks[chunk] = [.. _chunks[chunk]];
        }

        _ownedSince[chunk] = _freezes;
    }
}

/// <summary>The rows of a <see cref="ChunkedTable{T}"/> as they were at one moment. Immutable; any thread.</summary>
/// <typeparam name="T">A struct without references.</typeparam>
internal sealed class FrozenTable<T>(T[][] chunks, int slotCount, Action onDispose) : IDisposable
    where T : unmanaged
{
    private int _disposals;

    /// <summary>Ids are below this; free ones hold a cleared row.</summary>
    public int SlotCount => slotCount;

    /// <summary>The number of chunks.</summary>
    public int ChunkCount => chunks.Length;

    /// <summary>The rows of a chunk: their ids follow on from chunk to chunk.</summary>
    public ReadOnlySpan<T> Chunk(int chunk)
    {
        ObjectDisposedException.ThrowIf(_disposals != 0, this);
        int rows = chunks[chunk].Length;
        return chunks[chunk].AsSpan(0, Math.Min(rows, slotCount - (chunk * rows)));
    }

    /// <summary>A row.</summary>
    public ref readonly T this[int id] => ref Chunk(id / chunks[0].Length)[id % chunks[0].Length];

    /// <inheritdoc/>
    public void Dispose()
    {
        if (Interlocked.Exchange(ref _disposals, 1) == 0)
        {
            onDispose();
        }
    }
}
