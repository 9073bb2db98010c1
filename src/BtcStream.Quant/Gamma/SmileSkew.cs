using BtcStream.Quant.Numerics;

namespace BtcStream.Quant.Gamma;

/// <summary>
/// The 25-delta figures of one expiry, in volatility as a decimal. Delta is Black's forward delta of each option at its own implied
/// volatility; volatility is linear in delta between neighbouring listed options of the same right, the first such pair in ascending strike.
/// </summary>
/// <param name="Status">Whether the figures exist; all zero otherwise.</param>
/// <param name="Call25">Implied volatility of the 25-delta call.</param>
/// <param name="Put25">Implied volatility of the 25-delta put.</param>
/// <param name="Atm">Implied volatility at the money.</param>
public readonly record struct SmileSkew(SmileSkewStatus Status, double Call25, double Put25, double Atm)
{
    private const double QuarterDelta = 0.25;

    /// <summary>IV(call 25) − IV(put 25): negative when downside protection costs more.</summary>
    public double RiskReversal => Call25 - Put25;

    /// <summary>Mean of IV(call 25) and IV(put 25), minus IV at the money: the price of both wings.</summary>
    public double Butterfly => (0.5 * (Call25 + Put25)) - Atm;

    /// <summary>Computes the figures. Pure; no allocation.</summary>
    public static SmileSkew Compute(ExpirySmile smile)
    {
        ArgumentNullException.ThrowIfNull(smile);
        if (smile.Count == 0)
        {
            return new(SmileSkewStatus.NoData, 0.0, 0.0, 0.0);
        }

        if (!TrySigmaAtQuarterDelta(smile, smile.CallSigma, isCall: true, out double call))
        {
            return new(SmileSkewStatus.NoCall25, 0.0, 0.0, 0.0);
        }

        if (!TrySigmaAtQuarterDelta(smile, smile.PutSigma, isCall: false, out double put))
        {
            return new(SmileSkewStatus.NoPut25, 0.0, 0.0, 0.0);
        }

        return smile.TryAtmSigma(out double atm) ? new(SmileSkewStatus.Ok, call, put, atm) : new(SmileSkewStatus.NoAtm, 0.0, 0.0, 0.0);
    }

    private static bool TrySigmaAtQuarterDelta(ExpirySmile smile, ReadOnlySpan<double> sigmas, bool isCall, out double sigma)
    {
        sigma = 0.0;
        double rootYears = Math.Sqrt(smile.Years);
        double lastExcess = double.NaN;
        double lastSigma = double.NaN;
        for (int k = 0; k < sigmas.Length; k++)
        {
            if (double.IsNaN(sigmas[k]))
            {
                continue;
            }

            double stdDev = sigmas[k] * rootYears;
            double d1 = (0.5 * stdDev) - (smile.LogMoneyness[k] / stdDev);
            double excess = DeterministicMath.NormalCdf(isCall ? d1 : -d1) - QuarterDelta;
            if (excess == 0.0)
            {
                sigma = sigmas[k];
                return true;
            }

            if (excess * lastExcess < 0.0)
            {
                sigma = lastSigma + ((sigmas[k] - lastSigma) * (lastExcess / (lastExcess - excess)));
                return true;
            }

            (lastExcess, lastSigma) = (excess, sigmas[k]);
        }

        return false;
    }
}
