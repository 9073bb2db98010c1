using System.IO.Compression;
using System.Text.Json;
using BtcStream.Feeds.Deribit;
using BtcStream.Quant.Domain;

namespace BtcStream.Feeds.Tests.Deribit;

/// <summary>The recorded chains of January 2026 against another JSON parser, and what the feed relies on in them.</summary>
public class RecordedBookSummaryTests(ITestOutputHelper output)
{
    private static readonly string[] Fields =
        ["underlying_price", "mark_iv", "open_interest", "bid_price", "ask_price", "mark_price", "volume", "estimated_delivery_price"];

    [Fact]
    public void Read_EveryRecordedChain_GivesEveryValue()
    {
        int compared = 0;
        int absent = 0;
        foreach (string file in SharedFolder.BookSummaries)
        {
            byte[] json = ReadAllBytes(file);
            IReadOnlyList<BookSummaryRow> rows = BookSummaryReader.Read(json).Rows;
            using JsonDocument document = JsonDocument.Parse(json);
            JsonElement[] expected = [.. document.RootElement.GetProperty("result").EnumerateArray()];
            Assert.Equal(expected.Length, rows.Count);
            for (int i = 0; i < rows.Count; i++)
            {
                double?[] wanted = [.. Fields.Select(field => Number(expected[i], field))];
                wanted[1] /= 100.0;
                OptionQuote quote = rows[i].Quote;
                Assert.Equal(expected[i].GetProperty("instrument_name").GetString(), quote.Instrument);
                Assert.Equal(expected[i].GetProperty("creation_timestamp").GetInt64() * 1_000_000L, quote.TimeUnixNanos);
                Assert.Equal(
                    wanted,
                    [quote.UnderlyingPrice, quote.MarkIv, quote.OpenInterest, quote.BidPrice, quote.AskPrice, quote.MarkPrice, quote.Volume24h, rows[i].EstimatedDeliveryPrice]);
                compared += wanted.Length + 2;
                absent += wanted.Count(value => value is null);
            }
        }

        output.WriteLine($"{compared} values of {SharedFolder.BookSummaries.Length} chains compared, {absent} of them absent.");
        Assert.True(compared > 34 * 600 * 10, $"Only {compared} values were compared.");
        Assert.NotEqual(0, absent);
    }

    /// <summary>One time a file: priced at the state's latest time, every row is priced at its own.</summary>
    [Fact]
    public void Read_EveryRecordedChain_IsOfOneMomentAndOfOptionsAlone()
    {
        foreach (string file in SharedFolder.BookSummaries)
        {
            BookSummary summary = BookSummaryReader.Read(ReadAllBytes(file));

            long? time = Assert.Single(summary.Rows.Select(row => row.Quote.TimeUnixNanos).Distinct());
            IndexTick tick = Assert.Single(summary.IndexTicks());
            Assert.Equal(("BTC", time), (tick.Underlying, tick.TimeUnixNanos));
            Assert.InRange(tick.IndexPrice, 85_000.0, 100_000.0);
            Assert.All(summary.Rows, row =>
            {
                Assert.True(DeribitName.Parse(row.Quote.Instrument, out ParsedInstrument parsed).IsOk, row.Quote.Instrument);
                Assert.Equal(InstrumentKind.Option, parsed.Kind);
                Assert.True(parsed.ExpiryUnixNanos > time, row.Quote.Instrument);
            });
        }
    }

    private static double? Number(JsonElement row, string field) => row.GetProperty(field) is { ValueKind: JsonValueKind.Number } number ? number.GetDouble() : null;

    private static byte[] ReadAllBytes(string file)
    {
        using var zipped = new GZipStream(File.OpenRead(file), CompressionMode.Decompress);
        using var plain = new MemoryStream();
        zipped.CopyTo(plain);
        return plain.ToArray();
    }
}
