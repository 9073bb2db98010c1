using BtcStream.Quant.Numerics;

namespace BtcStream.Quant.Gamma;

/// <summary>
/// The profile with volatility sticky by moneyness: when the index moves the smile moves with it. Each option's own implied volatility is scaled
/// by the ratio of its expiry's smile at the new and the old log-moneyness, so at x = 1 it is exactly its own, and where call and put agree it
/// is the smile itself. Scalar; a view over smiles that must not be rebuilt while it is used. No allocation.
/// </summary>
public readonly ref struct StickyMoneynessProfile : IGammaProfile
{
    private const double OnePercent = 0.01;

    private readonly ReadOnlySpan<ExpirySmile> _smiles;
    private readonly ReadOnlySpan<double> _sigma;
    private readonly ReadOnlySpan<double> _strike;
    private readonly ReadOnlySpan<double> _signedContracts;
    private readonly ReadOnlySpan<double> _contractSizeCoin;

    /// <summary>A profile over smiles and over columns by instrument id.</summary>
    /// <param name="smiles">Smiles of all expiries, built with the same columns.</param>
    /// <param name="book">The instruments.</param>
    /// <param name="signedContracts">w·OI by instrument, see <see cref="Positioning"/>.</param>
    public StickyMoneynessProfile(ReadOnlySpan<ExpirySmile> smiles, in OptionColumns book, ReadOnlySpan<double> signedContracts)
    {
        Columns.RequireSameLength(book.Length, signedContracts.Length, nameof(signedContracts));
        _smiles = smiles;
        _sigma = book.Sigma;
        _strike = book.Strike;
        _contractSizeCoin = book.ContractSizeCoin;
        _signedContracts = signedContracts;
    }

    /// <inheritdoc/>
    public void Evaluate(scoped ReadOnlySpan<double> logX, scoped Span<double> net, scoped Span<double> gross)
    {
        Columns.RequireSameLength(logX.Length, net.Length, nameof(net));
        Columns.RequireSameLength(logX.Length, gross.Length, nameof(gross));
        net.Clear();
        gross.Clear();
        foreach (ExpirySmile smile in _smiles)
        {
            double rootYears = Math.Sqrt(smile.Years);
            for (int j = 0; j < logX.Length; j++)
            {
                AddExpiry(smile, rootYears, logX[j], ref net[j], ref gross[j]);
            }
        }
    }

    private void AddExpiry(ExpirySmile smile, double rootYears, double logX, ref double net, ref double gross)
    {
        int above = 0;
        for (int i = 0; i < smile.OptionCount; i++)
        {
            int strikeIndex = smile.StrikeOf[i];
            int instrument = smile.Instruments[i];
            double logMoneyness = smile.LogMoneyness[strikeIndex] - logX;
            double ratio = smile.SigmaFrom(logMoneyness, ref above) / smile.Sigma[strikeIndex];
            double stdDev = _sigma[instrument] * ratio * rootYears;
            double d2 = (-logMoneyness / stdDev) - (0.5 * stdDev);
            double coins = _signedContracts[instrument] * _contractSizeCoin[instrument];
            double gex = coins * OnePercent * _strike[instrument] * DeterministicMath.NormalPdf(d2) / stdDev;
            net += gex;
            gross += Math.Abs(gex);
        }
    }
}
