using BtcStream.Quant.Numerics;
using BtcStream.Quant.Pricing;

namespace BtcStream.Microbenchmarks.Inputs;

/// <summary>A book of the size the targets speak of: 2,000 options in twelve expiries, 256 grid points, four positioning models. The same on every run.</summary>
internal sealed class OptionBook
{
    public const int Options = 2_000;
    public const int GridPoints = 256;
    public const int Models = ProfileKernel.MaxModels;
    public const int Expiries = 12;
    private const double Index = 90_000.0;

    public OptionBook()
    {
        var random = new Random(20260801);
        for (int i = 0; i < Options; i++)
        {
            Years[i] = YearsOf(i * Expiries / Options);
            Forwards[i] = Index * (1.0 + 0.05 * Years[i]);
            Strikes[i] = 1_000.0 * Math.Round(Index / 1_000.0 * DeterministicMath.Exp(1.2 * random.NextDouble() - 0.6));
            Sigmas[i] = 0.35 + 0.5 * random.NextDouble();
            Rights[i] = (OptionRight)(i & 1);
            Prices[i] = Black76.Price(Rights[i], Forwards[i], Strikes[i], Sigmas[i], Years[i]);
            ProfileCurve.TryCreate(Forwards[i], Strikes[i], Sigmas[i], Years[i], out Curves[i]);
            Offsets[i] = Curves[i].Offset;
            Slopes[i] = Curves[i].Slope;
            for (int model = 0; model < Models; model++)
            {
                Coefficients[model * Options + i] = (200.0 * random.NextDouble() - 100.0) * Curves[i].PeakUsdPerPercent;
            }
        }

        for (int point = 0; point < GridPoints; point++)
        {
            LogX[point] = DeterministicMath.Log(0.5 + point / (GridPoints - 1.0));
        }
    }

    public double[] Forwards { get; } = new double[Options];

    public double[] Strikes { get; } = new double[Options];

    public double[] Sigmas { get; } = new double[Options];

    public double[] Years { get; } = new double[Options];

    public OptionRight[] Rights { get; } = new OptionRight[Options];

    public double[] Prices { get; } = new double[Options];

    public ProfileCurve[] Curves { get; } = new ProfileCurve[Options];

    public double[] Offsets { get; } = new double[Options];

    public double[] Slopes { get; } = new double[Options];

    /// <summary>Model-major.</summary>
    public double[] Coefficients { get; } = new double[Models * Options];

    public double[] LogX { get; } = new double[GridPoints];

    public double[] Rows { get; } = new double[Models * GridPoints];

    public double[] Results { get; } = new double[Options];

    public Black76Columns Columns => new() { Forwards = Forwards, Strikes = Strikes, Sigmas = Sigmas, Years = Years };

    /// <summary>Options of one expiry, which stand together.</summary>
    public static Range ExpiryRange(int expiry) => (expiry * Options / Expiries)..((expiry + 1) * Options / Expiries);

    public double[] CoefficientsOf(int option) =>
        [.. Enumerable.Range(0, Models).Select(model => Coefficients[model * Options + option])];

    /// <summary>From tomorrow to a year ahead, spaced like a venue's list.</summary>
    private static double YearsOf(int expiry) => (1.0 + 2.7 * expiry * expiry) / 365.0;
}
