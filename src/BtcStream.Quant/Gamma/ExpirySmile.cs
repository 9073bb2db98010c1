using BtcStream.Quant.Numerics;
using BtcStream.Quant.Pricing;

namespace BtcStream.Quant.Gamma;

/// <summary>
/// The implied volatilities of one expiry over log-moneyness ln(K/F): by strike, where a call and a put of one strike count by their mean, and
/// by option. Built again when a quote, the forward or the time of the expiry changed; building reuses its buffers and allocates only when the
/// chain has grown. Owned by one thread.
/// </summary>
public sealed class ExpirySmile
{
    private double[] _logMoneyness = [];
    private double[] _sigma = [];
    private double[] _callSigma = [];
    private double[] _putSigma = [];
    private int[] _instruments = [];
    private int[] _strikeOf = [];

    /// <summary>Forward the smile was built with, USD; 0 when it has no strikes.</summary>
    public double Forward { get; private set; }

    /// <summary>Years to expiry the smile was built with; 0 when it has no strikes.</summary>
    public double Years { get; private set; }

    /// <summary>Strikes with at least one implied volatility.</summary>
    public int Count { get; private set; }

    /// <summary>Options with an implied volatility.</summary>
    public int OptionCount { get; private set; }

    /// <summary>ln(K/F) of each strike, ascending.</summary>
    public ReadOnlySpan<double> LogMoneyness => _logMoneyness.AsSpan(0, Count);

    /// <summary>Mean of the call's and the put's implied volatility at each strike, decimal.</summary>
    public ReadOnlySpan<double> Sigma => _sigma.AsSpan(0, Count);

    /// <summary>The call's implied volatility at each strike; NaN where there is none.</summary>
    public ReadOnlySpan<double> CallSigma => _callSigma.AsSpan(0, Count);

    /// <summary>The put's implied volatility at each strike; NaN where there is none.</summary>
    public ReadOnlySpan<double> PutSigma => _putSigma.AsSpan(0, Count);

    /// <summary>Instrument id of each option, ascending in strike.</summary>
    internal ReadOnlySpan<int> Instruments => _instruments.AsSpan(0, OptionCount);

    /// <summary>Index of each option's strike in <see cref="LogMoneyness"/>.</summary>
    internal ReadOnlySpan<int> StrikeOf => _strikeOf.AsSpan(0, OptionCount);

    /// <summary>Builds the smile of a chain. Options without a curve (no implied volatility, …) are left out.</summary>
    /// <param name="chain">The options.</param>
    /// <param name="forward">USD; NaN when none has been received.</param>
    /// <param name="years">Years to expiry.</param>
    /// <param name="sigmaByInstrument">Implied volatility by instrument id; NaN when none has been received.</param>
    public void Build(ExpiryChain chain, double forward, double years, ReadOnlySpan<double> sigmaByInstrument)
    {
        ArgumentNullException.ThrowIfNull(chain);
        Reserve(chain.Count);
        Count = 0;
        OptionCount = 0;
        double strike = double.NaN;
        for (int i = 0; i < chain.Count; i++)
        {
            double sigma = sigmaByInstrument[chain.Instruments[i]];
            if (GexCurves.TryCreate(forward, chain.Strikes[i], sigma, years, out _) != CurveCode.Priced)
            {
                continue;
            }

            if (chain.Strikes[i] != strike)
            {
                strike = chain.Strikes[i];
                _logMoneyness[Count] = DeterministicMath.LogRatio(strike, forward);
                _callSigma[Count] = double.NaN;
                _putSigma[Count] = double.NaN;
                _sigma[Count++] = sigma;
            }
            else
            {
                _sigma[Count - 1] = 0.5 * (_sigma[Count - 1] + sigma);
            }

            (chain.Rights[i] == OptionRight.Call ? _callSigma : _putSigma)[Count - 1] = sigma;
            _instruments[OptionCount] = chain.Instruments[i];
            _strikeOf[OptionCount++] = Count - 1;
        }

        (Forward, Years) = Count == 0 ? (0.0, 0.0) : (forward, years);
    }

    /// <summary>
    /// Implied volatility at a log-moneyness: linear between strikes, the outermost strike's beyond them. False when there are no strikes.
    /// </summary>
    public bool TrySigmaAt(double logMoneyness, out double sigma)
    {
        sigma = 0.0;
        if (Count == 0 || double.IsNaN(logMoneyness))
        {
            return false;
        }

        int above = 0;
        sigma = SigmaFrom(logMoneyness, ref above);
        return true;
    }

    /// <summary>
    /// Implied volatility at the money, K = F, linear in log-moneyness. False when there are no strikes on both sides of the forward
    /// (one at the forward counts for both).
    /// </summary>
    public bool TryAtmSigma(out double sigma)
    {
        sigma = 0.0;
        return Count > 0 && _logMoneyness[0] <= 0.0 && _logMoneyness[Count - 1] >= 0.0 && TrySigmaAt(0.0, out sigma);
    }

    /// <summary>
    /// The interpolation, searching upwards from <paramref name="above"/>, which is left at the first strike not below the point: ascending points
    /// take one walk in all.
    /// </summary>
    internal double SigmaFrom(double logMoneyness, ref int above)
    {
        while (above < Count && _logMoneyness[above] < logMoneyness)
        {
            above++;
        }

        if (above == Count || above == 0 || _logMoneyness[above] == logMoneyness)
        {
            return _sigma[Math.Min(above, Count - 1)];
        }

        double share = (logMoneyness - _logMoneyness[above - 1]) / (_logMoneyness[above] - _logMoneyness[above - 1]);
        return Math.FusedMultiplyAdd(share, _sigma[above] - _sigma[above - 1], _sigma[above - 1]);
    }

    private void Reserve(int capacity)
    {
        if (_logMoneyness.Length >= capacity)
        {
            return;
        }

        capacity = Math.Max(capacity, 2 * _logMoneyness.Length);
        _logMoneyness = new double[capacity];
        _sigma = new double[capacity];
        _callSigma = new double[capacity];
        _putSigma = new double[capacity];
        _instruments = new int[capacity];
        _strikeOf = new int[capacity];
    }
}
