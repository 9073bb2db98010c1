using BtcStream.Feeds.Synthetic;
using BtcStream.Quant.Domain;
using BtcStream.Quant.Pricing;

namespace BtcStream.Feeds.Tests.Synthetic;

/// <summary>Every row makes sense by itself, across expiries and listings too.</summary>
public class SyntheticRowTests
{
    public static TheoryData<long> Starts =>
    [
        UnixTime.FromDate(2026, 1, 19, 21),

        // Seconds before a day, a week, a month and a quarter expire together.
        UnixTime.FromDate(2026, 3, 27, 7) + (59 * 60 * UnixTime.NanosPerSecond) + (50 * UnixTime.NanosPerSecond),
        UnixTime.FromDate(2026, 12, 25, 7) + (59 * 60 * UnixTime.NanosPerSecond) + (50 * UnixTime.NanosPerSecond),
    ];

    [Theory]
    [MemberData(nameof(Starts))]
    public void Next_EveryRow_MakesSense(long start)
    {
        var market = new SyntheticMarket(new SyntheticMarketOptions { StartUnixNanos = start });
        HashSet<string> known = [];
        int trades = 0;
        for (int i = 0; i < 300; i++)
        {
            SyntheticBatch batch = market.Next();
            Assert.Equal(new IndexTick("BTC", batch.TimeUnixNanos, batch.Index.IndexPrice), batch.Index);
            Assert.NotEmpty(batch.Quotes);
            Assert.Equal(batch.Quotes.Count, batch.Quotes.Select(quote => quote.Instrument).Distinct().Count());
            foreach (OptionQuote quote in batch.Quotes)
            {
                AssertSensible(quote, batch);

                // An option is introduced with all that it takes to be priced.
                Assert.True(!known.Add(quote.Instrument) || quote.OpenInterest is not null, quote.Instrument);
            }

            foreach (OptionTrade trade in batch.Trades)
            {
                AssertSensible(trade, batch);
                Assert.Contains(trade.Instrument, known);
                trades++;
            }
        }

        Assert.InRange(trades, 150, 450);
    }

    [Fact]
    public void Next_AfterAnExpiry_ListsNewOnesAndQuotesNoOldOnes()
    {
        long start = UnixTime.FromDate(2026, 1, 30, 7) + (59 * 60 * UnixTime.NanosPerSecond);
        var market = new SyntheticMarket(new SyntheticMarketOptions { StartUnixNanos = start, StepNanos = UnixTime.NanosPerSecond * 10 });
        long[] before = Expiries(market.Next());
        SyntheticBatch batch;
        do
        {
            batch = market.Next();
        }
        while (batch.TimeUnixNanos < start + (60 * UnixTime.NanosPerSecond));

        // That step quotes the whole new book.
        Assert.Equal(market.ListedOptions, batch.Quotes.Count);
        Assert.Equal(ExpiryCalendar.ListedAt(batch.TimeUnixNanos).Keys.Union(before.Skip(1)).Order(), Expiries(batch));
        Assert.DoesNotContain(before[0], Expiries(batch));
        Assert.NotEmpty(Expiries(batch).Except(before));
    }

    [Theory]
    [InlineData(2026, 1, 19, 21, "20JAN26 21JAN26 22JAN26 23JAN26 30JAN26 6FEB26 27FEB26 27MAR26 26JUN26 25SEP26 25DEC26")]
    [InlineData(2026, 1, 30, 7, "30JAN26 31JAN26 1FEB26 2FEB26 6FEB26 13FEB26 27FEB26 27MAR26 26JUN26 25SEP26 25DEC26")]
    [InlineData(2026, 1, 30, 8, "31JAN26 1FEB26 2FEB26 3FEB26 6FEB26 13FEB26 20FEB26 27FEB26 27MAR26 24APR26 26JUN26 25SEP26 25DEC26")]
    [InlineData(2027, 12, 31, 9, "1JAN28 2JAN28 3JAN28 4JAN28 7JAN28 14JAN28 21JAN28 28JAN28 25FEB28 31MAR28 30JUN28 29SEP28 29DEC28")]
    public void ListedAt_Moment_IsTheVenuesCalendar(int year, int month, int day, int hour, string dates)
    {
        IEnumerable<string> listed = ExpiryCalendar.ListedAt(UnixTime.FromDate(year, month, day, hour)).Keys
            .Select(expiry => new SyntheticOption(expiry, 92_000, OptionRight.Call).Name.Split('-')[1]);

        Assert.Equal(dates.Split(' '), listed);
    }

    private static void AssertSensible(in OptionQuote quote, SyntheticBatch batch)
    {
        (double strike, OptionRight right, double years) = Terms(quote.Instrument, batch.TimeUnixNanos);
        Assert.Equal(batch.TimeUnixNanos, quote.TimeUnixNanos);
        Assert.InRange(quote.UnderlyingPrice!.Value / batch.Index.IndexPrice, 0.9999, 1.1);
        Assert.InRange(quote.MarkIv!.Value, 0.15, 1.8);
        Assert.True(quote.OpenInterest is null or >= 0.0, quote.Instrument);
        Assert.True(quote.Volume24h is null or >= 0.0, quote.Instrument);
        Assert.Equal(quote.OpenInterest is null, quote.Volume24h is null);
        Assert.Equal(Black76.Price(right, quote.UnderlyingPrice.Value, strike, quote.MarkIv.Value, years) / quote.UnderlyingPrice.Value, quote.MarkPrice!.Value, 5e-9);
        Assert.True((quote.BidPrice ?? 0.0) <= quote.MarkPrice && quote.MarkPrice <= quote.AskPrice && quote.BidPrice is null or > 0.0, quote.Instrument);
    }

    private static void AssertSensible(in OptionTrade trade, SyntheticBatch batch)
    {
        Terms(trade.Instrument, batch.TimeUnixNanos);
        Assert.Equal(batch.TimeUnixNanos, trade.TimeUnixNanos);
        Assert.True(trade.Price > 0.0 && trade.Amount is >= 0.5 and <= 25.0 && Enum.IsDefined(trade.TakerSide) && trade.Iv > 0.0, trade.ToString());
    }

    private static (double Strike, OptionRight Right, double Years) Terms(string name, long asOfUnixNanos)
    {
        Assert.True(DeribitName.Parse(name, out ParsedInstrument parsed).IsOk, name);
        Assert.True(parsed.ExpiryUnixNanos > asOfUnixNanos, name);
        return (parsed.Strike, parsed.Right!.Value, UnixTime.YearsToExpiry(asOfUnixNanos, parsed.ExpiryUnixNanos));
    }

    private static long[] Expiries(SyntheticBatch batch) =>
        [.. batch.Quotes.Select(quote => DeribitName.Parse(quote.Instrument, out ParsedInstrument parsed).IsOk ? parsed.ExpiryUnixNanos : 0).Distinct().Order()];
}
