using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace BtcStream.Quant.Numerics;

/// <summary>Eight lanes in two 256-bit registers: AVX2.</summary>
internal readonly struct Lanes256 : ILanes<Lanes256>
{
    private readonly Vector256<double> _a;
    private readonly Vector256<double> _b;

    private Lanes256(Vector256<double> a, Vector256<double> b)
    {
        _a = a;
        _b = b;
    }

    public static bool IsHardwareAccelerated => Vector256.IsHardwareAccelerated;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes256 Broadcast(double value)
    {
        Vector256<double> all = Vector256.Create(value);
        return new(all, all);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes256 BroadcastBits(long bits)
    {
        Vector256<double> all = Vector256.Create(bits).AsDouble();
        return new(all, all);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes256 operator +(Lanes256 left, Lanes256 right) =>
        new(left._a + right._a, left._b + right._b);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes256 operator -(Lanes256 left, Lanes256 right) =>
        new(left._a - right._a, left._b - right._b);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes256 operator *(Lanes256 left, Lanes256 right) =>
        new(left._a * right._a, left._b * right._b);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes256 operator /(Lanes256 left, Lanes256 right) =>
        new(left._a / right._a, left._b / right._b);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes256 operator -(Lanes256 value) =>
        new(-value._a, -value._b);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes256 operator &(Lanes256 left, Lanes256 right) =>
        new(left._a & right._a, left._b & right._b);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes256 operator |(Lanes256 left, Lanes256 right) =>
        new(left._a | right._a, left._b | right._b);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes256 FusedMultiplyAdd(Lanes256 left, Lanes256 right, Lanes256 addend) =>
        new(Vector256.FusedMultiplyAdd(left._a, right._a, addend._a), Vector256.FusedMultiplyAdd(left._b, right._b, addend._b));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes256 FusedNegatedMultiplyAdd(Lanes256 left, Lanes256 right, Lanes256 addend) =>
        new(Vector256.FusedMultiplyAdd(-left._a, right._a, addend._a), Vector256.FusedMultiplyAdd(-left._b, right._b, addend._b));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes256 Sqrt(Lanes256 value) =>
        new(Vector256.Sqrt(value._a), Vector256.Sqrt(value._b));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes256 Abs(Lanes256 value) =>
        new(Vector256.Abs(value._a), Vector256.Abs(value._b));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes256 Min(Lanes256 left, Lanes256 right) =>
        new(Min(left._a, right._a), Min(left._b, right._b));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes256 Max(Lanes256 left, Lanes256 right) =>
        new(Max(left._a, right._a), Max(left._b, right._b));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes256 LessThan(Lanes256 left, Lanes256 right) =>
        new(Vector256.LessThan(left._a, right._a), Vector256.LessThan(left._b, right._b));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes256 LessThanOrEqual(Lanes256 left, Lanes256 right) =>
        new(Vector256.LessThanOrEqual(left._a, right._a), Vector256.LessThanOrEqual(left._b, right._b));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes256 AreEqual(Lanes256 left, Lanes256 right) =>
        new(Vector256.Equals(left._a, right._a), Vector256.Equals(left._b, right._b));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes256 Select(Lanes256 mask, Lanes256 whenTrue, Lanes256 whenFalse) =>
        new(Vector256.ConditionalSelect(mask._a, whenTrue._a, whenFalse._a), Vector256.ConditionalSelect(mask._b, whenTrue._b, whenFalse._b));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes256 AddBits(Lanes256 left, Lanes256 right) =>
        new((left._a.AsInt64() + right._a.AsInt64()).AsDouble(), (left._b.AsInt64() + right._b.AsInt64()).AsDouble());

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes256 SubtractBits(Lanes256 left, Lanes256 right) =>
        new((left._a.AsInt64() - right._a.AsInt64()).AsDouble(), (left._b.AsInt64() - right._b.AsInt64()).AsDouble());

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes256 ShiftIntoExponent(Lanes256 value) =>
        new((value._a.AsInt64() << LaneLayout.MantissaBits).AsDouble(), (value._b.AsInt64() << LaneLayout.MantissaBits).AsDouble());

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes256 ShiftOutOfMantissa(Lanes256 value) =>
        new((value._a.AsInt64() >>> LaneLayout.MantissaBits).AsDouble(), (value._b.AsInt64() >>> LaneLayout.MantissaBits).AsDouble());

    // The x86 instruction returns its second operand unless the first is smaller (larger): exactly the contract, in one instruction.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector256<double> Min(Vector256<double> left, Vector256<double> right) =>
        Avx.IsSupported ? Avx.Min(right, left) : Vector256.ConditionalSelect(Vector256.LessThan(right, left), right, left);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector256<double> Max(Vector256<double> left, Vector256<double> right) =>
        Avx.IsSupported ? Avx.Max(right, left) : Vector256.ConditionalSelect(Vector256.GreaterThan(right, left), right, left);
}
