using System.Text;
using BtcStream.Feeds.Deribit;
using BtcStream.Feeds.Live;
using BtcStream.Quant.Domain;
using BtcStream.Quant.Gamma;

namespace BtcStream.Feeds.Tests.Deribit;

/// <summary>Messages as docs.deribit.com has them (API v2.1.1).</summary>
public class DeribitMessageReaderTests
{
    private const string Trade = """
        {"jsonrpc":"2.0","method":"subscription","params":{"channel":"trades.option.BTC.100ms","data":[{"trade_seq":1966042,"trade_id":"ETH-2696060","timestamp":1590484156350,"tick_direction":0,"price":0.02,"mark_price":0.019,"iv":53.5,"instrument_name":"BTC-27JUN25-100000-C","index_price":9000.1,"direction":"sell","amount":2.5}]}}
        """;

    private const string Ticker = """
        {"jsonrpc":"2.0","method":"subscription","params":{"channel":"ticker.BTC-27JUN25-100000-C.100ms","data":{"underlying_price":90100.5,"timestamp":1626993723632,"stats":{"volume":869.5,"price_change":null},"state":"open","open_interest":12685.5,"mark_price":0.01972,"mark_iv":52.74,"instrument_name":"BTC-27JUN25-100000-C","index_price":90000.0,"best_bid_price":0.0195,"best_ask_price":0.0}}}
        """;

    [Fact]
    public void Read_OptionTicker_IsAQuoteInUnitsOfTheContract()
    {
        QuoteRow row = Assert.IsType<QuoteRow>(Assert.Single(Rows(Ticker)));
        Assert.Equal(
            new OptionQuote
            {
                Instrument = "BTC-27JUN25-100000-C",
                TimeUnixNanos = 1_626_993_723_632_000_000,
                UnderlyingPrice = 90_100.5,
                MarkIv = 52.74 / 100.0,
                OpenInterest = 12_685.5,
                BidPrice = 0.0195,
                MarkPrice = 0.01972,
                Volume24h = 869.5,
            },
            row.Quote);
    }

    [Fact]
    public void Read_PerpetualTicker_IsMarkAndOpenInterestOfAnInverseContract()
    {
        PerpetualRow row = Assert.IsType<PerpetualRow>(Assert.Single(Rows(
            """{"jsonrpc":"2.0","method":"subscription","params":{"channel":"ticker.BTC-PERPETUAL.100ms","data":{"timestamp":1623059681955,"instrument_name":"BTC-PERPETUAL","mark_price":36426.02,"open_interest":502097590,"funding_8h":0.00006203,"current_funding":0}}}""")));
        Assert.Equal((36_426.02, 502_097_590.0, SettlementKind.Inverse, "BTC"), (row.Price, row.OpenInterest, row.Perpetual.Settlement, row.Perpetual.Underlying));
    }

    [Fact]
    public void Read_Trade_HasTheTakersSideAndTheVenuesNumbers()
    {
        OptionTradeRow row = Assert.IsType<OptionTradeRow>(Assert.Single(Rows(Trade)));
        Assert.Equal(("ETH-2696060", 1_966_042L, false), (row.Id, row.Number, row.IsLiquidation));
        Assert.Equal((TakerSide.Sell, 0.02, 2.5, 0.535, 1_590_484_156_350_000_000L), (row.Trade.TakerSide, row.Trade.Price, row.Trade.Amount, row.Trade.Iv, row.Trade.TimeUnixNanos));
        Assert.True(Assert.IsType<OptionTradeRow>(Rows(Trade.Replace("\"amount\"", "\"liquidation\":\"T\",\"amount\"", StringComparison.Ordinal))[0]).IsLiquidation);
    }

    [Fact]
    public void Read_IndexAndVolatilityIndex_AreUsdAndDecimals()
    {
        Assert.Equal(
            new IndexRow(1_550_588_002_899_000_000, "BTC", 3_937.89),
            Rows("""{"jsonrpc":"2.0","method":"subscription","params":{"channel":"deribit_price_index.btc_usd","data":{"timestamp":1550588002899,"price":3937.89,"index_name":"btc_usd"}}}""")[0]);
        Assert.Equal(
            new VolatilityIndexRow(1_619_777_946_007_000_000, "deribit", "BTC", "DVOL", 129.36 / 100.0),
            Rows("""{"jsonrpc":"2.0","method":"subscription","params":{"channel":"deribit_volatility_index.btc_usd","data":{"volatility":129.36,"timestamp":1619777946007,"index_name":"btc_usd","estimated_delivery":129.36}}}""")[0]);
    }

    [Fact]
    public void Read_Book_HasItsNumbersAndDeletedLevelsAsZero()
    {
        DeribitBookChange change = Assert.IsType<DeribitBookChange>(Read(
            """{"jsonrpc":"2.0","method":"subscription","params":{"channel":"book.BTC-PERPETUAL.100ms","data":{"type":"change","timestamp":1554373911330,"prev_change_id":297217,"instrument_name":"BTC-PERPETUAL","change_id":297218,"bids":[["delete",5041.94,0],["new",5041.5,12]],"asks":[["change",5042.64,40]]}}}"""));
        Assert.Equal((false, 297_218L, 297_217L), (change.IsSnapshot, change.ChangeId, change.PreviousChangeId));
        Assert.Equal([new BookLevel(5_041.94, 0.0), new BookLevel(5_041.5, 12.0)], change.Bids);
        Assert.Equal([new BookLevel(5_042.64, 40.0)], change.Asks);
    }

    [Fact]
    public void Read_HeartbeatsAndAnswers_AreTold()
    {
        Assert.Equal(new DeribitHeartbeat(true), Read("""{"jsonrpc":"2.0","method":"heartbeat","params":{"type":"test_request"}}"""));
        Assert.Equal(new DeribitHeartbeat(false), Read("""{"jsonrpc":"2.0","method":"heartbeat","params":{"type":"heartbeat"}}"""));
        Assert.Equal(new DeribitAnswer(3, null, null), Read("""{"jsonrpc":"2.0","id":3,"result":["deribit_price_index.btc_usd"]}"""));
        Assert.Equal(new DeribitAnswer(8163, 11_050, "bad_request"), Read("""{"jsonrpc":"2.0","id":8163,"error":{"code":11050,"message":"bad_request"}}"""));
        Assert.Equal(new DeribitInstrumentState("BTC-22MAR19", "created"), Read("""{"jsonrpc":"2.0","method":"subscription","params":{"channel":"instrument.state.any.any","data":{"timestamp":1553080940000,"state":"created","instrument_name":"BTC-22MAR19"}}}"""));
    }

    [Theory]
    [InlineData("\"direction\":\"sell\"", "\"direction\":\"short\"", "row 0: direction is \"short\": it must be buy or sell")]
    [InlineData("\"amount\":2.5", "\"amount\":\"x\"", "row 0: amount is \"x\": it must be a number")]
    [InlineData("\"amount\":2.5", "\"amount\":1e999", "row 0: amount is \"1e999\": it must be a number")]
    [InlineData("\"timestamp\":1590484156350", "\"timestamp\":-4", "row 0: timestamp is \"-4\": it must be Unix time in whole milliseconds, up to the year 2262")]
    [InlineData("\"trade_seq\":1966042,", "", "row 0: trade_seq: missing")]
    [InlineData("\"trade_id\":\"ETH-2696060\"", "\"trade_id\":\"\\ud800\"", "a text is no Unicode")]
    [InlineData("\"data\":[", "\"data\":4,\"x\":[", "data is 4: it must be an array")]
    [InlineData("\"method\":\"subscription\"", "\"method\":\"push\"", "method is \"push\": it must be heartbeat or subscription")]
    public void Read_WrongValue_IsNamed(string right, string wrong, string message)
    {
        string json = Trade.Replace(right, wrong, StringComparison.Ordinal);
        Assert.NotEqual(Trade, json);
        Assert.StartsWith(message, Assert.Throws<FeedFormatException>(() => Read(json)).Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("\"instrument_name\":\"BTC-27JUN25-100000-C\"", "\"instrument_name\":\"BTC-31FEB25-100000-C\"", "instrument_name is \"BTC-31FEB25-100000-C\": it must be a name of the venue's, as BTC-27JUN25-100000-C or BTC-PERPETUAL")]
    [InlineData("\"mark_iv\":52.74", "\"mark_iv\":[]", "mark_iv is []: it must be a number")]
    public void Read_WrongTicker_IsNamed(string right, string wrong, string message) =>
        Assert.Equal(message, Assert.Throws<FeedFormatException>(() => Read(Ticker.Replace(right, wrong, StringComparison.Ordinal))).Message);

    [Fact]
    public void ReadTrades_AnswerOfTheHistory_IsTradesAndWhetherThereAreMore()
    {
        DeribitTrades trades = DeribitAnswerReader.ReadTrades(Encoding.UTF8.GetBytes(
            """{"jsonrpc":"2.0","id":1469,"result":{"trades":[{"trade_seq":3471,"trade_id":"48077291","timestamp":1590470616101,"tick_direction":2,"price":0.04,"mark_price":0.04,"instrument_name":"BTC-27JUN25-100000-C","iv":80.1,"index_price":8817.51,"direction":"buy","amount":30}],"has_more":true}}"""));
        Assert.True(trades.HasMore);
        Assert.Equal(("48077291", TakerSide.Buy), (trades.Trades[0].Id, trades.Trades[0].Trade.TakerSide));
    }

    [Fact]
    public void ReadTrades_OneThatIsNone_IsLeftOutByNameAndTheOthersStay()
    {
        const string Good = """{"trade_seq":1,"trade_id":"a","timestamp":1590484156350,"price":0.01,"instrument_name":"BTC-27JUN25-100000-C","direction":"sell","amount":1}""";
        string bad = Good.Replace("\"sell\"", "\"given\"", StringComparison.Ordinal);
        string half = Good.Replace("\"a\"", "\"\\ud800\"", StringComparison.Ordinal);
        DeribitTrades trades = DeribitAnswerReader.ReadTrades(Encoding.UTF8.GetBytes($$$"""{"id":1,"result":{"trades":[{{{Good}}},{{{bad}}},5,{{{half}}},{{{Good}}}],"has_more":false}}"""));

        Assert.Equal(2, trades.Trades.Count);
        Assert.Equal([1, 2, 3], trades.Refused.Select(error => error.Row));
        Assert.StartsWith("row 1: direction is \"given\"", trades.Refused[0].Message, StringComparison.Ordinal);
    }

    [Fact]
    public void ReadInstruments_OneWithoutAName_IsLeftOutAndTheOthersStay()
    {
        DeribitRowsOf<string> names = DeribitAnswerReader.ReadInstruments("""{"id":1,"result":[{"instrument_name":"A"},{"instrument_name":7},{"instrument_name":"B"}]}"""u8.ToArray());

        Assert.Equal(["A", "B"], names.Rows);
        Assert.Equal("row 1: instrument_name is 7: it must be a text that is not empty", Assert.Single(names.Refused).Message);
    }

    /// <summary>A recorded session: every ticker and every book message is read, and each book follows its own numbers.</summary>
    [Fact]
    public void Read_RecordedSession_IsReadWholeAndWithoutGaps()
    {
        int tickers = 0;
        Dictionary<string, long> changes = [];
        int books = 0;
        foreach (string line in SharedFolder.ReadLines("deribit-websocket-20210722.txt.gz"))
        {
            int at = line.IndexOf('{', StringComparison.Ordinal);
            if (at < 0 || line.Contains("<-", StringComparison.Ordinal))
            {
                continue;
            }

            switch (Read(line[at..]))
            {
                case DeribitRows { Rows: [QuoteRow quote] }:
                    tickers++;
                    Assert.True(quote.Quote is { MarkIv: > 0.1 and < 10.0, UnderlyingPrice: > 1_000.0, OpenInterest: >= 0.0 }, line);
                    break;
                case DeribitBookChange change:
                    books++;
                    Assert.Equal(change.IsSnapshot ? null : changes[change.Instrument], change.PreviousChangeId);
                    changes[change.Instrument] = change.ChangeId;
                    break;
                case DeribitAnswer answer:
                    Assert.Null(answer.Error);
                    break;
                default:
                    Assert.Fail(line);
                    break;
            }
        }

        Assert.Equal((89, 46), (tickers, books));
    }

    private static IReadOnlyList<VenueRow> Rows(string json) => Assert.IsType<DeribitRows>(Read(json)).Rows;

    private static DeribitMessage Read(string json) => DeribitMessageReader.Read(Encoding.UTF8.GetBytes(json));
}
