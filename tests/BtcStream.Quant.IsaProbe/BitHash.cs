namespace BtcStream.Quant.IsaProbe;

/// <summary>FNV-1a over the bit patterns of doubles, in order. All NaN count as one: their payload is the only thing left open.</summary>
internal sealed class BitHash
{
    private const ulong Prime = 1_099_511_628_211;

    public ulong Value { get; private set; } = 14_695_981_039_346_656_037;

    public void Add(ReadOnlySpan<double> values)
    {
        foreach (double value in values)
        {
            ulong bits = BitConverter.DoubleToUInt64Bits(double.IsNaN(value) ? double.NaN : value);
            for (int shift = 0; shift < 64; shift += 8)
            {
                Value = (Value ^ ((bits >> shift) & 0xFF)) * Prime;
            }
        }
    }
}
