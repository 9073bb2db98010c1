using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace BtcStream.Quant.Numerics;

/// <summary>Eight lanes in one 512-bit register: AVX-512.</summary>
internal readonly struct Lanes512 : ILanes<Lanes512>
{
    private readonly Vector512<double> _a;

    private Lanes512(Vector512<double> a)
    {
        _a = a;
    }

    public static bool IsHardwareAccelerated => Vector512.IsHardwareAccelerated;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes512 Broadcast(double value) => new(Vector512.Create(value));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes512 BroadcastBits(long bits) => new(Vector512.Create(bits).AsDouble());

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes512 operator +(Lanes512 left, Lanes512 right) =>
        new(left._a + right._a);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes512 operator -(Lanes512 left, Lanes512 right) =>
        new(left._a - right._a);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes512 operator *(Lanes512 left, Lanes512 right) =>
        new(left._a * right._a);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes512 operator /(Lanes512 left, Lanes512 right) =>
        new(left._a / right._a);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes512 operator -(Lanes512 value) =>
        new(-value._a);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes512 operator &(Lanes512 left, Lanes512 right) =>
        new(left._a & right._a);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes512 operator |(Lanes512 left, Lanes512 right) =>
        new(left._a | right._a);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes512 FusedMultiplyAdd(Lanes512 left, Lanes512 right, Lanes512 addend) =>
        new(Vector512.FusedMultiplyAdd(left._a, right._a, addend._a));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes512 FusedNegatedMultiplyAdd(Lanes512 left, Lanes512 right, Lanes512 addend) =>
        new(Vector512.FusedMultiplyAdd(-left._a, right._a, addend._a));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes512 Sqrt(Lanes512 value) =>
        new(Vector512.Sqrt(value._a));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes512 Abs(Lanes512 value) =>
        new(Vector512.Abs(value._a));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes512 Min(Lanes512 left, Lanes512 right) =>
        new(Min(left._a, right._a));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes512 Max(Lanes512 left, Lanes512 right) =>
        new(Max(left._a, right._a));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes512 LessThan(Lanes512 left, Lanes512 right) =>
        new(Vector512.LessThan(left._a, right._a));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes512 LessThanOrEqual(Lanes512 left, Lanes512 right) =>
        new(Vector512.LessThanOrEqual(left._a, right._a));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes512 AreEqual(Lanes512 left, Lanes512 right) =>
        new(Vector512.Equals(left._a, right._a));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes512 Select(Lanes512 mask, Lanes512 whenTrue, Lanes512 whenFalse) =>
        new(Vector512.ConditionalSelect(mask._a, whenTrue._a, whenFalse._a));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes512 AddBits(Lanes512 left, Lanes512 right) =>
        new((left._a.AsInt64() + right._a.AsInt64()).AsDouble());

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes512 SubtractBits(Lanes512 left, Lanes512 right) =>
        new((left._a.AsInt64() - right._a.AsInt64()).AsDouble());

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes512 ShiftIntoExponent(Lanes512 value) =>
        new((value._a.AsInt64() << LaneLayout.MantissaBits).AsDouble());

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes512 ShiftOutOfMantissa(Lanes512 value) =>
        new((value._a.AsInt64() >>> LaneLayout.MantissaBits).AsDouble());

    // The x86 instruction returns its second operand unless the first is smaller (larger): exactly the contract, in one instruction.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector512<double> Min(Vector512<double> left, Vector512<double> right) =>
        Avx512F.IsSupported ? Avx512F.Min(right, left) : Vector512.ConditionalSelect(Vector512.LessThan(right, left), right, left);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector512<double> Max(Vector512<double> left, Vector512<double> right) =>
        Avx512F.IsSupported ? Avx512F.Max(right, left) : Vector512.ConditionalSelect(Vector512.GreaterThan(right, left), right, left);
}
