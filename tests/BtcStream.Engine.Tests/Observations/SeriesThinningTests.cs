using BtcStream.Engine.Ring;
using BtcStream.Engine.State.Observations;
using BtcStream.Quant.Domain;
using FsCheck;
using FsCheck.Fluent;

namespace BtcStream.Engine.Tests.Observations;

/// <summary>Live series keep all values of the newest minute, the last of each minute for two days, and before that of each UTC day, in whatever order values come.</summary>
public class SeriesThinningTests
{
    private const long Second = UnixTime.NanosPerSecond;
    private const long Minute = 60 * Second;
    private const long Hour = UnixTime.NanosPerHour;
    private const long Day = UnixTime.NanosPerDay;

    private static readonly long T0 = TestEngine.NewYear;

    private static readonly SeriesKey Index = new(ObservationKind.VolatilityIndex, "BTC", "DVOL", false, 0.0, 0, "deribit");

    [Fact]
    public void LiveSeries_OneValueAMinute_KeepsItsYearOfDays()
    {
        ObservationSeries series = new(Index, new EngineOptions().MaxObservationsPerSeries);
        for (int day = -400; day <= 0; day++)
        {
            Assert.True(series.Put(Entry(T0 + (day * Day), day)));
        }

        const int minutes = 10 * 24 * 60;
        for (int minute = 1; minute <= minutes; minute++)
        {
            Assert.True(series.Put(Entry(T0 + (minute * Minute), minute)));
        }

        // The days up to two days before the newest, which is the first of the minutes.
        long[] expected =
        [
            .. Enumerable.Range(-400, 401 + 7).Select(day => T0 + (day * Day)),
            .. Enumerable.Range(0, (2 * 24 * 60) + 1).Select(minute => T0 + (8 * Day) + (minute * Minute)),
        ];
        Assert.Equal(expected, series.Entries.Select(entry => entry.Time));
    }

    [Fact]
    public void LiveSeries_ValuesOfOneMinute_KeepTheLast()
    {
        ObservationSeries series = new(Index, 100);
        Assert.True(series.Put(Entry(T0, 1.0)));
        Assert.True(series.Put(Entry(T0 + Second, 2.0)));
        Assert.True(series.Put(Entry(T0 + (30 * Second), 3.0)));
        Assert.True(series.Put(Entry(T0 + Minute, 5.0)));
        Assert.Equal(4, series.Entries.Count);

        Assert.True(series.Put(Entry(T0 + (2 * Minute), 6.0)));
        Assert.False(series.Put(Entry(T0 + (29 * Second), 4.0)));
        Assert.True(series.Put(Entry(T0 + Minute + 1, 7.0)));
        Assert.True(series.Put(Entry(T0 + (2 * Minute) + 2, 8.0)));
        Assert.True(series.Put(Entry(T0 + (2 * Minute), 9.0)));

        // A value at the end of a minute is its last.
        Assert.Equal(
            [(T0, 1.0), (T0 + Minute, 5.0), (T0 + (2 * Minute), 9.0), (T0 + (2 * Minute) + 2, 8.0)], series.Entries.Select(entry => (entry.Time, entry[3])));
    }

    [Fact]
    public void LateValue_OfADayThatIsThinned_CountsOnlyWhereItIsNewerWithinTheDay()
    {
        ObservationSeries series = new(Index, 100);
        series.Put(Entry(T0 + (12 * Hour), 1.0));
        series.Put(Entry(T0 + (5 * Day), 2.0));
        Assert.False(series.Put(Entry(T0 + (11 * Hour), 3.0)));
        Assert.True(series.Put(Entry(T0 + (13 * Hour), 4.0)));
        Assert.True(series.Put(Entry(T0, 5.0)));
        Assert.True(series.Put(Entry(T0 + Day, 6.0)));
        Assert.False(series.Put(Entry(T0 + (23 * Hour), 7.0)));

        Assert.Equal([(T0, 5.0), (T0 + Day, 6.0), (T0 + (5 * Day), 2.0)], series.Entries.Select(entry => (entry.Time, entry[3])));
    }

    [Theory]
    [InlineData(ObservationKind.VolatilityIndex, false, 1)]
    [InlineData(ObservationKind.PredictionMarket, false, 1)]
    [InlineData(ObservationKind.AssetPrice, false, 1)]
    [InlineData(ObservationKind.AssetPrice, true, 2)]
    [InlineData(ObservationKind.Treasury, false, 2)]
    [InlineData(ObservationKind.Network, false, 2)]
    public void Series_ThatAreNotLive_KeepEverything(ObservationKind kind, bool isDailyClose, int kept)
    {
        ObservationSeries series = new(Index with { Kind = kind, IsDailyClose = isDailyClose }, 100);
        series.Put(Entry(T0 + 1, 1.0));
        series.Put(Entry(T0 + 2, 2.0));
        series.Put(Entry(T0 + Hour, 3.0));

        Assert.Equal(kept + 1, series.Entries.Count);
    }

    [Fact]
    public void LiveSeries_AnyOrderOfArrival_KeepsWhatTheRuleSays() => Prop.ForAll(Gen.Choose(0, 1 << 30).ToArbitrary(), seed =>
    {
        var dice = new Random(seed);
        long span = dice.Next(2) == 0 ? 6 * Day : 3 * Hour;
        long grid = dice.Next(2) == 0 ? Minute / 3 : Hour;
        long[] times = [.. Enumerable.Range(0, dice.Next(1, 400)).Select(_ => T0 + (dice.NextInt64(span / grid) * grid)).Distinct()];
        long newest = times.Max();
        long[] expected = [.. times.Order().Where(time => time >= newest - Minute
            || !times.Any(other => other > time && (other - 1) / (time < newest - (2 * Day) ? Day : Minute) == (time - 1) / (time < newest - (2 * Day) ? Day : Minute)))];

        Assert.Equal(expected, Kept(times));
        Assert.Equal(expected, Kept([.. times.Order()]));
        Assert.Equal(expected, Kept([.. times.OrderDescending()]));
        dice.Shuffle(times);
        Assert.Equal(expected, Kept(times));
    }).Check(Config.QuickThrowOnFailure.WithMaxTest(200));

    private static IEnumerable<long> Kept(long[] times)
    {
        ObservationSeries series = new(Index, 4_096);
        foreach (long time in times)
        {
            series.Put(Entry(time, 0.4));
        }

        return series.Entries.Select(entry => entry.Time);
    }

    private static ObservationEntry Entry(long time, double close)
    {
        ObservationRow row = ObservationRow.Of(ObservationKind.VolatilityIndex);
        row[3] = close;
        return new ObservationEntry(time, row, [], string.Empty);
    }
}
