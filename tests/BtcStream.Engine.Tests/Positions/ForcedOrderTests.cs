using BtcStream.Engine.Publication;
using BtcStream.Engine.Ring;
using BtcStream.Engine.State;
using BtcStream.Engine.State.Positions;
using BtcStream.Quant.Domain;
using BtcStream.Quant.Ladders;

namespace BtcStream.Engine.Tests.Positions;

public class ForcedOrderTests
{
    private const long Hour = UnixTime.NanosPerHour;
    private const string Binance = "binance";

    private static readonly long T0 = PositionWorld.T0;

    [Theory]
    [InlineData(0, 1)]
    [InlineData(1, 4)]
    [InlineData(2, 24)]
    public void Window_AnOrderOfItsAge_HoldsItToTheNanosecond(int window, int hours)
    {
        TestEngine engine = PositionWorld.Begin();
        engine.Accept(new TestBatch().ForcedOrder("A", PositionWorld.Long, 90_000.0, 0.5, T0).Time(T0 + (hours * Hour) - 1).Publish());
        Assert.Equal((45_000_000_000, 0, 1), Sum(engine, window));

        engine.Accept(new TestBatch().Time(T0 + (hours * Hour)).Publish());
        Assert.Equal((0, 0, 0), Sum(engine, window));
        Assert.True(engine.Book().Realised.IsReportedBy(VenueIndex(engine, PositionWorld.Venue)));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(4)]
    public void Windows_OrdersInAnyOrderOfArrival_AreTheNaiveSumsBySideVenueAndCell(int seed)
    {
        var dice = new Random(seed);
        TestEngine engine = Begin();
        var accepted = new List<(long Time, long Micros, int Cell, string Venue, bool IsShort)>();
        long asOf = long.MinValue;
        int late = 0;
        for (int step = 0; step < 1_500; step++)
        {
            long time = T0 + (step * Hour / 25) - (dice.Next(3) == 0 ? dice.NextInt64(26 * Hour) : 0);
            string venue = dice.Next(2) == 0 ? Binance : PositionWorld.Venue;
            bool isShort = dice.Next(2) == 0;
            bool isInverse = dice.Next(4) == 0;
            double price = 80_000.0 + dice.Next(20_000);
            double amount = isInverse ? 1.0 + dice.Next(9_000) : 0.001 * (1 + dice.Next(5_000));
            string name = isInverse ? "I" : "A";
            BatchResult result = engine.Apply(new TestBatch().ForcedOrder(name, isShort ? PositionWorld.Short : PositionWorld.Long, price, amount, time, venue));
            bool isLate = asOf != long.MinValue && time <= asOf - (24 * Hour);
            Assert.True(result.Counts.Late == (isLate ? 1 : 0) && result.Counts.Rejected == 0, $"Seed {seed}, step {step}");
            late += isLate ? 1 : 0;
            asOf = Math.Max(asOf, time);
            if (!isLate)
            {
                PriceGrid.Default.TryCellOf(price, out int cell);
                accepted.Add((time, (long)Math.Round((isInverse ? amount : amount * price) * 1e6), cell, venue, isShort));
            }

            if (dice.Next(10) == 0)
            {
                engine.Engine.Publish();
                AssertSums(engine, accepted, asOf, $"Seed {seed}, step {step}");
            }
        }

        Assert.True(late > 10, "Too few late orders to tell anything.");
    }

    [Fact]
    public void Order_OlderThanTheLongestWindow_IsLateAndChangesNothing()
    {
        TestEngine engine = Begin();
        engine.Accept(new TestBatch().Time(T0 + (24 * Hour)).Publish());
        ulong before = engine.Digest;

        Assert.Equal(new RowCounts { Late = 1 }, engine.Apply(new TestBatch().ForcedOrder("A", PositionWorld.Long, 90_000.0, 1.0, T0)).Counts);
        Assert.Equal(before, engine.Digest);
        Assert.True(engine.Engine.IsSettled);
        engine.Accept(new TestBatch().ForcedOrder("A", PositionWorld.Long, 90_000.0, 1.0, T0 + 1));
    }

    [Fact]
    public void Binance_ItsSumsInAnImage_AreLowerBoundsAndOthersAreNot()
    {
        TestEngine engine = Begin();
        engine.Accept(new TestBatch().ForcedOrder("A", PositionWorld.Short, 90_000.0, 1.0, T0, Binance).ForcedOrder("A", PositionWorld.Long, 90_000.0, 2.0, T0));
        var image = new LadderImage(PriceGrid.Default);
        image.Gather(engine.Engine.State, engine.Book());

        RealisedWindow[] windows = image.Realised.ToArray();
        Assert.Equal(6, windows.Length);
        Assert.All(windows, window => Assert.Equal(window.Venue == Binance, window.IsLowerBound));
        Assert.Equal(
            [(1, 0.0, 90_000.0, 1), (4, 0.0, 90_000.0, 1), (24, 0.0, 90_000.0, 1)],
            windows.Where(w => w.Venue == Binance).Select(w => (w.Hours, w.LongUsd, w.ShortUsd, w.Orders)));
    }

    [Theory]
    [InlineData((byte)1, 90_000.0, 1.0, RejectionCode.InvalidEnum, InputField.Side)]
    [InlineData(null, 90_000.0, 1.0, RejectionCode.MissingField, InputField.Side)]
    [InlineData((byte)3, 0.0, 1.0, RejectionCode.OutOfRange, InputField.Price)]
    [InlineData((byte)3, 2e9, 1.0, RejectionCode.OutOfRange, InputField.Price)]
    [InlineData((byte)3, double.NaN, 1.0, RejectionCode.NotFinite, InputField.Price)]
    [InlineData((byte)3, null, 1.0, RejectionCode.MissingField, InputField.Price)]
    [InlineData((byte)3, 90_000.0, 0.0, RejectionCode.OutOfRange, InputField.Amount)]
    [InlineData((byte)3, 90_000.0, -1.0, RejectionCode.Negative, InputField.Amount)]
    [InlineData((byte)3, 90_000.0, double.PositiveInfinity, RejectionCode.NotFinite, InputField.Amount)]
    [InlineData((byte)3, 90_000.0, 1e8, RejectionCode.OutOfRange, InputField.Amount)]
    [InlineData((byte)3, 90_000.0, null, RejectionCode.MissingField, InputField.Amount)]
    public void Order_ValueAtFault_IsRefused(byte? side, double? price, double? amount, RejectionCode code, InputField field) =>
        AssertRefused(Begin(), new TestBatch().ForcedOrder("A", side, price, amount, T0), code, field);

    [Fact]
    public void Order_OfAnInstrumentThatCannotHaveOne_IsRefused()
    {
        TestEngine engine = PositionWorld.Begin(null, T0 + 9);
        engine.Apply(new TestBatch().Contract("ETHBTC", "ETH", venue: Binance).Define(1, "BTC-27JUN26-90000-C"));
        AssertRefused(engine, Order("BTC-27JUN26-90000-C", T0, "deribit"), RejectionCode.WrongInstrumentKind, InputField.Instrument);
        AssertRefused(engine, Order("F1", T0 + 9, PositionWorld.Venue), RejectionCode.Expired, InputField.Time);
        AssertRefused(engine, Order("ETHBTC", T0, Binance), RejectionCode.ConflictingFields, InputField.Instrument);
    }

    [Fact]
    public void Orders_BeyondTheLimit_AreRefused()
    {
        TestEngine engine = PositionWorld.Begin(PositionWorld.Options with { MaxForcedOrders = 2 });
        engine.Accept(Order("A", T0, PositionWorld.Venue));
        engine.Accept(Order("A", T0, PositionWorld.Venue));

        AssertRefused(engine, Order("A", T0, PositionWorld.Venue), RejectionCode.LimitReached, InputField.Amount);
    }

    private static TestBatch Order(string name, long time, string venue) => new TestBatch().ForcedOrder(name, PositionWorld.Long, 90_000.0, 1.0, time, venue);

    private static void AssertRefused(TestEngine engine, TestBatch batch, RejectionCode code, InputField field)
    {
        ulong before = engine.Digest;
        RowRejection rejection = engine.Reject(batch);
        Assert.Equal((code, field), (rejection.Code, rejection.Field));
        Assert.Equal(before, engine.Digest);
    }

    private static TestEngine Begin()
    {
        TestEngine engine = PositionWorld.Begin();
        engine.Apply(new TestBatch().Contract("A", venue: Binance).Contract("I", settlement: SettlementKind.Inverse, venue: Binance));
        return engine;
    }

    private static int VenueIndex(TestEngine engine, string venue) => engine.Engine.State.Venues.Find(System.Text.Encoding.ASCII.GetBytes(venue))!.Index;

    private static (long, long, int) Sum(TestEngine engine, int window, string venue = PositionWorld.Venue)
    {
        RealisedSum sum = engine.Book().Realised[VenueIndex(engine, venue), window];
        return ((long)sum.LongMicros, (long)sum.ShortMicros, sum.Orders);
    }

    private static void AssertSums(TestEngine engine, List<(long Time, long Micros, int Cell, string Venue, bool IsShort)> accepted, long asOf, string where)
    {
        for (int window = 0; window < 3; window++)
        {
            long oldest = asOf - (RealisedLiquidations.WindowHours[window] * Hour);
            foreach (string venue in (string[])[PositionWorld.Venue, Binance])
            {
                var held = accepted.Where(order => order.Time > oldest && order.Venue == venue).ToArray();
                (long, long, int) expected = (held.Where(o => !o.IsShort).Sum(o => o.Micros), held.Where(o => o.IsShort).Sum(o => o.Micros), held.Length);
                Assert.True(expected == Sum(engine, window, venue), $"{where}, window {window} of {venue}: {Sum(engine, window, venue)} instead of {expected}");
            }
        }

        UnderlyingBook book = engine.Book();
        var day = accepted.Where(order => order.Time > asOf - (24 * Hour)).ToArray();
        for (int i = 0; i < book.Ladder.Cells.Length; i++)
        {
            LadderCell cell = book.Ladder.Cells[i];
            var inCell = day.Where(order => order.Cell == book.Ladder.FirstCell + i).ToArray();
            Assert.Equal((inCell.Where(o => !o.IsShort).Sum(o => (o.Micros + 5_000) / 10_000), inCell.Where(o => o.IsShort).Sum(o => (o.Micros + 5_000) / 10_000)), (cell.RealisedLong, cell.RealisedShort));
            Assert.Equal(inCell.Length, cell.RealisedOrders);
        }
    }
}
