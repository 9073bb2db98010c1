using BtcStream.Quant.Numerics;

namespace BtcStream.Quant.Stress;

/// <summary>
/// Probability that a geometric Brownian motion touches a barrier within a time: with b = |ln(B/S)|, v = σ√T and m = ±(μ − σ²/2), + for an
/// upper barrier, P = N((mT − b)/v) + e^(2mb/σ²)·N((−b − mT)/v). It is the law of the maximum of a Brownian motion with drift (I. Karatzas and S. Shreve,
/// "Brownian Motion and Stochastic Calculus", section 3.5.C; E. Haug, "The Complete Guide to Option Pricing Formulas", one-touch options). Pure; any thread.
/// </summary>
public static class OneTouch
{
    private const double SqrtHalf = 0.70710678118654752440;

    /// <summary>The probability, 0 to 1. A barrier at the spot has been touched: 1, whatever the rest.</summary>
    /// <param name="spot">USD per coin, above zero.</param>
    /// <param name="barrier">USD per coin, above zero.</param>
    /// <param name="sigma">Volatility, decimal a year, 0 or more; at 0 the price runs on its drift alone.</param>
    /// <param name="years">Years left; 0 or less: only a barrier at the spot is touched.</param>
    /// <param name="driftPerYear">μ, decimal a year; 0 by default, else for instance the forward's ln(F/S)/T.</param>
    /// <returns>The probability; bad argument where one is out of range.</returns>
    public static Figure Probability(double spot, double barrier, double sigma, double years, double driftPerYear = 0.0)
    {
        if (!(IsPositive(spot) && IsPositive(barrier) && sigma >= 0.0 && double.IsFinite(sigma) && double.IsFinite(years) && double.IsFinite(driftPerYear)))
        {
            return Figure.None(FigureCode.BadArgument);
        }

        if (spot == barrier)
        {
            return Figure.Of(1.0);
        }

        if (years <= 0.0)
        {
            return Figure.Of(0.0);
        }

        double b = Math.Abs(DeterministicMath.LogRatio(barrier, spot));
        double towards = driftPerYear - (0.5 * sigma * sigma);
        double mT = (barrier > spot ? towards : -towards) * years;
        double v = sigma * Math.Sqrt(years);
        return v * v > 0.0 ? Figure.Of(Math.Clamp(Touch(mT, b, v), 0.0, 1.0)) : Figure.Of(mT >= b ? 1.0 : 0.0);
    }

    /// <summary>The drift per year that takes the spot to a forward: ln(F/S)/T.</summary>
    /// <param name="spot">USD per coin, above zero.</param>
    /// <param name="forward">USD per coin, above zero.</param>
    /// <param name="years">Years to the forward's expiry, above zero.</param>
    public static Figure DriftOfForward(double spot, double forward, double years) =>
        IsPositive(spot) && IsPositive(forward) && IsPositive(years)
            ? Figure.Of(DeterministicMath.LogRatio(forward, spot) / years)
            : Figure.None(FigureCode.BadArgument);

    /// <summary>
    /// Both terms. Where the argument of the second N is deep in its tail, the exponential may overflow while N underflows: there
    /// e^(2mb/σ²)·N(−z), z = (b + mT)/v, is ½·erfcx(z/√2)·e^(2mT·b/v² − z²/2), and 2mT·b/v² − z²/2 = −((b − mT)/v)²/2 is never positive.
    /// </summary>
    private static double Touch(double mT, double b, double v)
    {
        double near = (mT - b) / v;
        double z = (b + mT) / v;
        double reflected = z >= 0.0
            ? 0.5 * DeterministicMath.Erfcx(z * SqrtHalf) * DeterministicMath.Exp(-0.5 * near * near)
            : DeterministicMath.Exp(2.0 * (mT / v) * (b / v)) * DeterministicMath.NormalCdf(-z);
        return DeterministicMath.NormalCdf(near) + reflected;
    }

    private static bool IsPositive(double value) => value > 0.0 && double.IsFinite(value);
}
