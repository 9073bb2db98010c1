using System.Buffers;

namespace BtcStream.Rpc.Framing;

/// <summary>One pooled array that grows on demand and is given back once. Owned by one call.</summary>
internal struct ScratchBuffer
{
    private static long _outstanding;

    private byte[]? _array;

    /// <summary>Arrays in use in this process: zero when no call runs, or one was leaked. Rents are rare, so counting them costs nothing.</summary>
    public static long Outstanding => Interlocked.Read(ref _outstanding);

    /// <summary>At least <paramref name="bytes"/> long; what was in it is lost when it grows.</summary>
    public byte[] Ensure(int bytes)
    {
        if (_array is null || _array.Length < bytes)
        {
            Release();
            _array = ArrayPool<byte>.Shared.Rent(bytes);
            Interlocked.Increment(ref _outstanding);
        }

        return _array;
    }

    /// <summary>Gives the array back to the pool that it came from.</summary>
    public void Release()
    {
        if (_array is { } array)
        {
            _array = null;
            ArrayPool<byte>.Shared.Return(array);
            Interlocked.Decrement(ref _outstanding);
        }
    }
}
