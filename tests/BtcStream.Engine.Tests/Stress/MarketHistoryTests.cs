using BtcStream.Engine.Publication;
using BtcStream.Engine.Ring;
using BtcStream.Engine.State.Market;
using BtcStream.Engine.Tests.Positions;
using static BtcStream.Engine.Tests.Stress.VolatilityWorld;

namespace BtcStream.Engine.Tests.Stress;

/// <summary>Samples of the market at the ends of minutes: from inputs alone, bounded, in the digest.</summary>
public class MarketHistoryTests
{
    [Fact]
    public void Sample_AtTheEndOfAMinute_IsTheStateBeforeTheInputThatCrossesIt()
    {
        var world = new VolatilityWorld();
        world.Index(90_000.0, T0 + Second).Quote(Call, T0 + (2 * Second), 100.0, 20.0).Quote(Put, T0 + (3 * Second), 50.0, 30.0).Depth(10.0, T0 + (4 * Second));
        Assert.Empty(world.Samples);
        world.Quote(Put, T0 + Minute - 1, 60.0, 10.0);
        Assert.Empty(world.Samples);

        world.Quote(Put, T0 + Minute, 90.0, 30.0);
        MarketSample sample = Assert.Single(world.Samples);
        Assert.Equal(T0 + Minute - 1, sample.Time);
        Assert.Equal((0.6, 0.5, 90_000.0), (sample.PutCallOpenInterest, sample.PutCallVolume, sample.IndexPrice));
        Assert.Equal(DepthOf(10.0), sample.DepthUsdPerPercent, 1e-6);

        // Minutes in which nothing came have none: the next is of the newest state, stamped with its own time.
        world.Time(T0 + (10 * Minute) + Second);
        Assert.Equal([T0 + Minute - 1, T0 + Minute], world.Samples.Select(one => one.Time));
        Assert.Equal(0.9, world.Samples[1].PutCallOpenInterest);
    }

    [Fact]
    public void Sample_Ratios_HaveTheBitsOfTheSummary()
    {
        var world = new VolatilityWorld();
        string[] names = ["BTC-30JAN26-80000-P", "BTC-27MAR26-100000-C", "BTC-30JAN26-80000-C", "BTC-27MAR26-70000-P", "BTC-27MAR26-90000-C"];
        for (int i = 0; i < names.Length; i++)
        {
            world.Quote(names[i], T0 + i, 10.1 + (i * 1.7), 3.3 + (i * 0.9));
        }

        RiskView view = world.Ask().View;
        world.Time(T0 + Minute);
        MarketSample sample = Assert.Single(world.Samples);

        Assert.Equal(view.Summary.PutCallOpenInterest.Value, sample.PutCallOpenInterest);
        Assert.Equal(view.Summary.PutCallVolume.Value, sample.PutCallVolume);
    }

    [Fact]
    public void Sample_NothingToSample_IsNotTaken()
    {
        var world = new VolatilityWorld();
        world.Index(90_000.0, T0).Index(90_000.0, T0 + (5 * Minute));
        Assert.Empty(world.Samples);
    }

    [Fact]
    public void Depth_OneSideOrASideOfLongAgo_IsNone()
    {
        var world = new VolatilityWorld();
        world.Accept(new TestBatch().Perpetual(new PerpetualRow { Name = Perpetual, Bids = [new(88_200.0, 1.0)], Price = 90_000.0, Time = T0 }));
        Assert.Equal(double.NaN, world.Ask().DepthUsdPerPercent);

        world.Depth(1.0, T0 + Second).Time(T0 + Second + Hour);
        Assert.Equal(DepthOf(1.0), world.Ask().DepthUsdPerPercent, 1e-6);
        world.Time(T0 + Second + Hour + 1);
        Assert.Equal(double.NaN, world.Ask().DepthUsdPerPercent);
    }

    [Fact]
    public void Samples_MoreThanAreKept_LetTheOldestGo()
    {
        var world = new VolatilityWorld();
        world.Index(90_000.0, T0);
        for (int minute = 0; minute < MarketHistory.MaxSamples + 300; minute++)
        {
            world.Quote(Call, T0 + (minute * Minute), 100.0 + minute, 1.0);
            world.Quote(Put, T0 + (minute * Minute) + 1, 100.0, 1.0);
        }

        MarketSample[] samples = world.Samples;
        Assert.Equal(MarketHistory.MaxSamples, samples.Length);
        Assert.Equal(Enumerable.Range(299, samples.Length).Select(minute => T0 + (minute * Minute) + 1), samples.Select(sample => sample.Time));
        Assert.Equal(100.0 / (100.0 + 299.0), samples[0].PutCallOpenInterest);
    }

    [Fact]
    public void Digest_SamplesOrTurnoverDiffer_Differs()
    {
        // The same last state of everything else: only what the minute ended with differs.
        Assert.NotEqual(DigestAfter(50.0, 1.0), DigestAfter(60.0, 1.0));
        Assert.NotEqual(DigestAfter(50.0, 1.0), DigestAfter(50.0, 2.0));
        Assert.Equal(DigestAfter(50.0, 1.0), DigestAfter(50.0, 1.0));
    }

    /// <summary>What was sampled last decides whether the next end of a minute samples it again.</summary>
    [Fact]
    public void Digest_TimesSampledLastDiffer_Differs()
    {
        var world = new VolatilityWorld();
        world.Quote(Call, T0, 100.0, 1.0).Time(T0 + Minute);
        ulong before = world.Engine.Digest;

        world.History.SampledOpenInterestTime++;
        ulong between = world.Engine.Digest;
        world.History.SampledVolumeTime++;
        Assert.Equal(3, new[] { before, between, world.Engine.Digest }.Distinct().Count());
    }

    [Fact]
    public void History_PublishedOrAskedInBetween_IsTheSame()
    {
        var quiet = new VolatilityWorld();
        var asked = new VolatilityWorld();
        for (int i = 0; i < 200; i++)
        {
            long time = T0 + (i * 17 * Minute);
            foreach (VolatilityWorld world in new[] { quiet, asked })
            {
                world.Quote(i % 2 == 0 ? Call : Put, time, 100.0 + i, 5.0 + i).Index(90_000.0 + i, time + 1).Depth(1.0 + i, time + 2).Trade(Call, 0.1, time - Hour);
            }

            asked.Engine.Engine.Publish();
            asked.Ask();
        }

        Assert.Equal(quiet.Samples, asked.Samples);
        Assert.Equal(quiet.History.Days.ToArray(), asked.History.Days.ToArray());
    }

    private static ulong DigestAfter(double before, double amount)
    {
        var world = new VolatilityWorld();
        world.Quote(Call, T0, 100.0, 1.0).Quote(Put, T0 + 1, before, 1.0);
        world.Trade(Call, amount, T0 + 2).Accept(new TestBatch().Trade(Call, TradeColumns.SideSell, amount, T0 + 2));
        world.Quote(Put, T0 + Minute, 70.0, 1.0).Quote(Call, T0 + Minute, 100.0, 1.0);
        return world.Engine.Digest;
    }
}
