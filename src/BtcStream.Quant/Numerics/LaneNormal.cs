using System.Runtime.CompilerServices;

namespace BtcStream.Quant.Numerics;

/// <summary>The normal distribution in lanes: density, distribution function and scaled complementary error function, the same bits on every width.</summary>
/// <remarks>
/// erfcx(y) = e^(y²)·erfc(y) for y ≥ 0 by one polynomial over the whole half line, after Shepherd and Laframboise, "Chebyshev approximation
/// of (1 + 2x)exp(x²)erfc x in 0 ≤ x &lt; ∞", Math. Comp. 36 (1981) 249: (1 + 2y)·erfcx(y) = P(t), t = (y − 3.75)/(y + 3.75), P minimax of
/// degree 24 (Remez exchange in 60 digits, our own run; relative error 3.6e-18). No branch and no table, and the tail keeps its relative
/// precision down to the smallest double. Errors found: see <c>NormalAccuracyTests</c>.
/// </remarks>
internal static class LaneNormal
{
    /// <summary>1/√(2π).</summary>
    public const double InverseSqrtTwoPi = 0.3989422804014327;

    /// <summary>√½ as the argument of erfcx.</summary>
    private const double SqrtHalf = 0.7071067811865476;

    /// <summary>N(−39) is below half the smallest double: a larger |x| changes nothing and must not overflow when squared.</summary>
    private const double TailLimit = 39.0;

    private const double Pivot = 3.75;

    private const double E0 = 1.2375126308378275;
    private const double E0Tail = 1.0225694684586128e-16;
    private const double E1 = -0.14024059858554697;
    private const double E2 = 0.0035854154854647073;
    private const double E3 = 0.08227673849014668;
    private const double E4 = -0.1088039301417627;
    private const double E5 = 0.09230432116033782;
    private const double E6 = -0.05869339858936778;
    private const double E7 = 0.028362277419447045;
    private const double E8 = -0.009746579560716511;
    private const double E9 = 0.0017556258495333846;
    private const double E10 = 0.00029371368137118026;
    private const double E11 = -0.0002901540665056075;
    private const double E12 = 5.164904033946956e-05;
    private const double E13 = 2.2384201614929925e-05;
    private const double E14 = -1.1444003606733612e-05;
    private const double E15 = -9.734942149421686e-07;
    private const double E16 = 1.7514064272501633e-06;
    private const double E17 = -5.7293021919729794e-08;
    private const double E18 = -2.584214371665754e-07;
    private const double E19 = 2.3316899540738148e-08;
    private const double E20 = 3.850821403295668e-08;
    private const double E21 = -3.765905337562698e-09;
    private const double E22 = -5.109154882991571e-09;
    private const double E23 = 3.1497167301335517e-10;
    private const double E24 = 4.141578483221071e-10;

    /// <summary>φ(x) = e^(−x²/2)/√(2π) for every x; relative precision kept in both tails.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static TLanes Density<TLanes>(TLanes x)
        where TLanes : unmanaged, ILanes<TLanes> =>
        UnscaledDensity(TLanes.Min(TLanes.Abs(x), TLanes.Broadcast(TailLimit))) * TLanes.Broadcast(InverseSqrtTwoPi);

    /// <summary>N(x) for every x: N(−∞) = 0, N(0) = ½, N(+∞) = 1, NaN stays; relative precision kept in the lower tail.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static TLanes Cdf<TLanes>(TLanes x)
        where TLanes : unmanaged, ILanes<TLanes> =>
        CdfFromBell(x, UnscaledDensity(TLanes.Min(TLanes.Abs(x), TLanes.Broadcast(TailLimit))));

    /// <summary>N(x) for every x where <paramref name="bell"/> = e^(−x²/2) is at hand already; the tail has the relative precision of the bell.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static TLanes CdfFromBell<TLanes>(TLanes x, TLanes bell)
        where TLanes : unmanaged, ILanes<TLanes>
    {
        TLanes distance = TLanes.Min(TLanes.Abs(x), TLanes.Broadcast(TailLimit));
        TLanes tail = TLanes.Broadcast(0.5) * bell * Erfcx(distance * TLanes.Broadcast(SqrtHalf));
        return TLanes.Select(TLanes.LessThan(TLanes.Broadcast(0.0), x), TLanes.Broadcast(1.0) - tail, tail);
    }

    /// <summary>erfcx(y) = e^(y²)·erfc(y) for 0 ≤ y &lt; 1e300.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static TLanes Erfcx<TLanes>(TLanes y)
        where TLanes : unmanaged, ILanes<TLanes>
    {
        TLanes pivot = TLanes.Broadcast(Pivot);
        TLanes t = (y - pivot) / (y + pivot);
        return Polynomial(t) / (y + y + TLanes.Broadcast(1.0));
    }

    /// <summary>erfc(|x|) for every x, NaN stays.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static TLanes ErfcOfMagnitude<TLanes>(TLanes x)
        where TLanes : unmanaged, ILanes<TLanes>
    {
        TLanes distance = TLanes.Min(TLanes.Abs(x), TLanes.Broadcast(TailLimit));
        TLanes square = distance * distance;
        TLanes missing = TLanes.FusedNegatedMultiplyAdd(distance, distance, square);
        TLanes e = LaneExp.Of(-square);
        return TLanes.FusedMultiplyAdd(e, missing, e) * Erfcx(distance);
    }

    /// <summary>e^(−x²/2), the rounding of x² made good: without it the error would grow with x²/2 ulp.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static TLanes UnscaledDensity<TLanes>(TLanes x)
        where TLanes : unmanaged, ILanes<TLanes>
    {
        TLanes half = TLanes.Broadcast(0.5);
        TLanes square = x * x;
        TLanes missing = TLanes.FusedNegatedMultiplyAdd(x, x, square);
        TLanes e = LaneExp.Of(square * TLanes.Broadcast(-0.5));
        return TLanes.FusedMultiplyAdd(e, missing * half, e);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static TLanes Polynomial<TLanes>(TLanes t)
        where TLanes : unmanaged, ILanes<TLanes>
    {
        // Four interleaved chains in t⁴: the accuracy of Horner's rule at |t| ≤ 1, a quarter of its latency. The large E0 is added last.
        TLanes t2 = t * t;
        TLanes t4 = t2 * t2;
        TLanes p0 = Chain(TLanes.Broadcast(E24), t4, E20, E16, E12, E8, E4, E0Tail);
        TLanes p1 = Chain(TLanes.Broadcast(E21), t4, E17, E13, E9, E5, E1);
        TLanes p2 = Chain(TLanes.Broadcast(E22), t4, E18, E14, E10, E6, E2);
        TLanes p3 = Chain(TLanes.Broadcast(E23), t4, E19, E15, E11, E7, E3);
        TLanes rest = TLanes.FusedMultiplyAdd(TLanes.FusedMultiplyAdd(p3, t, p2), t2, TLanes.FusedMultiplyAdd(p1, t, p0));
        return TLanes.Broadcast(E0) + rest;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static TLanes Chain<TLanes>(TLanes highest, TLanes t4, double c5, double c4, double c3, double c2, double c1)
        where TLanes : unmanaged, ILanes<TLanes>
    {
        TLanes p = TLanes.FusedMultiplyAdd(highest, t4, TLanes.Broadcast(c5));
        p = TLanes.FusedMultiplyAdd(p, t4, TLanes.Broadcast(c4));
        p = TLanes.FusedMultiplyAdd(p, t4, TLanes.Broadcast(c3));
        p = TLanes.FusedMultiplyAdd(p, t4, TLanes.Broadcast(c2));
        return TLanes.FusedMultiplyAdd(p, t4, TLanes.Broadcast(c1));
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static TLanes Chain<TLanes>(TLanes highest, TLanes t4, double c6, double c5, double c4, double c3, double c2, double c1)
        where TLanes : unmanaged, ILanes<TLanes> =>
        Chain(TLanes.FusedMultiplyAdd(highest, t4, TLanes.Broadcast(c6)), t4, c5, c4, c3, c2, c1);
}
