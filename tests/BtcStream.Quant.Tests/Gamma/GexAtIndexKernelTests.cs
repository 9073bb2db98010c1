using BtcStream.Quant.Gamma;
using BtcStream.Quant.Numerics;
using BtcStream.Quant.Pricing;

namespace BtcStream.Quant.Tests.Gamma;

public class GexAtIndexKernelTests
{
    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(7)]
    [InlineData(8)]
    [InlineData(9)]
    [InlineData(31)]
    [InlineData(64)]
    public void Run_EveryRegisterWidthAndLength_GivesTheBitsOfTheScalarCurve(int length)
    {
        double[] offsets = [.. Enumerable.Range(0, length).Select(i => (i * 1.7) - 20.0)];
        double[] peaks = [.. Enumerable.Range(0, length).Select(i => 1_000.0 + i)];
        double[] sizes = [.. Enumerable.Range(0, length).Select(i => i % 3 == 0 ? 1.0 : 10.0)];
        double[] expected = [.. offsets.Select((offset, i) => sizes[i] * peaks[i] * new ProfileCurve(offset, 0.0, 1.0).UsdPerPercentAt(0.0))];

        Assert.Equal(expected, Results<Lanes512>());
        Assert.Equal(expected, Results<Lanes256>());
        Assert.Equal(expected, Results<Lanes128>());
        Assert.Equal(expected, Results<LanesScalar>());

        double[] Results<TLanes>()
            where TLanes : unmanaged, ILanes<TLanes>
        {
            double[] results = new double[length];
            new GexAtIndexKernel(offsets, peaks, sizes, results).Run<TLanes>();
            return results;
        }
    }
}
