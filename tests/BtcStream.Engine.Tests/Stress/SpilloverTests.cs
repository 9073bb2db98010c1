using BtcStream.Engine.Stress;
using BtcStream.Engine.Stress.Spillovers;
using BtcStream.Engine.Tests.RealData;
using BtcStream.Quant.Domain;
using BtcStream.Quant.Stress;
using FsCheck;
using FsCheck.Fluent;

namespace BtcStream.Engine.Tests.Stress;

/// <summary>Spill-over from the engine's own state.</summary>
public class SpilloverTests
{
    private const long Day = UnixTime.NanosPerDay;

    private static readonly long T0 = TestEngine.NewYear;

    [Fact]
    public void Spillover_ToBnbOnTheDayOfTheFall_IsTheArticlesRow()
    {
        var engine = new TestEngine();
        foreach ((string asset, string file) in new[] { ("BTC", "bitcoin"), ("BNB", "bnb") })
        {
            foreach ((long time, double price) in Closes(file).Where(close => close.Time <= UnixTime.FromDate(2026, 2, 6)))
            {
                Accept(engine, new TestBatch().Close(asset, time, price));
            }
        }

        SpilloverAnswer answer = Ask(engine);
        AssetSpillover bnb = Assert.Single(answer.Assets);
        Assert.Equal(("BNB", 90, ChangeBasis.DailyCloses), (bnb.Asset, bnb.Spillover.Returns, bnb.Basis));
        Assert.Equal(0.943, bnb.Spillover.Beta, 0.0005);
        Assert.Equal(0.895, bnb.Spillover.Correlation.Value, 0.0005);
        Assert.Equal(-13.5, bnb.Change.Value, 0.05);
        Assert.Equal(-14.1, bnb.UnderlyingChange.Value, 0.05);
        Assert.Equal(answer.UnderlyingChange, bnb.UnderlyingChange);
        Assert.Equal(bnb.Change.Value - (bnb.Spillover.Beta * bnb.UnderlyingChange.Value), bnb.Residual.Value, 1e-12);
        Assert.All(answer.Series, series => Assert.Empty(series.Gaps));
    }

    [Fact]
    public void Change_BothStreamLive_IsOfTheLivePrices()
    {
        TestEngine engine = WithCloses(out long end);
        Live(engine, "BTC", end - Day, 100.0);
        Live(engine, "BNB", end - Day, 10.0);
        Live(engine, "BTC", end + 40, 90.0);
        Live(engine, "BTC", end + 60, 90.0);
        Live(engine, "BNB", end + 50, 8.0);

        AssetSpillover bnb = Assert.Single(Ask(engine).Assets);
        Assert.Equal((ChangeBasis.Live, end + 50), (bnb.Basis, bnb.ChangeUnixNanos));
        Assert.Equal(-20.0, bnb.Change.Value, 1e-9);
        Assert.Equal(8.0, bnb.PriceUsd);
        Assert.Equal((ChangeBasis.Live, -10.0), (Ask(engine).UnderlyingBasis, Math.Round(Ask(engine).UnderlyingChange.Value, 9)));
    }

    [Fact]
    public void Change_OneStreamsLiveOnly_IsOfTheClosesOfBoth()
    {
        TestEngine engine = WithCloses(out long end);
        Live(engine, "BNB", end - Day, 10.0);
        Live(engine, "BNB", end + 50, 8.0);

        AssetSpillover bnb = Assert.Single(Ask(engine).Assets);
        Assert.Equal((ChangeBasis.DailyCloses, end, 8.0), (bnb.Basis, bnb.ChangeUnixNanos, bnb.PriceUsd));
        Assert.True(bnb.Change.IsOk && bnb.UnderlyingChange.IsOk && bnb.Residual.IsOk);
    }

    [Fact]
    public void Gap_OfCloses_IsReportedAndNothingSpansIt()
    {
        var engine = new TestEngine();
        for (int day = 0; day <= 100; day++)
        {
            Accept(engine, new TestBatch().Close("BTC", T0 + (day * Day), 100.0 + (day % 7)));
            if (day is not 50)
            {
                Accept(engine, new TestBatch().Close("BNB", T0 + (day * Day), 10.0 + (day % 5)));
            }
        }

        SpilloverAnswer answer = Ask(engine);
        Assert.Equal(88, Assert.Single(answer.Assets).Spillover.Returns);
        SeriesGap gap = Assert.Single(Assert.Single(answer.Series, series => series.Series == "asset_price:BNB").Gaps);
        Assert.Equal(new SeriesGap(T0 + (49 * Day), T0 + (51 * Day)), gap);
    }

    [Fact]
    public void Assets_ThatAreAskedForAndUnknown_HaveNoFigures()
    {
        SpilloverAnswer answer = Ask(WithCloses(out _), "DOGE", "BNB", "DOGE");
        Assert.Equal(["BNB", "DOGE"], answer.Assets.Select(asset => asset.Asset));
        Assert.Equal((FigureCode.NoData, ChangeBasis.None), (answer.Assets[1].Spillover.Code, answer.Assets[1].Basis));
        Assert.Null(Assert.Single(answer.Series, series => series.Series == "asset_price:DOGE").NewestUnixNanos);
    }

    [Fact]
    public void Rows_InAnyOrder_GiveTheSameAnswer() => Prop.ForAll(
        Gen.Shuffle(Enumerable.Range(0, 200).ToArray()).ToArbitrary(),
        order =>
        {
            SpilloverAnswer inOrder = Ask(Feed(Enumerable.Range(0, 200)));
            SpilloverAnswer shuffled = Ask(Feed(order));
            Assert.Equal(inOrder.Assets, shuffled.Assets);
            Assert.Equal(inOrder.UnderlyingChange, shuffled.UnderlyingChange);
        }).Check(Config.QuickThrowOnFailure.WithMaxTest(20));

    private static TestEngine Feed(IEnumerable<int> order)
    {
        var engine = new TestEngine();
        foreach (int row in order)
        {
            (int day, string asset) = (row / 2, row % 2 == 0 ? "BTC" : "BNB");
            Accept(engine, new TestBatch().Close(asset, T0 + (day * Day), 100.0 + (row % 13) + (row % 2 * 5)));
        }

        return engine;
    }

    private static TestEngine WithCloses(out long end)
    {
        end = T0 + (99 * Day);
        return Feed(Enumerable.Range(0, 200));
    }

    private static void Live(TestEngine engine, string asset, long time, double price) => Accept(engine, new TestBatch().Live(asset, time, price));

    private static void Accept(TestEngine engine, TestBatch batch) => Assert.Equal(1, engine.Apply(batch).Counts.Accepted);

    private static SpilloverAnswer Ask(TestEngine engine, params string[] assets) =>
        SpilloverComputer.Compute(new StressCopy(engine.Engine, "BTC"), new SpilloverQuestion(assets));

    private static IEnumerable<(long Time, double Price)> Closes(string file) =>
        from line in File.ReadLines(SharedFolder.PathOf("data", $"price-{file}-daily.csv")).Skip(1)
        let cells = line.Split(',')
        let day = DateTime.ParseExact(cells[0][..10], "yyyy-MM-dd", System.Globalization.CultureInfo.InvariantCulture)
        select (UnixTime.FromDate(day.Year, day.Month, day.Day), double.Parse(cells[1], System.Globalization.CultureInfo.InvariantCulture));
}
