using System.Globalization;

namespace BtcStream.Server.Tests.Feeds;

/// <summary>Binance's USD-M streams as its documents have them: everything is subscribed to by the address.</summary>
internal sealed class FakeBinance : FakeVenue
{
    private readonly SortedDictionary<int, int> _bids = [];
    private readonly SortedDictionary<int, int> _asks = [];
    private long _update = 5_000;
    private double _mark = 90_000.0;
    private double _openInterest = 80_000.0;

    public FakeBinance(int seed)
        : base(seed)
    {
        for (int i = 1; i <= 50; i++)
        {
            (_bids[90_000 - (i * 10)], _asks[90_000 + (i * 10)]) = (i, i + 1);
        }
    }

    /// <summary>Requests for the whole book.</summary>
    public int Snapshots { get; private set; }

    public override bool Gets(string channel) => true;

    public override IEnumerable<string> OnText(string text, long nowMillis) => [];

    public override IEnumerable<(string Channel, string Text)> Step(long nowMillis, bool moves)
    {
        List<(string, string)> said = [];
        if (moves)
        {
            _mark += Market.Next(-20, 21) * 0.5;
            _openInterest += Market.Next(-10, 11) * 0.125;
            said.Add(("depth", Depth(nowMillis)));
            if (Market.Next(20) == 0)
            {
                said.Add(("forceOrder", ForcedOrder(nowMillis)));
            }
        }

        else
        {
            // Numbers go on where levels do not: what was lost last shows by them.
            long before = _update++;
            (int price, int amount) = _asks.First();
            said.Add(("depth", Depth(nowMillis, before, "", $"[\"{price}.0\",\"{amount}.000\"]")));
        }

        if (nowMillis % 1_000 == 0)
        {
            said.Add(("markPrice", $$$"""{"stream":"btcusdt@markPrice@1s","data":{"e":"markPriceUpdate","E":{{{nowMillis}}},"s":"BTCUSDT","p":"{{{Text(_mark)}}}","i":"{{{Text(_mark - 10.0)}}}","P":"1","r":"0.0001","T":1}}"""));
        }

        return said;
    }

    public override string OnHttp(string pathAndQuery, string? body, long nowMillis)
    {
        if (pathAndQuery == "/fapi/v1/openInterest?symbol=BTCUSDT")
        {
            return $$"""{"openInterest":"{{Text(_openInterest)}}","symbol":"BTCUSDT","time":{{nowMillis}}}""";
        }

        Assert.Equal("/fapi/v1/depth?symbol=BTCUSDT&limit=1000", pathAndQuery);
        Snapshots++;
        return $$"""{"lastUpdateId":{{_update}},"E":{{nowMillis}},"T":{{nowMillis}},"bids":[{{Levels(_bids.Reverse())}}],"asks":[{{Levels(_asks)}}]}""";
    }

    private string Depth(long now)
    {
        long before = _update;
        (int price, int amount) = (90_000 - (Market.Next(1, 70) * 10), Market.Next(0, 9));
        if (amount == 0)
        {
            _bids.Remove(price);
        }
        else
        {
            _bids[price] = amount;
        }

        (int ask, int size) = (90_000 + (Market.Next(1, 50) * 10), Market.Next(1, 9));
        _asks[ask] = size;
        _update += Market.Next(1, 6);
        return Depth(now, before, $"[\"{price}.0\",\"{amount}.000\"]", $"[\"{ask}.0\",\"{size}.000\"]");
    }

    private string Depth(long now, long before, string bids, string asks) =>
        $$$"""{"stream":"btcusdt@depth@500ms","data":{"e":"depthUpdate","E":{{{now}}},"T":{{{now}}},"s":"BTCUSDT","U":{{{before + 1}}},"u":{{{_update}}},"pu":{{{before}}},"b":[{{{bids}}}],"a":[{{{asks}}}]}}""";

    private string ForcedOrder(long now) => string.Create(CultureInfo.InvariantCulture, $$$"""
        {"stream":"btcusdt@forceOrder","data":{"e":"forceOrder","E":{{{now}}},"o":{"s":"BTCUSDT","S":"{{{(Market.Next(2) == 0 ? "SELL" : "BUY")}}}","o":"LIMIT","f":"IOC","q":"1","p":"9910","ap":"{{{_mark}}}","X":"FILLED","l":"1","z":"{{{Market.Next(1, 9) * 0.125}}}","T":{{{now}}} }} }
        """);

    private static string Levels(IEnumerable<KeyValuePair<int, int>> side) => string.Join(',', side.Select(static level => $"[\"{level.Key}.0\",\"{level.Value}.000\"]"));
}
