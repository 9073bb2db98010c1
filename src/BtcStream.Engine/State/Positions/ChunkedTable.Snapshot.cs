using BtcStream.Engine.Durability.Snapshots;

namespace BtcStream.Engine.State.Positions;

/// <content>Its part of a snapshot. Rows are carried apart, chunk by chunk, from a frozen copy.</content>
internal sealed partial class ChunkedTable<T>
{
    /// <summary>Rows of a chunk.</summary>
    public const int RowsPerChunk = ChunkRows;

    /// <summary>Carries which ids are given out; loading makes room for the rows, which are cleared.</summary>
    /// <param name="carrier">Carries.</param>
    /// <param name="maxRows">More than this there cannot be.</param>
    public void Carry(StateCarrier carrier, int maxRows)
    {
        SlotCount = carrier.Int(SlotCount);
        carrier.Stack(_free);
        if (!carrier.IsLoading)
        {
            return;
        }

        if (SlotCount < 0 || SlotCount > maxRows || _free.Count > SlotCount)
        {
            throw new InvalidDataException($"{SlotCount} rows, {_free.Count} of them free, where {maxRows} are most");
        }

        _chunks = new T[(SlotCount + ChunkRows - 1) / ChunkRows][];
        _ownedSince = new int[_chunks.Length];
        for (int chunk = 0; chunk < _chunks.Length; chunk++)
        {
            _chunks[chunk] = new T[ChunkRows];
            _ownedSince[chunk] = _freezes;
        }
    }

    /// <summary>Chunks that there is room for.</summary>
    public int LoadedChunks => _chunks.Length;

    /// <summary>The rows of a chunk that are given out, to be loaded.</summary>
    public Span<T> LoadChunk(int chunk) => _chunks[chunk].AsSpan(0, Math.Min(ChunkRows, SlotCount - (chunk * ChunkRows)));
}
