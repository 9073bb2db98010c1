namespace BtcStream.Quant.Numerics;

/// <summary>
/// Elementary functions with the same bits on every machine, and the same bits as the vector kernels. They stand in for
/// <c>Math.Exp</c>, <c>Math.Log</c> and their like, whose last bit depends on the C library and which are therefore banned here.
/// </summary>
/// <remarks>Pure functions: any thread. <c>Math.Sqrt</c> and <c>Math.FusedMultiplyAdd</c> are exact everywhere and stay allowed.</remarks>
public static class DeterministicMath
{
    /// <summary>e^x. NaN stays, −∞ → 0, +∞ → +∞; overflows above 709.78, gradually underflows below −708.40. Error below 1 ulp.</summary>
    public static double Exp(double x) => LaneExp.Of(new Lane1(x)).Value;

    /// <summary>ln x. ±0 → −∞, x &lt; 0 → NaN, +∞ → +∞, NaN stays; subnormal numbers included. Error below 1 ulp.</summary>
    public static double Log(double x) => LaneLog.Of(new Lane1(x)).Value;

    /// <summary>
    /// ln(numerator / denominator) without rounding the quotient first: error below 1 ulp even where the two are close, which
    /// <c>Log(a / b)</c> cannot give. Exactly 0 where they are equal. For zero, subnormal, negative and non-finite operands it is Log(numerator) − Log(denominator).
    /// </summary>
    public static double LogRatio(double numerator, double denominator) =>
        IsPositiveNormal(numerator) && IsPositiveNormal(denominator)
            ? LaneLog.OfRatio(new Lane1(numerator), new Lane1(denominator)).Value
            : Log(numerator) - Log(denominator);

    /// <summary>Density of the standard normal distribution, φ(x) = e^(−x²/2)/√(2π); keeps its relative precision in both tails.</summary>
    public static double NormalPdf(double x) => LaneNormal.Density(new Lane1(x)).Value;

    /// <summary>Standard normal distribution function N(x); keeps its relative precision in the lower tail down to 1e-308, then underflows gradually.</summary>
    public static double NormalCdf(double x) => LaneNormal.Cdf(new Lane1(x)).Value;

    private static bool IsPositiveNormal(double x) => double.IsNormal(x) && x > 0.0;
}
