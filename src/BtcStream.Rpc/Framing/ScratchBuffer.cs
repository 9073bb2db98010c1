using System.Buffers;

namespace BtcStream.Rpc.Framing;

/// <summary>One pooled array that grows on demand and is given back once. Owned by one call.</summary>
internal struct ScratchBuffer
{
    /// <summary>What a call may keep while it waits: above what a batch of a thousand rows takes, and little beside what else a call takes.</summary>
    private const int KeptBytes = 128 * 1024;

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

    /// <summary>Gives the array back if it is a large one.</summary>
    public void Trim()
    {
        if (_array is { Length: > KeptBytes })
        {
            Release();
        }
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
