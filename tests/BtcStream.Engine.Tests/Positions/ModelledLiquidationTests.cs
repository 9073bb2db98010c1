using BtcStream.Engine.State;
using BtcStream.Engine.State.Positions;
using BtcStream.Quant.Ladders;

namespace BtcStream.Engine.Tests.Positions;

public class ModelledLiquidationTests
{
    private const double Mark = 90_000.0;

    private static readonly long T0 = PositionWorld.T0;

    [Fact]
    public void OpenInterest_FirstValue_ModelsNothing()
    {
        TestEngine engine = Begin();

        Assert.Equal((0L, 0L), (engine.Book().Modelled.LongCents, engine.Book().Modelled.ShortCents));
        Assert.DoesNotContain(engine.Book().Ladder.Cells.ToArray(), cell => cell.IsHeld);
    }

    [Fact]
    public void OpenInterest_ARise_OpensBothSidesByLeverageClass()
    {
        TestEngine engine = Begin();
        OpenInterest(engine, 1_100.0);

        var model = new ModelledOpenInterest(ModelledOpenInterest.DefaultClasses, EngineOptions.DefaultModelledMaintenanceRate);
        var classes = new ModelledLiquidation[model.Classes.Length];
        model.Fill(Mark, 100.0 * Mark, classes);
        var expected = new SortedDictionary<int, (long Long, long Short)>();
        foreach (ModelledLiquidation one in classes)
        {
            Add(expected, one.LongPrice, Cents(one.LongUsd), 0);
            Add(expected, one.ShortPrice, 0, Cents(one.ShortUsd));
        }

        Assert.Equal(expected, Held(engine));
        Assert.Equal((expected.Values.Sum(c => c.Long), expected.Values.Sum(c => c.Short)), (engine.Book().Modelled.LongCents, engine.Book().Modelled.ShortCents));
        Assert.Equal(10, expected.Count);
    }

    [Fact]
    public void OpenInterest_AnInversePerpetual_RisesByItsFace()
    {
        TestEngine engine = PositionWorld.Begin();
        engine.Accept(new TestBatch().Perpetual(new PerpetualRow { Name = "I", Price = Mark, OpenInterest = 1e8, Time = T0 }));
        engine.Accept(new TestBatch().Perpetual(new PerpetualRow { Name = "I", OpenInterest = 1e8 + 9e6, Time = T0 }));
        TestEngine linear = Begin();
        OpenInterest(linear, 1_100.0);

        Assert.Equal(Held(linear), Held(engine));
    }

    [Theory]
    [InlineData(80_000.0)]
    [InlineData(96_500.0)]
    public void Price_TradingThrough_ConsumesTheCellsItLeavesAndNoOthers(double to)
    {
        TestEngine engine = Begin();
        OpenInterest(engine, 1_100.0);
        SortedDictionary<int, (long Long, long Short)> before = Held(engine);
        engine.Accept(new TestBatch().Index(to, T0 + 1).Index(Mark, T0 + 2));

        PriceGrid.Default.TryCellOf(to, out int reached);
        var expected = new SortedDictionary<int, (long Long, long Short)>();
        foreach ((int cell, (long Long, long Short) held) in before)
        {
            bool isGone = to < Mark ? held.Long > 0 && cell > reached : held.Short > 0 && cell < reached;
            if (!isGone)
            {
                expected[cell] = held;
            }
        }

        Assert.Equal(expected, Held(engine));
        Assert.InRange(expected.Count, 5, before.Count - 1);
        Assert.Equal((expected.Values.Sum(c => c.Long), expected.Values.Sum(c => c.Short)), (engine.Book().Modelled.LongCents, engine.Book().Modelled.ShortCents));
    }

    [Theory]
    [InlineData(1.0, 40.0)]
    [InlineData(3e6, 1_150_000.0)]
    public void OpenInterest_AFall_LeavesNeitherSideAboveIt(double most, double left)
    {
        TestEngine engine = PositionWorld.Begin();
        engine.Accept(new TestBatch().Index(Mark, T0).Perpetual(new PerpetualRow { Name = "A", Price = Mark, OpenInterest = 0.0, Time = T0 }));
        double top = Math.Max(most, 100.0);
        for (int step = 1; step <= 4; step++)
        {
            OpenInterest(engine, top * step / 4.0);
        }

        long before = engine.Book().Modelled.LongCents;
        OpenInterest(engine, left);

        UnderlyingBook book = engine.Book();
        long openInterest = (long)(left * Mark * 100.0);
        Assert.InRange(book.Modelled.LongCents, openInterest - 20, openInterest);
        Assert.InRange(book.Modelled.ShortCents, openInterest - 20, openInterest);
        Assert.True(before > openInterest);
        Assert.Equal((book.Modelled.LongCents, book.Modelled.ShortCents), (Held(engine).Values.Sum(c => c.Long), Held(engine).Values.Sum(c => c.Short)));
    }

    private static TestEngine Begin()
    {
        TestEngine engine = PositionWorld.Begin();
        engine.Accept(new TestBatch().Index(Mark, T0).Perpetual(new PerpetualRow { Name = "A", Price = Mark, OpenInterest = 1_000.0, Time = T0 }));
        return engine;
    }

    private static void OpenInterest(TestEngine engine, double coins) =>
        engine.Accept(new TestBatch().Perpetual(new PerpetualRow { Name = "A", OpenInterest = coins, Time = T0 }));

    private static long Cents(double usd) => (long)Math.Round(usd * 100.0);

    private static void Add(SortedDictionary<int, (long Long, long Short)> cells, double price, long longs, long shorts)
    {
        Assert.Equal(PriceCellCode.Ok, PriceGrid.Default.TryCellOf(price, out int cell));
        (long Long, long Short) held = cells.GetValueOrDefault(cell);
        cells[cell] = (held.Long + longs, held.Short + shorts);
    }

    private static SortedDictionary<int, (long Long, long Short)> Held(TestEngine engine)
    {
        LiquidationLadder ladder = engine.Book().Ladder;
        var held = new SortedDictionary<int, (long Long, long Short)>();
        for (int i = 0; i < ladder.Cells.Length; i++)
        {
            if (ladder.Cells[i].IsHeld)
            {
                held[ladder.FirstCell + i] = (ladder.Cells[i].ModelledLong, ladder.Cells[i].ModelledShort);
            }
        }

        return held;
    }
}
