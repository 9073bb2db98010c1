using System.Runtime.CompilerServices;

namespace BtcStream.Quant.Numerics;

/// <summary>2^−t in lanes, the same bits on every width: the exponential of the profile kernel, where each operation counts.</summary>
/// <remarks>
/// To base 2 the reduction t = n − r, n = round(t), |r| ≤ ½ is exact and needs no split constant. 2^r = 1 + r·R(r) with R the minimax polynomial
/// of degree 10 (Remez exchange in 60 digits, our own run; error of 2^r 3.5e-18).
/// Largest error found against a 256-bit reference: see <c>ExpAccuracyTests</c>; 1.02 ulp.
/// </remarks>
internal static class LaneExp2
{
    /// <summary>Largest argument: 2^−1022 is the smallest normal number.</summary>
    public const double Ceiling = 1022.0;

    /// <summary>1.5·2^52: adding it rounds to the nearest integer and leaves that integer in the low bits.</summary>
    private const double RoundingShift = 6755399441055744.0;

    private const double R0 = 0.6931471805599453;
    private const double R1 = 0.2402265069591013;
    private const double R2 = 0.055504108664821736;
    private const double R3 = 0.009618129107594141;
    private const double R4 = 0.001333355814638048;
    private const double R5 = 0.00015403530457227868;
    private const double R6 = 1.5252733866479964e-05;
    private const double R7 = 1.3215435182752447e-06;
    private const double R8 = 1.017804681464869e-07;
    private const double R9 = 7.073804874401667e-09;
    private const double R10 = 4.457343443494555e-10;

    /// <summary>2^−t for 0 ≤ t ≤ <see cref="Ceiling"/>; other arguments, NaN included, give garbage.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static TLanes OfNegated<TLanes>(TLanes t)
        where TLanes : unmanaged, ILanes<TLanes>
    {
        TLanes shift = TLanes.Broadcast(RoundingShift);
        TLanes shifted = shift - t;
        TLanes r = shift - shifted - t;
        TLanes r2 = r * r;
        TLanes q = TLanes.FusedMultiplyAdd(
            TLanes.Broadcast(R10), r2, TLanes.FusedMultiplyAdd(TLanes.Broadcast(R9), r, TLanes.Broadcast(R8)));
        q = TLanes.FusedMultiplyAdd(q, r2, TLanes.FusedMultiplyAdd(TLanes.Broadcast(R7), r, TLanes.Broadcast(R6)));
        q = TLanes.FusedMultiplyAdd(q, r2, TLanes.FusedMultiplyAdd(TLanes.Broadcast(R5), r, TLanes.Broadcast(R4)));
        q = TLanes.FusedMultiplyAdd(q, r2, TLanes.FusedMultiplyAdd(TLanes.Broadcast(R3), r, TLanes.Broadcast(R2)));
        q = TLanes.FusedMultiplyAdd(q, r2, TLanes.FusedMultiplyAdd(TLanes.Broadcast(R1), r, TLanes.Broadcast(R0)));
        TLanes mantissa = TLanes.FusedMultiplyAdd(q, r, TLanes.Broadcast(1.0));
        return TLanes.AddBits(mantissa, TLanes.ShiftIntoExponent(shifted));
    }
}
