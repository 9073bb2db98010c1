using System.Globalization;
using System.Text;
using BtcStream.Feeds.Deribit;
using FsCheck;
using FsCheck.Fluent;

namespace BtcStream.Feeds.Tests.Deribit;

public class BookSummaryReaderPropertyTests
{
    private static readonly Gen<double?> Number =
        from bits in Gen.Choose(int.MinValue, int.MaxValue)
        from scale in Gen.Choose(-30, 30)
        from absent in Gen.Choose(0, 3)
        select absent == 0 ? (double?)null : bits * Math.Pow(10.0, scale);

    private static readonly Gen<BookSummaryRow> Row =
        from strike in Gen.Choose(1, 200_000)
        from millis in Gen.Choose(1, int.MaxValue)
        from numbers in Number.ArrayOf(8)
        select new BookSummaryRow(
            new OptionQuote
            {
                Instrument = $"BTC-30JAN26-{strike}-C",
                TimeUnixNanos = millis * 1_000_000L,
                UnderlyingPrice = numbers[0],
                MarkIv = numbers[1],
                OpenInterest = numbers[2],
                BidPrice = numbers[3],
                AskPrice = numbers[4],
                MarkPrice = numbers[5],
                Volume24h = numbers[6],
            },
            numbers[7]);

    [Fact]
    public void Read_AnyRowsWritten_ComeBackInOrder() =>
        Prop.ForAll(
            Row.ArrayOf().ToArbitrary(),
            rows => Assert.Equal(rows.Select(Rounded), BookSummaryReader.Read(Write(rows)).Rows))
            .QuickCheckThrowOnFailure();

    /// <summary>Whatever bytes are changed, cut or put in: rows or the reader's own error, and nothing else.</summary>
    [Fact]
    public void Read_DamagedAnswer_GivesRowsOrItsOwnError()
    {
        byte[] whole = Write([.. Enumerable.Range(1, 12).Select(i => new BookSummaryRow(
            new OptionQuote { Instrument = $"BTC-30JAN26-{i}000-C", TimeUnixNanos = i * 1_000_000L, MarkIv = 0.01 * i, OpenInterest = i % 3 == 0 ? null : 1e5 / i }, 92_000.0 + i))]);
        var random = new Random(20260119);
        int refused = 0;
        for (int i = 0; i < 20_000; i++)
        {
            byte[] damaged = Damage(whole, random);
            try
            {
                Assert.True(BookSummaryReader.Read(damaged).Rows.Count <= 12);
            }
            catch (FeedFormatException e)
            {
                Assert.NotEqual("", e.Message);
                refused++;
            }
        }

        Assert.InRange(refused, 1_000, 20_000);
    }

    private static byte[] Damage(byte[] whole, Random random)
    {
        byte[] damaged = [.. whole];
        for (int hits = random.Next(1, 4); hits > 0; hits--)
        {
            damaged[random.Next(damaged.Length)] = (byte)random.Next(256);
        }

        return random.Next(8) == 0 ? damaged[..random.Next(damaged.Length)] : damaged;
    }

    // The venue's figure is in percent, so what comes back went through a product and a quotient.
    private static BookSummaryRow Rounded(BookSummaryRow row) => row with { Quote = row.Quote with { MarkIv = row.Quote.MarkIv * 100.0 / 100.0 } };

    private static byte[] Write(BookSummaryRow[] rows) => Encoding.UTF8.GetBytes($$"""{"result": [{{string.Join(",", rows.Select(Write))}}]}""");

    private static string Write(BookSummaryRow row)
    {
        OptionQuote quote = row.Quote;
        return $$"""
            {"instrument_name": "{{quote.Instrument}}", "creation_timestamp": {{quote.TimeUnixNanos / 1_000_000}}, "underlying_price": {{Text(quote.UnderlyingPrice)}},
             "mark_iv": {{Text(quote.MarkIv * 100.0)}}, "open_interest": {{Text(quote.OpenInterest)}}, "bid_price": {{Text(quote.BidPrice)}}, "ask_price": {{Text(quote.AskPrice)}},
             "mark_price": {{Text(quote.MarkPrice)}}, "volume": {{Text(quote.Volume24h)}}, "estimated_delivery_price": {{Text(row.EstimatedDeliveryPrice)}}}
            """;
    }

    private static string Text(double? value) => value?.ToString("R", CultureInfo.InvariantCulture) ?? "null";
}
