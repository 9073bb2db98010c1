namespace BtcStream.Feeds.Synthetic;

/// <summary>
/// A seeded generator whose numbers are the same in every version of the runtime, which <see cref="Random"/> does not promise. Steele, Lea and
/// Flood, "Fast splittable pseudorandom number generators", OOPSLA 2014, figure 16. Owned by one thread.
/// </summary>
/// <param name="seed">Any value.</param>
internal sealed class SplitMix64(ulong seed)
{
    private ulong _state = seed;

    /// <summary>64 random bits.</summary>
    public ulong NextBits()
    {
        _state += 0x9E3779B97F4A7C15;
        ulong z = _state;
        z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9;
        z = (z ^ (z >> 27)) * 0x94D049BB133111EB;
        return z ^ (z >> 31);
    }

    /// <summary>Uniform on [0, 1), in steps of 2⁻⁵³.</summary>
    public double NextUnit() => (NextBits() >> 11) * (1.0 / (1UL << 53));

    /// <summary>Uniform on [<paramref name="low"/>, <paramref name="high"/>).</summary>
    public double NextBetween(double low, double high) => low + ((high - low) * NextUnit());

    /// <summary>Uniform on 0 to <paramref name="count"/> − 1.</summary>
    public int NextIndex(int count) => (int)(NextUnit() * count);

    /// <summary>Mean 0, variance 1, within ±6: twelve uniforms less six, near enough to normal for a market that is made up.</summary>
    public double NextBell()
    {
        double sum = -6.0;
        for (int i = 0; i < 12; i++)
        {
            sum += NextUnit();
        }

        return sum;
    }
}
