using BtcStream.Quant.Numerics;

namespace BtcStream.Quant.Pricing;

/// <summary>What all of Black's formulas share, computed once: see <see cref="Black76"/> for the parameters and the domain.</summary>
internal readonly struct Black76Terms
{
    public Black76Terms(double forward, double strike, double sigma, double years)
    {
        bool valid = double.IsNormal(forward) && forward > 0.0 && double.IsNormal(strike) && strike > 0.0
            && sigma >= 0.0 && years >= 0.0 && double.IsFinite(sigma) && double.IsFinite(years);
        StdDev = valid ? sigma * Math.Sqrt(years) : double.NaN;
        double logMoneyness = valid ? DeterministicMath.LogRatio(forward, strike) : double.NaN;
        if (StdDev == 0.0)
        {
            D1 = logMoneyness == 0.0 ? 0.0 : logMoneyness / 0.0;
            D2 = D1;
            return;
        }

        D1 = logMoneyness / StdDev + 0.5 * StdDev;
        D2 = D1 - StdDev;
        Density = DeterministicMath.NormalPdf(D1);
        InverseStdDev = 1.0 / StdDev;
    }

    /// <summary>σ√T; NaN outside the domain.</summary>
    public double StdDev { get; }

    /// <summary>1/(σ√T), and 0 where σ√T = 0.</summary>
    public double InverseStdDev { get; }

    public double D1 { get; }

    public double D2 { get; }

    /// <summary>φ(d1), and 0 where σ√T = 0.</summary>
    public double Density { get; }
}
