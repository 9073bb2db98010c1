using BtcStream.Quant.Stress;
using FsCheck;
using FsCheck.Fluent;

namespace BtcStream.Quant.Tests.Stress;

public class TimeSeriesTests
{
    [Fact]
    public void Put_OutOfOrder_FindsItsPlace()
    {
        var series = new TimeSeries<int>(10);

        Assert.Equal(SeriesCode.Added, series.Put(30, 3));
        Assert.Equal(SeriesCode.Added, series.Put(10, 1, out int index));
        Assert.Equal(0, index);
        Assert.Equal(SeriesCode.Added, series.Put(20, 2, out index));
        Assert.Equal(1, index);
        Assert.Equal([10, 20, 30], series.Times.ToArray());
        Assert.Equal([1, 2, 3], series.Values.ToArray());
    }

    [Fact]
    public void Put_SameTime_Replaces()
    {
        var series = new TimeSeries<int>(10);
        series.Put(10, 1);
        long revision = series.Revision;

        Assert.Equal(SeriesCode.Replaced, series.Put(10, 7));
        Assert.Equal(1, series.Count);
        Assert.True(series.TryGet(10, out int value));
        Assert.Equal(7, value);
        Assert.True(series.Revision > revision);
        Assert.False(series.TryGet(11, out _));
    }

    [Fact]
    public void Put_Full_OldestGoesAndOlderIsRefused()
    {
        var series = new TimeSeries<int>(3);
        foreach (int time in (int[])[10, 20, 30])
        {
            series.Put(time, time);
        }

        long revision = series.Revision;
        Assert.Equal(SeriesCode.TooOld, series.Put(5, 5, out int index));
        Assert.Equal((-1, revision), (index, series.Revision));
        Assert.Equal(SeriesCode.Replaced, series.Put(10, 11));
        Assert.Equal(SeriesCode.Added, series.Put(15, 15, out index));
        Assert.Equal(0, index);
        Assert.Equal([15, 20, 30], series.Times.ToArray());
        Assert.Equal(SeriesCode.Added, series.Put(40, 40));
        Assert.Equal([20, 30, 40], series.Times.ToArray());
    }

    [Fact]
    public void Window_AtExactTimes_LeavesTheStartOutAndTakesTheEndIn()
    {
        TimeSeries<double> series = Days.Series(1, 2, 3, 4, 5, 6, 7, 8);

        Assert.Equal(new SeriesWindow(1, 7), series.Window(Days.At(1), Days.At(8)));
        Assert.Equal(new SeriesWindow(0, 8), series.Window(Days.At(1) - 1, Days.At(8)));
        Assert.Equal(new SeriesWindow(1, 6), series.Window(Days.At(1), Days.At(8) - 1));
        Assert.Equal(0, series.Window(Days.At(8), Days.At(20)).Count);
        Assert.Equal(0, series.Window(Days.At(3), Days.At(3)).Count);
        Assert.Equal(0, series.Window(Days.At(5), Days.At(3)).Count);
    }

    [Fact]
    public void Index_AroundEntries_IsTheNeighbour()
    {
        TimeSeries<double> series = Days.Series(1, double.NaN, 3);

        Assert.Equal((-1, 0), (series.IndexUpTo(Days.At(1) - 1), series.IndexFrom(Days.At(1) - 1)));
        Assert.Equal((0, 0), (series.IndexUpTo(Days.At(1)), series.IndexFrom(Days.At(1))));
        Assert.Equal((0, 1), (series.IndexUpTo(Days.At(2)), series.IndexFrom(Days.At(2))));
        Assert.Equal((1, 2), (series.IndexUpTo(Days.At(4)), series.IndexFrom(Days.At(4))));
    }

    [Fact]
    public void FindGaps_MissingDays_ReportsLastBeforeAndFirstAfter()
    {
        TimeSeries<double> series = Days.Series(1, 2, double.NaN, 4, 5, double.NaN, double.NaN, 8);
        var gaps = new SeriesGap[4];

        Assert.Equal(2, series.FindGaps(Days.At(1), Days.At(8), Days.At(1), gaps));
        Assert.Equal([new(Days.At(2), Days.At(4)), new(Days.At(5), Days.At(8))], gaps[..2]);
        Assert.Equal(2, series.FindGaps(Days.At(1), Days.At(8), Days.At(1), gaps.AsSpan(0, 1)));
        Assert.Equal(0, series.FindGaps(Days.At(3), Days.At(5), Days.At(2), gaps));
    }

    [Fact]
    public void FindGaps_AtTheEnds_LooksBackAndAhead()
    {
        TimeSeries<double> series = Days.Series(1, 2, double.NaN, double.NaN, 5);
        var gaps = new SeriesGap[4];

        // The window begins within a gap: the gap is the whole one.
        Assert.Equal(1, series.FindGaps(Days.At(3), Days.At(5), Days.At(1), gaps));
        Assert.Equal(new(Days.At(2), Days.At(5)), gaps[0]);

        // Nothing before the history, nothing since its end; a day since is no gap, a nanosecond more is.
        Assert.Equal(1, series.FindGaps(Days.At(-3), Days.At(2), Days.At(1), gaps));
        Assert.Equal(new(Days.At(-3), Days.At(1)), gaps[0]);
        Assert.Equal(0, series.FindGaps(Days.At(4), Days.At(6), Days.At(3), gaps));
        Assert.Equal(1, series.FindGaps(Days.At(4), Days.At(8) + 1, Days.At(3), gaps));
        Assert.Equal(new(Days.At(5), Days.At(8) + 1), gaps[0]);
        Assert.Equal(1, new TimeSeries<int>(1).FindGaps(0, 10, 5, gaps));
        Assert.Equal(new(0, 10), gaps[0]);
    }

    [Fact]
    public void Put_AnyOrder_EqualsASortedDictionary() => Prop.ForAll(Days.Arrivals(60, -900, 900).ToArbitrary(), rows =>
    {
        var series = new TimeSeries<double>(200);
        foreach ((int day, double value) in rows)
        {
            series.Put(Days.At(day), value);
        }

        (int Day, double Value)[] final = Days.Final(rows);
        return series.Times.ToArray().SequenceEqual(final.Select(row => Days.At(row.Day)))
            && series.Values.ToArray().SequenceEqual(final.Select(row => row.Value));
    }).Check(Days.Config);

    [Fact]
    public void Put_BeyondCapacity_EqualsAModelThatDropsTheOldest() => Prop.ForAll(
        Days.Arrivals(60, -900, 900).ToArbitrary(), Gen.Choose(1, 9).ToArbitrary(), (rows, capacity) =>
        {
            var series = new TimeSeries<double>(capacity);
            var model = new SortedDictionary<long, double>();
            foreach ((int day, double value) in rows)
            {
                long time = Days.At(day);
                SeriesCode expected = SeriesCode.Added;
                if (model.ContainsKey(time))
                {
                    expected = SeriesCode.Replaced;
                }
                else if (model.Count == capacity)
                {
                    long oldest = model.Keys.First();
                    expected = time < oldest ? SeriesCode.TooOld : expected;
                    _ = time > oldest && model.Remove(oldest);
                }

                if (expected != SeriesCode.TooOld)
                {
                    model[time] = value;
                }

                Assert.Equal(expected, series.Put(time, value));
                Assert.Equal(model.Keys, series.Times.ToArray());
                Assert.Equal(model.Values, series.Values.ToArray());
            }
        }).Check(Days.Config);

    [Fact]
    public void Series_OfNoCapacity_IsRefused() => Assert.Throws<ArgumentOutOfRangeException>(() => new TimeSeries<int>(0));
}
