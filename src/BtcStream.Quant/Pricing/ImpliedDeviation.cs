using BtcStream.Quant.Numerics;

namespace BtcStream.Quant.Pricing;

/// <summary>Solves b(x, s) = β for s = σ√T: the part of <see cref="ImpliedVolatility"/> without units. Symbols as in <see cref="NormalizedBlack"/>.</summary>
internal readonly struct ImpliedDeviation
{
    /// <summary>Where Newton's step is smaller than this, relatively, Householder's leaves about its fourth power: rounding is all that is left.</summary>
    private const double LastStep = 1e-5;

    /// <summary>Four steps are the most seen; the rest is there for brackets that have to be halved.</summary>
    private const int MaxSteps = 100;

    /// <summary>√(π/2).</summary>
    private const double MillsAtZero = 1.2533141373155003;

    /// <summary>ln(2π)/2.</summary>
    private const double HalfLogTwoPi = 0.9189385332046727;

    private readonly double _x;

    /// <summary>√(FK).</summary>
    private readonly double _root;

    /// <summary>Time value in USD.</summary>
    private readonly double _timeValue;

    /// <summary>Largest time value, min(F, K), in USD.</summary>
    private readonly double _maximum;

    public ImpliedDeviation(double x, double timeValue, double maximum, double root)
    {
        _x = x;
        _timeValue = timeValue;
        _maximum = maximum;
        _root = root;
    }

    /// <summary>s; relative error a few ulp where the price determines it that well.</summary>
    public double Solve()
    {
        // At the point of inflection s = √(2|x|), h + t = 0 and b′ = e^(x/2)/√(2π): no exponential is needed.
        double inflection = Math.Sqrt(-2.0 * _x);
        double ceiling = _maximum / _root;
        double beta = _timeValue / _root;
        double priceThere = ceiling * (0.5 - LaneNormal.InverseSqrtTwoPi * NormalizedBlack.Mills(inflection));
        if (beta < priceThere)
        {
            return SolveLow(inflection);
        }

        return _timeValue <= 0.5 * _maximum
            ? SolveMiddle(inflection, beta, priceThere, ceiling)
            : SolveHigh(inflection, ceiling - priceThere);
    }

    /// <summary>
    /// The step of fourth order for f(s) = 0 from ν = −f/f′, γ = f″/f′, δ = f‴/f′ (A. S. Householder, "The Numerical Treatment of a Single
    /// Nonlinear Equation", 1970). Newton's own where the formula makes no sense of it, far from the root.
    /// </summary>
    private static double Householder(double newton, double second, double third)
    {
        double factor = (1.0 + 0.5 * second * newton) / (1.0 + newton * (second + third * newton / 6.0));
        return factor is > 0.5 and < 2.0 ? newton * factor : newton;
    }

    private static bool IsLast(double newton, double s) => Math.Abs(newton) <= LastStep * s;

    /// <summary>Below the inflection: f = 1/ln b − 1/ln β, nearly linear in s² since ln b ≈ −x²/(2s²). Needs no exponential.</summary>
    private double SolveLow(double inflection)
    {
        double logTarget = DeterministicMath.LogRatio(_timeValue, _root);
        var bracket = new Bracket(0.0, inflection, LowEstimate(logTarget));
        for (int step = 0; step < MaxSteps; step++)
        {
            double s = bracket.Point;
            double difference = NormalizedBlack.Difference(_x, s);
            double slope = 1.0 / difference;
            Curvature(s, out double second, out double third);

            // ln(β/b) in one logarithm: the rounding of two large ones would show.
            double missing = DeterministicMath.LogRatio(_timeValue, _root * LaneNormal.InverseSqrtTwoPi * difference) - NormalizedBlack.Exponent(_x, s);
            double log = logTarget - missing;
            double newton = missing * (log / logTarget) * difference;
            double inverse = slope / log;
            double gamma = second - slope - 2.0 * inverse;
            double delta = third - 3.0 * slope * second + 2.0 * slope * slope
                - 6.0 * inverse * (second - slope) + 6.0 * inverse * inverse;
            if (bracket.Advance(Householder(newton, gamma, delta), missing > 0.0) || IsLast(newton, s))
            {
                break;
            }
        }

        return bracket.Point;
    }

    /// <summary>Between the inflection and half of the maximum: f = b − β itself, which has no curvature at the inflection.</summary>
    private double SolveMiddle(double inflection, double beta, double priceThere, double ceiling)
    {
        double slopeThere = LaneNormal.InverseSqrtTwoPi * ceiling;
        var bracket = new Bracket(inflection, double.PositiveInfinity, inflection + (beta - priceThere) / slopeThere);
        for (int step = 0; step < MaxSteps; step++)
        {
            double s = bracket.Point;
            double price = NormalizedBlack.Price(_x, s, ceiling);
            Curvature(s, out double second, out double third);
            double newton = (beta - price) / NormalizedBlack.Vega(_x, s);
            if (bracket.Advance(Householder(newton, second, third), price < beta) || IsLast(newton, s))
            {
                break;
            }
        }

        return bracket.Point;
    }

    /// <summary>Above half of the maximum: f = ln(e^(x/2) − b) − ln(e^(x/2) − β), both differences without cancellation. Needs no exponential.</summary>
    private double SolveHigh(double inflection, double complementThere)
    {
        double complement = _maximum - _timeValue;
        double tail = Math.Min(complement / _root / complementThere, 1.0) * DeterministicMath.NormalCdf(-0.5 * inflection);
        var bracket = new Bracket(inflection, double.PositiveInfinity, -2.0 * DeterministicMath.InverseNormalTailEstimate(tail));
        for (int step = 0; step < MaxSteps; step++)
        {
            double s = bracket.Point;
            double sum = NormalizedBlack.Sum(_x, s);
            double excess = NormalizedBlack.Exponent(_x, s) + DeterministicMath.LogRatio(_root * LaneNormal.InverseSqrtTwoPi * sum, complement);
            double slope = 1.0 / sum;
            Curvature(s, out double second, out double third);
            double newton = excess * sum;
            double gamma = second + slope;
            double delta = third + 3.0 * slope * second + 2.0 * slope * slope;
            if (bracket.Advance(Householder(newton, gamma, delta), excess > 0.0) || IsLast(newton, s))
            {
                break;
            }
        }

        return bracket.Point;
    }

    /// <summary>b″/b′ and b‴/b′ at s.</summary>
    private void Curvature(double s, out double second, out double third)
    {
        double h = _x / s;
        second = h * h / s - 0.25 * s;
        third = second * second - 3.0 * (h / s) * (h / s) - 0.25;
    }

    /// <summary>
    /// s = |x|/y where y = −h solves y·(1 + √(π/2)·y + y²)·e^(y²/2) = |x|/(√(2π)·β): b with the derivative of the Mills ratio replaced by a
    /// rational function that is right at both ends, and t by 0. One Newton step from a rough guess: within 6 % for |x| ≤ 0.3, within 25 % anywhere.
    /// </summary>
    private double LowEstimate(double logTarget)
    {
        double logRatio = DeterministicMath.Log(-_x) - HalfLogTwoPi - logTarget;
        if (logRatio <= 1.0)
        {
            double ratio = DeterministicMath.Exp(logRatio);
            double small = ratio / (1.0 + MillsAtZero * ratio * (1.0 - 0.13 * ratio));
            double value = small * (1.0 + small * (MillsAtZero + 1.5 * small)) - ratio;
            return -_x / (small - value / (1.0 + small * (2.0 * MillsAtZero + 4.5 * small)));
        }

        double y = Math.Sqrt(2.0 * logRatio) * (1.0 - 1.0 / (1.0 + 0.6 * logRatio));
        double quadratic = 1.0 + y * (MillsAtZero + y);
        double miss = 0.5 * y * y + DeterministicMath.Log(y * quadratic) - logRatio;
        return -_x / (y - miss / (y + 1.0 / y + (MillsAtZero + 2.0 * y) / quadratic));
    }
}
