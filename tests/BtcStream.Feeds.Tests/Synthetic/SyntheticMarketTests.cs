using BtcStream.Feeds.Synthetic;
using BtcStream.Quant.Domain;

namespace BtcStream.Feeds.Tests.Synthetic;

public class SyntheticMarketTests(ITestOutputHelper output)
{
    private static readonly long Start = UnixTime.FromDate(2026, 1, 19, 21);

    [Fact]
    public void Next_SameOptions_GivesTheSameMarket()
    {
        var options = new SyntheticMarketOptions { StartUnixNanos = Start };
        var one = new SyntheticMarket(options);
        var other = new SyntheticMarket(options);
        for (int i = 0; i < 400; i++)
        {
            SyntheticBatch expected = one.Next();
            SyntheticBatch actual = other.Next();
            Assert.Equal((expected.TimeUnixNanos, expected.Index), (actual.TimeUnixNanos, actual.Index));
            Assert.Equal(expected.Quotes, actual.Quotes);
            Assert.Equal(expected.Trades, actual.Trades);
        }
    }

    /// <summary>The same bits on every machine and in every build: a change of the market changes this number on purpose or by mistake.</summary>
    [Fact]
    public void Next_KnownSeed_GivesKnownBits()
    {
        var market = new SyntheticMarket(new SyntheticMarketOptions { StartUnixNanos = Start, Seed = 7 });
        ulong hash = 14_695_981_039_346_656_037;
        for (int i = 0; i < 200; i++)
        {
            SyntheticBatch batch = market.Next();
            double[] values =
            [
                batch.Index.IndexPrice,
                .. batch.Quotes.SelectMany(q => new[] { q.UnderlyingPrice!.Value, q.MarkIv!.Value, q.OpenInterest ?? -1.0, q.BidPrice ?? -1.0, q.AskPrice!.Value, q.MarkPrice!.Value, q.Volume24h ?? -1.0 }),
                .. batch.Trades.SelectMany(t => new[] { t.Price, t.Amount, (double)t.TakerSide }),
            ];
            hash = values.Aggregate(hash, (h, value) => (h ^ BitConverter.DoubleToUInt64Bits(value)) * 1_099_511_628_211);
        }

        Assert.Equal(5_918_074_106_614_352_153UL, hash);
    }

    [Fact]
    public void Next_OtherSeed_GivesAnotherMarket()
    {
        SyntheticBatch one = new SyntheticMarket(new SyntheticMarketOptions { StartUnixNanos = Start, Seed = 1 }).Next();
        SyntheticBatch other = new SyntheticMarket(new SyntheticMarketOptions { StartUnixNanos = Start, Seed = 2 }).Next();

        Assert.Equal(one.Quotes.Select(q => q.Instrument), other.Quotes.Select(q => q.Instrument));
        Assert.NotEqual(one.Quotes, other.Quotes);
    }

    /// <summary>Whenever it starts: gamma gathered at 92,000, one flip, at 88,000, and the sizes the articles tell.</summary>
    [Fact]
    public void Opening_AnyStart_HasTheShapeOfJanuary2026()
    {
        int opened = 0;
        for (long start = UnixTime.FromDate(2026, 1, 1); start < UnixTime.FromDate(2027, 3, 1); start += 53 * UnixTime.NanosPerHour)
        {
            SyntheticBatch opening = new SyntheticMarket(new SyntheticMarketOptions { StartUnixNanos = start, Seed = (ulong)start }).Next();
            var priced = new PricedQuotes(opening.Quotes, start, opening.Index.IndexPrice);

            Assert.Equal(opening.Quotes.Count, priced.Priced);
            Assert.InRange(priced.Count, 1_000, 1_400);
            Assert.InRange(priced.Expiries.Length, 10, 14);
            Assert.All(priced.Expiries, expiry => Assert.True(expiry > start));
            Assert.Equal(92_400.0, opening.Index.IndexPrice);
            Assert.Equal(92_000.0, priced.Walls.GrossPeak.Strike);
            Assert.True(priced.Walls.GrossPeak.GexUsdPerPercent > 1.2 * priced.SecondLargestGross);
            Assert.Equal(88_000.0, Assert.Single(priced.Flips()), 5.0);
            Assert.True(priced.NetTotal > 0.0 && priced.NetAt(88_000.0) < 0.0 && priced.NetAt(92_000.0) > 0.0);
            Assert.InRange(priced.GrossTotal, 500e6, 900e6);
            Assert.InRange(priced.OpenInterestByStrike[92_000.0] * opening.Index.IndexPrice, 1.38e9, 1.42e9);
            Assert.Equal(priced.OpenInterestByStrike[92_000.0], priced.OpenInterestByStrike.Where(strike => strike.Key < 98_000.0).Max(strike => strike.Value));
            Assert.InRange(priced.PutCallOpenInterest, 0.55, 0.85);
            Assert.InRange(priced.PutCallVolume, 0.75, 1.7);
            opened++;
        }

        output.WriteLine($"{opened} openings.");
        Assert.True(opened > 150);
    }

    /// <summary>A whole wave: down through the flip, where the dealers' gamma turns, and up again.</summary>
    [Fact]
    public void Next_OverOneWave_FallsThroughTheFlipAndRecovers()
    {
        var market = new SyntheticMarket(new SyntheticMarketOptions { StartUnixNanos = Start });
        var held = new HeldQuotes();
        double lowest = double.MaxValue;
        int shortGamma = 0;
        for (int i = 0; i <= 4_800; i++)
        {
            SyntheticBatch batch = market.Next();
            held.Apply(batch);
            lowest = Math.Min(lowest, batch.Index.IndexPrice);
            if (i % 400 != 0)
            {
                continue;
            }

            PricedQuotes priced = held.Price();
            double flip = priced.Flips()[0];
            Assert.Equal(92_000.0, priced.Walls.GrossPeak.Strike);
            Assert.Equal(88_000.0, flip, 700.0);
            Assert.Equal(batch.Index.IndexPrice > flip, priced.NetTotal > 0.0);
            shortGamma += priced.NetTotal < 0.0 ? 1 : 0;
            output.WriteLine($"step {i}: index {batch.Index.IndexPrice:0}, flip {flip:0}, net {priced.NetTotal / 1e6:0.0} M, gross {priced.GrossTotal / 1e6:0.0} M");
        }

        Assert.InRange(lowest, 86_500.0, 87_000.0);
        Assert.InRange(shortGamma, 1, 6);
    }

    [Fact]
    public void Next_EveryOption_IsQuotedAgainWithinASweep()
    {
        var market = new SyntheticMarket(new SyntheticMarketOptions { StartUnixNanos = Start });
        string[] listed = [.. market.Next().Quotes.Select(quote => quote.Instrument)];
        HashSet<string> again = [.. Enumerable.Range(0, 40).SelectMany(_ => market.Next().Quotes).Where(quote => quote.OpenInterest is not null).Select(quote => quote.Instrument)];

        Assert.Equal(market.ListedOptions, listed.Length);
        Assert.Equal(listed.Order(StringComparer.Ordinal), again.Order(StringComparer.Ordinal));
    }

    [Fact]
    public void Next_StepByStep_KeepsTime()
    {
        var market = new SyntheticMarket(new SyntheticMarketOptions { StartUnixNanos = Start, StepNanos = 7 });

        Assert.Equal([Start, Start + 7, Start + 14], Enumerable.Range(0, 3).Select(_ => market.Next().TimeUnixNanos));
    }

    [Theory]
    [InlineData("FlipPrice")]
    [InlineData("StepNanos")]
    [InlineData("StartUnixNanos")]
    [InlineData("HighIndexPrice")]
    [InlineData("LowIndexPrice")]
    [InlineData("WaveNanos")]
    [InlineData("OpenInterest")]
    [InlineData("PeakStrike")]
    [InlineData("PeakOpenInterest")]
    [InlineData("BuyersFromPrice")]
    [InlineData("BuyersToPrice")]
    [InlineData("BuyersUsdPerPercent")]
    [InlineData("OpenInterestRiseUsd")]
    [InlineData("PastLiquidationsUsd")]
    public void Create_ImpossibleOption_IsNamed(string option)
    {
        var good = new SyntheticMarketOptions { StartUnixNanos = Start };
        SyntheticMarketOptions bad = option switch
        {
            "FlipPrice" => good with { FlipPrice = double.NaN },
            "StepNanos" => good with { StepNanos = 0 },
            "StartUnixNanos" => good with { StartUnixNanos = -1 },
            "HighIndexPrice" => good with { HighIndexPrice = good.LowIndexPrice - 1.0 },
            "LowIndexPrice" => good with { LowIndexPrice = 0.0 },
            "WaveNanos" => good with { WaveNanos = 0 },
            "OpenInterest" => good with { OpenInterest = 0.0 },
            "PeakStrike" => good with { PeakStrike = 0 },
            "BuyersFromPrice" => good with { BuyersFromPrice = good.BuyersToPrice - 1.0 },
            "BuyersToPrice" => good with { BuyersToPrice = 0.0 },
            "BuyersUsdPerPercent" => good with { BuyersUsdPerPercent = -1.0 },
            "OpenInterestRiseUsd" => good with { OpenInterestRiseUsd = double.NaN },
            "PastLiquidationsUsd" => good with { PastLiquidationsUsd = -1.0 },
            _ => good with { PeakOpenInterest = double.PositiveInfinity },
        };

        Assert.StartsWith(option + " is ", Assert.Throws<ArgumentException>(() => new SyntheticMarket(bad)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Create_FlipBelowAllPuts_SaysThatItCannotBe()
    {
        ArgumentException e = Assert.Throws<ArgumentException>(() => new SyntheticMarket(new SyntheticMarketOptions { StartUnixNanos = Start, FlipPrice = 1.0 }));

        Assert.StartsWith("FlipPrice is 1: ", e.Message, StringComparison.Ordinal);
    }
}
