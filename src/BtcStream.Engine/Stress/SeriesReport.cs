using BtcStream.Engine.Ring;
using BtcStream.Engine.State.Observations;
using BtcStream.Quant.Domain;
using BtcStream.Quant.Stress;

namespace BtcStream.Engine.Stress;

/// <summary>One input series behind an answer: where it comes from, how old it is, and what is missing from it. Gaps are reported, never filled in.</summary>
/// <param name="Series">Name of the series, e.g. network or asset_price:BNB.</param>
/// <param name="Source">Its source; empty where nothing was received.</param>
/// <param name="NewestUnixNanos">Time of its newest entry at or before as_of; null where nothing was received.</param>
/// <param name="AgeSeconds">Age of that entry at as_of; NaN where there is none.</param>
/// <param name="Entries">Entries at or before as_of.</param>
/// <param name="Gaps">Gaps within the window that the answer uses, by time; of more than a hundred, the newest hundred.</param>
public sealed record SeriesReport(string Series, string Source, long? NewestUnixNanos, double AgeSeconds, int Entries, IReadOnlyList<SeriesGap> Gaps)
{
    private const int MaxGaps = 100;

    /// <summary>A series that nothing was received of.</summary>
    /// <param name="kind">Kind of observation.</param>
    /// <param name="name">Holder, index, market, asset or curve; empty where the kind has none.</param>
    public static SeriesReport Missing(ObservationKind kind, string name = "") => new(NameOf(kind, name), string.Empty, null, double.NaN, 0, []);

    /// <summary>A series that an answer uses a window of.</summary>
    /// <param name="image">The series.</param>
    /// <param name="asOfUnixNanos">End of the window.</param>
    /// <param name="windowNanos">Length of the window; 0 where only the newest entry counts.</param>
    /// <param name="spacingNanos">Largest distance of entries that is no gap.</param>
    internal static SeriesReport Of(SeriesImage image, long asOfUnixNanos, long windowNanos, long spacingNanos = UnixTime.NanosPerDay)
    {
        int count = image.CountUpTo(asOfUnixNanos);
        if (count == 0)
        {
            return Missing(image.Key.Kind, image.Key.Name) with { Source = image.Key.Source };
        }

        long newest = image.Entries[count - 1].Time;
        return new SeriesReport(
            NameOf(image.Key.Kind, image.Key.Name), image.Key.Source, newest, (asOfUnixNanos - newest) / (double)UnixTime.NanosPerSecond, count,
            windowNanos > 0 ? GapsOf(image, newest, windowNanos, spacingNanos) : []);
    }

    /// <summary>Windows end at the newest entry, as the figures' do: what has not come yet is the series' age.</summary>
    private static SeriesGap[] GapsOf(SeriesImage image, long newest, long windowNanos, long spacingNanos)
    {
        var times = new TimeSeries<byte>(Math.Max(1, image.Entries.Length));
        foreach (ObservationEntry entry in image.Entries)
        {
            times.Put(entry.Time, 0);
        }

        return NewestGaps(times, newest - windowNanos, newest, spacingNanos);
    }

    /// <summary>The newest gaps of (after, upTo], by time: what is missing next to as_of bears on a figure most.</summary>
    internal static SeriesGap[] NewestGaps<T>(TimeSeries<T> series, long after, long upTo, long spacing)
        where T : unmanaged
    {
        // No window has more gaps than entries, its two ends beside.
        var gaps = new SeriesGap[series.Count + 2];
        int count = series.FindGaps(after, upTo, spacing, gaps);
        return gaps[Math.Max(0, count - MaxGaps)..count];
    }

    private static string NameOf(ObservationKind kind, string name)
    {
        string series = kind switch
        {
            ObservationKind.Network => "network",
            ObservationKind.Fleet => "fleet",
            ObservationKind.Energy => "energy",
            ObservationKind.Treasury => "treasury",
            ObservationKind.CostBasis => "cost_basis",
            ObservationKind.VolatilityIndex => "volatility_index",
            ObservationKind.PredictionMarket => "prediction_market",
            ObservationKind.AssetPrice => "asset_price",
            ObservationKind.SupplyCurve => "supply_curve",
            _ => throw new ArgumentOutOfRangeException(nameof(kind), kind, "Nothing is observed."),
        };
        return name.Length == 0 ? series : $"{series}:{name}";
    }
}
