using BtcStream.Quant.Stress;
using FsCheck;
using FsCheck.Fluent;

namespace BtcStream.Quant.Tests.Stress;

public class NetworkHistoryTests
{
    [Fact]
    public void Entry_BlocksAndDifficulty_GiveTheHashRateScaledToThePeriod()
    {
        // 144 blocks a day at difficulty d are d·2³²/600 H/s.
        double daily = new NetworkEntry(Difficulty: 146.47e12, Blocks: 144).Resolved().HashRateEhs;
        Assert.Equal(146.47e12 * 4_294_967_296.0 / 600.0 / 1e18, daily, 1e-9);
        Assert.Equal(daily, new NetworkEntry(PeriodSeconds: 43_200, Difficulty: 146.47e12, Blocks: 72).Resolved().HashRateEhs, 1e-9);
        Assert.Equal(450.0, new NetworkEntry(Blocks: 144, SubsidyBtc: 3.125).Resolved().IssuanceBtc);
        Assert.Equal(7.0, new NetworkEntry(HashRateEhs: 7.0, Difficulty: 1e12, Blocks: 144).Resolved().HashRateEhs);
    }

    [Fact]
    public void Put_FigureOutOfRange_IsNamedAndNotTaken()
    {
        var history = new NetworkHistory(10);
        (NetworkEntry Entry, NetworkField Field)[] bad =
        [
            (new(PeriodSeconds: 0, HashRateEhs: 1), NetworkField.PeriodSeconds),
            (new(HashRateEhs: -1), NetworkField.HashRateEhs),
            (new(Difficulty: double.PositiveInfinity), NetworkField.Difficulty),
            (new(Blocks: -1), NetworkField.Blocks),
            (new(FeesBtc: -0.1), NetworkField.FeesBtc),
            (new(IssuanceBtc: -0.1), NetworkField.IssuanceBtc),
            (new(IssuanceUsd: -0.1), NetworkField.IssuanceUsd),
            (new(SubsidyBtc: -0.1), NetworkField.SubsidyBtc),
            (new(PeriodSeconds: 1), NetworkField.Everything),
        ];
        foreach ((NetworkEntry entry, NetworkField field) in bad)
        {
            Assert.Equal(SeriesCode.BadValue, history.Put(Days.At(1), entry, out NetworkField found));
            Assert.Equal(field, found);
        }

        Assert.Equal(0, history.Entries.Count);
        Assert.Equal(FigureCode.NoData, history.LatestHashRate(Days.At(1)).Code);
        Assert.Equal(FigureCode.NoData, history.Peak(Days.At(1)).Code);
    }

    [Fact]
    public void Mean_SevenDays_RollsAtTheExactDay()
    {
        NetworkHistory history = Daily(1_000, 100, 100, 100, 100, 100, 100, 800);

        Assert.Equal(1_600.0 / 7.0, history.MeanHashRate(Days.At(8) - 1, 7).Value, 1e-12);
        Assert.Equal(200.0, history.MeanHashRate(Days.At(8), 7).Value, 1e-12);
        Assert.Equal(200.0, history.MeanHashRate(Days.At(99), 7).Value, 1e-12);
    }

    [Fact]
    public void Mean_MissingDays_AreLeftOutUpToOneInSeven()
    {
        NetworkHistory history = Daily(100, 100, 100, double.NaN, 100, 100, 170);
        Assert.Equal(670.0 / 6.0, history.MeanHashRate(Days.At(7), 7).Value, 1e-12);
        Assert.Equal(FigureCode.TooFewEntries, history.MeanHashRate(Days.At(6), 7).Code);
        Assert.Equal(1, history.Entries.FindGaps(Days.At(1), Days.At(7), Days.At(1), new SeriesGap[1]));
    }

    [Fact]
    public void Mean_PeriodsOfDifferentLength_AreWeighted()
    {
        var history = new NetworkHistory(20);
        history.Put(Days.At(4), new(PeriodSeconds: 4 * 86_400, HashRateEhs: 100), out _);
        history.Put(Days.At(7), new(PeriodSeconds: 3 * 86_400, HashRateEhs: 800), out _);
        Assert.Equal(400.0, history.MeanHashRate(Days.At(7), 7).Value, 1e-12);
    }

    [Fact]
    public void Peak_WithItsTimeAndDrawdown_FollowsCorrections()
    {
        NetworkHistory history = Daily([.. Enumerable.Repeat(700.0, 7), .. Enumerable.Repeat(350.0, 7)]);
        // Six days of seven are enough for a mean, so the first is that of day 6.
        Assert.Equal(new(FigureCode.Ok, 700.0, Days.At(6), -50.0), history.Peak(Days.At(14)));
        Assert.Equal(FigureCode.TooFewEntries, history.Peak(Days.At(5)).Code);
        Assert.Equal(new(FigureCode.Ok, 700.0, Days.At(6), 0.0), history.Peak(Days.At(7)));

        history.Put(Days.At(7), new(HashRateEhs: 1_400), out _);
        Assert.Equal(new(FigureCode.Ok, 800.0, Days.At(7), -56.25), history.Peak(Days.At(14)));
    }

    [Fact]
    public void Ribbons_ShortMeanUnderLongMean_IsCapitulation()
    {
        NetworkHistory history = Daily([.. Enumerable.Repeat(1_000.0, 30), .. Enumerable.Repeat(900.0, 30)]);
        Assert.Equal(900.0, history.MeanHashRate(Days.At(60), NetworkHistory.ShortRibbonDays).Value, 1e-9);
        Assert.Equal(950.0, history.MeanHashRate(Days.At(60), NetworkHistory.LongRibbonDays).Value, 1e-9);
        Assert.Equal(true, history.IsCapitulation(Days.At(60)));
        Assert.Null(history.IsCapitulation(Days.At(51)));
        Assert.Equal(false, Daily([.. Enumerable.Repeat(1_000.0, 60)]).IsCapitulation(Days.At(60)));
    }

    [Fact]
    public void Issuance_InOneUnit_IsTurnedIntoTheOtherByTheCloseOfThatDay()
    {
        var history = new NetworkHistory(400);
        TimeSeries<double> closes = Days.Series([.. Enumerable.Range(1, 365).Select(d => 100.0 * d)]);
        for (int day = 1; day <= 365; day++)
        {
            history.Put(Days.At(day), day % 2 == 0 ? new(IssuanceUsd: 45_000.0 * day) : new(IssuanceBtc: 450), out _);
        }

        Assert.Equal(450.0, history.IssuanceBtcPerDay(Days.At(365), 7, closes).Value, 1e-9);
        Assert.Equal(365.0 / 183.0, history.PuellMultiple(Days.At(365), closes).Value, 1e-12);
        Assert.Equal(FigureCode.TooFewEntries, history.PuellMultiple(Days.At(365), null).Code);
    }

    [Fact]
    public void Figures_AnyOrderOfArrival_AreTheBitsOfARecomputation() => Prop.ForAll(Days.Arrivals(40, 600, 900).ToArbitrary(), rows =>
    {
        var arrived = new NetworkHistory(100);
        foreach ((int day, double value) in rows)
        {
            arrived.Put(Days.At(day), new(HashRateEhs: value), out _);
            arrived.Peak(Days.At(40));
        }

        var sorted = new NetworkHistory(100);
        foreach ((int day, double value) in Days.Final(rows))
        {
            sorted.Put(Days.At(day), new(HashRateEhs: value), out _);
        }

        for (int day = 0; day <= 41; day++)
        {
            Assert.Equal(sorted.Peak(Days.At(day)), arrived.Peak(Days.At(day)));
            Assert.Equal(sorted.MeanHashRate(Days.At(day), 7), arrived.MeanHashRate(Days.At(day), 7));
        }

        (double Mean, int Day)[] means = [.. Enumerable.Range(1, 40).Select(d => (Mean(Days.Final(rows), d), d)).Where(m => !double.IsNaN(m.Item1))];
        HashRatePeak peak = arrived.Peak(Days.At(40));
        if (peak.Code == FigureCode.Ok)
        {
            Assert.Equal(means.Max(m => m.Mean), peak.PeakEhs, 1e-9);
        }
    }).Check(Days.Config);

    /// <summary>Seven-day mean at a day that has an entry, the plain way; NaN where fewer than six days are there.</summary>
    private static double Mean((int Day, double Value)[] final, int day)
    {
        double[] window = [.. final.Where(row => row.Day > day - 7 && row.Day <= day).Select(row => row.Value)];
        return final.Any(row => row.Day == day) && window.Length >= 6 ? window.Average() : double.NaN;
    }

    private static NetworkHistory Daily(params double[] hashRates)
    {
        var history = new NetworkHistory(4_096);
        for (int i = 0; i < hashRates.Length; i++)
        {
            if (!double.IsNaN(hashRates[i]))
            {
                Assert.Equal(SeriesCode.Added, history.Put(Days.At(i + 1), new(HashRateEhs: hashRates[i]), out _));
            }
        }

        return history;
    }
}
