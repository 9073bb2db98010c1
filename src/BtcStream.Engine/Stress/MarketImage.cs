using BtcStream.Engine.State;
using BtcStream.Engine.State.Market;
using BtcStream.Quant.Domain;
using BtcStream.Quant.Stress;

namespace BtcStream.Engine.Stress;

/// <summary>The market history of one underlying and its market now, as they stood at one moment. Immutable; any thread.</summary>
internal sealed class MarketImage
{
    /// <summary>
    /// How much older than 24 hours the sample may be that today's ratio is compared with: chains that come four times a day are up to seven hours apart.
    /// </summary>
    public const long ToleranceNanos = 8 * UnixTime.NanosPerHour;

    private const int HoursOfMedian = 24;

    private readonly MarketSample[] _samples;

    private MarketImage(MarketSample now, OptionSums sums, MarketSample[] samples, TurnoverDay[] days)
    {
        Now = now;
        Sums = sums;
        _samples = samples;
        Days = days;
    }

    /// <summary>The market at as_of.</summary>
    public MarketSample Now { get; }

    /// <summary>Time of the oldest side of an order book in the depth now; <see cref="long.MinValue"/> where there is none.</summary>
    public long DepthUnixNanos { get; private init; } = long.MinValue;

    /// <summary>The venues of those order books; empty where there are none.</summary>
    public string DepthSource { get; private init; } = string.Empty;

    /// <summary>What the ratios now are from.</summary>
    public OptionSums Sums { get; }

    /// <summary>Samples of minutes, oldest first.</summary>
    public ReadOnlySpan<MarketSample> Samples => _samples;

    /// <summary>Turnover by day, oldest first.</summary>
    public TurnoverDay[] Days { get; }

    /// <summary>Copies an underlying's history, and samples its market. Engine thread.</summary>
    public static MarketImage Of(EngineState state, string underlying)
    {
        if (state.Underlyings.Find(underlying) is not { } book)
        {
            var nothing = new MarketSample(state.Time.AsOf, double.NaN, double.NaN, double.NaN, double.NaN);
            return new MarketImage(nothing, OptionSums.None, [], []);
        }

        MarketSample now = state.Market.Sample(book, out OptionSums sums);
        (long oldest, string venues) = DepthOf(book, state.Time.AsOf);
        return new MarketImage(now, sums, book.Market.CopySamples(), book.Market.Days.ToArray()) { DepthUnixNanos = oldest, DepthSource = venues };
    }

    /// <summary>Of the sides that the recorder counts: those that are not too old.</summary>
    private static (long Oldest, string Venues) DepthOf(UnderlyingBook book, long asOf)
    {
        long oldest = long.MaxValue;
        var venues = new SortedSet<string>(StringComparer.Ordinal);
        foreach (PerpetualState perpetual in book.Perpetuals)
        {
            foreach (BookSide side in (ReadOnlySpan<BookSide>)[perpetual.Bids, perpetual.Asks])
            {
                if (!side.Levels.IsEmpty && side.Time >= asOf - MarketRecorder.MaxDepthAgeNanos)
                {
                    oldest = Math.Min(oldest, side.Time);
                    venues.Add(perpetual.Venue.Name);
                }
            }
        }

        return (oldest == long.MaxValue ? long.MinValue : oldest, string.Join(", ", venues));
    }

    /// <summary>The samples that have a figure, oldest first.</summary>
    public TimeSeries<double> SeriesOf(Func<MarketSample, double> figure)
    {
        var series = new TimeSeries<double>(Math.Max(1, _samples.Length));
        foreach (MarketSample sample in _samples)
        {
            if (!double.IsNaN(figure(sample)))
            {
                series.Put(sample.Time, figure(sample));
            }
        }

        return series;
    }

    /// <summary>
    /// Median of the depth sampled in (as_of − 24 h, as_of]. Minutes without depth are no samples. There is a figure where at least six sevenths of the 24 hours that
    /// end at as_of, so 21, hold a sample: less would not be the median of a day.
    /// </summary>
    /// <param name="depth">The depths sampled.</param>
    /// <param name="samples">Gets the number of samples in the window.</param>
    public Figure DepthMedian(TimeSeries<double> depth, out int samples)
    {
        long asOf = Now.Time;
        samples = 0;
        int hours = 0;
        for (int hour = 0; hour < HoursOfMedian && asOf != long.MinValue; hour++)
        {
            long end = asOf - (hour * UnixTime.NanosPerHour);
            int within = depth.Window(end - UnixTime.NanosPerHour, end).Count;
            samples += within;
            hours += within > 0 ? 1 : 0;
        }

        return samples == 0 ? Figure.None(FigureCode.NoData)
            : SeriesCoverage.IsEnough(hours, HoursOfMedian) ? new WindowMedian().Of(depth, asOf - UnixTime.NanosPerDay, asOf)
            : Figure.None(FigureCode.TooFewEntries);
    }

    /// <summary>
    /// Now less the newest sample at or before as_of − 24 h, where that is not older than <see cref="ToleranceNanos"/> before it (exactly so old still counts).
    /// </summary>
    /// <param name="now">The ratio now; NaN where there is none.</param>
    /// <param name="history">The ratios sampled.</param>
    public RatioChange ChangeOf(double now, TimeSeries<double> history)
    {
        if (Now.Time == long.MinValue)
        {
            return new(Figure.None(FigureCode.NoData), null);
        }

        long since = Now.Time - UnixTime.NanosPerDay;
        int earlier = history.IndexUpTo(since);
        return earlier < 0 || since - history.Times[earlier] > ToleranceNanos
            ? new(Figure.None(FigureCode.TooFewEntries), null)
            : double.IsNaN(now) ? new(Figure.None(FigureCode.NoData), null)
            : new(Figure.Of(now - history.Values[earlier]), history.Times[earlier]);
    }
}

/// <summary>Change of a ratio.</summary>
/// <param name="Change">Difference of ratios.</param>
/// <param name="SinceUnixNanos">Time of the earlier sample; null where there is no change.</param>
public readonly record struct RatioChange(Figure Change, long? SinceUnixNanos);
