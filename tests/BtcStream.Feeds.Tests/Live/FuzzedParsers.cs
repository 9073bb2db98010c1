using System.Text;
using BtcStream.Feeds.Binance;
using BtcStream.Feeds.Bybit;
using BtcStream.Feeds.Csv;
using BtcStream.Feeds.Deribit;
using BtcStream.Feeds.Hyperliquid;
using BtcStream.Feeds.Okx;
using BtcStream.Feeds.Tests.Csv;

namespace BtcStream.Feeds.Tests.Live;

/// <summary>Every parser of a venue's messages, symbols and files.</summary>
internal static class FuzzedParsers
{
    private const string BookSummary =
        """{"jsonrpc":"2.0","result":[{"instrument_name":"BTC-27JUN25-100000-C","creation_timestamp":1626993723632,"mark_iv":52.7,"open_interest":1.5,"bid_price":null,"\u0061sk_price":0.01,"underlying_price":90000.5}]}""";

    private const string ForceOrder =
        """{"e":"forceOrder","E":1568014460893,"o":{"s":"BTCUSDT","S":"SELL","o":"LIMIT","f":"IOC","q":"0.014","p":"9910","ap":"9910","X":"FILLED","l":"0.014","z":"0.014","T":1568014460893}}""";

    private const string OkxContracts =
        """{"code":"0","msg":"","data":[{"instId":"BTC-USDT-SWAP","instType":"SWAP","uly":"BTC-USDT","ctType":"linear","ctVal":"0.01","ctMult":"1","ctValCcy":"BTC","settleCcy":"USDT","expTime":""}]}""";

    private const string OkxLiquidation =
        """{"arg":{"channel":"liquidation-orders","instType":"SWAP"},"data":[{"details":[{"bkLoss":"0","bkPx":"90000.1","posSide":"short","side":"buy","sz":"13","ts":"1692266434010"}],"instFamily":"BTC-USDT","instId":"BTC-USDT-SWAP","instType":"SWAP","uly":"BTC-USDT"}]}""";

    public static IReadOnlyList<FuzzedParser> All { get; } =
    [
        new("Deribit's stream", utf8 => DeribitMessageReader.Read(utf8),
            """{"jsonrpc":"2.0","method":"subscription","params":{"channel":"ticker.BTC-27JUN25-100000-C.100ms","data":{"underlying_price":2003.61,"timestamp":1626993723632,"stats":{"volume":869.0},"open_interest":12685.0,"mark_price":0.001972,"mark_iv":120.74,"instrument_name":"BTC-27JUN25-100000-C","best_bid_price":0.0015,"best_ask_price":0.0025}}}""",
            """{"jsonrpc":"2.0","method":"subscription","params":{"channel":"trades.option.BTC.100ms","data":[{"trade_seq":30289,"trade_id":"48079","timestamp":1590484156350,"price":0.01,"iv":51.2,"instrument_name":"BTC-27JUN25-100000-C","direction":"buy","amount":1.5}]}}""",
            """{"jsonrpc":"2.0","method":"subscription","params":{"channel":"book.BTC-PERPETUAL.100ms","data":{"type":"change","timestamp":1626993724337,"prev_change_id":33195894355,"instrument_name":"BTC-PERPETUAL","change_id":33195894358,"bids":[],"asks":[["delete",0.001,0.0]]}}}""",
            """{"jsonrpc":"2.0","id":5,"error":{"code":10028,"message":"too_many_requests"}}"""),
        new("Deribit's instruments", utf8 => DeribitAnswerReader.ReadInstruments(utf8), """{"id":1,"result":[{"instrument_name":"BTC-27JUN25-100000-C","kind":"option"},{"instrument_name":7}]}"""),
        new("Deribit's trades", utf8 => DeribitAnswerReader.ReadTrades(utf8),
            """{"id":1,"result":{"trades":[{"trade_seq":1,"trade_id":"a","timestamp":1590484156350,"price":0.01,"instrument_name":"BTC-27JUN25-100000-C","direction":"sell","amount":1}],"has_more":false}}"""),
        new("Deribit's ticker", utf8 => DeribitAnswerReader.ReadTicker(utf8),
            """{"id":1,"result":{"underlying_price":2003.61,"timestamp":1626993723632,"stats":{"volume":869.0},"open_interest":12685.0,"mark_price":0.001972,"mark_iv":120.74,"instrument_name":"BTC-27JUN25-100000-C","best_bid_price":0.0015,"best_ask_price":0.0025}}"""),
        new("Deribit's chain", utf8 => BookSummaryReader.Read(utf8), BookSummary),
        new("Deribit's chain, into a list", utf8 => BookSummaryReader.Read(utf8, []), BookSummary),
        new("Binance's stream", utf8 => BinanceStreamReader.Read(utf8),
            """{"stream":"btcusdt@depth@500ms","data":{"e":"depthUpdate","E":123456789,"T":123456788,"s":"BTCUSDT","U":157,"u":160,"pu":149,"b":[["0.0024","10"]],"a":[["0.0026","100"]]}}""",
            """{"e":"markPriceUpdate","E":1562305380000,"s":"BTCUSDT","p":"11794.15000000","i":"11784.62659091","P":"11784.25641265","r":"0.00038167","T":1562306400000}""",
            ForceOrder),
        new("Binance's depth", utf8 => BinanceStreamReader.ReadDepth(utf8),
            """{"lastUpdateId":1027024,"E":1589436922972,"T":1589436922959,"bids":[["4.00000000","431.00000000"]],"asks":[["4.00000200","12.00000000"]]}"""),
        new("Binance's open interest", utf8 => BinanceStreamReader.ReadOpenInterest(utf8), """{"openInterest":"10659.509","symbol":"BTCUSDT","time":1589437530011}"""),
        new("Binance's forced orders", utf8 => ForceOrderReader.Read(utf8), ForceOrder, $$"""{"stream":"!forceOrder@arr","data":{{ForceOrder}}}"""),
        new("Binance's forced orders, CSV", utf8 => ForceOrderCsvReader.Read(utf8), "BANANA,SELL,LIMIT,IOC,6.1,58.7616588,59.5540000,FILLED,2.7,6.1,1723895932492,358.44611868\n"),
        new("Binance's symbols", utf8 => Symbol(BinanceSymbol.TryParse(Encoding.UTF8.GetString(utf8), out _)), "BTCUSDT", "BTCUSDT_260327", "1000PEPEUSDC", "SOLFDUSD"),
        new("Bybit's symbols", utf8 => Symbol(BybitSymbol.TryParse(Encoding.UTF8.GetString(utf8), out _)), "BTCUSDT", "BTCPERP", "BTCUSD", "1000PEPEUSDT"),
        new("Bybit's liquidations", utf8 => AllLiquidationReader.Read(utf8),
            """{"topic":"allLiquidation.ROSEUSDT","type":"snapshot","ts":1739502303204,"data":[{"T":1739502302929,"s":"ROSEUSDT","S":"Sell","v":"20000","p":"0.04499"}]}"""),
        new("OKX's contracts", utf8 => OkxContractReader.Read(utf8), OkxContracts),
        new("OKX's liquidations", new LiquidationOrderReader(OkxContractReader.Read(Encoding.UTF8.GetBytes(OkxContracts))).ReadBytes, OkxLiquidation),
        new("Hyperliquid's stream", utf8 => HyperliquidReader.ReadMessage(utf8, "BTC"), """{"channel":"allMids","data":{"mids":{"APE":"4.33245","ARB":"1.21695","BTC":"90000.5"}}}"""),
        new("Hyperliquid's accounts", utf8 => HyperliquidReader.ReadAccount(utf8),
            """{"assetPositions":[{"position":{"coin":"BTC","szi":"0.0335","entryPx":"2986.3","leverage":{"type":"isolated","value":20,"rawUsd":"-95.059824"},"liquidationPx":"2866.26936529","marginUsed":"4.967826","positionValue":"100.02765"},"type":"oneWay"}],"crossMarginSummary":{"accountValue":"13104.514502"},"time":1708622398623}"""),
        new("Hyperliquid's context", utf8 => HyperliquidReader.ReadContext(utf8, "BTC"),
            """[{"universe":[{"name":"BTC"}]},[{"openInterest":"688.11","markPx":"14.3161","oraclePx":"14.32"}]]"""),
        Csv("network", "coinmetrics", "time,HashRate,DiffMean,BlkCnt,FeeTotNtv,IssTotNtv,IssTotUSD\n2026-01-01,1129297745.5,1.48e14,144,3.5,450,40000000\n2026-01-02,1e9,1.4e14,140,3,440,1\n"),
        Csv("asset-price", "coingecko", "snapped_at,price,market_cap\n2026-01-01 00:00:00 UTC,600.5,1\n2026-01-02 00:00:00 UTC,601,2\n"),
        Csv("fleet", null, "time,name,efficiency_joules_per_terahash,weight\n2026-01-01,\"S21, hydro\",16,3\n2026-01-01,S19,34,7\n"),
        Csv("supply-curve", null, "\uFEFFtime;name;price;supply_usd\r\n1767225600;miners;70000;1e6\r\n1767225600;miners;80000;\"2e6\"\r\n"),
    ];

    private static void ReadBytes(this LiquidationOrderReader reader, byte[] utf8) => reader.Read(utf8);

    private static FuzzedParser Csv(string kind, string? layout, string text) => new($"CSV of {kind}", utf8 => ObservationCsvReader.Read(utf8, OptionsOf(kind, layout)), text);

    private static ObservationCsvOptions OptionsOf(string kind, string? layout) =>
        CsvFiles.Options(kind, layout) with { Constants = kind == "asset-price" ? new Dictionary<string, string> { ["asset"] = "BNB" } : new Dictionary<string, string>() };

    private static void Symbol(bool isOne)
    {
        if (!isOne)
        {
            throw new FeedFormatException("no symbol");
        }
    }
}
