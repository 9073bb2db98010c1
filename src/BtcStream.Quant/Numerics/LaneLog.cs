using System.Runtime.CompilerServices;

namespace BtcStream.Quant.Numerics;

/// <summary>Natural logarithms in lanes: ln x and ln(a/b), the same bits on every width.</summary>
/// <remarks>
/// <para>
/// ln(a/b) = k·ln 2 + 2·artanh(s), s = (a − c)/(a + c), c = b·2^k chosen so that 3/4 &lt; a/c &lt; 3/2: then a − c is exact (Sterbenz), the
/// error of the only division is recovered with fused operations, and no quotient a/b is ever rounded. That is what keeps the relative
/// error small where a ≈ b, which the d1 of a short option needs. The series is the one of Tang, "Table-driven implementation of the
/// logarithm function in IEEE floating-point arithmetic", ACM TOMS 16 (1990) 378, without the table: 2·artanh(s) = 2s + s³·P(s²) with P
/// the minimax polynomial of degree 6 on s² ≤ 0.0401 (Remez exchange in 60 digits, our own run; relative error of the logarithm 1.5e-17).
/// </para>
/// <para>Largest error found against a 256-bit reference: see <c>LogAccuracyTests</c>; below 1 ulp.</para>
/// </remarks>
internal static class LaneLog
{
    /// <summary>2^52 + 1023: the bits of a double whose low mantissa bits hold a biased exponent, read as a number, minus this, is the exponent.</summary>
    private const double ExponentBias = 4503599627371519.0;

    private const long TwoTo52Bits = 0x4330000000000000;

    private const long BiasBits = 0x3FF0000000000000;

    /// <summary>Half an exponent step: rounds the difference of two bit patterns to the nearest power of two.</summary>
    private const long HalfStepBits = 0x0008000000000000;

    private const double SmallestNormal = 2.2250738585072014e-308;

    /// <summary>2^1022: three times as much does not overflow.</summary>
    public const double LargestRatioOperand = 4.49423283715579e+307;

    private const double TwoTo54 = 18014398509481984.0;

    private const double P0 = 0.6666666666667276;
    private const double P1 = 0.3999999999613811;
    private const double P2 = 0.28571429399527565;
    private const double P3 = 0.22222138154858953;
    private const double P4 = 0.18186370290447343;
    private const double P5 = 0.1524990363758556;
    private const double P6 = 0.15370410039282056;

    /// <summary>ln x over the whole domain: ±0 give −∞, negative numbers NaN, +∞ stays, NaN stays, subnormal numbers are exact inputs like any.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static TLanes Of<TLanes>(TLanes x)
        where TLanes : unmanaged, ILanes<TLanes>
    {
        TLanes zero = TLanes.Broadcast(0.0);
        TLanes isSmall = TLanes.LessThan(x, TLanes.Broadcast(SmallestNormal));
        TLanes isLarge = TLanes.LessThan(TLanes.Broadcast(LargestRatioOperand), x);
        TLanes scale = TLanes.Select(isSmall, TLanes.Broadcast(TwoTo54), TLanes.Select(isLarge, TLanes.Broadcast(0.25), TLanes.Broadcast(1.0)));
        TLanes shift = TLanes.Select(isSmall, TLanes.Broadcast(54.0), TLanes.Select(isLarge, TLanes.Broadcast(-2.0), zero));

        TLanes result = OfRatio(x * scale, TLanes.Broadcast(1.0), TLanes.Broadcast(ExponentBias) + shift);
        result = TLanes.Select(TLanes.LessThan(x, TLanes.Broadcast(double.PositiveInfinity)), result, x);
        result = TLanes.Select(TLanes.LessThan(x, zero), TLanes.Broadcast(double.NaN), result);
        return TLanes.Select(TLanes.AreEqual(x, zero), TLanes.Broadcast(double.NegativeInfinity), result);
    }

    /// <summary>
    /// ln(numerator / denominator) for operands, and a quotient, from 2.3e-308 to <see cref="LargestRatioOperand"/>; anything else gives garbage. Exactly 0 where they are equal.
    /// <c>OfRatio(x, 1)</c> has the bits of <see cref="Of{TLanes}"/>.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static TLanes OfRatio<TLanes>(TLanes numerator, TLanes denominator)
        where TLanes : unmanaged, ILanes<TLanes> =>
        OfRatio(numerator, denominator, TLanes.Broadcast(ExponentBias));

    /// <summary><see cref="OfRatio{TLanes}(TLanes, TLanes)"/> of each group: a loop short enough for several groups to be in flight at once.</summary>
    [MethodImpl(LaneLayout.KernelLoop)]
    public static void OfRatios<TLanes>(ReadOnlySpan<TLanes> numerators, ReadOnlySpan<TLanes> denominators, Span<TLanes> results)
        where TLanes : unmanaged, ILanes<TLanes>
    {
        denominators = denominators[..numerators.Length];
        results = results[..numerators.Length];
        for (int i = 0; i < numerators.Length; i++)
        {
            results[i] = OfRatio(numerators[i], denominators[i]);
        }
    }

    /// <summary>ln(numerator / denominator · 2^(1023 + 2^52 − bias)).</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static TLanes OfRatio<TLanes>(TLanes numerator, TLanes denominator, TLanes bias)
        where TLanes : unmanaged, ILanes<TLanes>
    {
        // Bit patterns of positive doubles are a piecewise linear log2, off by less than 0.0861: their difference gives k.
        TLanes biasedK = TLanes.ShiftOutOfMantissa(
            TLanes.AddBits(TLanes.SubtractBits(numerator, denominator), TLanes.BroadcastBits(BiasBits + HalfStepBits)));
        TLanes k = (biasedK | TLanes.BroadcastBits(TwoTo52Bits)) - bias;
        TLanes c = TLanes.SubtractBits(
            TLanes.AddBits(denominator, TLanes.ShiftIntoExponent(biasedK)), TLanes.BroadcastBits(BiasBits));

        TLanes difference = numerator - c;
        TLanes twiceC = c + c;
        TLanes sum = twiceC + difference;
        TLanes sumError = difference - (sum - twiceC);
        TLanes inverse = TLanes.Broadcast(1.0) / sum;
        TLanes s = difference * inverse;
        TLanes remainder = TLanes.FusedNegatedMultiplyAdd(s, sumError, TLanes.FusedNegatedMultiplyAdd(s, sum, difference));
        TLanes sTail = remainder * inverse;

        // k·head is exact and dominates 2s unless k = 0, where the sum is exact anyway: Dekker's fast two-sum.
        TLanes twiceS = s + s;
        TLanes whole = k * TLanes.Broadcast(LaneExp.Ln2Head);
        TLanes head = whole + twiceS;
        TLanes tail = whole - head + twiceS;
        tail = TLanes.FusedMultiplyAdd(k, TLanes.Broadcast(LaneExp.Ln2Tail), tail + (sTail + sTail));
        return head + TLanes.FusedMultiplyAdd(Series(s * s), s, tail);
    }

    /// <summary>z·P(z).</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static TLanes Series<TLanes>(TLanes z)
        where TLanes : unmanaged, ILanes<TLanes>
    {
        TLanes z2 = z * z;
        TLanes p01 = TLanes.FusedMultiplyAdd(TLanes.Broadcast(P1), z, TLanes.Broadcast(P0));
        TLanes p23 = TLanes.FusedMultiplyAdd(TLanes.Broadcast(P3), z, TLanes.Broadcast(P2));
        TLanes p45 = TLanes.FusedMultiplyAdd(TLanes.Broadcast(P5), z, TLanes.Broadcast(P4));
        TLanes p = TLanes.FusedMultiplyAdd(TLanes.Broadcast(P6), z2, p45);
        p = TLanes.FusedMultiplyAdd(p, z2, p23);
        return TLanes.FusedMultiplyAdd(p, z2, p01) * z;
    }
}
