using BtcStream.Quant.Gamma;
using BtcStream.Quant.Numerics;

namespace BtcStream.Quant.Stress;

/// <summary>
/// The volatility a touch is priced with: the mark IV at the barrier strike, linear in log-moneyness where that strike is not listed, of the expiry
/// nearest to the
/// end of the bet (the earlier of two equally near). Beyond the listed strikes it is the outermost one's, and said so.
/// </summary>
/// <param name="Code">Why there is none; ok otherwise.</param>
/// <param name="Sigma">Decimal a year; NaN unless ok.</param>
/// <param name="SmileIndex">Index of the smile it is from; −1 unless ok.</param>
/// <param name="IsBeyondStrikes">True where the barrier is outside the listed strikes.</param>
public readonly record struct TouchVolatility(FigureCode Code, double Sigma, int SmileIndex, bool IsBeyondStrikes)
{
    /// <summary>Finds it.</summary>
    /// <param name="smiles">The live expiries' smiles; those without strikes are passed over.</param>
    /// <param name="expiriesUnixNanos">Their expiries, parallel.</param>
    /// <param name="barrier">USD per coin, above zero.</param>
    /// <param name="untilUnixNanos">End of the bet.</param>
    /// <exception cref="ArgumentException">The spans differ in length.</exception>
    public static TouchVolatility At(ReadOnlySpan<ExpirySmile> smiles, ReadOnlySpan<long> expiriesUnixNanos, double barrier, long untilUnixNanos)
    {
        if (smiles.Length != expiriesUnixNanos.Length)
        {
            throw new ArgumentException($"Smiles ({smiles.Length}) and expiries ({expiriesUnixNanos.Length}) must be as many.", nameof(expiriesUnixNanos));
        }

        if (!(barrier > 0.0 && double.IsFinite(barrier)))
        {
            return new(FigureCode.BadArgument, double.NaN, -1, false);
        }

        int nearest = -1;
        for (int i = 0; i < smiles.Length; i++)
        {
            if (smiles[i].Count > 0 && (nearest < 0 || IsNearer(expiriesUnixNanos[i], expiriesUnixNanos[nearest], untilUnixNanos)))
            {
                nearest = i;
            }
        }

        if (nearest < 0)
        {
            return new(FigureCode.NoData, double.NaN, -1, false);
        }

        ExpirySmile smile = smiles[nearest];
        double logMoneyness = DeterministicMath.LogRatio(barrier, smile.Forward);
        bool isBeyond = logMoneyness < smile.LogMoneyness[0] || logMoneyness > smile.LogMoneyness[^1];
        return smile.TrySigmaAt(logMoneyness, out double sigma)
            ? new(FigureCode.Ok, sigma, nearest, isBeyond)
            : new(FigureCode.NoData, double.NaN, -1, false);
    }

    private static bool IsNearer(long expiry, long best, long until)
    {
        long distance = Math.Abs(expiry - until);
        long bestDistance = Math.Abs(best - until);
        return distance < bestDistance || (distance == bestDistance && expiry < best);
    }
}
