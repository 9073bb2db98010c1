using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace BtcStream.Quant.Numerics;

/// <summary>Eight lanes in four 128-bit registers: SSE and Arm NEON.</summary>
internal readonly struct Lanes128 : ILanes<Lanes128>
{
    private readonly Vector128<double> _a;
    private readonly Vector128<double> _b;
    private readonly Vector128<double> _c;
    private readonly Vector128<double> _d;

    private Lanes128(Vector128<double> a, Vector128<double> b, Vector128<double> c, Vector128<double> d)
    {
        _a = a;
        _b = b;
        _c = c;
        _d = d;
    }

    public static bool IsHardwareAccelerated => Vector128.IsHardwareAccelerated;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes128 Broadcast(double value)
    {
        Vector128<double> all = Vector128.Create(value);
        return new(all, all, all, all);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes128 BroadcastBits(long bits)
    {
        Vector128<double> all = Vector128.Create(bits).AsDouble();
        return new(all, all, all, all);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes128 operator +(Lanes128 left, Lanes128 right) =>
        new(left._a + right._a, left._b + right._b, left._c + right._c, left._d + right._d);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes128 operator -(Lanes128 left, Lanes128 right) =>
        new(left._a - right._a, left._b - right._b, left._c - right._c, left._d - right._d);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes128 operator *(Lanes128 left, Lanes128 right) =>
        new(left._a * right._a, left._b * right._b, left._c * right._c, left._d * right._d);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes128 operator /(Lanes128 left, Lanes128 right) =>
        new(left._a / right._a, left._b / right._b, left._c / right._c, left._d / right._d);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes128 operator -(Lanes128 value) =>
        new(-value._a, -value._b, -value._c, -value._d);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes128 operator &(Lanes128 left, Lanes128 right) =>
        new(left._a & right._a, left._b & right._b, left._c & right._c, left._d & right._d);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes128 operator |(Lanes128 left, Lanes128 right) =>
        new(left._a | right._a, left._b | right._b, left._c | right._c, left._d | right._d);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes128 FusedMultiplyAdd(Lanes128 left, Lanes128 right, Lanes128 addend) =>
        new(Vector128.FusedMultiplyAdd(left._a, right._a, addend._a), Vector128.FusedMultiplyAdd(left._b, right._b, addend._b), Vector128.FusedMultiplyAdd(left._c, right._c, addend._c), Vector128.FusedMultiplyAdd(left._d, right._d, addend._d));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes128 FusedNegatedMultiplyAdd(Lanes128 left, Lanes128 right, Lanes128 addend) =>
        new(Vector128.FusedMultiplyAdd(-left._a, right._a, addend._a), Vector128.FusedMultiplyAdd(-left._b, right._b, addend._b), Vector128.FusedMultiplyAdd(-left._c, right._c, addend._c), Vector128.FusedMultiplyAdd(-left._d, right._d, addend._d));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes128 Sqrt(Lanes128 value) =>
        new(Vector128.Sqrt(value._a), Vector128.Sqrt(value._b), Vector128.Sqrt(value._c), Vector128.Sqrt(value._d));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes128 Abs(Lanes128 value) =>
        new(Vector128.Abs(value._a), Vector128.Abs(value._b), Vector128.Abs(value._c), Vector128.Abs(value._d));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes128 Min(Lanes128 left, Lanes128 right) =>
        new(Min(left._a, right._a), Min(left._b, right._b), Min(left._c, right._c), Min(left._d, right._d));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes128 Max(Lanes128 left, Lanes128 right) =>
        new(Max(left._a, right._a), Max(left._b, right._b), Max(left._c, right._c), Max(left._d, right._d));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes128 LessThan(Lanes128 left, Lanes128 right) =>
        new(Vector128.LessThan(left._a, right._a), Vector128.LessThan(left._b, right._b), Vector128.LessThan(left._c, right._c), Vector128.LessThan(left._d, right._d));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes128 LessThanOrEqual(Lanes128 left, Lanes128 right) =>
        new(Vector128.LessThanOrEqual(left._a, right._a), Vector128.LessThanOrEqual(left._b, right._b), Vector128.LessThanOrEqual(left._c, right._c), Vector128.LessThanOrEqual(left._d, right._d));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes128 AreEqual(Lanes128 left, Lanes128 right) =>
        new(Vector128.Equals(left._a, right._a), Vector128.Equals(left._b, right._b), Vector128.Equals(left._c, right._c), Vector128.Equals(left._d, right._d));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes128 Select(Lanes128 mask, Lanes128 whenTrue, Lanes128 whenFalse) =>
        new(Vector128.ConditionalSelect(mask._a, whenTrue._a, whenFalse._a), Vector128.ConditionalSelect(mask._b, whenTrue._b, whenFalse._b), Vector128.ConditionalSelect(mask._c, whenTrue._c, whenFalse._c), Vector128.ConditionalSelect(mask._d, whenTrue._d, whenFalse._d));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes128 AddBits(Lanes128 left, Lanes128 right) =>
        new((left._a.AsInt64() + right._a.AsInt64()).AsDouble(), (left._b.AsInt64() + right._b.AsInt64()).AsDouble(), (left._c.AsInt64() + right._c.AsInt64()).AsDouble(), (left._d.AsInt64() + right._d.AsInt64()).AsDouble());

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes128 SubtractBits(Lanes128 left, Lanes128 right) =>
        new((left._a.AsInt64() - right._a.AsInt64()).AsDouble(), (left._b.AsInt64() - right._b.AsInt64()).AsDouble(), (left._c.AsInt64() - right._c.AsInt64()).AsDouble(), (left._d.AsInt64() - right._d.AsInt64()).AsDouble());

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes128 ShiftIntoExponent(Lanes128 value) =>
        new((value._a.AsInt64() << LaneLayout.MantissaBits).AsDouble(), (value._b.AsInt64() << LaneLayout.MantissaBits).AsDouble(), (value._c.AsInt64() << LaneLayout.MantissaBits).AsDouble(), (value._d.AsInt64() << LaneLayout.MantissaBits).AsDouble());

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes128 ShiftOutOfMantissa(Lanes128 value) =>
        new((value._a.AsInt64() >>> LaneLayout.MantissaBits).AsDouble(), (value._b.AsInt64() >>> LaneLayout.MantissaBits).AsDouble(), (value._c.AsInt64() >>> LaneLayout.MantissaBits).AsDouble(), (value._d.AsInt64() >>> LaneLayout.MantissaBits).AsDouble());

    // The x86 instruction returns its second operand unless the first is smaller (larger): exactly the contract, in one instruction.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector128<double> Min(Vector128<double> left, Vector128<double> right) =>
        Sse2.IsSupported ? Sse2.Min(right, left) : Vector128.ConditionalSelect(Vector128.LessThan(right, left), right, left);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector128<double> Max(Vector128<double> left, Vector128<double> right) =>
        Sse2.IsSupported ? Sse2.Max(right, left) : Vector128.ConditionalSelect(Vector128.GreaterThan(right, left), right, left);
}
