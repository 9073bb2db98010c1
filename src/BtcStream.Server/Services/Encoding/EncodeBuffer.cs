using System.Buffers;

namespace BtcStream.Server.Services.Encoding;

/// <summary>A pooled buffer that grows as it is written. It takes memory with its first byte: a call has two, and most of an attack's calls never send one. One thread at a time.</summary>
internal sealed class EncodeBuffer : IDisposable
{
    private const int FirstBytes = 4096;

    private byte[] _bytes = [];

    /// <summary>Bytes written.</summary>
    public int Length { get; private set; }

    /// <summary>What was written; valid until the next write.</summary>
    public Span<byte> Written => _bytes.AsSpan(0, Length);

    /// <summary>Takes the next bytes to be written; valid until the next call.</summary>
    public Span<byte> Take(int count)
    {
        if (count > _bytes.Length - Length)
        {
            Grow(count);
        }

        Span<byte> taken = _bytes.AsSpan(Length, count);
        Length += count;
        return taken;
    }

    /// <summary>Starts again.</summary>
    public void Clear() => Length = 0;

    /// <inheritdoc/>
    public void Dispose()
    {
        GiveBack();
        _bytes = [];
        Length = 0;
    }

    private void Grow(int count)
    {
        byte[] grown = ArrayPool<byte>.Shared.Rent(Math.Max(Math.Max(FirstBytes, _bytes.Length * 2), Length + count));
        Written.CopyTo(grown);
        GiveBack();
        _bytes = grown;
    }

    private void GiveBack()
    {
        if (_bytes.Length > 0)
        {
            ArrayPool<byte>.Shared.Return(_bytes);
        }
    }
}
