namespace BtcStream.Quant.Numerics;

/// <summary>
/// Elementary functions with the same bits on every machine, and the same bits as the vector kernels. They stand in for
/// <c>Math.Exp</c>, <c>Math.Log</c> and their like, whose last bit depends on the C library and which are therefore banned here.
/// </summary>
/// <remarks>Pure functions: any thread. <c>Math.Sqrt</c> and <c>Math.FusedMultiplyAdd</c> are exact everywhere and stay allowed.</remarks>
public static class DeterministicMath
{
    /// <summary>Beyond, erfcx(y) is 1/(y√π) to the last bit and has underflown below any use; keeps the vector kernel's argument finite.</summary>
    private const double LargestErfcxArgument = 1e300;

    /// <summary>e^x. NaN stays, −∞ → 0, +∞ → +∞; overflows above 709.78, gradually underflows below −708.40. Error below 1 ulp.</summary>
    public static double Exp(double x) => LaneExp.Of(new Lane1(x)).Value;

    /// <summary>ln x. ±0 → −∞, x &lt; 0 → NaN, +∞ → +∞, NaN stays; subnormal numbers included. Error below 1 ulp.</summary>
    public static double Log(double x) => LaneLog.Of(new Lane1(x)).Value;

    /// <summary>
    /// ln(numerator / denominator) without rounding the quotient first: error below 1 ulp even where the two are close, which
    /// <c>Log(a / b)</c> cannot give. Exactly 0 where they are equal.
    /// For operands or a quotient that are zero, subnormal, negative, beyond 2^1022 or not finite it is Log(numerator) − Log(denominator).
    /// </summary>
    public static double LogRatio(double numerator, double denominator) =>
        IsRatioOperand(numerator) && IsRatioOperand(denominator) && IsRatioOperand(numerator / denominator)
            ? LaneLog.OfRatio(new Lane1(numerator), new Lane1(denominator)).Value
            : Log(numerator) - Log(denominator);

    /// <summary>Density of the standard normal distribution, φ(x) = e^(−x²/2)/√(2π); keeps its relative precision in both tails.</summary>
    public static double NormalPdf(double x) => LaneNormal.Density(new Lane1(x)).Value;

    /// <summary>Standard normal distribution function N(x); keeps its relative precision in the lower tail down to 1e-308, then underflows gradually.</summary>
    public static double NormalCdf(double x) => LaneNormal.Cdf(new Lane1(x)).Value;

    /// <summary>
    /// Scaled complementary error function e^(y²)·erfc(y) for y ≥ 0: from 1 down, like 1/(y√π) far out. NaN for negative y and NaN.
    /// </summary>
    public static double Erfcx(double y) => y >= 0.0 ? LaneNormal.Erfcx(new Lane1(Math.Min(y, LargestErfcxArgument))).Value : double.NaN;

    /// <summary>Complementary error function, 1 − erf(x); keeps its relative precision where it is small.</summary>
    public static double Erfc(double x)
    {
        double tail = LaneNormal.ErfcOfMagnitude(new Lane1(x)).Value;
        return x < 0.0 ? 2.0 - tail : tail;
    }

    /// <summary>
    /// The x with N(x) = p. p = 0 → −∞, p = 1 → +∞, outside [0, 1] and NaN → NaN.
    /// The rational approximation 26.2.23 of Abramowitz and Stegun, then two steps of Halley on N(x) − p.
    /// </summary>
    public static double InverseNormalCdf(double p)
    {
        if (!(p > 0.0 && p < 1.0))
        {
            return p == 0.0 ? double.NegativeInfinity : p == 1.0 ? double.PositiveInfinity : double.NaN;
        }

        double tail = Math.Min(p, 1.0 - p);
        double x = InverseNormalTailEstimate(tail);
        for (int step = 0; step < 2; step++)
        {
            double newton = (NormalCdf(x) - tail) / NormalPdf(x);
            x -= newton / (1.0 + 0.5 * x * newton);
        }

        return p > 0.5 ? -x : x;
    }

    /// <summary>The x ≤ 0 with N(x) = tail, 0 &lt; tail ≤ ½, to 4.5e-4: Abramowitz and Stegun, "Handbook of Mathematical Functions", 26.2.23.</summary>
    internal static double InverseNormalTailEstimate(double tail)
    {
        double t = Math.Sqrt(-2.0 * Log(tail));
        double numerator = 2.515517 + t * (0.802853 + t * 0.010328);
        double denominator = 1.0 + t * (1.432788 + t * (0.189269 + t * 0.001308));
        return Math.Min(numerator / denominator - t, 0.0);
    }

    private static bool IsRatioOperand(double x) => double.IsNormal(x) && x is > 0.0 and <= LaneLog.LargestRatioOperand;
}
