using System.Diagnostics.CodeAnalysis;
using BtcStream.Quant.Cascade;

namespace BtcStream.Quant.Stress;

/// <summary>
/// Coins by the price they last moved at, in buckets by rising price that may leave room between them. Within a bucket coins are spread evenly over price:
/// a part of a bucket counts pro rata. Immutable; any thread.
/// </summary>
public sealed class CostBasisHistogram
{
    /// <summary>The assumption of <see cref="TrySupplyCurve"/>, for a person.</summary>
    public const string SupplyAssumption = "The stated share of the coins of each cost-basis bucket is sold when the price falls to the middle of the bucket.";

    private readonly double[] _low;
    private readonly double[] _high;
    private readonly double[] _amountBtc;

    private CostBasisHistogram(double[] low, double[] high, double[] amountBtc)
    {
        _low = low;
        _high = high;
        _amountBtc = amountBtc;
        TotalBtc = Sum(amountBtc);
    }

    /// <summary>Lower edges, USD per coin.</summary>
    public ReadOnlySpan<double> Low => _low;

    /// <summary>Upper edges, USD per coin.</summary>
    public ReadOnlySpan<double> High => _high;

    /// <summary>Coins in each bucket, BTC.</summary>
    public ReadOnlySpan<double> AmountBtc => _amountBtc;

    /// <summary>All coins, BTC.</summary>
    public double TotalBtc { get; }

    /// <summary>Makes a histogram, or says why there is none and at which bucket. The columns are copied.</summary>
    /// <param name="low">Lower edges, USD per coin, 0 or more.</param>
    /// <param name="high">Upper edges, USD per coin, each above its lower edge and not above the next lower edge.</param>
    /// <param name="amountBtc">Coins, BTC, 0 or more.</param>
    /// <param name="histogram">The histogram, if ok.</param>
    /// <param name="badBucket">Index of the bucket that is wrong; −1 where it is none in particular.</param>
    public static CostBasisCode TryCreate(
        ReadOnlySpan<double> low,
        ReadOnlySpan<double> high,
        ReadOnlySpan<double> amountBtc,
        [MaybeNull] out CostBasisHistogram histogram,
        out int badBucket)
    {
        CostBasisCode code = Check(low, high, amountBtc, out badBucket);
        histogram = code == CostBasisCode.Ok ? new(low.ToArray(), high.ToArray(), amountBtc.ToArray()) : null;
        return code;
    }

    /// <summary>Coins with a cost above a price, BTC: supply in loss at that price.</summary>
    public double SupplyInLossBtc(double priceUsd) => AmountBetween(priceUsd, double.PositiveInfinity);

    /// <summary>Coins with a cost between two prices, BTC.</summary>
    public double AmountBetween(double fromPrice, double toPrice)
    {
        double sum = 0.0;
        for (int i = 0; i < _low.Length; i++)
        {
            double from = Math.Max(_low[i], fromPrice);
            double to = Math.Min(_high[i], toPrice);
            if (from == _low[i] && to == _high[i])
            {
                sum += _amountBtc[i];
            }
            else if (to > from)
            {
                sum += _amountBtc[i] * ((to - from) / (_high[i] - _low[i]));
            }
        }

        return sum;
    }

    /// <summary>Coins at a price, BTC per USD of price: the density of the bucket [low, high) that holds it; 0 outside all.</summary>
    public double DensityBtcPerUsd(double priceUsd)
    {
        for (int i = 0; i < _low.Length; i++)
        {
            if (priceUsd >= _low[i] && priceUsd < _high[i])
            {
                return _amountBtc[i] / (_high[i] - _low[i]);
            }
        }

        return 0.0;
    }

    /// <summary>
    /// Migration of coins since another histogram, whose buckets may differ: coins in each of these buckets less those the other had between the same
    /// edges.
    /// </summary>
    /// <param name="earlier">The histogram compared with.</param>
    /// <param name="changeBtc">Gets the change of each bucket, BTC.</param>
    /// <returns>Coins that the other had outside all of these buckets, BTC: changes sum to the change of the total plus these.</returns>
    public double ChangeSince(CostBasisHistogram earlier, Span<double> changeBtc)
    {
        ArgumentNullException.ThrowIfNull(earlier);
        double within = 0.0;
        for (int i = 0; i < _low.Length; i++)
        {
            double before = earlier.AmountBetween(_low[i], _high[i]);
            within += before;
            changeBtc[i] = _amountBtc[i] - before;
        }

        return Math.Max(0.0, earlier.TotalBtc - within);
    }

    /// <summary>Forced supply over price under <see cref="SupplyAssumption"/>.</summary>
    /// <param name="name">Name of the curve, e.g. "cost_basis".</param>
    /// <param name="forcedSaleShare">Share of the coins sold, above 0 and at most 1.</param>
    /// <param name="horizonHours">Time over which they are sold, hours, above zero.</param>
    /// <param name="curve">The curve, if ok.</param>
    public FigureCode TrySupplyCurve(string name, double forcedSaleShare, double horizonHours, [MaybeNull] out SupplyCurve curve)
    {
        curve = null;
        if (!(forcedSaleShare > 0.0 && forcedSaleShare <= 1.0))
        {
            return FigureCode.BadArgument;
        }

        double[] prices = new double[_low.Length];
        double[] supplyUsd = new double[_low.Length];
        for (int i = 0; i < prices.Length; i++)
        {
            prices[i] = 0.5 * (_low[i] + _high[i]);
            supplyUsd[i] = forcedSaleShare * _amountBtc[i] * prices[i];
        }

        return SupplyCurve.TryCreate(name, prices, supplyUsd, horizonHours, out curve, out _) == SupplyCurveCode.Ok ? FigureCode.Ok : FigureCode.BadArgument;
    }

    private static double Sum(ReadOnlySpan<double> amounts)
    {
        double sum = 0.0;
        foreach (double amount in amounts)
        {
            sum += amount;
        }

        return sum;
    }

    private static CostBasisCode Check(ReadOnlySpan<double> low, ReadOnlySpan<double> high, ReadOnlySpan<double> amountBtc, out int badBucket)
    {
        badBucket = -1;
        if (low.Length != high.Length || low.Length != amountBtc.Length)
        {
            return CostBasisCode.LengthsDiffer;
        }

        for (int i = 0; i < low.Length; i++)
        {
            CostBasisCode code = CheckBucket(i == 0 ? 0.0 : high[i - 1], low[i], high[i], amountBtc[i]);
            if (code != CostBasisCode.Ok)
            {
                badBucket = i;
                return code;
            }
        }

        return low.Length == 0 ? CostBasisCode.Empty : CostBasisCode.Ok;
    }

    private static CostBasisCode CheckBucket(double previousHigh, double low, double high, double amountBtc)
    {
        if (!(low >= 0.0 && double.IsFinite(low)))
        {
            return CostBasisCode.BadLow;
        }

        if (!(high > low && double.IsFinite(high)))
        {
            return CostBasisCode.BadHigh;
        }

        if (low < previousHigh)
        {
            return CostBasisCode.Overlap;
        }

        return amountBtc >= 0.0 && double.IsFinite(amountBtc) ? CostBasisCode.Ok : CostBasisCode.BadAmount;
    }
}
