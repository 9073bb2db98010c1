using System.Runtime.CompilerServices;

namespace BtcStream.Quant.Numerics;

/// <summary>Eight lanes without vector registers: what is left when a machine has none, and the yardstick the others are tested by.</summary>
[InlineArray(LaneLayout.LaneCount)]
internal struct LanesScalar : ILanes<LanesScalar>
{
    private Lane1 _first;

    private interface IUnary
    {
        public static abstract Lane1 Apply(Lane1 value);
    }

    private interface IBinary
    {
        public static abstract Lane1 Apply(Lane1 left, Lane1 right);
    }

    private interface ITernary
    {
        public static abstract Lane1 Apply(Lane1 first, Lane1 second, Lane1 third);
    }

    public static bool IsHardwareAccelerated => true;

    public static LanesScalar Broadcast(double value) => Broadcast(new Lane1(value));

    public static LanesScalar BroadcastBits(long bits) => Broadcast(Lane1.BroadcastBits(bits));

    public static LanesScalar operator +(LanesScalar left, LanesScalar right) => Map<Add>(in left, in right);

    public static LanesScalar operator -(LanesScalar left, LanesScalar right) => Map<Subtract>(in left, in right);

    public static LanesScalar operator *(LanesScalar left, LanesScalar right) => Map<Multiply>(in left, in right);

    public static LanesScalar operator /(LanesScalar left, LanesScalar right) => Map<Divide>(in left, in right);

    public static LanesScalar operator -(LanesScalar value) => Map<Negate>(in value);

    public static LanesScalar operator &(LanesScalar left, LanesScalar right) => Map<BitAnd>(in left, in right);

    public static LanesScalar operator |(LanesScalar left, LanesScalar right) => Map<BitOr>(in left, in right);

    public static LanesScalar FusedMultiplyAdd(LanesScalar left, LanesScalar right, LanesScalar addend) =>
        Map<Fused>(in left, in right, in addend);

    public static LanesScalar FusedNegatedMultiplyAdd(LanesScalar left, LanesScalar right, LanesScalar addend) =>
        Map<FusedNegated>(in left, in right, in addend);

    public static LanesScalar Sqrt(LanesScalar value) => Map<SquareRoot>(in value);

    public static LanesScalar Abs(LanesScalar value) => Map<Magnitude>(in value);

    public static LanesScalar Min(LanesScalar left, LanesScalar right) => Map<Smaller>(in left, in right);

    public static LanesScalar Max(LanesScalar left, LanesScalar right) => Map<Larger>(in left, in right);

    public static LanesScalar LessThan(LanesScalar left, LanesScalar right) => Map<Less>(in left, in right);

    public static LanesScalar LessThanOrEqual(LanesScalar left, LanesScalar right) => Map<LessOrSame>(in left, in right);

    public static LanesScalar AreEqual(LanesScalar left, LanesScalar right) => Map<Same>(in left, in right);

    public static LanesScalar Select(LanesScalar mask, LanesScalar whenTrue, LanesScalar whenFalse) =>
        Map<Choose>(in mask, in whenTrue, in whenFalse);

    public static LanesScalar AddBits(LanesScalar left, LanesScalar right) => Map<IntegerAdd>(in left, in right);

    public static LanesScalar SubtractBits(LanesScalar left, LanesScalar right) => Map<IntegerSubtract>(in left, in right);

    public static LanesScalar ShiftIntoExponent(LanesScalar value) => Map<IntoExponent>(in value);

    public static LanesScalar ShiftOutOfMantissa(LanesScalar value) => Map<OutOfMantissa>(in value);

    private static LanesScalar Broadcast(Lane1 value)
    {
        LanesScalar result = default;
        ((Span<Lane1>)result).Fill(value);
        return result;
    }

    private static LanesScalar Map<TOp>(in LanesScalar value)
        where TOp : IUnary
    {
        Unsafe.SkipInit(out LanesScalar result);
        for (int lane = 0; lane < LaneLayout.LaneCount; lane++)
        {
            result[lane] = TOp.Apply(value[lane]);
        }

        return result;
    }

    private static LanesScalar Map<TOp>(in LanesScalar left, in LanesScalar right)
        where TOp : IBinary
    {
        Unsafe.SkipInit(out LanesScalar result);
        for (int lane = 0; lane < LaneLayout.LaneCount; lane++)
        {
            result[lane] = TOp.Apply(left[lane], right[lane]);
        }

        return result;
    }

    private static LanesScalar Map<TOp>(in LanesScalar first, in LanesScalar second, in LanesScalar third)
        where TOp : ITernary
    {
        Unsafe.SkipInit(out LanesScalar result);
        for (int lane = 0; lane < LaneLayout.LaneCount; lane++)
        {
            result[lane] = TOp.Apply(first[lane], second[lane], third[lane]);
        }

        return result;
    }

    private readonly struct Negate : IUnary
    {
        public static Lane1 Apply(Lane1 value) => -value;
    }

    private readonly struct SquareRoot : IUnary
    {
        public static Lane1 Apply(Lane1 value) => Lane1.Sqrt(value);
    }

    private readonly struct Magnitude : IUnary
    {
        public static Lane1 Apply(Lane1 value) => Lane1.Abs(value);
    }

    private readonly struct IntoExponent : IUnary
    {
        public static Lane1 Apply(Lane1 value) => Lane1.ShiftIntoExponent(value);
    }

    private readonly struct OutOfMantissa : IUnary
    {
        public static Lane1 Apply(Lane1 value) => Lane1.ShiftOutOfMantissa(value);
    }

    private readonly struct Add : IBinary
    {
        public static Lane1 Apply(Lane1 left, Lane1 right) => left + right;
    }

    private readonly struct Subtract : IBinary
    {
        public static Lane1 Apply(Lane1 left, Lane1 right) => left - right;
    }

    private readonly struct Multiply : IBinary
    {
        public static Lane1 Apply(Lane1 left, Lane1 right) => left * right;
    }

    private readonly struct Divide : IBinary
    {
        public static Lane1 Apply(Lane1 left, Lane1 right) => left / right;
    }

    private readonly struct BitAnd : IBinary
    {
        public static Lane1 Apply(Lane1 left, Lane1 right) => left & right;
    }

    private readonly struct BitOr : IBinary
    {
        public static Lane1 Apply(Lane1 left, Lane1 right) => left | right;
    }

    private readonly struct Smaller : IBinary
    {
        public static Lane1 Apply(Lane1 left, Lane1 right) => Lane1.Min(left, right);
    }

    private readonly struct Larger : IBinary
    {
        public static Lane1 Apply(Lane1 left, Lane1 right) => Lane1.Max(left, right);
    }

    private readonly struct Less : IBinary
    {
        public static Lane1 Apply(Lane1 left, Lane1 right) => Lane1.LessThan(left, right);
    }

    private readonly struct LessOrSame : IBinary
    {
        public static Lane1 Apply(Lane1 left, Lane1 right) => Lane1.LessThanOrEqual(left, right);
    }

    private readonly struct Same : IBinary
    {
        public static Lane1 Apply(Lane1 left, Lane1 right) => Lane1.AreEqual(left, right);
    }

    private readonly struct IntegerAdd : IBinary
    {
        public static Lane1 Apply(Lane1 left, Lane1 right) => Lane1.AddBits(left, right);
    }

    private readonly struct IntegerSubtract : IBinary
    {
        public static Lane1 Apply(Lane1 left, Lane1 right) => Lane1.SubtractBits(left, right);
    }

    private readonly struct Fused : ITernary
    {
        public static Lane1 Apply(Lane1 first, Lane1 second, Lane1 third) => Lane1.FusedMultiplyAdd(first, second, third);
    }

    private readonly struct FusedNegated : ITernary
    {
        public static Lane1 Apply(Lane1 first, Lane1 second, Lane1 third) => Lane1.FusedNegatedMultiplyAdd(first, second, third);
    }

    private readonly struct Choose : ITernary
    {
        public static Lane1 Apply(Lane1 first, Lane1 second, Lane1 third) => Lane1.Select(first, second, third);
    }
}
