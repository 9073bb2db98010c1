using System.Runtime.CompilerServices;

namespace BtcStream.Quant.Numerics;

/// <summary>e^x in lanes, the same bits on every width.</summary>
/// <remarks>
/// <para>
/// Range reduction after Cody and Waite, "Software Manual for the Elementary Functions" (1980), chapter 6:
/// x = k·ln 2 + r with k = round(x / ln 2), |r| ≤ ln 2 / 2, ln 2 split into a head of 32 significant bits, so that k·head is exact,
/// and a tail. Then e^r = 1 + (r + r²·Q(r)) with Q the minimax polynomial of degree 9 (Remez exchange in 60 digits, our own run;
/// error of e^r 3.5e-18), and e^x = 2^k·e^r by adding k to the exponent.
/// </para>
/// <para>Largest error found against a 256-bit reference: see <c>ExpAccuracyTests</c>; below 1 ulp.</para>
/// </remarks>
internal static class LaneExp
{
    /// <summary>Largest x with a finite e^x is 709.78…; at this one the result overflows to +∞.</summary>
    private const double OverflowCeiling = 710.0;

    /// <summary>e^-745.13… is the smallest positive double; at this one the result is 0.</summary>
    private const double UnderflowFloor = -746.0;

    /// <summary>Smallest argument of <see cref="OfNormalRange{TLanes}"/>: e^-708 = 3.3e-308 is still a normal number.</summary>
    public const double NormalRangeFloor = -708.0;

    private const double InverseLn2 = 1.4426950408889634;

    /// <summary>Head of ln 2, the last 21 bits zero: multiplied by any |k| ≤ 1100 it stays exact.</summary>
    public const double Ln2Head = 0.6931471803691238;

    /// <summary>ln 2 minus its head.</summary>
    public const double Ln2Tail = 1.9082149292705877e-10;

    /// <summary>1.5·2^52: adding it rounds to the nearest integer and leaves that integer in the low bits.</summary>
    private const double RoundingShift = 6755399441055744.0;

    private const long OneBits = 0x3FF0000000000000;

    private const double Q0 = 0.5000000000000013;
    private const double Q1 = 0.166666666666667;
    private const double Q2 = 0.041666666666514356;
    private const double Q3 = 0.008333333333306875;
    private const double Q4 = 0.0013888888947321694;
    private const double Q5 = 0.00019841269918134888;
    private const double Q6 = 2.4801489599879253e-05;
    private const double Q7 = 2.7557215591778427e-06;
    private const double Q8 = 2.763141086256226e-07;
    private const double Q9 = 2.5118095390205587e-08;

    /// <summary>e^x over the whole domain: NaN stays, −∞ and x &lt; −745.14 give 0, +∞ and x &gt; 709.79 give +∞, subnormal results are rounded once.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static TLanes Of<TLanes>(TLanes x)
        where TLanes : unmanaged, ILanes<TLanes>
    {
        TLanes clamped = TLanes.Max(TLanes.Min(x, TLanes.Broadcast(OverflowCeiling)), TLanes.Broadcast(UnderflowFloor));
        TLanes mantissa = Reduce(clamped, out TLanes k, out _);

        // 2^k in two factors, each of them a normal number, so that only the last product rounds or overflows.
        TLanes shift = TLanes.Broadcast(RoundingShift);
        TLanes halfShifted = TLanes.FusedMultiplyAdd(k, TLanes.Broadcast(0.5), shift);
        TLanes otherShifted = k - (halfShifted - shift) + shift;
        return mantissa * PowerOfTwo(halfShifted) * PowerOfTwo(otherShifted);
    }

    /// <summary>e^x for −708 ≤ x ≤ 709; other arguments, NaN included, give garbage. Same bits as <see cref="Of{TLanes}"/>, fewer operations.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static TLanes OfNormalRange<TLanes>(TLanes x)
        where TLanes : unmanaged, ILanes<TLanes>
    {
        TLanes mantissa = Reduce(x, out _, out TLanes shifted);
        return TLanes.AddBits(mantissa, TLanes.ShiftIntoExponent(shifted));
    }

    /// <summary>e^r of the reduced argument, k as a double, and k in the low bits of a shifted double.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static TLanes Reduce<TLanes>(TLanes x, out TLanes k, out TLanes shifted)
        where TLanes : unmanaged, ILanes<TLanes>
    {
        TLanes shift = TLanes.Broadcast(RoundingShift);
        shifted = TLanes.FusedMultiplyAdd(x, TLanes.Broadcast(InverseLn2), shift);
        k = shifted - shift;
        TLanes r = TLanes.FusedMultiplyAdd(k, TLanes.Broadcast(-Ln2Head), x);
        r = TLanes.FusedMultiplyAdd(k, TLanes.Broadcast(-Ln2Tail), r);

        // Pairs first, then Horner in r²: half the latency of plain Horner for one more product.
        TLanes r2 = r * r;
        TLanes q = TLanes.FusedMultiplyAdd(TLanes.Broadcast(Q9), r, TLanes.Broadcast(Q8));
        q = TLanes.FusedMultiplyAdd(q, r2, TLanes.FusedMultiplyAdd(TLanes.Broadcast(Q7), r, TLanes.Broadcast(Q6)));
        q = TLanes.FusedMultiplyAdd(q, r2, TLanes.FusedMultiplyAdd(TLanes.Broadcast(Q5), r, TLanes.Broadcast(Q4)));
        q = TLanes.FusedMultiplyAdd(q, r2, TLanes.FusedMultiplyAdd(TLanes.Broadcast(Q3), r, TLanes.Broadcast(Q2)));
        q = TLanes.FusedMultiplyAdd(q, r2, TLanes.FusedMultiplyAdd(TLanes.Broadcast(Q1), r, TLanes.Broadcast(Q0)));
        return TLanes.Broadcast(1.0) + TLanes.FusedMultiplyAdd(q, r2, r);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static TLanes PowerOfTwo<TLanes>(TLanes shifted)
        where TLanes : unmanaged, ILanes<TLanes> =>
        TLanes.AddBits(TLanes.ShiftIntoExponent(shifted), TLanes.BroadcastBits(OneBits));
}
