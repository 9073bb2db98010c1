using System.Text;
using BtcStream.Feeds.Binance;
using BtcStream.Feeds.Deribit;
using BtcStream.Feeds.Hyperliquid;

namespace BtcStream.Feeds.Tests.Live;

/// <summary>Whatever bytes a venue sends, a reader gives rows or a <see cref="FeedFormatException"/>, and nothing else.</summary>
public class ReaderFuzzTests
{
    private const int Rounds = 4_000;

    private static readonly string[] Messages =
    [
        """{"jsonrpc":"2.0","method":"subscription","params":{"channel":"ticker.BTC-27JUN25-100000-C.100ms","data":{"underlying_price":2003.61,"timestamp":1626993723632,"stats":{"volume":869.0},"open_interest":12685.0,"mark_price":0.001972,"mark_iv":120.74,"instrument_name":"BTC-27JUN25-100000-C","best_bid_price":0.0015,"best_ask_price":0.0025}}}""",
        """{"jsonrpc":"2.0","method":"subscription","params":{"channel":"trades.option.BTC.100ms","data":[{"trade_seq":30289,"trade_id":"48079","timestamp":1590484156350,"price":0.01,"iv":51.2,"instrument_name":"BTC-27JUN25-100000-C","direction":"buy","amount":1.5}]}}""",
        """{"jsonrpc":"2.0","method":"subscription","params":{"channel":"book.BTC-PERPETUAL.100ms","data":{"type":"change","timestamp":1626993724337,"prev_change_id":33195894355,"instrument_name":"BTC-PERPETUAL","change_id":33195894358,"bids":[],"asks":[["delete",0.001,0.0]]}}}""",
        """{"jsonrpc":"2.0","id":5,"result":{"trades":[{"trade_seq":1,"trade_id":"a","timestamp":1590484156350,"price":0.01,"instrument_name":"x","direction":"sell","amount":1}],"has_more":false}}""",
        """{"jsonrpc":"2.0","id":5,"error":{"code":10028,"message":"too_many_requests"}}""",
        """{"stream":"btcusdt@depth@500ms","data":{"e":"depthUpdate","E":123456789,"T":123456788,"s":"BTCUSDT","U":157,"u":160,"pu":149,"b":[["0.0024","10"]],"a":[["0.0026","100"]]}}""",
        """{"e":"markPriceUpdate","E":1562305380000,"s":"BTCUSDT","p":"11794.15000000","i":"11784.62659091","P":"11784.25641265","r":"0.00038167","T":1562306400000}""",
        """{"lastUpdateId":1027024,"E":1589436922972,"T":1589436922959,"bids":[["4.00000000","431.00000000"]],"asks":[["4.00000200","12.00000000"]]}""",
        """{"jsonrpc":"2.0","result":[{"instrument_name":"BTC-27JUN25-100000-C","creation_timestamp":1626993723632,"mark_iv":52.7,"open_interest":1.5,"bid_price":null,"\u0061sk_price":0.01}]}""",
        """{"openInterest":"10659.509","symbol":"BTCUSDT","time":1589437530011}""",
        """{"channel":"allMids","data":{"mids":{"APE":"4.33245","ARB":"1.21695","BTC":"90000.5"}}}""",
        """{"assetPositions":[{"position":{"coin":"BTC","szi":"0.0335","entryPx":"2986.3","leverage":{"type":"isolated","value":20,"rawUsd":"-95.059824"},"liquidationPx":"2866.26936529","marginUsed":"4.967826","positionValue":"100.02765"},"type":"oneWay"}],"crossMarginSummary":{"accountValue":"13104.514502"},"time":1708622398623}""",
        """[{"universe":[{"name":"BTC"}]},[{"openInterest":"688.11","markPx":"14.3161","oraclePx":"14.32"}]]""",
    ];

    private static readonly Action<ReadOnlyMemory<byte>>[] Readers =
    [
        static utf8 => DeribitMessageReader.Read(utf8),
        static utf8 => DeribitAnswerReader.ReadInstruments(utf8),
        static utf8 => DeribitAnswerReader.ReadTrades(utf8),
        static utf8 => DeribitAnswerReader.ReadTicker(utf8),
        static utf8 => BookSummaryReader.Read(utf8.Span),
        static utf8 => BookSummaryReader.Read(utf8.Span, []),
        static utf8 => BinanceStreamReader.Read(utf8),
        static utf8 => BinanceStreamReader.ReadDepth(utf8),
        static utf8 => BinanceStreamReader.ReadOpenInterest(utf8),
        static utf8 => HyperliquidReader.ReadMessage(utf8, "BTC"),
        static utf8 => HyperliquidReader.ReadAccount(utf8),
        static utf8 => HyperliquidReader.ReadContext(utf8, "BTC"),
    ];

    private static readonly string[] Splices = ["null", "-1", "1e999", "\"\"", "[]", "{}", "\"\\ud800\"", "true", "99999999999999999999", "\"NaN\"", "0", "{\"a\":[[]]}"];

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    public void Readers_GarbledMessages_GiveRowsOrAFormatError(int seed)
    {
        var random = new Random(seed);
        int read = 0;
        int refused = 0;
        for (int round = 0; round < Rounds; round++)
        {
            byte[] message = Garble(Messages[random.Next(Messages.Length)], random);
            foreach (Action<ReadOnlyMemory<byte>> reader in Readers)
            {
                try
                {
                    reader(message);
                    read++;
                }
                catch (FeedFormatException e)
                {
                    Assert.NotEmpty(e.Message);
                    refused++;
                }
            }
        }

        Assert.True(read > Rounds / 20 && refused > Rounds, $"{read} read, {refused} refused");
    }

    private static byte[] Garble(string text, Random random)
    {
        byte[] utf8 = Encoding.UTF8.GetBytes(text);
        switch (random.Next(4))
        {
            case 0:
                return utf8[..random.Next(utf8.Length)];
            case 1:
                utf8[random.Next(utf8.Length)] = (byte)random.Next(256);
                return utf8;
            case 2:
                // Another value in place of one that a colon introduces.
                int[] colons = [.. Enumerable.Range(0, text.Length).Where(i => text[i] == ':')];
                int at = colons[random.Next(colons.Length)] + 1;
                int end = text.IndexOfAny([',', '}', ']'], at);
                return Encoding.UTF8.GetBytes(text[..at] + Splices[random.Next(Splices.Length)] + text[(end < 0 ? at : end)..]);
            default:
                return utf8;
        }
    }
}
