using BtcStream.Engine.Publication;
using BtcStream.Quant.Domain;
using BtcStream.Quant.Gamma;

namespace BtcStream.Engine.Tests.Publication;

public class PublicationTests
{
    private const string Call = "BTC-27JUN26-100000-C";
    private const string Put = "BTC-27JUN26-90000-P";
    private const string Short = "BTC-2JAN26-90000-C";

    private static readonly long T0 = TestEngine.NewYear;

    [Fact]
    public void Subscribe_UnknownUnderlying_GivesAnEmptyViewAtOnceAndCellsLater()
    {
        var engine = new TestEngine();
        using RiskSubscription subscription = engine.Subscribe();
        using (RiskView empty = subscription.TryTake(0)!)
        {
            Assert.Equal((0, 0, RiskParts.None), (empty.Cells.Count, empty.Options, empty.Parts));
            Assert.True(double.IsNaN(empty.IndexPrice));
        }

        engine.Apply(Quote(Call, 0));
        using RiskView view = engine.Publish(subscription);
        Assert.Equal(1, view.Options);
        Assert.True(view.Cells.Net[0] > 0.0);
    }

    [Fact]
    public void View_QuotedWithoutIv_HasTheCellButNoExposure()
    {
        var engine = new TestEngine();
        using RiskSubscription subscription = engine.Subscribe();
        engine.Apply(new TestBatch().Define(1, Put).Quotes(new Quote { Name = Call, Time = T0, Forward = 95_000.0, OpenInterest = 3.0 }));
        using RiskView view = engine.Publish(subscription);

        Assert.Equal([0L, view.Sequence], view.Cells.Versions.ToArray());
        Assert.True(double.IsNaN(view.Cells.Net[1]));
        Assert.Equal((3.0, 3.0), (view.Cells.OpenInterest[1], view.Cells.CallOpenInterest[1]));
        Assert.True(double.IsNaN(view.Cells.PutOpenInterest[1]));
        Assert.True(double.IsNaN(view.Summary.NetGexUsdPerPercent));
        Assert.Equal(2, view.Curves.WithoutSigma);
    }

    [Fact]
    public void Versions_OneQuoteChanged_ChangeForItsCellAndStrikeOnly()
    {
        var engine = new TestEngine();
        using RiskSubscription subscription = engine.Subscribe();
        engine.Apply(Quote(Call, 0), Quote(Put, 0));
        using RiskView first = engine.Publish(subscription);
        engine.Apply(new Quote { Name = Call, Time = T0, OpenInterest = 99.0 });
        using RiskView second = engine.Publish(subscription);

        Assert.Equal([first.Sequence, second.Sequence], second.Cells.Versions.ToArray());
        Assert.Equal([first.Sequence, second.Sequence], second.Strikes.Versions.ToArray());
        Assert.Equal(second.Sequence, second.ProfileVersion);
    }

    [Fact]
    public void Publish_NothingChanged_PublishesNothing()
    {
        var engine = new TestEngine();
        using RiskSubscription subscription = engine.Subscribe();
        engine.Apply(Quote(Call, 0));
        engine.Engine.Publish();
        engine.Engine.Publish();
        long sequence = engine.Engine.Sequence;
        engine.Engine.Publish();

        Assert.Equal(sequence + 1, engine.Engine.Sequence);
        Assert.Null(subscription.TryTake(sequence - 1));
    }

    [Fact]
    public void IndexTick_LeavesTheProfilesValuesAloneAndMovesItsPricesAndFlips()
    {
        var engine = new TestEngine();
        using RiskSubscription subscription = engine.Subscribe();
        engine.Apply(new TestBatch().Quotes(Quote(Call, 0), Quote(Put, 0)).Index(94_000.0, T0));
        using RiskView first = engine.Publish(subscription);
        engine.Apply(new TestBatch().Index(95_000.0, T0));
        using RiskView second = engine.Publish(subscription);

        Assert.Equal(first.Profile.ToArray(), second.Profile.ToArray());
        Assert.True(second.ProfileVersion > first.ProfileVersion, "a reader that holds the profile over prices has to hear of new prices");
        Assert.Equal(FlipStatus.Found, second.Summary.Flips(FlipDefinition.ProfileRoot).Result.Status);
        double before = first.Summary.Flips(FlipDefinition.ProfileRoot).Prices[0] / 94_000.0;
        Assert.Equal(before, second.Summary.Flips(FlipDefinition.ProfileRoot).Prices[0] / 95_000.0, 1e-15);
        Assert.Equal(first.Cells.OpenInterest[0] * 95_000.0, second.Cells.OpenInterestUsd[0]);
    }

    [Fact]
    public void Expiry_Reached_RemovesItsCellsWithTheSequence()
    {
        var engine = new TestEngine();
        using RiskSubscription subscription = engine.Subscribe();
        engine.Apply(Quote(Call, 0), Quote(Short, 0));
        using RiskView first = engine.Publish(subscription);
        engine.Apply(new TestBatch().Time(UnixTime.FromDate(2026, 1, 2, 8)));
        using RiskView second = engine.Publish(subscription);

        Assert.Equal([new RemovedRung(UnixTime.FromDate(2026, 1, 2, 8), 90_000.0, second.Sequence)], second.Cells.Removed.ToArray());
        Assert.Equal([new RemovedRung(0, 90_000.0, second.Sequence)], second.Strikes.Removed.ToArray());
        Assert.Empty(first.Cells.Removed.ToArray());
        Assert.Equal(1, second.Options);
    }

    [Fact]
    public void Removed_BeyondWhatIsRemembered_NeedsASnapshot()
    {
        var engine = new TestEngine(new EngineOptions { MaxTombstones = 1 });
        using RiskSubscription subscription = engine.Subscribe();
        engine.Apply(Quote(Call, 0), Quote(Short, 0), Quote("BTC-3JAN26-90000-C", 0));
        using RiskView first = engine.Publish(subscription);
        engine.Apply(new TestBatch().Time(UnixTime.FromDate(2026, 1, 2, 8)));
        using RiskView second = engine.Publish(subscription);
        Assert.True(second.CanDeltaFrom(first.Sequence, RiskParts.All));
        engine.Apply(new TestBatch().Time(UnixTime.FromDate(2026, 1, 3, 8)));
        using RiskView third = engine.Publish(subscription);

        Assert.False(third.CanDeltaFrom(first.Sequence, RiskParts.Cells));
        Assert.True(third.CanDeltaFrom(second.Sequence, RiskParts.All));
        Assert.True(third.CanDeltaFrom(first.Sequence, RiskParts.Profile));
        Assert.False(third.CanDeltaFrom(third.Sequence + 1, RiskParts.Profile));
    }

    [Fact]
    public void PricingInstant_MovesOnByItsRuleAndSettlesWhenQuiet()
    {
        var engine = new TestEngine(new EngineOptions { TimeStepNanos = 10 * UnixTime.NanosPerSecond });
        using RiskSubscription subscription = engine.Subscribe();
        engine.Apply(Quote(Call, 0));
        Assert.Equal(TestEngine.Seconds(0), PricedAt(engine, subscription));
        engine.Apply(Quote(Call, 9));
        Assert.Equal(TestEngine.Seconds(0), PricedAt(engine, subscription));
        engine.Apply(Quote(Call, 10));
        Assert.Equal(TestEngine.Seconds(10), PricedAt(engine, subscription));
        engine.Apply(Quote(Call, 11));
        Assert.Equal(TestEngine.Seconds(10), PricedAt(engine, subscription));
        Assert.Equal(TestEngine.Seconds(11), PricedAt(engine, subscription));
    }

    [Fact]
    public void PricingInstant_NearAnExpiry_MovesOnSooner()
    {
        var engine = new TestEngine(new EngineOptions { TimeStepNanos = 1_000 * UnixTime.NanosPerSecond });
        using RiskSubscription subscription = engine.Subscribe();
        double seconds = (UnixTime.FromDate(2026, 1, 2, 8) - T0) / (double)UnixTime.NanosPerSecond;
        engine.Apply(Quote(Short, seconds - 2_000.0));
        engine.Engine.Publish();
        engine.Apply(Quote(Short, seconds - 1_999.0));
        Assert.Equal(TestEngine.Seconds(seconds - 2_000.0), PricedAt(engine, subscription));
        engine.Apply(Quote(Short, seconds - 1_997.9));
        Assert.Equal(TestEngine.Seconds(seconds - 1_997.9), PricedAt(engine, subscription));
    }

    [Fact]
    public void Query_SameSequence_HasTheBitsOfTheView()
    {
        var engine = new TestEngine();
        using RiskSubscription subscription = engine.Subscribe(PositioningModel.Reversed);
        engine.Apply(new TestBatch().Quotes(Quote(Call, 0), Quote(Put, 0.3)).Index(94_000.0, T0));
        engine.Engine.Publish();
        engine.Apply(Quote(Put, 0.5));

        using RiskView answer = engine.Engine.Query("BTC", PositioningModel.Reversed, RiskParts.All);
        using RiskView view = subscription.TryTake(0)!;

        Assert.Equal(engine.Engine.AsOfUnixNanos, answer.PricedAtUnixNanos);
        ViewBits.AssertEqual(view, answer);
    }

    [Fact]
    public void Query_UnderlyingNobodyNamed_IsEmpty()
    {
        using RiskView answer = new TestEngine().Engine.Query("ETH", PositioningModel.Naive, RiskParts.All);

        Assert.Equal((RiskParts.None, "ETH", 0), (answer.Parts, answer.Underlying, answer.Cells.Count));
    }

    [Fact]
    public void Feeds_OfSeveralUnderlyings_AreApart()
    {
        var engine = new TestEngine();
        using RiskSubscription btc = engine.Subscribe();
        using RiskSubscription eth = engine.Subscribe(underlying: "ETH");
        engine.Apply(Quote(Call, 0), new Quote { Name = "ETH-27JUN26-3000-C", Time = T0, Forward = 3_100.0, Iv = 0.7, OpenInterest = 10.0 });
        using RiskView first = engine.Publish(eth);
        Assert.Equal([3_000.0], first.Cells.Strikes.ToArray());
        long sequence = first.Sequence;
        engine.Apply(new Quote { Name = Call, Time = T0, OpenInterest = 5.0 });
        engine.Engine.Publish();

        Assert.Null(eth.TryTake(sequence));
        using RiskView second = btc.TryTake(sequence)!;
        Assert.Equal([100_000.0], second.Cells.Strikes.ToArray());
    }

    [Fact]
    public void SlowReader_TakesTheNewestViewAndHoldsNobodyUp()
    {
        var engine = new TestEngine();
        using RiskSubscription subscription = engine.Subscribe();
        engine.Apply(Quote(Call, 0));
        using RiskView held = engine.Publish(subscription);
        double net = held.Cells.Net[0];
        for (int i = 1; i <= 20; i++)
        {
            engine.Apply(new Quote { Name = Call, Time = T0, OpenInterest = 10.0 + i });
            engine.Engine.Publish();
        }

        Assert.Equal(net, held.Cells.Net[0]);
        using RiskView newest = subscription.TryTake(held.Sequence)!;
        Assert.Equal(engine.Engine.Sequence, newest.Sequence);
        Assert.Equal(30.0, newest.Cells.OpenInterest[0]);
    }

    [Fact]
    public void Dispose_MoreOftenThanTaken_Throws()
    {
        var engine = new TestEngine();
        RiskView answer = engine.Engine.Query("BTC", PositioningModel.Naive, RiskParts.All);
        answer.Dispose();

        Assert.Throws<ObjectDisposedException>(answer.Dispose);
    }

    [Fact]
    public void Unsubscribe_LastSubscriber_StopsPublishingAndResumesFromThere()
    {
        var engine = new TestEngine();
        RiskSubscription first = engine.Subscribe();
        engine.Apply(Quote(Call, 0), Quote(Put, 0));
        using RiskView view = engine.Publish(first);
        var client = new ClientCopy();
        client.Update(view);
        first.Dispose();
        engine.Apply(new Quote { Name = Call, Time = T0, OpenInterest = 77.0 });
        engine.Engine.Publish();
        Assert.Null(first.TryTake(view.Sequence));

        using RiskSubscription second = engine.Subscribe();
        using RiskView resumed = second.TryTake(view.Sequence)!;
        client.Update(resumed);
        client.AssertHolds(resumed);
        Assert.Equal(1, client.Snapshots);
    }

    private static long PricedAt(TestEngine engine, RiskSubscription subscription)
    {
        using RiskView view = engine.Publish(subscription);
        return view.PricedAtUnixNanos;
    }

    private static Quote Quote(string name, double seconds) =>
        new() { Name = name, Time = TestEngine.Seconds(seconds), Forward = 95_000.0, Iv = 0.5, OpenInterest = 10.0 };
}
