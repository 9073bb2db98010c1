namespace BtcStream.Quant.IsaProbe;

/// <summary>Inputs that depend on nothing but the seed: SplitMix64, and no function of the C library.</summary>
internal sealed class ProbeData(ulong seed)
{
    /// <summary>Numbers that have gone wrong before: every kernel meets them at every position.</summary>
    private static readonly double[] Specials =
    [
        0.0, -0.0, 1.0, -1.0, double.NaN, double.PositiveInfinity, double.NegativeInfinity, double.Epsilon, -double.Epsilon, 2.3e-308,
        1e-310, double.MaxValue, double.MinValue, 709.0, 710.0, -708.0, -745.0, -746.0, 0.75, 1.5, 1e300, 1e-300,
    ];

    private ulong _state = seed;

    /// <summary>Evenly distributed in [low, high).</summary>
    public double Next(double low, double high) => low + (high - low) * ((Bits() >> 11) * (1.0 / (1UL << 53)));

    /// <summary>Any bit pattern at all.</summary>
    public double NextPattern() => BitConverter.UInt64BitsToDouble(Bits());

    public double[] Column(int length, double low, double high)
    {
        double[] values = new double[length];
        for (int i = 0; i < length; i++)
        {
            values[i] = Next(low, high);
        }

        return values;
    }

    /// <summary>A third special values, a third any bit pattern, a third ordinary numbers.</summary>
    public double[] WildColumn(int length)
    {
        double[] values = new double[length];
        for (int i = 0; i < length; i++)
        {
            values[i] = (Bits() % 3) switch
            {
                0 => Specials[Bits() % (ulong)Specials.Length],
                1 => NextPattern(),
                _ => Next(-800.0, 800.0),
            };
        }

        return values;
    }

    private ulong Bits()
    {
        _state += 0x9E3779B97F4A7C15;
        ulong z = _state;
        z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9;
        z = (z ^ (z >> 27)) * 0x94D049BB133111EB;
        return z ^ (z >> 31);
    }
}
