using BtcStream.Engine.Ring;
using BtcStream.Engine.State.Observations;
using BtcStream.Quant.Domain;
using BtcStream.Quant.Stress;

namespace BtcStream.Engine.Stress.Spillovers;

/// <summary>The prices of one asset: daily closes and prices of a moment, each of the source to use. Its thread is its owner's.</summary>
internal sealed class AssetPrices
{
    public AssetPrices(ObservationImage observations, string asset, long asOf)
    {
        Asset = asset;
        Closes = observations.FindHistory(ObservationKind.AssetPrice, asOf, asset, isDailyClose: true);
        Live = observations.Find(ObservationKind.AssetPrice, asOf, asset);
        CloseValues = Closes?.Values(0) ?? new TimeSeries<double>(1);
        LiveValues = Live?.Values(0) ?? new TimeSeries<double>(1);
    }

    public string Asset { get; }

    /// <summary>Null where none are streamed.</summary>
    public SeriesImage? Closes { get; }

    /// <summary>Null where none are streamed.</summary>
    public SeriesImage? Live { get; }

    public TimeSeries<double> CloseValues { get; }

    public TimeSeries<double> LiveValues { get; }

    /// <summary>Time of the newest close; <see cref="long.MinValue"/> where there is none.</summary>
    public long NewestClose => NewestOf(CloseValues);

    /// <summary>Time of the newest live price; <see cref="long.MinValue"/> where there is none.</summary>
    public long NewestLive => NewestOf(LiveValues);

    /// <summary>The newest price of either; NaN where there is none.</summary>
    public double NewestPrice =>
        NewestLive == long.MinValue && NewestClose == long.MinValue ? double.NaN
        : NewestLive >= NewestClose ? LiveValues.Values[^1] : CloseValues.Values[^1];

    /// <summary>Source of the newest price; empty where there is none.</summary>
    public string Source => (NewestLive >= NewestClose ? Live ?? Closes : Closes ?? Live)?.Key.Source ?? string.Empty;

    /// <summary>
    /// Change over the 24 hours that end at a time, of live prices or of closes. The newest live price by then must not be older than an hour before it.
    /// </summary>
    public Figure ChangeAt(long end, ChangeBasis basis)
    {
        TimeSeries<double> prices = basis == ChangeBasis.Live ? LiveValues : CloseValues;
        int newest = prices.IndexUpTo(end);
        return newest < 0 ? Figure.None(FigureCode.NoData)
            : end - prices.Times[newest] > UnixTime.NanosPerHour ? Figure.None(FigureCode.TooFewEntries)
            : PriceChange.Over24HoursPercent(prices, end);
    }

    private static long NewestOf(TimeSeries<double> prices) => prices.Count == 0 ? long.MinValue : prices.Times[^1];
}
