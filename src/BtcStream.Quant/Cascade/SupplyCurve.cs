using System.Diagnostics.CodeAnalysis;

namespace BtcStream.Quant.Cascade;

/// <summary>
/// Coins that come to market as the price falls through thresholds: miners under water, treasuries, holders at their cost basis. A threshold
/// releases its supply once, when the price reaches it from above; a rise releases nothing. Immutable; any thread.
/// </summary>
public sealed class SupplyCurve
{
    /// <summary>Default time over which supply is sold once released, hours.</summary>
    public const double DefaultHorizonHours = 24.0;

    private readonly double[] _prices;
    private readonly double[] _supplyUsd;

    private SupplyCurve(string name, double[] prices, double[] supplyUsd, double horizonHours)
    {
        Name = name;
        _prices = prices;
        _supplyUsd = supplyUsd;
        HorizonHours = horizonHours;
    }

    /// <summary>Name of the curve, e.g. "miners".</summary>
    public string Name { get; }

    /// <summary>Thresholds, USD per coin, rising; equal ones add up.</summary>
    public ReadOnlySpan<double> Prices => _prices;

    /// <summary>Supply released at each, USD.</summary>
    public ReadOnlySpan<double> SupplyUsd => _supplyUsd;

    /// <summary>Time over which it is sold once released, evenly, hours.</summary>
    public double HorizonHours { get; }

    /// <summary>Makes a curve, or says why there is none and at which entry. The columns are copied.</summary>
    /// <param name="name">Name of the curve.</param>
    /// <param name="prices">Thresholds, USD per coin, rising.</param>
    /// <param name="supplyUsd">Supply released at each, USD, 0 or more.</param>
    /// <param name="horizonHours">Time over which it is sold once released, hours, above zero.</param>
    /// <param name="curve">The curve, if ok.</param>
    /// <param name="badEntry">Index of the entry that is wrong; −1 where it is none in particular.</param>
    public static SupplyCurveCode TryCreate(
        string name,
        ReadOnlySpan<double> prices,
        ReadOnlySpan<double> supplyUsd,
        double horizonHours,
        [MaybeNull] out SupplyCurve curve,
        out int badEntry)
    {
        ArgumentNullException.ThrowIfNull(name);
        SupplyCurveCode code = Check(prices, supplyUsd, horizonHours, out badEntry);
        curve = code == SupplyCurveCode.Ok ? new(name, prices.ToArray(), supplyUsd.ToArray(), horizonHours) : null;
        return code;
    }

    /// <summary>Share of released supply that is sold within a time, 0 to 1: the rest comes after the scenario's end.</summary>
    /// <param name="scenarioHours">Hours, above zero.</param>
    public double SoldShare(double scenarioHours) => Math.Min(1.0, scenarioHours / HorizonHours);

    private static SupplyCurveCode Check(ReadOnlySpan<double> prices, ReadOnlySpan<double> supplyUsd, double horizonHours, out int badEntry)
    {
        badEntry = -1;
        if (prices.Length != supplyUsd.Length)
        {
            return SupplyCurveCode.LengthsDiffer;
        }

        if (!(horizonHours > 0.0 && double.IsFinite(horizonHours)))
        {
            return SupplyCurveCode.BadHorizon;
        }

        for (int i = 0; i < prices.Length; i++)
        {
            SupplyCurveCode code = CheckEntry(i == 0 ? 0.0 : prices[i - 1], prices[i], supplyUsd[i]);
            if (code != SupplyCurveCode.Ok)
            {
                badEntry = i;
                return code;
            }
        }

        return SupplyCurveCode.Ok;
    }

    private static SupplyCurveCode CheckEntry(double previousPrice, double price, double supplyUsd)
    {
        if (!(price > 0.0 && double.IsFinite(price)))
        {
            return SupplyCurveCode.BadPrice;
        }

        if (price < previousPrice)
        {
            return SupplyCurveCode.PricesFall;
        }

        return supplyUsd >= 0.0 && double.IsFinite(supplyUsd) ? SupplyCurveCode.Ok : SupplyCurveCode.BadSupply;
    }
}
