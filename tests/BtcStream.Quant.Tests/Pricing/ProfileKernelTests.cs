using BtcStream.Quant.Numerics;
using BtcStream.Quant.Pricing;

namespace BtcStream.Quant.Tests.Pricing;

public sealed class ProfileKernelTests
{
    private const int Instruments = 41;
    private const int Models = 4;
    private const int Points = 403;

    private readonly double[] _logX = new double[Points];
    private readonly ProfileCurve[] _curves = new ProfileCurve[Instruments];
    private readonly double[] _coefficients = new double[Models * Instruments];

    public ProfileKernelTests()
    {
        var random = new Random(20260761);
        for (int point = 0; point < Points; point++)
        {
            _logX[point] = DeterministicMath.Log(0.5 + 0.0025 * point);
        }

        for (int i = 0; i < Instruments; i++)
        {
            Assert.True(ProfileCurve.TryCreate(90_000.0, 1_000.0 * random.Next(50, 200), 0.3 + random.NextDouble(), random.Next(1, 300) / 365.0, out _curves[i]));
            for (int model = 0; model < Models; model++)
            {
                _coefficients[model * Instruments + i] = (2_000.0 * random.NextDouble() - 1_000.0) * _curves[i].PeakUsdPerPercent;
            }
        }
    }

    /// <summary>The bell in ln x is 0.01·Γ(xF)·(xF)², the definition of gamma exposure, at every grid point.</summary>
    [Fact]
    public void Curve_WholeGrid_IsTheGammaExposureOfOneCoin()
    {
        Assert.True(ProfileCurve.TryCreate(90_000.0, 88_000.0, 0.5, 7.0 / 365.0, out ProfileCurve curve));
        foreach (double logX in _logX)
        {
            double forward = 90_000.0 * DeterministicMath.Exp(logX);
            double expected = 0.01 * forward * forward * Black76.Gamma(forward, 88_000.0, 0.5, 7.0 / 365.0);
            Assert.Equal(expected, curve.UsdPerPercentAt(logX), 1e-11 * expected + 1e-280);
        }

        Assert.Equal(4861.459, curve.UsdPerPercentAt(0.0), 5e-4);
    }

    [Theory]
    [InlineData(90_000.0, 88_000.0, 0.5, 0.0)]
    [InlineData(90_000.0, 88_000.0, 0.0, 0.5)]
    [InlineData(90_000.0, 90_000.0, 0.0, 0.5)]
    [InlineData(double.NaN, 88_000.0, 0.5, 0.5)]
    [InlineData(90_000.0, 0.0, 0.5, 0.5)]
    [InlineData(90_000.0, 88_000.0, 0.5, -0.5)]
    public void Curve_ExpiredOrOutsideTheDomain_IsNone(double forward, double strike, double sigma, double years)
    {
        Assert.False(ProfileCurve.TryCreate(forward, strike, sigma, years, out ProfileCurve curve));
        Assert.Equal(default, curve);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(4)]
    public void AddAll_AnyNumberOfModels_HasTheBitsOfAddingOneAtATime(int models)
    {
        double[] atOnce = AddAll(models);
        double[] inTurn = new double[models * Points];
        for (int i = 0; i < Instruments; i++)
        {
            ProfileKernel.Add(_curves[i], CoefficientsOf(i, models), _logX, inTurn);
        }

        Assert.Equal(inTurn.Select(BitConverter.DoubleToInt64Bits), atOnce.Select(BitConverter.DoubleToInt64Bits));
    }

    [Fact]
    public void AddAll_EveryModel_HasTheBitsOfItsOwnPass()
    {
        double[] together = AddAll(Models);
        for (int model = 0; model < Models; model++)
        {
            double[] alone = new double[Points];
            ProfileKernel.AddAll(Offsets, Slopes, _coefficients.AsSpan(model * Instruments, Instruments), 1, _logX, alone);
            Assert.Equal(alone, together[(model * Points)..((model + 1) * Points)]);
        }
    }

    [Fact]
    public void AddAll_PartsOfTheGrid_HaveTheBitsOfTheWholeGrid()
    {
        double[] whole = AddAll(1);
        for (int start = 0, length = 1; start + length <= Points; start += length, length++)
        {
            double[] part = new double[length];
            ProfileKernel.AddAll(Offsets, Slopes, _coefficients.AsSpan(0, Instruments), 1, _logX.AsSpan(start, length), part);
            Assert.Equal(whole[start..(start + length)], part);
        }
    }

    [Fact]
    public void AddAll_ScalarSum_Agrees()
    {
        double[] rows = AddAll(1);
        for (int point = 0; point < Points; point++)
        {
            double net = 0.0;
            double gross = 0.0;
            for (int i = 0; i < Instruments; i++)
            {
                double value = _coefficients[i] / _curves[i].PeakUsdPerPercent * _curves[i].UsdPerPercentAt(_logX[point]);
                net += value;
                gross += Math.Abs(value);
            }

            Assert.Equal(net, rows[point], 1e-14 * gross);
        }
    }

    [Fact]
    public void Replace_ThousandsOfTimes_StaysWithTheFullRecomputation()
    {
        var random = new Random(20260762);
        double[] rows = AddAll(Models);
        double[] gross = new double[Points];
        for (int update = 0; update < 5_000; update++)
        {
            int i = random.Next(Instruments);
            ProfileCurve old = _curves[i];
            double[] oldCoefficients = CoefficientsOf(i, Models);
            Assert.True(ProfileCurve.TryCreate(90_000.0, 1_000.0 * random.Next(50, 200), 0.3 + random.NextDouble(), random.Next(1, 300) / 365.0, out _curves[i]));
            for (int model = 0; model < Models; model++)
            {
                _coefficients[model * Instruments + i] = (2_000.0 * random.NextDouble() - 1_000.0) * _curves[i].PeakUsdPerPercent;
            }

            ProfileKernel.Replace(old, oldCoefficients, _curves[i], CoefficientsOf(i, Models), _logX, rows);
        }

        double[] full = AddAll(Models);
        ProfileKernel.AddAll(Offsets, Slopes, [.. _coefficients.Take(Instruments).Select(Math.Abs)], 1, _logX, gross);
        for (int point = 0; point < Points; point++)
        {
            Assert.Equal(full[point], rows[point], 1e-9 * gross[point]);
        }
    }

    [Fact]
    public void Kernels_LengthsThatDoNotFit_NameTheArgument()
    {
        Assert.Equal("rows", Assert.Throws<ArgumentException>(() => ProfileKernel.Add(_curves[0], [1.0], _logX, new double[Points - 1])).ParamName);
        Assert.Equal("models", Assert.Throws<ArgumentOutOfRangeException>(() => ProfileKernel.Add(_curves[0], [], _logX, [])).ParamName);
        Assert.Equal("models", Assert.Throws<ArgumentOutOfRangeException>(() => ProfileKernel.Add(_curves[0], new double[5], _logX, new double[5 * Points])).ParamName);
        Assert.Equal("slopes", Assert.Throws<ArgumentException>(() => ProfileKernel.AddAll([1.0], [], [1.0], 1, _logX, new double[Points])).ParamName);
        Assert.Equal("coefficients", Assert.Throws<ArgumentException>(() => ProfileKernel.AddAll([1.0], [1.0], [1.0], 2, _logX, new double[2 * Points])).ParamName);
        Assert.Equal("rows", Assert.Throws<ArgumentException>(() => ProfileKernel.Replace(_curves[0], [1.0, 2.0], _curves[1], [1.0], _logX, new double[Points])).ParamName);
    }

    [Fact]
    public void Kernels_Warm_AllocateNothing()
    {
        double[] offsets = Offsets;
        double[] slopes = Slopes;
        double[] rows = new double[Models * Points];
        double[] first = CoefficientsOf(0, Models);
        double[] second = CoefficientsOf(1, Models);
        ZeroAllocation.Assert(() =>
        {
            ProfileKernel.AddAll(offsets, slopes, _coefficients, Models, _logX, rows);
            ProfileKernel.Add(_curves[0], first, _logX, rows);
            ProfileKernel.Replace(_curves[0], first, _curves[1], second, _logX, rows);
        });
    }

    private double[] Offsets => [.. _curves.Select(curve => curve.Offset)];

    private double[] Slopes => [.. _curves.Select(curve => curve.Slope)];

    private double[] AddAll(int models)
    {
        double[] rows = new double[models * Points];
        ProfileKernel.AddAll(Offsets, Slopes, _coefficients.AsSpan(0, models * Instruments), models, _logX, rows);
        return rows;
    }

    private double[] CoefficientsOf(int instrument, int models) =>
        [.. Enumerable.Range(0, models).Select(model => _coefficients[model * Instruments + instrument])];
}
