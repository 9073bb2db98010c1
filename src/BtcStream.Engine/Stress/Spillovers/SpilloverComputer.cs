using BtcStream.Engine.Ring;
using BtcStream.Engine.State.Observations;
using BtcStream.Quant.Domain;
using BtcStream.Quant.Stress;

namespace BtcStream.Engine.Stress.Spillovers;

/// <summary>
/// Spill-over from a copy. Beta and correlation are of daily closes. A change over 24 hours is of live prices where the asset and the underlying both stream them up
/// to now, else of the closes of both, and always over the same 24 hours for both, so that the residual compares like with like. Its thread is the copy's.
/// </summary>
internal static class SpilloverComputer
{
    public static SpilloverAnswer Compute(StressCopy copy, SpilloverQuestion question)
    {
        ObservationImage observations = copy.Observations;
        var underlying = new AssetPrices(observations, copy.Underlying, copy.AsOf);
        string[] names = question.Assets.Count == 0
            ? Array.FindAll(observations.NamesOf(ObservationKind.AssetPrice), name => name != copy.Underlying)
            : [.. question.Assets.Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal)];
        var series = new List<SeriesReport>();
        AddSeries(series, underlying, copy.AsOf, question.Days);
        var assets = new AssetSpillover[names.Length];
        for (int i = 0; i < names.Length; i++)
        {
            var asset = new AssetPrices(observations, names[i], copy.AsOf);
            assets[i] = Of(underlying, asset, copy.AsOf, question.Days);
            AddSeries(series, asset, copy.AsOf, question.Days);
        }

        (ChangeBasis basis, long end) = BasisOf(underlying, underlying);
        return new SpilloverAnswer(
            copy.AsOf, copy.Sequence, question.Days, basis, basis == ChangeBasis.None ? Figure.None(FigureCode.NoData) : underlying.ChangeAt(end, basis), assets, series);
    }

    /// <summary>One asset.</summary>
    public static AssetSpillover Of(AssetPrices underlying, AssetPrices asset, long asOf, int days)
    {
        var spillover = Spillover.Of(underlying.CloseValues, asset.CloseValues, asOf, days);
        (ChangeBasis basis, long end) = BasisOf(underlying, asset);
        Figure change = basis == ChangeBasis.None ? Figure.None(FigureCode.NoData) : asset.ChangeAt(end, basis);
        Figure against = basis == ChangeBasis.None ? Figure.None(FigureCode.NoData) : underlying.ChangeAt(end, basis);
        return new AssetSpillover(
            asset.Asset, spillover, asset.NewestPrice, basis, basis == ChangeBasis.None ? 0 : end, change, against, spillover.Residual(change, against),
            Math.Min(underlying.NewestClose, asset.NewestClose), asset.Source);
    }

    /// <summary>
    /// What both can be compared by, and the end of the 24 hours: the older of the two newest prices. Live prices that stopped before the newest common
    /// close are passed over, and so are those that do not reach back 24 hours.
    /// </summary>
    private static (ChangeBasis Basis, long End) BasisOf(AssetPrices underlying, AssetPrices asset)
    {
        long live = Math.Min(underlying.NewestLive, asset.NewestLive);
        long close = Math.Min(underlying.NewestClose, asset.NewestClose);
        if (live != long.MinValue && live >= close && asset.ChangeAt(live, ChangeBasis.Live).IsOk && underlying.ChangeAt(live, ChangeBasis.Live).IsOk)
        {
            return (ChangeBasis.Live, live);
        }

        return close != long.MinValue ? (ChangeBasis.DailyCloses, close) : (ChangeBasis.None, 0);
    }

    private static void AddSeries(List<SeriesReport> series, AssetPrices prices, long asOf, int days)
    {
        series.Add(prices.Closes is { } closes
            ? SeriesReport.Of(closes, asOf, days * UnixTime.NanosPerDay)
            : SeriesReport.Missing(ObservationKind.AssetPrice, prices.Asset));
        if (prices.Live is { } live)
        {
            series.Add(SeriesReport.Of(live, asOf, UnixTime.NanosPerDay, UnixTime.NanosPerHour));
        }
    }
}
