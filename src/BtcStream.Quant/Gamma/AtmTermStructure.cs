namespace BtcStream.Quant.Gamma;

/// <summary>
/// At-the-money implied volatility over time to expiry: <see cref="ExpirySmile.TryAtmSigma"/> of every expiry that has one, linear in total
/// variance σ²T between them. Expiries of the same T (several venues, or both settlements) count by their mean. Building reuses its buffers.
/// Owned by one thread.
/// </summary>
public sealed class AtmTermStructure
{
    private double[] _years = [];
    private double[] _sigma = [];
    private int[] _merged = [];

    /// <summary>Expiries with an at-the-money volatility.</summary>
    public int Count { get; private set; }

    /// <summary>Years to each, ascending.</summary>
    public ReadOnlySpan<double> Years => _years.AsSpan(0, Count);

    /// <summary>At-the-money volatility of each, decimal.</summary>
    public ReadOnlySpan<double> Sigma => _sigma.AsSpan(0, Count);

    /// <summary>Builds the structure from smiles in any order; those without strikes on both sides of the forward are left out.</summary>
    public void Build(ReadOnlySpan<ExpirySmile> smiles)
    {
        if (_years.Length < smiles.Length)
        {
            _years = new double[smiles.Length];
            _sigma = new double[smiles.Length];
            _merged = new int[smiles.Length];
        }

        Count = 0;
        foreach (ExpirySmile smile in smiles)
        {
            if (smile.TryAtmSigma(out double sigma))
            {
                Add(smile.Years, sigma);
            }
        }
    }

    /// <summary>The volatility at a tenor.</summary>
    /// <param name="days">Days of 24 hours, above zero.</param>
    /// <param name="sigma">Decimal; 0 for NoData and BadTenor.</param>
    public AtmStatus At(double days, out double sigma)
    {
        sigma = 0.0;
        if (!(days > 0.0 && double.IsFinite(days)))
        {
            return AtmStatus.BadTenor;
        }

        if (Count == 0)
        {
            return AtmStatus.NoData;
        }

        double years = days / Domain.UnixTime.DaysPerYear;
        int above = 0;
        while (above < Count && _years[above] <= years)
        {
            above++;
        }

        if (above == 0 || above == Count)
        {
            sigma = _sigma[above == 0 ? 0 : Count - 1];
            return years == _years[Count - 1] ? AtmStatus.Interpolated : AtmStatus.Nearest;
        }

        double variance = TotalVariance(above);
        double varianceBelow = TotalVariance(above - 1);
        double share = (years - _years[above - 1]) / (_years[above] - _years[above - 1]);
        sigma = Math.Sqrt(Math.FusedMultiplyAdd(share, variance - varianceBelow, varianceBelow) / years);
        return AtmStatus.Interpolated;
    }

    private double TotalVariance(int expiry) => _sigma[expiry] * _sigma[expiry] * _years[expiry];

    private void Add(double years, double sigma)
    {
        int at = Count;
        while (at > 0 && _years[at - 1] > years)
        {
            at--;
        }

        if (at > 0 && _years[at - 1] == years)
        {
            int merged = ++_merged[at - 1];
            _sigma[at - 1] += (sigma - _sigma[at - 1]) / merged;
            return;
        }

        for (int i = Count; i > at; i--)
        {
            (_years[i], _sigma[i], _merged[i]) = (_years[i - 1], _sigma[i - 1], _merged[i - 1]);
        }

        (_years[at], _sigma[at], _merged[at]) = (years, sigma, 1);
        Count++;
    }
}
