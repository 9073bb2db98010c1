using BtcStream.Feeds;
using BtcStream.Feeds.Live;
using BtcStream.Quant.Gamma;
using BtcStream.Server.Feeds;

namespace BtcStream.Server.Tests.Feeds;

public class PendingRowsTests
{
    private const int Many = 50_000;

    [Fact]
    public void Add_EngineBehindForLong_HoldsTheNewestOfEachAndTheRoomOfIt()
    {
        var pending = new PendingRows();
        for (int i = 0; i < Many; i++)
        {
            pending.Add(new IndexRow(i, "BTC", 90_000 + i), isBehind: true);
        }

        Assert.Equal((1, Many - 1L), (pending.Count, pending.Conflated));
        Assert.InRange(pending.Held, 1, 2_000);
        Assert.Equal(90_000.0 + Many - 1, Assert.IsType<IndexRow>(Assert.Single(pending.Take(10))).IndexPrice);
        Assert.Equal((0, 0), (pending.Count, pending.Held));
    }

    [Fact]
    public void Add_EngineBehindForLong_LeavesOutNoTradeAndKeepsTheOrder()
    {
        var pending = new PendingRows();
        for (int i = 0; i < 3_000; i++)
        {
            pending.Add(new IndexRow(i, "BTC", i + 1), isBehind: true);
            pending.Add(Trade(i), isBehind: true);
        }

        List<VenueRow> rows = pending.Take(int.MaxValue);

        Assert.Equal(Enumerable.Range(0, 3_000).Select(i => $"t{i}"), rows.OfType<OptionTradeRow>().Select(trade => trade.Id));
        Assert.Equal(3_000.0, Assert.Single(rows.OfType<IndexRow>()).IndexPrice);
    }

    [Fact]
    public void Add_EngineKeepsUp_LeavesOutNothing()
    {
        var pending = new PendingRows();
        for (int i = 0; i < 3_000; i++)
        {
            pending.Add(new IndexRow(i, "BTC", i + 1), isBehind: false);
        }

        Assert.Equal((3_000, 0L), (pending.Count, pending.Conflated));
    }

    private static OptionTradeRow Trade(int number) => new(
        $"t{number}", number, IsLiquidation: false, new OptionTrade { Instrument = "BTC-26JUN26-90000-C", TimeUnixNanos = number, Price = 0.01, Amount = 1.0, TakerSide = TakerSide.Buy });
}
