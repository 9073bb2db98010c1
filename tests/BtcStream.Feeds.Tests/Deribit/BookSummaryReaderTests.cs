using System.Text;
using BtcStream.Feeds.Deribit;

namespace BtcStream.Feeds.Tests.Deribit;

public class BookSummaryReaderTests
{
    private const string FullRow = """
        {"instrument_name": "BTC-30JAN26-92000-C", "base_currency": "BTC", "quote_currency": "BTC", "underlying_price": 92650.25, "underlying_index": "BTC-30JAN26",
         "estimated_delivery_price": 92315.5, "mark_iv": 38.25, "mark_price": 0.0241, "bid_price": 0.024, "ask_price": 0.0245, "mid_price": 0.02425,
         "open_interest": 1200.5, "volume": 310.1, "volume_usd": 99.5, "interest_rate": 0.0, "creation_timestamp": 1768857624441}
        """;

    [Fact]
    public void Read_FullRow_IsInTheUnitsOfTheContract()
    {
        BookSummaryRow row = Assert.Single(Read(Answer(FullRow)).Rows);

        Assert.Equal(
            new OptionQuote
            {
                Instrument = "BTC-30JAN26-92000-C",
                TimeUnixNanos = 1_768_857_624_441_000_000,
                UnderlyingPrice = 92_650.25,
                MarkIv = 0.3825,
                OpenInterest = 1_200.5,
                BidPrice = 0.024,
                AskPrice = 0.0245,
                MarkPrice = 0.0241,
                Volume24h = 310.1,
            },
            row.Quote);
        Assert.Equal(92_315.5, row.EstimatedDeliveryPrice);
    }

    [Fact]
    public void Read_NullMissingAndUnknownFields_StayAbsent()
    {
        const string row = """{"greeks": {"delta": [1, {"mark_iv": "no"}]}, "instrument_name": "BTC-PERPETUAL", "bid_price": null, "mark_iv": null, "open_interest": 0}""";

        BookSummaryRow read = Assert.Single(Read(Answer(row)).Rows);

        Assert.Equal(new BookSummaryRow(new OptionQuote { Instrument = "BTC-PERPETUAL", OpenInterest = 0.0 }, null), read);
    }

    [Fact]
    public void Read_NegativeValues_AreLeftToTheServerToJudge()
    {
        OptionQuote quote = Assert.Single(Read(Answer("""{"instrument_name": "B", "mark_iv": -40, "open_interest": -1}""")).Rows).Quote;

        Assert.Equal((-0.4, -1.0), (quote.MarkIv, quote.OpenInterest));
    }

    [Fact]
    public void Read_FieldsAroundTheResult_DoNotMatter()
    {
        BookSummary summary = Read($$"""{"jsonrpc": "2.0", "error": null, "result": [{{FullRow}}, {{FullRow}}], "testnet": false, "usIn": 1, "usOut": 2}""");

        Assert.Equal(2, summary.Rows.Count);
    }

    [Fact]
    public void Read_ByteOrderMark_IsSkipped() => Assert.Empty(BookSummaryReader.Read([0xEF, 0xBB, 0xBF, .. "{\"result\": []}"u8]).Rows);

    [Fact]
    public void Read_NoRows_IsEmpty() => Assert.Empty(Read(Answer("")).Rows);

    [Theory]
    [InlineData("\"38.1\"", "mark_iv", "row 1: mark_iv is \"38.1\": it must be a number or null (BTC-X)")]
    [InlineData("true", "open_interest", "row 1: open_interest is true: it must be a number or null (BTC-X)")]
    [InlineData("[1]", "bid_price", "row 1: bid_price is an array: it must be a number or null (BTC-X)")]
    [InlineData("{}", "ask_price", "row 1: ask_price is an object: it must be a number or null (BTC-X)")]
    [InlineData("1e999", "mark_price", "row 1: mark_price is 1e999: it must be a number or null (BTC-X)")]
    [InlineData("-1e999", "volume", "row 1: volume is -1e999: it must be a number or null (BTC-X)")]
    [InlineData("\"NaN\"", "underlying_price", "row 1: underlying_price is \"NaN\": it must be a number or null (BTC-X)")]
    [InlineData("false", "estimated_delivery_price", "row 1: estimated_delivery_price is false: it must be a number or null (BTC-X)")]
    [InlineData("1.5", "creation_timestamp", "row 1: creation_timestamp is 1.5: it must be Unix time in whole milliseconds, up to the year 2262 (BTC-X)")]
    [InlineData("0", "creation_timestamp", "row 1: creation_timestamp is 0: it must be Unix time in whole milliseconds, up to the year 2262 (BTC-X)")]
    [InlineData("9223372036855", "creation_timestamp", "row 1: creation_timestamp is 9223372036855: it must be Unix time in whole milliseconds, up to the year 2262 (BTC-X)")]
    public void Read_WrongValue_NamesRowFieldAndValue(string json, string field, string message)
    {
        FeedFormatException e = Assert.Throws<FeedFormatException>(() => Read(Answer($$"""{{FullRow}}, {"instrument_name": "BTC-X", "{{field}}": {{json}}}""")));

        Assert.Equal(message, e.Message);
        Assert.Equal((1, field), (e.Row, e.Field));
        Assert.Equal(json.StartsWith('[') ? "an array" : json.StartsWith('{') ? "an object" : json, e.Value);
    }

    [Theory]
    [InlineData("""{"mark_iv": 1}""", "row 0: instrument_name: missing: every row names its instrument")]
    [InlineData("""{"instrument_name": null}""", "row 0: instrument_name: missing: every row names its instrument")]
    [InlineData("""{"instrument_name": 7}""", "row 0: instrument_name is 7: it must be a text that is not empty")]
    [InlineData("""{"instrument_name": ""}""", "row 0: instrument_name is \"\": it must be a text that is not empty")]
    [InlineData("""{"instrument_name": "\ud800"}""", """row 0: instrument_name is "\ud800": it must be Unicode text""")]
    [InlineData("""{"instrument_name": "A", "mark_iv": 1, "mark_iv": 2}""", "row 0: mark_iv is 2: given twice in one row (A)")]
    [InlineData("""{"mark_iv": "x", "instrument_name": "A"}""", "row 0: mark_iv is \"x\": it must be a number or null")]
    [InlineData("7", "row 0: a row must be an object, not 7")]
    [InlineData("null", "row 0: a row must be an object, not null")]
    [InlineData("[]", "row 0: a row must be an object, not an array")]
    public void Read_WrongRow_IsNamed(string row, string message) =>
        Assert.Equal(message, Assert.Throws<FeedFormatException>(() => Read(Answer(row))).Message);

    [Theory]
    [InlineData("[]", "the answer is an array; it must be an object with a field 'result'")]
    [InlineData("{}", "result: missing: the answer has no rows")]
    [InlineData("""{"result": null}""", "result is null: it must be an array of rows")]
    [InlineData("""{"result": {}}""", "result is an object: it must be an array of rows")]
    [InlineData("""{"result": [], "result": []}""", "result: given twice")]
    [InlineData("""{"error": {"code": 10028, "message": "too_many_requests"}}""", """error is {"code": 10028, "message": "too_many_requests"}: the venue answered with an error""")]
    public void Read_WrongAnswer_IsNamed(string json, string message) =>
        Assert.Equal(message, Assert.Throws<FeedFormatException>(() => Read(json)).Message);

    [Theory]
    [InlineData("")]
    [InlineData("   ")]
    [InlineData("instrument_name,mark_iv")]
    [InlineData("""{"result": [""")]
    [InlineData("""{"result": [{"instrument_name": "A"}""")]
    [InlineData("""{"result": [{"instrument_name": "A", "mark_iv": NaN}]}""")]
    [InlineData("""{"result": []} {}""")]
    [InlineData("""{"result": [],}""")]
    public void Read_NotJson_SaysSo(string json) =>
        Assert.StartsWith("not JSON: ", Assert.Throws<FeedFormatException>(() => Read(json)).Message, StringComparison.Ordinal);

    [Fact]
    public void Read_LongValue_IsCutShort()
    {
        FeedFormatException e = Assert.Throws<FeedFormatException>(() => Read(Answer($$"""{"instrument_name": "A", "mark_iv": "{{new string('9', 5_000)}}"}""")));

        Assert.True(e.Message.Length < 200, e.Message);
    }

    [Theory]
    [InlineData("""{"result": [{"instrument_name": "A"}, {"\ud800": 1, "instrument_name": "B"}]}""", "row 1: the name of a field is no Unicode text")]
    [InlineData("""{"result": [{"instrument_name": "A\udc00"}]}""", "row 0: instrument_name is")]
    [InlineData("""{"\ud800": 1, "result": []}""", "a text is no Unicode")]
    public void Read_HalfASurrogatePair_IsRefusedClearly(string json, string message) =>
        Assert.StartsWith(message, Assert.Throws<FeedFormatException>(() => Read(json)).Message, StringComparison.Ordinal);

    [Fact]
    public void Read_RowsThatAreWrong_AreLeftOutByNameWhereTheCallerTakesTheRest()
    {
        List<FeedFormatException> refused = [];
        BookSummary summary = BookSummaryReader.Read(
            Encoding.UTF8.GetBytes(Answer(
                """{"instrument_name": "A"}""", """{"instrument_name": "B", "mark_iv": {"x": [1, 2]}, "open_interest": 1}""", """{"\ud800": 1}""", "7", """[{"instrument_name": "D"}]""",
                """{"instrument_name": "C"}""")),
            refused);

        Assert.Equal(["A", "C"], summary.Rows.Select(row => row.Quote.Instrument));
        Assert.Equal([1, 2, 3, 4], refused.Select(error => error.Row));
        Assert.Contains("mark_iv", refused[0].Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("""{"result": [{"instrument_name": "A", "mark_iv": [1, }]}""")]
    [InlineData("""{"result": [{"instrument_name": "A", "mark_iv": []}""")]
    public void Read_BrokenDocument_IsRefusedWholeWhateverIsTaken(string json) =>
        Assert.StartsWith("not JSON: ", Assert.Throws<FeedFormatException>(() => BookSummaryReader.Read(Encoding.UTF8.GetBytes(json), [])).Message, StringComparison.Ordinal);

    [Fact]
    public void IndexTicks_MedianByUnderlying_AtItsLatestTime()
    {
        BookSummary summary = Read(Answer(
            Priced("BTC-30JAN26-92000-C", 92_000, 1), Priced("BTC-30JAN26-92000-P", 92_300, 3), Priced("BTC_USDC-30JAN26-92000-P", 92_100, 2),
            Priced("ETH-30JAN26-3000-C", 3_010, 5), Priced("ETH-30JAN26-3000-P", 3_000, 4),
            Priced("SOL_USDC-30JAN26-100-C", 0, 9), Priced("not a name", 1, 9)));

        Assert.Equal([new IndexTick("BTC", 3_000_000, 92_100.0), new IndexTick("ETH", 5_000_000, 3_005.0)], summary.IndexTicks());
    }

    [Fact]
    public void IndexTicks_NoTimes_HaveNone() =>
        Assert.Equal([new IndexTick("BTC", null, 9.0)], Read(Answer("""{"instrument_name": "BTC-30JAN26-92000-C", "estimated_delivery_price": 9}""")).IndexTicks());

    private static string Priced(string name, double price, long millis) =>
        $$"""{"instrument_name": "{{name}}", "estimated_delivery_price": {{price}}, "creation_timestamp": {{millis}}}""";

    private static string Answer(params string[] rows) => $$"""{"jsonrpc": "2.0", "result": [{{string.Join(", ", rows)}}]}""";

    private static BookSummary Read(string json) => BookSummaryReader.Read(Encoding.UTF8.GetBytes(json));
}
