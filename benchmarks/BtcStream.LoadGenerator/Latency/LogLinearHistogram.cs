using System.Numerics;

namespace BtcStream.LoadGenerator.Latency;

/// <summary>
/// Counts of whole numbers in log-linear buckets: exact up to twice ten to the number of significant digits, and above that in buckets no wider than one part in
/// ten to that number. Recording allocates nothing. One thread at a time.
/// </summary>
internal sealed class LogLinearHistogram : ILatencySink
{
    private const int Octaves = 63;

    private readonly int _halfBits;
    private readonly long[] _counts;

    /// <param name="significantDigits">Decimal digits that every percentile is right to, from 1 to 5.</param>
    public LogLinearHistogram(int significantDigits = 3)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(significantDigits, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(significantDigits, 5);
        SignificantDigits = significantDigits;

        // An octave's buckets are its upper half: 2^_halfBits of them, so that a bucket is at most 2^-_halfBits of the values in it.
        _halfBits = (int)Math.Ceiling(significantDigits * Math.Log2(10.0));
        _counts = new long[(Octaves - _halfBits + 1) << _halfBits];
    }

    /// <summary>Decimal digits that every percentile is right to.</summary>
    public int SignificantDigits { get; }

    /// <summary>Values recorded.</summary>
    public long Count { get; private set; }

    /// <summary>The largest value recorded, exact; 0 while there is none.</summary>
    public long Max { get; private set; }

    /// <summary>Records a value; what lies below 0 counts as 0.</summary>
    public void Record(long value)
    {
        long counted = Math.Max(value, 0);
        _counts[IndexOf(counted)]++;
        Count++;
        Max = Math.Max(Max, counted);
    }

    /// <summary>Adds what another histogram of the same precision has counted.</summary>
    public void Add(LogLinearHistogram other)
    {
        if (other.SignificantDigits != SignificantDigits)
        {
            throw new ArgumentException($"a histogram of {other.SignificantDigits} digits cannot be added to one of {SignificantDigits}", nameof(other));
        }

        for (int i = 0; i < _counts.Length; i++)
        {
            _counts[i] += other._counts[i];
        }

        Count += other.Count;
        Max = Math.Max(Max, other.Max);
    }

    /// <summary>The smallest value that at least a share of all values do not exceed, rounded up to the end of its bucket; never above <see cref="Max"/>.</summary>
    /// <param name="percent">Above 0, up to 100.</param>
    public long Percentile(double percent)
    {
        if (!(percent is > 0.0 and <= 100.0))
        {
            throw new ArgumentOutOfRangeException(nameof(percent), percent, "a percentile is above 0 and at most 100");
        }

        if (Count == 0)
        {
            throw new InvalidOperationException("nothing has been recorded");
        }

        // The rank of 99.9 % of 1,000 is 999: binary fractions must not make it 1,000.
        long rank = Math.Max(1, (long)Math.Ceiling((percent / 100.0 * Count) - (1e-9 * Count)));
        long seen = 0;
        for (int i = 0; i < _counts.Length; i++)
        {
            seen += _counts[i];
            if (seen >= rank)
            {
                return Math.Min(LastOf(i), Max);
            }
        }

        throw new InvalidOperationException($"the buckets hold {seen} of {Count} values");
    }

    /// <summary>Values of the first two halves keep their own number; each octave above takes 2^_halfBits more.</summary>
    private int IndexOf(long value)
    {
        int shift = Math.Max(0, 63 - BitOperations.LeadingZeroCount((ulong)value) - _halfBits);
        return (shift << _halfBits) + (int)(value >> shift);
    }

    /// <summary>The largest value of a bucket.</summary>
    private long LastOf(int index)
    {
        int half = 1 << _halfBits;
        int shift = Math.Max(0, (index >> _halfBits) - 1);
        long mantissa = index - ((long)shift * half);
        return ((mantissa + 1) << shift) - 1;
    }
}
