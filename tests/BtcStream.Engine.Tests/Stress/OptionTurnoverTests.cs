using BtcStream.Engine.State.Market;
using BtcStream.Engine.Stress;
using BtcStream.Engine.Stress.Volatility;
using BtcStream.Quant.Domain;
using BtcStream.Quant.Stress;
using static BtcStream.Engine.Tests.Stress.VolatilityWorld;

namespace BtcStream.Engine.Tests.Stress;

/// <summary>Option turnover by UTC day and calendar quarter: from trades by their own time, else from quoted volume.</summary>
public class OptionTurnoverTests
{
    [Fact]
    public void Trade_AtMidnight_BelongsToTheDayThatBegins()
    {
        var world = new VolatilityWorld();
        world.Index(90_000.0, T0 - Hour).Trade(Call, 1.0, T0 - 1).Trade(Call, 2.0, T0).Trade(Put, 4.0, T0 + Day - 1).Trade(Put, 8.0, T0 + Day);

        OptionTurnover[] days = world.Ask().Daily;
        Assert.Equal([T0 + Day, T0, T0 - Day], days.Select(day => day.FromUnixNanos));
        Assert.Equal([T0 + (2 * Day), T0 + Day, T0], days.Select(day => day.ToUnixNanos));
        Assert.Equal([8.0, 6.0, 1.0], days.Select(day => day.Coins));
        Assert.Equal([double.NaN, 2.0, 0.0], days.Select(day => day.PutCall));
        Assert.Equal([1L, 2L, 1L], days.Select(day => day.Trades));
        Assert.Equal((T0, T0 + Day - 1), (days[1].FirstUnixNanos, days[1].LastUnixNanos));
        Assert.All(days, day => Assert.Equal((TurnoverBasis.Trades, 1, 1), (day.Basis, day.Days, day.DaysCovered)));
    }

    [Fact]
    public void Trade_IsValuedAtTheIndexThatItsMinuteBeganWith_WheneverItComes()
    {
        var inTime = new VolatilityWorld();
        inTime.Trade(Call, 1.0, T0).Index(90_000.0, T0 + 1).Index(91_000.0, T0 + Minute + 1).Trade(Call, 1.0, T0 + Minute + 2)
            .Index(95_000.0, T0 + (3 * Minute)).Trade(Call, 1.0, T0 + (3 * Minute) + 1).Time(T0 + (5 * Minute));
        var late = new VolatilityWorld();
        late.Trade(Call, 1.0, T0).Index(90_000.0, T0 + 1).Index(91_000.0, T0 + Minute + 1)
            .Index(95_000.0, T0 + (3 * Minute)).Time(T0 + (5 * Minute)).Trade(Call, 1.0, T0 + (3 * Minute) + 1).Trade(Call, 1.0, T0 + Minute + 2);

        // The first has no index before its minute and takes the newest of the day that runs.
        const double usd = 95_000.0 + 90_000.0 + 91_000.0;
        Assert.Equal(usd, Assert.Single(inTime.Ask().Daily).Usd);
        Assert.Equal(usd, Assert.Single(late.Ask().Daily).Usd);
        Assert.Equal(inTime.Ask().Daily, late.Ask().Daily);
    }

    [Fact]
    public void UnvaluedTrades_OfADayThatHasEnded_TakeItsLastIndex()
    {
        var world = new VolatilityWorld();
        world.Trade(Put, 2.0, T0 + 1).Index(80_000.0, T0 + Hour).Index(90_000.0, T0 + Day).Index(91_000.0, T0 + Day + Hour);

        Assert.Equal(160_000.0, world.Ask().Daily[^1].Usd);
    }

    [Fact]
    public void TradesWithoutAnyIndex_HaveCoinsAndNoUsd()
    {
        OptionTurnover day = Assert.Single(new VolatilityWorld().Trade(Put, 2.0, T0 + 1).Ask().Daily);

        Assert.Equal((2.0, double.NaN, 0, 1), (day.Coins, day.Usd, day.DaysCovered, day.Days));
    }

    [Fact]
    public void DayWithoutTrades_HasTheVolumeQuotedAtItsEnd()
    {
        var world = new VolatilityWorld();
        world.Index(90_000.0, T0).Quote(Call, T0 + Hour, 100.0, 10.0).Quote(Put, T0 + (20 * Hour), 100.0, 5.0)
            .Quote(Call, T0 + Day - 1, 100.0, 20.0).Index(95_000.0, T0 + Day).Quote(Call, T0 + Day + Hour, 100.0, 40.0);

        OptionTurnover[] days = world.Ask().Daily;
        Assert.Equal(new OptionTurnover(T0, T0 + Day, TurnoverBasis.QuotedVolume, 25.0, 25.0 * 90_000.0, 0.25, 1, 1, 0, T0 + Day - 1, T0 + Day - 1), days[1]);

        // The day that runs: as it stands.
        Assert.Equal((45.0, 45.0 * 95_000.0, T0 + Day + Hour), (days[0].Coins, days[0].Usd, days[0].LastUnixNanos));
    }

    [Fact]
    public void DayInWhichNothingCame_IsLeftOutAndReportedAsAGap()
    {
        var world = new VolatilityWorld();
        world.Index(90_000.0, T0).Quote(Call, T0 + Hour, 100.0, 10.0).Quote(Call, T0 + Day + Hour, 100.0, 10.0).Quote(Call, T0 + (4 * Day) + Hour, 100.0, 10.0);
        VolatilityAnswer answer = world.Ask(new VolatilityQuestion { TurnoverDays = 5 });

        Assert.Equal([T0 + (4 * Day), T0 + Day, T0], answer.Daily.Select(day => day.FromUnixNanos));
        SeriesReport report = Assert.Single(answer.Series, series => series.Series == "option_turnover");
        Assert.Equal([new SeriesGap(T0 + (2 * Day), T0 + (4 * Day) + Hour)], report.Gaps);
        Assert.Equal((T0 + (4 * Day) + Hour, 0.0, 3), (report.NewestUnixNanos, report.AgeSeconds, report.Entries));
    }

    /// <summary>Other inputs let time pass: that does not trade, and is no sample of the market either.</summary>
    [Fact]
    public void DayInWhichNothingWasQuoted_HasNoTurnoverThoughTimePasses()
    {
        var world = new VolatilityWorld();
        world.Index(90_000.0, T0).Quote(Call, T0 + Hour, 100.0, 10.0).Quote(Put, T0 + Hour, 50.0, 5.0);
        world.DailyClose(T0 + Day, 90_000.0).DailyClose(T0 + (2 * Day), 91_000.0).DailyClose(T0 + (3 * Day) + Hour, 92_000.0);
        VolatilityAnswer answer = world.Ask(new VolatilityQuestion { TurnoverDays = 5 });

        Assert.Equal((T0, 15.0), (Assert.Single(answer.Daily).FromUnixNanos, answer.Daily[0].Coins));
        Assert.Equal(15.0, Assert.Single(answer.Quarterly).Coins);
        Assert.Equal([(T0, double.NaN), (T0 + Hour, 0.5), (T0 + Day, double.NaN), (T0 + (2 * Day), double.NaN)], world.Samples.Select(sample => (sample.Time, sample.PutCallOpenInterest)));

        world.Quote(Call, T0 + (3 * Day) + (2 * Hour), 100.0, 20.0);
        Assert.Equal([(T0 + (3 * Day), 25.0), (T0, 15.0)], world.Ask(new VolatilityQuestion { TurnoverDays = 5 }).Daily.Select(day => (day.FromUnixNanos, day.Coins)));
    }

    /// <summary>Open interest goes on coming where volume has stopped: the last volume is of the day that it was quoted on, and no sample of later minutes.</summary>
    [Fact]
    public void VolumeThatHasStopped_IsNoTurnoverOfLaterDaysWhileOpenInterestIsQuoted()
    {
        var world = new VolatilityWorld();
        world.Index(90_000.0, T0).Quote(Call, T0 + Hour, 100.0, 10.0).Quote(Put, T0 + Hour, 50.0, 5.0);
        world.Quote(Put, T0 + Day + Hour, 60.0, null).Quote(Put, T0 + (2 * Day) + Hour, 70.0, null).Quote(Put, T0 + (3 * Day) + Hour, 80.0, null);
        VolatilityAnswer answer = world.Ask(new VolatilityQuestion { TurnoverDays = 5 });

        Assert.Equal((T0, 15.0), (Assert.Single(answer.Daily).FromUnixNanos, answer.Daily[0].Coins));
        Assert.Equal((15.0, 4, 1), (Assert.Single(answer.Quarterly).Coins, answer.Quarterly[0].Days, answer.Quarterly[0].DaysCovered));
        Assert.Equal([double.NaN, 0.5, 0.6, 0.7], world.Samples.Select(sample => sample.PutCallOpenInterest));
        Assert.Equal([double.NaN, 0.5, double.NaN, double.NaN], world.Samples.Select(sample => sample.PutCallVolume));
    }

    /// <summary>Early in a day its rolling volume is nearly all yesterday's.</summary>
    [Fact]
    public void Quarter_RunningDayOfQuotedVolume_CountsOnceItHasEndedAndItsTradesAtOnce()
    {
        var world = new VolatilityWorld();
        world.Index(90_000.0, T0).Quote(Call, T0 + Hour, 100.0, 10.0);
        Assert.Equal(10.0, Assert.Single(world.Ask().Daily).Coins);
        Assert.Empty(world.Ask().Quarterly);

        world.Quote(Call, T0 + Day + Minute, 100.0, 12.0);
        OptionTurnover quarter = Assert.Single(world.Ask().Quarterly);
        Assert.Equal((10.0, 900_000.0, 2, 1, T0 + Hour), (quarter.Coins, quarter.Usd, quarter.Days, quarter.DaysCovered, quarter.LastUnixNanos));

        world.Trade(Put, 2.0, T0 + Day + (2 * Minute));
        quarter = Assert.Single(world.Ask().Quarterly);
        Assert.Equal((TurnoverBasis.Mixed, 12.0, 2, 2), (quarter.Basis, quarter.Coins, quarter.Days, quarter.DaysCovered));
    }

    [Fact]
    public void Quarters_AreSumsOfTheirDaysAndSayWhatTheyCover()
    {
        var world = new VolatilityWorld();
        long december = UnixTime.FromDate(2025, 12, 30);
        world.Index(80_000.0, december).Quote(Put, december + 1, 10.0, 3.0).Quote(Call, december + 2, 10.0, 1.0)
            .Time(december + Day + Hour).Trade(Call, 2.0, december + Day + Hour).Index(90_000.0, T0).Trade(Put, 5.0, T0 + Minute);

        OptionTurnover[] quarters = world.Ask().Quarterly;
        Assert.Equal(2, quarters.Length);
        Assert.Equal((T0, UnixTime.FromDate(2026, 4, 1)), (quarters[0].FromUnixNanos, quarters[0].ToUnixNanos));
        Assert.Equal((TurnoverBasis.Trades, 5.0, 450_000.0, 1, 1), (quarters[0].Basis, quarters[0].Coins, quarters[0].Usd, quarters[0].Days, quarters[0].DaysCovered));
        Assert.Equal((UnixTime.FromDate(2025, 10, 1), T0), (quarters[1].FromUnixNanos, quarters[1].ToUnixNanos));
        Assert.Equal((TurnoverBasis.Mixed, 6.0, 480_000.0, 1.0), (quarters[1].Basis, quarters[1].Coins, quarters[1].Usd, quarters[1].PutCall));
        Assert.Equal((92, 2, 1L), (quarters[1].Days, quarters[1].DaysCovered, quarters[1].Trades));
    }

    [Fact]
    public void Days_TooLongAgo_AreForgottenWhetherTheyCameInTimeOrLate()
    {
        long then = UnixTime.FromDate(2023, 1, 1);
        long now = then + (MarketHistory.MaxDays * Day);
        var inTime = new VolatilityWorld();
        inTime.Index(20_000.0, then).Trade(Call, 1.0, then + Hour).Trade(Call, 2.0, then + Day).Trade(Call, 4.0, now);
        var late = new VolatilityWorld();
        late.Index(20_000.0, then).Trade(Call, 4.0, now).Trade(Call, 2.0, then + Day).Trade(Call, 1.0, then + Hour);

        var all = new VolatilityQuestion { TurnoverDays = MarketHistory.MaxDays };
        Assert.Equal([4.0, 2.0], inTime.Ask(all).Daily.Select(day => day.Coins));
        Assert.Equal([4.0, 2.0], late.Ask(all).Daily.Select(day => day.Coins));
        Assert.Equal([4.0], inTime.Ask(all with { TurnoverDays = MarketHistory.MaxDays - 1 }).Daily.Select(day => day.Coins));
        Assert.Equal(2, inTime.History.Days.Length);
    }

    [Theory]
    [InlineData(2025, 12, 31, 2025, 10, 2026, 1)]
    [InlineData(2026, 1, 1, 2026, 1, 2026, 4)]
    [InlineData(2024, 2, 29, 2024, 1, 2024, 4)]
    [InlineData(2026, 9, 30, 2026, 7, 2026, 10)]
    public void QuarterOf_Day_IsItsCalendarQuarter(int year, int month, int day, int firstYear, int firstMonth, int nextYear, int nextMonth) =>
        Assert.Equal(
            ((int)UnixTime.DaysFromCivil(firstYear, firstMonth, 1), (int)UnixTime.DaysFromCivil(nextYear, nextMonth, 1)),
            TurnoverTable.QuarterOf((int)UnixTime.DaysFromCivil(year, month, day)));
}
