using System.Runtime.CompilerServices;

namespace BtcStream.Quant.Numerics;

/// <summary>One lane: the scalar functions run the same operations as the kernels, and so give the same bits.</summary>
internal readonly struct Lane1(double value) : ILanes<Lane1>
{
    private readonly double _value = value;

    public double Value => _value;

    public static bool IsHardwareAccelerated => true;

    /// <summary>Reads a mask.</summary>
    public bool IsTrue => Bits < 0;

    private long Bits => BitConverter.DoubleToInt64Bits(_value);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lane1 Broadcast(double value) => new(value);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lane1 BroadcastBits(long bits) => new(BitConverter.Int64BitsToDouble(bits));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lane1 operator +(Lane1 left, Lane1 right) => new(left._value + right._value);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lane1 operator -(Lane1 left, Lane1 right) => new(left._value - right._value);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lane1 operator *(Lane1 left, Lane1 right) => new(left._value * right._value);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lane1 operator /(Lane1 left, Lane1 right) => new(left._value / right._value);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lane1 operator -(Lane1 value) => new(-value._value);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lane1 operator &(Lane1 left, Lane1 right) => BroadcastBits(left.Bits & right.Bits);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lane1 operator |(Lane1 left, Lane1 right) => BroadcastBits(left.Bits | right.Bits);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lane1 FusedMultiplyAdd(Lane1 left, Lane1 right, Lane1 addend) =>
        new(Math.FusedMultiplyAdd(left._value, right._value, addend._value));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lane1 FusedNegatedMultiplyAdd(Lane1 left, Lane1 right, Lane1 addend) =>
        new(Math.FusedMultiplyAdd(-left._value, right._value, addend._value));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lane1 Sqrt(Lane1 value) => new(Math.Sqrt(value._value));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lane1 Abs(Lane1 value) => new(Math.Abs(value._value));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lane1 Min(Lane1 left, Lane1 right) => new(right._value < left._value ? right._value : left._value);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lane1 Max(Lane1 left, Lane1 right) => new(right._value > left._value ? right._value : left._value);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lane1 LessThan(Lane1 left, Lane1 right) => BroadcastBits(left._value < right._value ? -1L : 0L);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lane1 LessThanOrEqual(Lane1 left, Lane1 right) => BroadcastBits(left._value <= right._value ? -1L : 0L);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lane1 AreEqual(Lane1 left, Lane1 right) => BroadcastBits(left._value == right._value ? -1L : 0L);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lane1 Select(Lane1 mask, Lane1 whenTrue, Lane1 whenFalse) => mask.Bits < 0 ? whenTrue : whenFalse;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lane1 AddBits(Lane1 left, Lane1 right) => BroadcastBits(left.Bits + right.Bits);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lane1 SubtractBits(Lane1 left, Lane1 right) => BroadcastBits(left.Bits - right.Bits);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lane1 ShiftIntoExponent(Lane1 value) => BroadcastBits(value.Bits << LaneLayout.MantissaBits);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lane1 ShiftOutOfMantissa(Lane1 value) => BroadcastBits(value.Bits >>> LaneLayout.MantissaBits);
}
