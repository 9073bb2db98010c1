using BtcStream.Quant.Numerics;

namespace BtcStream.Quant.Tests.Numerics;

/// <summary>Every operation of every lane type against one lane, on all pairs of awkward numbers: zeros of both signs, NaN on either side, infinities, subnormals.</summary>
public sealed class LaneOperationTests
{
    private static readonly double[] Numbers =
    [
        0.0, -0.0, 1.0, -1.0, 1.5, -3.75, 1e308, -1e308, 1e-308, double.Epsilon, -double.Epsilon, double.MaxValue, double.NaN,
        double.PositiveInfinity, double.NegativeInfinity, 709.8, 4503599627370496.0,
    ];

    private delegate TLanes Operation<TLanes>(TLanes first, TLanes second, TLanes third)
        where TLanes : unmanaged, ILanes<TLanes>;

    [Fact]
    public void Operations_Lanes512_AreThoseOfOneLane() => AssertSame<Lanes512>();

    [Fact]
    public void Operations_Lanes256_AreThoseOfOneLane() => AssertSame<Lanes256>();

    [Fact]
    public void Operations_Lanes128_AreThoseOfOneLane() => AssertSame<Lanes128>();

    [Fact]
    public void Operations_LanesScalar_AreThoseOfOneLane() => AssertSame<LanesScalar>();

    [Theory]
    [InlineData(1.0, 2.0, 1.0, 2.0)]
    [InlineData(double.NaN, 2.0, double.NaN, double.NaN)]
    [InlineData(1.0, double.NaN, 1.0, 1.0)]
    public void MinAndMax_WithNaN_KeepTheOneOnTheLeftOnly(double left, double right, double smaller, double larger)
    {
        Assert.Equal(smaller, Lane1.Min(new Lane1(left), new Lane1(right)).Value);
        Assert.Equal(larger, Lane1.Max(new Lane1(left), new Lane1(right)).Value);
    }

    [Fact]
    public void LaneTypes_AllOfThem_AreEightDoubles()
    {
        Assert.Equal(2, LaneSpan.Groups<Lanes512>(new double[23].AsSpan()).Length);
        Assert.Equal(2, LaneSpan.Groups<Lanes256>(new double[23].AsSpan()).Length);
        Assert.Equal(2, LaneSpan.Groups<Lanes128>(new double[23].AsSpan()).Length);
        Assert.Equal(2, LaneSpan.Groups<LanesScalar>(new double[23].AsSpan()).Length);
    }

    private static void AssertSame<TLanes>()
        where TLanes : unmanaged, ILanes<TLanes>
    {
        (string Name, Operation<TLanes> InLanes)[] wide = [.. OperationsOf<TLanes>()];
        (string Name, Operation<Lane1> InLanes)[] one = [.. OperationsOf<Lane1>()];
        for (int i = 0; i < wide.Length; i++)
        {
            foreach ((double a, double b) in Numbers.SelectMany(a => Numbers.Select(b => (a, b))))
            {
                double c = Numbers[(i * 7 + 3) % Numbers.Length];
                double expected = one[i].InLanes(new Lane1(a), new Lane1(b), new Lane1(c)).Value;
                TLanes actual = wide[i].InLanes(TLanes.Broadcast(a), TLanes.Broadcast(b), TLanes.Broadcast(c));
                AssertAllLanes(expected, actual, $"{wide[i].Name}({a:R}, {b:R}, {c:R})");
            }
        }
    }

    private static IEnumerable<(string Name, Operation<TLanes> InLanes)> OperationsOf<TLanes>()
        where TLanes : unmanaged, ILanes<TLanes> =>
    [
        ("+", (a, b, _) => a + b),
        ("-", (a, b, _) => a - b),
        ("*", (a, b, _) => a * b),
        ("/", (a, b, _) => a / b),
        ("negate", (a, _, _) => -a),
        ("&", (a, b, _) => a & b),
        ("|", (a, b, _) => a | b),
        ("fused", TLanes.FusedMultiplyAdd),
        ("fused negated", TLanes.FusedNegatedMultiplyAdd),
        ("sqrt", (a, _, _) => TLanes.Sqrt(a)),
        ("abs", (a, _, _) => TLanes.Abs(a)),
        ("min", (a, b, _) => TLanes.Min(a, b)),
        ("max", (a, b, _) => TLanes.Max(a, b)),
        ("<", (a, b, _) => TLanes.LessThan(a, b)),
        ("<=", (a, b, _) => TLanes.LessThanOrEqual(a, b)),
        ("==", (a, b, _) => TLanes.AreEqual(a, b)),
        ("select", (a, b, c) => TLanes.Select(TLanes.LessThan(a, b), b, c)),
        ("add bits", (a, b, _) => TLanes.AddBits(a, b)),
        ("subtract bits", (a, b, _) => TLanes.SubtractBits(a, b)),
        ("into exponent", (a, _, _) => TLanes.ShiftIntoExponent(a)),
        ("out of mantissa", (a, _, _) => TLanes.ShiftOutOfMantissa(a)),
        ("broadcast bits", (_, _, _) => TLanes.BroadcastBits(0x400921FB54442D18)),
    ];

    private static void AssertAllLanes<TLanes>(double expected, TLanes actual, string what)
        where TLanes : unmanaged, ILanes<TLanes>
    {
        double[] lanes = new double[LaneLayout.LaneCount - 1];
        LaneSpan.StoreTail(actual, lanes);
        foreach (double lane in lanes)
        {
            bool isSame = BitConverter.DoubleToInt64Bits(expected) == BitConverter.DoubleToInt64Bits(lane) || (double.IsNaN(expected) && double.IsNaN(lane));
            Assert.True(isSame, $"{typeof(TLanes).Name} {what}: {lane:R} instead of {expected:R}");
        }
    }
}
