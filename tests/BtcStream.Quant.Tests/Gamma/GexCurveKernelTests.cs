using BtcStream.Quant.Gamma;
using BtcStream.Quant.Numerics;
using BtcStream.Quant.Pricing;

namespace BtcStream.Quant.Tests.Gamma;

public class GexCurveKernelTests
{
    /// <summary>What makes a curve impossible, and the ends of the domain, between ordinary values.</summary>
    private static readonly double[] Odd =
        [double.NaN, 0.0, -0.0, -1.0, double.PositiveInfinity, double.NegativeInfinity, double.Epsilon, 1e-320, 1e-150, 9e-151, 1e150, 1.1e150, double.MaxValue];

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(7)]
    [InlineData(8)]
    [InlineData(9)]
    [InlineData(64)]
    [InlineData(67)]
    [InlineData(2_500)]
    public void Run_EveryRegisterWidthAndLength_GivesTheBitsOfTryCreate(int length)
    {
        var random = new Random(7 + length);
        double[] forwards = Column(() => 40_000.0 + (100_000.0 * random.NextDouble()));
        double[] strikes = Column(() => 1_000.0 * Math.Round(20.0 + (180.0 * random.NextDouble())));
        double[] sigmas = Column(() => 0.05 + (2.0 * random.NextDouble()));
        double[] years = Column(() => random.NextDouble() * random.NextDouble());
        double[] offsets = new double[length];
        double[] slopes = new double[length];
        double[] peaks = new double[length];

        Check<Lanes512>();
        Check<Lanes256>();
        Check<Lanes128>();
        Check<LanesScalar>();
        GexCurves.FillColumns(forwards, strikes, sigmas, years, offsets, slopes, peaks);
        RequireBits();

        double[] Column(Func<double> ordinary) =>
            [.. Enumerable.Range(0, length).Select(_ => random.Next(12) == 0 ? Odd[random.Next(Odd.Length)] : ordinary())];

        void Check<TLanes>()
            where TLanes : unmanaged, ILanes<TLanes>
        {
            offsets.AsSpan().Fill(double.NaN);
            slopes.AsSpan().Fill(double.NaN);
            peaks.AsSpan().Fill(double.NaN);
            new GexCurveKernel(forwards, strikes, sigmas, years, offsets, slopes, peaks).Run<TLanes>();
            RequireBits();
        }

        void RequireBits()
        {
            for (int i = 0; i < length; i++)
            {
                CurveCode code = GexCurves.TryCreate(forwards[i], strikes[i], sigmas[i], years[i], out ProfileCurve expected);
                Assert.Equal(code, GexCurves.CodeOf(forwards[i], sigmas[i], years[i], slopes[i]));
                Assert.Equal(BitConverter.DoubleToInt64Bits(expected.Offset), BitConverter.DoubleToInt64Bits(offsets[i]));
                Assert.Equal(BitConverter.DoubleToInt64Bits(expected.Slope), BitConverter.DoubleToInt64Bits(slopes[i]));
                Assert.Equal(BitConverter.DoubleToInt64Bits(expected.PeakUsdPerPercent), BitConverter.DoubleToInt64Bits(peaks[i]));
            }
        }
    }
}
