using BtcStream.Quant.Pricing;

namespace BtcStream.Microbenchmarks.Inputs;

/// <summary>What one would write without kernels: one number at a time, with the C library's exponential and logarithm.</summary>
internal static class ScalarBaseline
{
    private const double InverseSqrtTwoPi = 0.3989422804014327;

    public static void Gamma(Black76Columns options, Span<double> gammas)
    {
        for (int i = 0; i < gammas.Length; i++)
        {
            double stdDev = options.Sigmas[i] * Math.Sqrt(options.Years[i]);
            double d1 = Math.Log(options.Forwards[i] / options.Strikes[i]) / stdDev + 0.5 * stdDev;
            gammas[i] = Math.Exp(-0.5 * d1 * d1) * InverseSqrtTwoPi / (options.Forwards[i] * stdDev);
        }
    }

    /// <summary>One model's profile, instruments outside, grid points inside.</summary>
    public static void Profile(
        ReadOnlySpan<double> offsets, ReadOnlySpan<double> slopes, ReadOnlySpan<double> coefficients, ReadOnlySpan<double> logX, Span<double> row)
    {
        for (int i = 0; i < offsets.Length; i++)
        {
            for (int point = 0; point < row.Length; point++)
            {
                double d = offsets[i] + slopes[i] * logX[point];
                row[point] += coefficients[i] * Math.Exp(-0.5 * d * d);
            }
        }
    }
}
