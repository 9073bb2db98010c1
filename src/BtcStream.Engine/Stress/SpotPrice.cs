using BtcStream.Engine.Ring;
using BtcStream.Engine.State.Observations;

namespace BtcStream.Engine.Stress;

/// <summary>The price that a stress answer is judged at.</summary>
/// <param name="Usd">USD per coin; NaN where none is known.</param>
/// <param name="Origin">Where it comes from, a sentence for a person.</param>
/// <param name="TimeUnixNanos">Its time; <see cref="long.MinValue"/> where it was asked for or none is known.</param>
internal readonly record struct SpotPrice(double Usd, string Origin, long TimeUnixNanos = long.MinValue)
{
    public bool IsKnown => !double.IsNaN(Usd);

    /// <summary>
    /// The price asked for; else the newer of the index and the underlying's own streamed prices, live and closing, the index where they are of one time: an index
    /// that has stopped while prices still come would judge today at an old price.
    /// </summary>
    /// <param name="copy">The state.</param>
    /// <param name="asked">USD per coin; NaN for none.</param>
    public static SpotPrice Of(StressCopy copy, double asked)
    {
        if (!double.IsNaN(asked))
        {
            return new SpotPrice(asked, "Price: as asked.");
        }

        bool hasIndex = copy.Book.IsKnown && !double.IsNaN(copy.Book.Priced.Columns.IndexPrice);
        var best = new SpotPrice(
            hasIndex ? copy.Book.Priced.Columns.IndexPrice : double.NaN,
            hasIndex ? $"Price: the index of {StressText.Time(copy.Book.Priced.Columns.IndexPriceTime)}." : "Price: none is known; neither an index price nor a price of the underlying has been streamed.");
        long time = hasIndex ? copy.Book.Priced.Columns.IndexPriceTime : long.MinValue;
        foreach (bool isClose in (ReadOnlySpan<bool>)[false, true])
        {
            SeriesImage? series = copy.Observations.Find(ObservationKind.AssetPrice, copy.AsOf, copy.Underlying, isClose);
            if (series?.At(copy.AsOf) is { } entry && entry.Time > time)
            {
                time = entry.Time;
                best = new SpotPrice(entry[0], $"Price: {(isClose ? "the daily close" : "the price")} of {StressText.Time(time)} from {series.Key.Source}, which is newer than the index.");
                best = hasIndex ? best : best with { Origin = best.Origin.Replace(", which is newer than the index", "; no index has been streamed", StringComparison.Ordinal) };
            }
        }

        return best with { TimeUnixNanos = time };
    }
}
