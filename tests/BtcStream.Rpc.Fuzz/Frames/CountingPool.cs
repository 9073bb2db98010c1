using System.Buffers;

namespace BtcStream.Rpc.Fuzz.Frames;

/// <summary>A memory pool that knows what it has lent, and poisons what comes back.</summary>
internal sealed class CountingPool : MemoryPool<byte>
{
    private const byte Poison = 0xA5;

    private const int OverheadBytes = 200;

    public int Outstanding { get; private set; }

    /// <summary>What it has allocated: it gives every buffer once only.</summary>
    public long AllocatedBytes { get; private set; }

    public override int MaxBufferSize => int.MaxValue;

    public override IMemoryOwner<byte> Rent(int minBufferSize = -1)
    {
        Outstanding++;
        AllocatedBytes += Math.Max(minBufferSize, 1) + OverheadBytes;
        return new Owner(this, new byte[Math.Max(minBufferSize, 1)]);
    }

    protected override void Dispose(bool disposing)
    {
    }

    private sealed class Owner(CountingPool home, byte[] array) : IMemoryOwner<byte>
    {
        private bool _back;

        public Memory<byte> Memory => array;

        public void Dispose()
        {
            FuzzException.ThrowUnless(!_back, "a pooled buffer was given back twice");
            _back = true;
            Array.Fill(array, Poison);
            home.Outstanding--;
        }
    }
}
