using BtcStream.Engine.History;
using BtcStream.Engine.Publication;
using BtcStream.Engine.Ring;
using BtcStream.Engine.State;
using BtcStream.Engine.Tests.RealData;
using BtcStream.Engine.Tests.WhatIf;
using BtcStream.Quant.Domain;
using BtcStream.Quant.Gamma;

namespace BtcStream.Engine.Tests.History;

/// <summary>Columns of both heatmaps over time.</summary>
public class HistoryTests
{
    private const string Call = "BTC-30JAN26-90000-C";
    private const long Minute = 60 * UnixTime.NanosPerSecond;

    [Fact]
    public void Record_InputsOfThreeMinutes_WritesAColumnAtEachEnd()
    {
        var engine = new TestEngine();
        Quote(engine, 10.0, 100.0);
        Quote(engine, 59.9, 200.0);
        Assert.Empty(Minutes(engine));

        Quote(engine, 60.0, 300.0);
        Quote(engine, 150.0, 400.0);

        HistoryColumn[] columns = Minutes(engine);
        Assert.Equal([TestEngine.Seconds(60), TestEngine.Seconds(120)], columns.Select(column => column.Time));
        Assert.Equal(2.0, columns[0].Gamma[0].Net[0] / Net(100.0, 59.9), 1e-12);
        Assert.Equal(3.0, columns[1].Gamma[0].Net[0] / Net(100.0, 60.0), 1e-12);
    }

    [Fact]
    public void Record_MinutesInWhichNothingCame_HaveNoColumn()
    {
        var engine = new TestEngine();
        Quote(engine, 10.0, 100.0);
        Quote(engine, 600.5, 200.0);
        engine.Apply(new TestBatch().Publish());
        Quote(engine, 700.0, 300.0);

        Assert.Equal([TestEngine.Seconds(60), TestEngine.Seconds(660)], Minutes(engine).Select(column => column.Time));
    }

    [Fact]
    public void Record_IndexAndDefinitionsAlone_WriteNothing()
    {
        var engine = new TestEngine();
        engine.Apply(new TestBatch().Index(90_000, TestEngine.Seconds(1)).Define(1, Call));
        engine.Apply(new TestBatch().Index(90_100, TestEngine.Seconds(61)));
        Assert.Empty(Minutes(engine));

        Quote(engine, 62.0, 100.0);
        engine.Apply(new TestBatch().Index(90_100, TestEngine.Seconds(121)));
        Assert.Equal([TestEngine.Seconds(120)], Minutes(engine).Select(column => column.Time));
    }

    /// <summary>Last inputs of hours, and when the next one comes: the hour's column is the last of its minutes' columns.</summary>
    [Fact]
    public void Record_GapsOverHours_GiveEveryHourWithInputsItsLastColumn()
    {
        double[] seconds = [10, 1_900, 3_599, 3_600, 3_700, 7_190, 20_000, 20_010, 28_800, 50_000, 53_999.5, 54_000];
        var engine = new TestEngine();
        for (int i = 0; i < seconds.Length; i++)
        {
            Quote(engine, seconds[i], 100.0 * (i + 1));
        }

        HistoryColumn[] hours = Hours(engine);
        HistoryColumn[] minutes = Minutes(engine);
        Assert.Equal([1, 2, 6, 9, 14, 15], hours.Select(column => (column.Time - TestEngine.NewYear) / UnixTime.NanosPerHour));
        foreach (HistoryColumn hour in hours)
        {
            HistoryColumn last = minutes.Last(column => column.Time <= hour.Time);
            Assert.True(last.Time > hour.Time - UnixTime.NanosPerHour);
            Assert.Equal(last.Gamma[0].Net, hour.Gamma[0].Net);
            Assert.Equal(last.IndexPrice, hour.IndexPrice);
        }
    }

    [Fact]
    public void Record_MoreThanTheCapacity_LetsTheOldestGo()
    {
        var engine = new TestEngine(new EngineOptions { HistoryMinutes = 3, HistoryHours = 2 });
        for (int minute = 0; minute < 400; minute++)
        {
            Quote(engine, minute * 60.0, 100.0 + minute);
        }

        Assert.Equal([397, 398, 399], Minutes(engine).Select(column => (column.Time - TestEngine.NewYear) / Minute));
        Assert.Equal([5, 6], Hours(engine).Select(column => (column.Time - TestEngine.NewYear) / UnixTime.NanosPerHour));
    }

    [Theory]
    [InlineData(0, 5)]
    [InlineData(5, 0)]
    [InlineData(0, 0)]
    public void Record_WhereOneResolutionIsOff_KeepsTheOther(int minutes, int hours)
    {
        var engine = new TestEngine(new EngineOptions { HistoryMinutes = minutes, HistoryHours = hours });
        for (int hour = 0; hour < 10; hour++)
        {
            Quote(engine, hour * 3_600.0, 100.0);
        }

        Assert.Equal((minutes, hours), (Minutes(engine).Length, Hours(engine).Length));
    }

    [Fact]
    public void Record_RefusedAndLateRows_WriteNoColumn()
    {
        var engine = new TestEngine(new EngineOptions { MaxMagnitude = 1e15 });
        Quote(engine, 10.0, 100.0);
        engine.Apply(new TestBatch().Trade(Call, TradeColumns.SideBuy, 1e15, TestEngine.Seconds(11)));
        long later = TestEngine.Seconds(90);
        Refuse(engine, new TestBatch().Quotes(new Quote { Name = Call, Iv = -1.0, Time = later }));
        Refuse(engine, new TestBatch().Quotes(new Quote { Name = "BTC-31DEC25-90000-C", Iv = 0.5, Time = later }));
        Refuse(engine, new TestBatch().Index(-5.0, later));
        Refuse(engine, new TestBatch().Trade(Call, 9, 1.0, later));
        Refuse(engine, new TestBatch().Trade("BTC-99", TradeColumns.SideBuy, 1.0, later));
        engine.Apply(new TestBatch().Quotes(new Quote { Name = Call, Iv = 0.3, Time = TestEngine.Seconds(5) }));
        Assert.Empty(Minutes(engine));

        engine.Apply(new TestBatch().Time(later));
        Assert.Single(Minutes(engine));
    }

    [Fact]
    public void Record_TimesAtTheEndOfTime_NeitherOverflowNorRepeat()
    {
        var engine = new TestEngine();
        Quote(engine, 10.0, 100.0);
        for (int i = 0; i < 5; i++)
        {
            engine.Apply(new TestBatch().Time(long.MaxValue - 5 + i));
        }

        Assert.Single(Minutes(engine));
    }

    /// <summary>
    /// The same rows, a message each or many in one, with publication points here or there: the same columns, to the bit. Accounts over several instruments are
    /// solved at publication points, which are inputs; these sequences have none of them.
    /// </summary>
    [Fact]
    public void Record_BatchesCutDifferentlyAndPublishedElsewhere_GiveTheSameColumns()
    {
        for (int seed = 0; seed < 6; seed++)
        {
            string[] expected = Lines(Play(seed, rowsInAMessage: 1, publishEvery: 0));
            Assert.True(expected.Length > 20, $"{expected.Length} lines");
            Assert.Equal(expected, Lines(Play(seed, rowsInAMessage: 7, publishEvery: 0)));
            Assert.Equal(expected, Lines(Play(seed, rowsInAMessage: 1, publishEvery: 3)));
            Assert.Equal(expected, Lines(Play(seed, rowsInAMessage: 40, publishEvery: 11)));
        }
    }

    [Fact]
    public void Record_ForcedOrders_FallOutAfterADayWithoutPublication()
    {
        TestEngine engine = WhatIfWorld.Begin();
        WhatIfWorld.Accept(engine, new TestBatch().ForcedOrder("B", WhatIfWorld.Long, 90_000, 2.0));
        WhatIfWorld.Accept(engine, new TestBatch().Time(TestEngine.Hours(23)));
        WhatIfWorld.Accept(engine, new TestBatch().Time(TestEngine.Hours(25)));
        WhatIfWorld.Accept(engine, new TestBatch().Time(TestEngine.Hours(26)));

        HistoryColumn[] columns = Minutes(engine);
        Assert.Equal([1, 1, 0], columns.Select(column => column.LiquidationsOf(LiquidationProvenance.Realised).Bins.Length));
        Assert.Equal(18_000_000, columns[1].LiquidationsOf(LiquidationProvenance.Realised).LongCents[0]);
    }

    [Fact]
    public void Answer_Liquidations_SumsToTheLadderAndPutsColumnsOnOneAxis()
    {
        TestEngine engine = WhatIfScript.Play(9, 400);
        WhatIfWorld.Accept(engine, new TestBatch().Time(engine.Engine.AsOfUnixNanos!.Value + Minute));
        RiskView view = WhatIfWorld.View(engine);

        HistoryAnswer answer = Answer(engine, new HistoryQuestion(HistoryMap.Liquidations, default, LiquidationProvenance.Observed, null, null, false, null, null));

        Assert.True(answer.Moments.Length > 3);
        Assert.All(answer.Moments, moment => Assert.Equal((answer.Prices.Length, answer.Prices.Length), (moment.First.Length, moment.Second.Length)));
        Assert.Equal(answer.Prices.Order(), answer.Prices);
        double longs = Enumerable.Range(0, view.Liquidations.Count).Where(i => view.Liquidations.Provenance(i) == LiquidationProvenance.Observed).Sum(i => view.Liquidations.LongUsd[i]);
        Assert.Equal(longs, answer.Moments[^1].First.Sum(), 0.01);
        Assert.True(longs > 0.0);
    }

    [Fact]
    public void Answer_RangesOfTimeAndPrice_HoldWhatOverlapsThem()
    {
        TestEngine engine = WhatIfScript.Play(9, 400);
        var all = new HistoryQuestion(HistoryMap.Liquidations, default, LiquidationProvenance.Observed, null, null, false, null, null);
        HistoryAnswer whole = Answer(engine, all);
        long from = whole.Moments[1].Time;
        long to = whole.Moments[^2].Time;
        double inside = whole.Prices[2] + 1.0;

        HistoryAnswer part = Answer(engine, all with { From = from, To = to, PriceFrom = inside, PriceTo = whole.Prices[^3] });

        Assert.Equal(whole.Moments[1..^1].Select(moment => moment.Time), part.Moments.Select(moment => moment.Time));
        Assert.True(part.Prices.Length > 0 && part.Prices[0] >= whole.Prices[2] && part.Prices[^1] <= whole.Prices[^3]);
        int column = Array.FindIndex(part.Moments, moment => moment.First.Length > 0);
        Assert.Equal(whole.Prices.Where(price => part.Prices.Contains(price)), part.Prices);
        Assert.Equal(0, column);
    }

    [Fact]
    public void Answer_GammaUnderEachModel_IsThatOfTheView()
    {
        TestEngine engine = WhatIfScript.Play(3, 50);
        WhatIfWorld.Accept(engine, new TestBatch().Trade(Call, TradeColumns.SideBuy, 30.0));
        Dictionary<PositioningModel, double> expected = Enum.GetValues<PositioningModel>().ToDictionary(model => model, model => WhatIfWorld.View(engine, model).Summary.NetGexUsdPerPercent);
        WhatIfWorld.Accept(engine, new TestBatch().Time(engine.Engine.AsOfUnixNanos!.Value + Minute));

        foreach ((PositioningModel model, double net) in expected)
        {
            HistoryAnswer answer = Answer(engine, new HistoryQuestion(HistoryMap.Gamma, model, default, null, null, false, null, null));
            Assert.Equal(net, answer.Moments[^1].First.Where(value => !double.IsNaN(value)).Sum(), 1e-9 * answer.Moments[^1].Second.Where(value => !double.IsNaN(value)).Sum());
        }
    }

    /// <summary>The recorded chains in time order: each column's strikes sum to what a summary said at that time.</summary>
    [Fact]
    public void Record_AllChains_GiveColumnsThatSumToTheSummaries()
    {
        var engine = new TestEngine();
        var said = new List<(long Time, double Net, double Gross)>();
        foreach (string path in ChainFile.Paths)
        {
            engine.Apply(ChainFile.Read(path).ToBatch());
            RiskView view = engine.Engine.Query("BTC", PositioningModel.Naive, RiskParts.Summary);
            said.Add((view.AsOfUnixNanos, view.Summary.NetGexUsdPerPercent, view.Summary.GrossGexUsdPerPercent));
        }

        engine.Apply(new TestBatch().Time(said[^1].Time + UnixTime.NanosPerHour));
        HistoryColumn[] columns = Minutes(engine);
        Assert.True(said.Count >= 34, $"{said.Count} chains");
        foreach ((long time, double net, double gross) in said)
        {
            HistoryColumn column = Assert.Single(columns, one => one.Time == ((time / Minute) + 1) * Minute);
            Assert.Equal(net, column.Gamma[0].Net.Sum(), 1e-9 * gross);
            Assert.Equal(gross, column.Gamma[0].Gross.Sum(), 1e-9 * gross);
        }

        Assert.All(Hours(engine), hour => Assert.Contains(columns, column => column.Time <= hour.Time && column.Gamma[0].Net.SequenceEqual(hour.Gamma[0].Net)));
        Assert.Same(columns[0].Gamma[0].Strikes, columns[1].Gamma[0].Strikes.Length == columns[0].Gamma[0].Strikes.Length ? columns[1].Gamma[0].Strikes : columns[0].Gamma[0].Strikes);
    }

    private static TestEngine Play(int seed, int rowsInAMessage, int publishEvery)
    {
        TestEngine engine = WhatIfWorld.Begin();
        var random = new Random(seed);
        var batch = new TestBatch();
        var rows = new List<PositionTerms>();
        double seconds = 0.0;
        for (int i = 0; i < 600; i++)
        {
            if (i % 50 == 0)
            {
                Flush();
                seconds += random.Next(1, 3_000);
                WhatIfWorld.Accept(engine, new TestBatch().Index(90_000 + random.Next(-900, 901), TestEngine.Seconds(seconds)).ForcedOrder("B", WhatIfWorld.Short, 90_000, 1.0).Account(100, random.Next(1, 200) * 1_000.0));
            }

            seconds += random.Next(0, 20);
            rows.Add(new PositionTerms((ulong)random.Next(100, 110), "A", WhatIfWorld.Long, random.Next(1, 64) / 8.0) { IsCross = true, Time = TestEngine.Seconds(seconds) });
            if (rows.Count == rowsInAMessage)
            {
                Flush();
            }

            if (publishEvery > 0 && i % publishEvery == 0)
            {
                engine.Engine.Publish();
            }
        }

        Flush();
        return engine;

        void Flush()
        {
            if (rows.Count > 0)
            {
                WhatIfWorld.Accept(engine, batch.Positions([.. rows]));
                (batch, rows) = (new TestBatch(), []);
            }
        }
    }

    private static string[] Lines(TestEngine engine) =>
    [
        .. Minutes(engine).Concat(Hours(engine)).Select(column =>
            $"{column.Time} {column.IndexPrice:R} "
            + string.Join(" | ", column.Gamma.Select(strip => string.Join(' ', strip.Strikes.Zip(strip.Net, strip.Gross).Select(at => $"{at.First} {at.Second:R} {at.Third:R}"))))
            + string.Join(" | ", column.Liquidations.Select(strip => string.Join(' ', strip.Bins.Zip(strip.LongCents, strip.ShortCents))))),
    ];

    private static HistoryAnswer Answer(TestEngine engine, HistoryQuestion question) => HistoryAnswer.Of(
        question.IsHourly ? Hours(engine) : Minutes(engine), question, engine.Engine.Options.LadderGrid, engine.Engine.Sequence, engine.Engine.AsOfUnixNanos!.Value);

    private static HistoryColumn[] Minutes(TestEngine engine) => Columns(engine, 0);

    private static HistoryColumn[] Hours(TestEngine engine) => Columns(engine, 1);

    private static HistoryColumn[] Columns(TestEngine engine, int series)
    {
        UnderlyingBook? book = engine.Engine.State.Underlyings.Find("BTC");
        IReadOnlyList<HistorySeries> all = book is null ? [] : engine.Engine.History.SeriesOf(book);
        return all.Count == 0 ? [] : [.. all[series].Columns];
    }

    private static void Quote(TestEngine engine, double seconds, double openInterest)
    {
        BatchResult result = engine.Apply(new Quote { Name = Call, Forward = 90_000, Iv = 0.5, OpenInterest = openInterest, Time = TestEngine.Seconds(seconds) });
        Assert.Equal(1, result.Counts.Accepted);
    }

    private static void Refuse(TestEngine engine, TestBatch batch)
    {
        BatchResult result = engine.Apply(batch);
        Assert.Equal(1, result.Counts.Rejected);
    }

    private static double Net(double openInterest, double seconds)
    {
        double years = UnixTime.YearsToExpiry(TestEngine.Seconds(seconds), UnixTime.FromDate(2026, 1, 30) + (8 * UnixTime.NanosPerHour));
        return openInterest * Quant.Pricing.Black76.Gamma(90_000, 90_000, 0.5, years) * 90_000 * 90_000 * 0.01;
    }
}
