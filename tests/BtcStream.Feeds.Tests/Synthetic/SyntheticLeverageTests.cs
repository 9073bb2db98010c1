using BtcStream.Feeds.Synthetic;
using BtcStream.Quant.Domain;
using BtcStream.Quant.Liquidations;

namespace BtcStream.Feeds.Tests.Synthetic;

/// <summary>Positions, forced orders, order books and open interest of the made-up market.</summary>
public class SyntheticLeverageTests
{
    private static readonly SyntheticMarketOptions Options = new() { StartUnixNanos = UnixTime.FromDate(2026, 1, 19, 21) };

    [Fact]
    public void Next_SameOptions_GivesTheSamePositionsAndBooks()
    {
        var one = new SyntheticMarket(Options);
        var other = new SyntheticMarket(Options);
        for (int i = 0; i < 200; i++)
        {
            SyntheticBatch expected = one.Next();
            SyntheticBatch actual = other.Next();
            Assert.Equal(expected.Positions, actual.Positions);
            Assert.Equal(expected.Accounts, actual.Accounts);
            Assert.Equal(expected.ForcedOrders, actual.ForcedOrders);
            Assert.Equal(expected.Perpetuals.SelectMany(tick => tick.Bids.Concat(tick.Asks)), actual.Perpetuals.SelectMany(tick => tick.Bids.Concat(tick.Asks)));
        }
    }

    [Fact]
    public void Opening_Positions_AreOfThreeVenuesAndComeToTheStatedSums()
    {
        SyntheticBatch opening = new SyntheticMarket(Options).Next();

        Assert.Equal(["binance", "deribit", "hyperliquid"], opening.Positions.Select(position => position.Instrument.Venue).Distinct().Order(StringComparer.Ordinal));
        Assert.Equal(PositionGroup.All.Sum(group => group.Count), opening.Positions.Count);
        Assert.Equal(opening.Positions.Count, opening.Positions.Select(position => position.Account).Distinct().Count());
        double longs = opening.Positions.Where(position => position.Side == PositionSide.Long).Sum(Usd);
        Assert.Equal(PositionGroup.All.Where(group => group.Side == PositionSide.Long).Sum(group => group.TotalUsd), longs, 0.001 * longs);
        Assert.All(opening.Positions, position => Assert.Equal(position.IsCross, position.Leverage is null));
        Assert.Equal(opening.Positions.Where(position => position.IsCross).Select(position => position.Account), opening.Accounts.Select(account => account.Account));
    }

    /// <summary>No position may be liquidated where it starts.</summary>
    [Fact]
    public void Opening_Marks_AreShortOfEveryLiquidationPrice()
    {
        SyntheticBatch opening = new SyntheticMarket(Options).Next();

        Assert.All(opening.Positions.Where(position => !position.IsCross), position =>
        {
            SyntheticVenue venue = SyntheticVenue.All.Single(venue => venue.Perpetual == position.Instrument);
            LiquidationPrice price = IsolatedMargin.SolveFromLeverage(venue.Model, position.Side, position.Size, position.EntryPrice!.Value, position.Leverage!.Value);
            Assert.True(price.IsPriced);
            double mark = venue.MarkAt(Options.HighIndexPrice);
            Assert.True(position.Side == PositionSide.Long ? price.Price < mark : price.Price > mark, $"{position}");
        });
    }

    [Fact]
    public void Next_OverOneWave_ClosesWhatIsCrossedOnceAndReportsIt()
    {
        var market = new SyntheticMarket(Options with { StepNanos = 2 * UnixTime.NanosPerSecond });
        Dictionary<ulong, LeveragedPosition> open = market.Next().Positions.ToDictionary(position => position.Account);
        double forcedUsd = 0.0;
        int reopened = 0;
        int closed = 0;
        int orders = 0;
        for (int i = 0; i < 600; i++)
        {
            SyntheticBatch batch = market.Next();
            foreach (LeveragedPosition position in batch.Positions)
            {
                if (position.Size == 0.0)
                {
                    Assert.True(open.Remove(position.Account, out LeveragedPosition held));
                    Assert.Contains(batch.ForcedOrders, order => (order.Side, order.Instrument, order.Amount) == (held.Side, held.Instrument, held.Size));
                    closed++;
                }
                else
                {
                    reopened += open.ContainsKey(position.Account) ? 0 : 1;
                    open[position.Account] = position;
                }
            }

            Assert.All(batch.ForcedOrders, order => Assert.Equal(batch.TimeUnixNanos, order.TimeUnixNanos));
            orders += batch.ForcedOrders.Count;
            forcedUsd += batch.ForcedOrders.Where(order => order.Side == PositionSide.Long).Sum(order => order.Usd);
        }

        Assert.InRange(forcedUsd, 100e6, 600e6);
        Assert.True(reopened > 100);
        Assert.Equal(orders, closed);
        Assert.Equal(open.Count, market.OpenPositions);
    }

    [Fact]
    public void Next_Books_AreInOrderAndHoldTheStatedDepth()
    {
        SyntheticBatch opening = new SyntheticMarket(Options).Next();

        foreach (PerpetualTick tick in opening.Perpetuals)
        {
            Assert.Equal(tick.Bids.Select(level => level.Price).OrderDescending(), tick.Bids.Select(level => level.Price));
            Assert.Equal(tick.Asks.Select(level => level.Price).Order(), tick.Asks.Select(level => level.Price));
            Assert.True(tick.Bids[0].Price < tick.MarkPrice && tick.MarkPrice < tick.Asks[0].Price);
            SyntheticVenue venue = SyntheticVenue.All.Single(venue => venue.Perpetual == tick.Instrument);
            double below = tick.Bids.Where(level => level.Price > 0.95 * tick.MarkPrice).Sum(level => venue.IsInverse ? level.Amount : level.Amount * level.Price);
            Assert.Equal(5.1 * venue.DepthUsdPerPercent, below, 0.12 * below);
        }

        double wall = opening.Perpetuals[0].Bids.Where(level => level.Price <= Options.BuyersFromPrice && level.Price >= Options.BuyersToPrice).Sum(level => level.Amount * level.Price);
        Assert.Equal(3.85 * (Options.BuyersUsdPerPercent + 90e6), wall, 0.05 * wall);
    }

    [Fact]
    public void Next_OpenInterest_RisesTowardsItsBound()
    {
        var market = new SyntheticMarket(Options with { StepNanos = 10 * UnixTime.NanosPerSecond });
        double[] seen = [.. Enumerable.Range(0, 600).Select(_ => market.Next().Perpetuals[0].OpenInterest).OfType<double>()];

        Assert.Equal(seen.Order(), seen);
        Assert.Equal(Options.OpenInterestRiseUsd * 0.60, (seen[^1] - seen[0]) * Options.HighIndexPrice, 0.03 * Options.OpenInterestRiseUsd);
    }

    [Fact]
    public void Opening_ForcedOrdersOfTheDayBefore_ComeToTheStatedSum()
    {
        IReadOnlyList<ForcedOrder> orders = new SyntheticMarket(Options).Next().ForcedOrders;

        Assert.Equal(Options.PastLiquidationsUsd, orders.Sum(order => order.Usd), 0.001 * Options.PastLiquidationsUsd);
        Assert.All(orders, order => Assert.InRange(order.TimeUnixNanos, Options.StartUnixNanos - UnixTime.NanosPerDay, Options.StartUnixNanos));
        Assert.True(orders.Where(order => order.Side == PositionSide.Long).Sum(order => order.Usd) > 0.75 * Options.PastLiquidationsUsd);
    }

    [Fact]
    public void Describe_Inputs_NamesEachGroupAndVenueInLinesThatFit()
    {
        string text = SyntheticInputs.Describe(Options);

        Assert.StartsWith("SYNTHETIC", text, StringComparison.Ordinal);
        Assert.All(PositionGroup.All, group => Assert.Contains(group.Name, text, StringComparison.Ordinal));
        Assert.All(SyntheticVenue.All, venue => Assert.Contains($"{venue.Perpetual.Venue} {venue.Perpetual.Name}", text, StringComparison.Ordinal));
        Assert.All(text.Split('\n'), line => Assert.InRange(line.Length, 0, 110));
    }

    private static double Usd(LeveragedPosition position) =>
        position.Instrument.Settlement == SettlementKind.Inverse ? position.Size : position.Size * position.EntryPrice!.Value;
}
