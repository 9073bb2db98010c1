using BtcStream.Quant.Domain;
using BtcStream.Quant.Pricing;

namespace BtcStream.Quant.Gamma;

/// <summary>A ratio of amounts of the book, counted in coins so that contracts of different size add up. Expired instruments do not count.</summary>
/// <param name="Status">Whether it exists.</param>
/// <param name="Value">The ratio; 0 unless ok.</param>
public readonly record struct BookRatio(BookRatioStatus Status, double Value)
{
    /// <summary>Puts over calls, of open interest or of volume. Columns are parallel; amounts not received (NaN) do not count. Pure; no allocation.</summary>
    /// <param name="rights">Call or put.</param>
    /// <param name="years">Years to expiry.</param>
    /// <param name="contracts">Open interest, or volume, contracts.</param>
    /// <param name="contractSizeCoin">Coins per contract.</param>
    public static BookRatio PutCall(
        ReadOnlySpan<OptionRight> rights, ReadOnlySpan<double> years, ReadOnlySpan<double> contracts, ReadOnlySpan<double> contractSizeCoin)
    {
        Columns.RequireSameLength(rights.Length, years.Length, nameof(years));
        Columns.RequireSameLength(rights.Length, contracts.Length, nameof(contracts));
        Columns.RequireSameLength(rights.Length, contractSizeCoin.Length, nameof(contractSizeCoin));
        double puts = 0.0;
        double calls = 0.0;
        for (int i = 0; i < rights.Length; i++)
        {
            double coins = LiveCoins(years[i], contracts[i], contractSizeCoin[i]);
            puts += rights[i] == OptionRight.Put ? coins : 0.0;
            calls += rights[i] == OptionRight.Call ? coins : 0.0;
        }

        return Of(puts, calls);
    }

    /// <summary>Share of the amounts that expires later than some days from now, 0 to 1. Arguments as in <see cref="PutCall"/>.</summary>
    /// <param name="days">Days of 24 hours; an expiry exactly so far away does not count as beyond.</param>
    /// <param name="years">Years to expiry.</param>
    /// <param name="contracts">Open interest, or volume, contracts.</param>
    /// <param name="contractSizeCoin">Coins per contract.</param>
    public static BookRatio ShareBeyond(
        double days, ReadOnlySpan<double> years, ReadOnlySpan<double> contracts, ReadOnlySpan<double> contractSizeCoin)
    {
        Columns.RequireSameLength(years.Length, contracts.Length, nameof(contracts));
        Columns.RequireSameLength(years.Length, contractSizeCoin.Length, nameof(contractSizeCoin));
        double boundary = days / UnixTime.DaysPerYear;
        double beyond = 0.0;
        double all = 0.0;
        for (int i = 0; i < years.Length; i++)
        {
            double coins = LiveCoins(years[i], contracts[i], contractSizeCoin[i]);
            beyond += years[i] > boundary ? coins : 0.0;
            all += coins;
        }

        return Of(beyond, all);
    }

    private static double LiveCoins(double years, double contracts, double contractSizeCoin) =>
        years > 0.0 && contracts > 0.0 ? contracts * contractSizeCoin : 0.0;

    private static BookRatio Of(double numerator, double denominator)
    {
        if (denominator > 0.0)
        {
            return new(BookRatioStatus.Ok, numerator / denominator);
        }

        return new(numerator > 0.0 ? BookRatioStatus.ZeroDenominator : BookRatioStatus.NoData, 0.0);
    }
}
