using BtcStream.Quant.Pricing;

namespace BtcStream.Quant.Tests.Pricing;

public sealed class Black76BatchTests
{
    private const int Count = 2_003;

    private readonly double[] _forwards = new double[Count];
    private readonly double[] _strikes = new double[Count];
    private readonly double[] _sigmas = new double[Count];
    private readonly double[] _years = new double[Count];
    private readonly OptionRight[] _rights = new OptionRight[Count];

    public Black76BatchTests()
    {
        var random = new Random(20260751);
        for (int i = 0; i < Count; i++)
        {
            _forwards[i] = 80_000.0 + 20_000.0 * random.NextDouble();
            _strikes[i] = 1_000.0 * random.Next(20, 300);
            _sigmas[i] = 0.3 + random.NextDouble();
            _years[i] = random.Next(0, 400) / 365.0;
            _rights[i] = (OptionRight)random.Next(2);
        }

        _forwards[5] = double.NaN;
        _strikes[70] = -1.0;
        _sigmas[Count - 1] = double.PositiveInfinity;
    }

    [Fact]
    public void Gamma_MixedColumns_HasTheBitsOfTheScalarFunction()
    {
        double[] gammas = new double[Count];

        Black76Batch.Gamma(_forwards, _strikes, _sigmas, _years, gammas);

        AssertSameBits(i => Black76.Gamma(_forwards[i], _strikes[i], _sigmas[i], _years[i]), gammas);
    }

    [Fact]
    public void Gamma_WrittenOverAnInput_IsTheSame()
    {
        double[] gammas = new double[Count];
        Black76Batch.Gamma(_forwards, _strikes, _sigmas, _years, gammas);
        double[] inPlace = [.. _sigmas];

        Black76Batch.Gamma(_forwards, _strikes, inPlace, _years, inPlace);

        AssertSameBits(i => gammas[i], inPlace);
    }

    [Fact]
    public void Price_MixedColumns_HasTheBitsOfTheScalarFunction()
    {
        _rights[9] = (OptionRight)2;
        double[] prices = new double[Count];

        Black76Batch.Price(_rights, Options(Count), prices);

        AssertSameBits(i => Black76.Price(_rights[i], _forwards[i], _strikes[i], _sigmas[i], _years[i]), prices);
        Assert.Equal(4, prices.Count(double.IsNaN));
    }

    /// <summary>At the money, at both ends of the series' range and of the domain, without time, and where h + t is next to 0.</summary>
    [Fact]
    public void Price_AtEdges_HasTheBitsOfTheScalarFunction()
    {
        double[] prices = [1e-150, 1e-151, 1.0, Math.BitDecrement(1.0), Math.BitIncrement(1.0), Math.E, Math.BitIncrement(Math.E), 90_000.0, 1e150, 1e151, 0.0, -1.0];
        double[] deviations =
            [0.0, double.Epsilon, 1e-154, 2e-154, 1e-80, 1e-8, 0.25, Math.BitDecrement(0.5), 0.5, Math.BitIncrement(0.5), Math.Sqrt(2.0), 1.5, 30.0, 1e70, 1e76, double.NaN];
        (double Forward, double Strike, double Sigma)[] cases =
            [.. from forward in prices from strike in prices from deviation in deviations select (forward, strike, deviation)];
        foreach (OptionRight right in (OptionRight[])[OptionRight.Call, OptionRight.Put])
        {
            double[] results = new double[cases.Length];
            Black76Batch.Price(
                [.. Enumerable.Repeat(right, cases.Length)],
                new Black76Columns
                {
                    Forwards = cases.Select(one => one.Forward).ToArray(),
                    Strikes = cases.Select(one => one.Strike).ToArray(),
                    Sigmas = cases.Select(one => one.Sigma).ToArray(),
                    Years = cases.Select(_ => 1.0).ToArray(),
                },
                results);

            AssertSameBits(i => Black76.Price(right, cases[i].Forward, cases[i].Strike, cases[i].Sigma, 1.0), results);
        }
    }

    [Fact]
    public void Price_WrittenOverAnInput_IsTheSame()
    {
        double[] prices = new double[Count];
        Black76Batch.Price(_rights, Options(Count), prices);

        Black76Batch.Price(_rights, Options(Count), _forwards);

        AssertSameBits(i => prices[i], _forwards);
    }

    [Fact]
    public void Greeks_MixedColumns_HaveTheBitsOfTheScalarFunctions()
    {
        double[][] results = [.. Enumerable.Range(0, 6).Select(_ => new double[Count])];

        Black76Batch.Greeks(_rights, Options(Count), Into(results));

        AssertSameBits(i => Black76.Delta(_rights[i], _forwards[i], _strikes[i], _sigmas[i], _years[i]), results[0]);
        AssertSameBits(i => Black76.Gamma(_forwards[i], _strikes[i], _sigmas[i], _years[i]), results[1]);
        AssertSameBits(i => Black76.Vega(_forwards[i], _strikes[i], _sigmas[i], _years[i]), results[2]);
        AssertSameBits(i => Black76.Theta(_forwards[i], _strikes[i], _sigmas[i], _years[i]), results[3]);
        AssertSameBits(i => Black76.Vanna(_forwards[i], _strikes[i], _sigmas[i], _years[i]), results[4]);
        AssertSameBits(i => Black76.Charm(_forwards[i], _strikes[i], _sigmas[i], _years[i]), results[5]);
    }

    [Fact]
    public void Gamma_ColumnsOfDifferentLength_NamesTheColumn()
    {
        var error = Assert.Throws<ArgumentException>(() => Black76Batch.Gamma(_forwards, _strikes, _sigmas.AsSpan(1), _years, new double[Count]));

        Assert.Equal("sigmas", error.ParamName);
        Assert.Contains("2002", error.Message, StringComparison.Ordinal);
        Assert.Contains("2003", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Greeks_ColumnsOfDifferentLength_NamesTheColumn()
    {
        double[][] results = [.. Enumerable.Range(0, 6).Select(_ => new double[Count])];
        results[4] = new double[3];

        Assert.Equal("Vannas", Assert.Throws<ArgumentException>(() => Black76Batch.Greeks(_rights, Options(Count), Into(results))).ParamName);
        Assert.Equal("prices", Assert.Throws<ArgumentException>(() => Black76Batch.Price(_rights, Options(Count), results[4])).ParamName);
        Assert.Equal("rights", Assert.Throws<ArgumentException>(() => Black76Batch.Greeks(_rights.AsSpan(1), Options(Count), Into(results))).ParamName);
    }

    [Fact]
    public void Batches_Warm_AllocateNothing()
    {
        double[][] results = [.. Enumerable.Range(0, 6).Select(_ => new double[67])];
        ZeroAllocation.Assert(() =>
        {
            Black76Batch.Gamma(_forwards.AsSpan(0, 67), _strikes.AsSpan(0, 67), _sigmas.AsSpan(0, 67), _years.AsSpan(0, 67), results[0]);
            Black76Batch.Price(_rights.AsSpan(0, 67), Options(67), results[0]);
            Black76Batch.Greeks(_rights.AsSpan(0, 67), Options(67), Into(results));
        });
    }

    private static GreekColumns Into(double[][] results) => new()
    {
        Deltas = results[0],
        Gammas = results[1],
        Vegas = results[2],
        Thetas = results[3],
        Vannas = results[4],
        Charms = results[5],
    };

    private static void AssertSameBits(Func<int, double> expected, double[] actual)
    {
        for (int i = 0; i < actual.Length; i++)
        {
            double value = expected(i);
            Assert.True(
                BitConverter.DoubleToInt64Bits(value) == BitConverter.DoubleToInt64Bits(actual[i]),
                $"entry {i}: {value:R} against {actual[i]:R}");
        }
    }

    private Black76Columns Options(int count) => new()
    {
        Forwards = _forwards.AsSpan(0, count),
        Strikes = _strikes.AsSpan(0, count),
        Sigmas = _sigmas.AsSpan(0, count),
        Years = _years.AsSpan(0, count),
    };
}
