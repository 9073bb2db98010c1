using System.Globalization;
using System.Text.Json;

namespace BtcStream.Server.Tests.Feeds;

/// <summary>Deribit as its documents have it: JSON-RPC over the socket, book summary and ticker over HTTP.</summary>
internal sealed class FakeDeribit : FakeVenue
{
    private const int MostTrades = 7;

    private readonly List<Option> _options = [];
    private readonly Dictionary<string, double> _forwards = new(StringComparer.Ordinal);
    private readonly List<(long Time, string Json)> _trades = [];
    private readonly SortedDictionary<int, int> _bids = [];
    private readonly SortedDictionary<int, int> _asks = [];
    private readonly long _listsAt;
    private long _changeId = 1_000;
    private long _tradeId;
    private double _index = 90_000.0;
    private double _volatility = 48.0;
    private double _openInterest = 800_000_000.0;
    private bool _hasListed;

    /// <summary>A market of three expiries, of which the first ends at 08:00; a fourth is listed later.</summary>
    /// <param name="seed">Seed.</param>
    /// <param name="listsAtMillis">When the fourth is listed.</param>
    public FakeDeribit(int seed, long listsAtMillis)
        : base(seed)
    {
        _listsAt = listsAtMillis;
        List("12JAN26");
        List("13JAN26");
        List("30JAN26");
        for (int i = 0; i < 40; i++)
        {
            (_bids[89_995 - (i * 5)], _asks[90_005 + (i * 5)]) = (10_000 + (i * 10), 12_000 + (i * 10));
        }
    }

    /// <summary>Requests by method, for tests of limits.</summary>
    public Dictionary<string, int> Requests { get; } = new(StringComparer.Ordinal);

    /// <summary>Trades there were.</summary>
    public int TradeCount => _trades.Count;

    /// <summary>Names of all options listed.</summary>
    public IReadOnlyList<string> Names => [.. _options.Select(static option => option.Name)];

    public override IEnumerable<(string Channel, string Text)> Step(long nowMillis, bool moves)
    {
        List<(string, string)> said = [];
        if (moves)
        {
            Move(nowMillis, said);
        }
        else
        {
            // Numbers go on where levels do not: what was lost last shows by them.
            long before = _changeId++;
            said.Add(Book(nowMillis, before, ""));
        }

        said.Add(Notify("deribit_price_index.btc_usd", $$"""{"timestamp":{{nowMillis}},"price":{{Text(_index)}},"index_name":"btc_usd"}"""));
        said.Add(Notify("deribit_volatility_index.btc_usd", $$"""{"volatility":{{Text(_volatility)}},"timestamp":{{nowMillis}},"index_name":"btc_usd"}"""));
        said.Add(Notify("ticker.BTC-PERPETUAL.100ms", Perpetual(nowMillis)));
        return said;
    }

    public override IEnumerable<string> OnText(string text, long nowMillis)
    {
        using JsonDocument document = JsonDocument.Parse(text);
        JsonElement request = document.RootElement;
        long id = request.GetProperty("id").GetInt64();
        string method = request.GetProperty("method").GetString()!;
        JsonElement parameters = request.GetProperty("params");
        Requests[method] = Requests.GetValueOrDefault(method) + 1;
        return method switch
        {
            "public/set_heartbeat" => [Answer(id, "\"ok\""), """{"jsonrpc":"2.0","method":"heartbeat","params":{"type":"test_request"}}"""],
            "public/test" => [Answer(id, """{"version":"1.2.26"}""")],
            "public/get_instruments" => [Answer(id, $"[{string.Join(',', _options.Select(option => $$"""{"instrument_name":"{{option.Name}}","kind":"option"}"""))}]")],
            "public/get_last_trades_by_currency_and_time" => [Answer(id, Trades(parameters))],
            "public/subscribe" => Subscribe(id, parameters, nowMillis),
            "public/unsubscribe" => Unsubscribe(id, parameters),
            _ => [$$"""{"jsonrpc":"2.0","id":{{id}},"error":{"code":-32601,"message":"Method not found"} }"""],
        };
    }

    public override string OnHttp(string pathAndQuery, string? body, long nowMillis)
    {
        if (pathAndQuery.StartsWith("/api/v2/public/ticker", StringComparison.Ordinal))
        {
            return $$"""{"jsonrpc":"2.0","result":{{Perpetual(nowMillis)}} }""";
        }

        Assert.Equal("/api/v2/public/get_book_summary_by_currency?currency=BTC&kind=option", pathAndQuery);
        return $$"""{"jsonrpc":"2.0","result":[{{string.Join(',', _options.Select(option => option.Summary(nowMillis, _forwards[option.Expiry], _index)))}}]}""";
    }

    private void List(string expiry)
    {
        _forwards[expiry] = 90_100.0;
        for (int strike = 80_000; strike <= 100_000; strike += 5_000)
        {
            _options.Add(new Option($"BTC-{expiry}-{strike}-C", expiry));
            _options.Add(new Option($"BTC-{expiry}-{strike}-P", expiry));
        }
    }

    private void Move(long now, List<(string, string)> said)
    {
        if (!_hasListed && now >= _listsAt)
        {
            _hasListed = true;
            List("14JAN26");
            said.AddRange(_options.Where(static option => option.Expiry == "14JAN26").Select(option =>
                Notify("instrument.state.option.BTC", $$"""{"timestamp":{{now}},"state":"created","instrument_name":"{{option.Name}}"}""")));
        }

        _index += Market.Next(-20, 21) * 0.25;
        _volatility = Math.Round(_volatility + (Market.Next(-5, 6) * 0.01), 2);
        _openInterest += Market.Next(-1_000, 1_001) * 10;
        foreach (string expiry in _forwards.Keys)
        {
            _forwards[expiry] = _index + 100.0;
        }

        for (int i = 0; i < 6; i++)
        {
            Option option = _options[Market.Next(_options.Count)];
            option.Move(Market);
            said.Add(Notify($"ticker.{option.Name}.100ms", option.Ticker(now, _forwards[option.Expiry], _index)));
        }

        if (Market.Next(4) == 0)
        {
            Trade(now, said);
        }

        MoveBook(now, said);
    }

    private void Trade(long now, List<(string, string)> said)
    {
        Option option = _options[Market.Next(_options.Count)];
        string trade = $$"""
            {"trade_seq":{{++option.Trades}},"trade_id":"{{++_tradeId}}","timestamp":{{now}},"tick_direction":1,"price":0.0115,"mark_price":0.0113,"iv":51.2,"instrument_name":"{{option.Name}}","index_price":{{Text(_index)}},"direction":"{{(Market.Next(2) == 0 ? "buy" : "sell")}}","amount":{{Text(Market.Next(1, 40) * 0.5)}}}
            """;
        _trades.Add((now, trade));
        said.Add(Notify("trades.option.BTC.100ms", $"[{trade}]"));
    }

    private void MoveBook(long now, List<(string, string)> said)
    {
        int price = 89_995 - (Market.Next(60) * 5);
        int amount = Market.Next(5) == 0 ? 0 : Market.Next(1, 2_000) * 10;
        string action = !_bids.ContainsKey(price) ? "new" : amount == 0 ? "delete" : "change";
        if (amount == 0)
        {
            _bids.Remove(price);
        }
        else
        {
            _bids[price] = amount;
        }

        long before = _changeId;
        _changeId += Market.Next(1, 4);
        said.Add(Book(now, before, $"[\"{action}\",{price},{amount}]"));
    }

    private (string Channel, string Text) Book(long now, long before, string bids) => Notify(
        "book.BTC-PERPETUAL.100ms",
        $$"""{"type":"change","timestamp":{{now}},"prev_change_id":{{before}},"instrument_name":"BTC-PERPETUAL","change_id":{{_changeId}},"bids":[{{bids}}],"asks":[]}""");

    private string Trades(JsonElement parameters)
    {
        long from = parameters.GetProperty("start_timestamp").GetInt64();
        long to = parameters.GetProperty("end_timestamp").GetInt64();
        (long Time, string Json)[] all = [.. _trades.Where(trade => trade.Time >= from && trade.Time <= to)];
        return $$"""{"trades":[{{string.Join(',', all.Take(MostTrades).Select(static trade => trade.Json))}}],"has_more":{{(all.Length > MostTrades ? "true" : "false")}}}""";
    }

    private List<string> Subscribe(long id, JsonElement parameters, long now)
    {
        string[] channels = [.. parameters.GetProperty("channels").EnumerateArray().Select(static channel => channel.GetString()!)];
        Assert.InRange(channels.Length, 1, 500);
        Subscribed.UnionWith(channels);
        List<string> said = [Answer(id, JsonSerializer.Serialize(channels))];
        foreach (string channel in channels)
        {
            if (channel == "book.BTC-PERPETUAL.100ms")
            {
                said.Add(Notify(channel, $$"""{"type":"snapshot","timestamp":{{now}},"instrument_name":"BTC-PERPETUAL","change_id":{{_changeId}},"bids":[{{Levels(_bids.Reverse())}}],"asks":[{{Levels(_asks)}}]}""").Text);
            }
            else if (_options.Find(option => channel == $"ticker.{option.Name}.100ms") is { } option)
            {
                said.Add(Notify(channel, option.Ticker(now, _forwards[option.Expiry], _index)).Text);
            }
        }

        return said;
    }

    private string[] Unsubscribe(long id, JsonElement parameters)
    {
        string[] channels = [.. parameters.GetProperty("channels").EnumerateArray().Select(static channel => channel.GetString()!)];
        Subscribed.ExceptWith(channels);
        return [Answer(id, JsonSerializer.Serialize(channels))];
    }

    private string Perpetual(long now) => $$"""
        {"timestamp":{{now}},"instrument_name":"BTC-PERPETUAL","state":"open","mark_price":{{Text(_index + 12.5)}},"open_interest":{{Text(_openInterest)}},"best_bid_price":{{Text(_index)}},"best_ask_price":{{Text(_index + 0.5)}},"index_price":{{Text(_index)}},"funding_8h":0.0001,"current_funding":0.0}
        """;

    private static string Levels(IEnumerable<KeyValuePair<int, int>> side) => string.Join(',', side.Select(static level => $$"""["new",{{level.Key}}.0,{{level.Value}}.0]"""));

    private static string Answer(long id, string result) => $$"""{"jsonrpc":"2.0","id":{{id}},"result":{{result}},"usIn":1,"usOut":2,"usDiff":1,"testnet":true}""";

    private static (string Channel, string Text) Notify(string channel, string data) =>
        (channel, $$$"""{"jsonrpc":"2.0","method":"subscription","params":{"channel":"{{{channel}}}","data":{{{data}}} }}""");

    private sealed class Option(string name, string expiry)
    {
        private double _iv = 50.0;
        private double _openInterest = 100.0;
        private double _bid = 0.01;
        private double _volume;

        public string Name { get; } = name;

        public string Expiry { get; } = expiry;

        public int Trades { get; set; }

        public void Move(Random market)
        {
            _iv = Math.Round(_iv + (market.Next(-10, 11) * 0.05), 2);
            _openInterest = Math.Max(0.0, _openInterest + (market.Next(-4, 5) * 0.5));
            _bid = Math.Round(Math.Max(0.0005, _bid + (market.Next(-1, 2) * 0.0005)), 4);
            _volume += market.Next(3);
        }

        public string Ticker(long now, double forward, double index) => string.Create(CultureInfo.InvariantCulture, $$$"""
            {"timestamp":{{{now}}},"underlying_price":{{{forward}}},"underlying_index":"x","stats":{"volume":{{{_volume}}},"price_change":null},"state":"open","open_interest":{{{_openInterest}}},"mark_price":{{{_bid + 0.0005}}},"mark_iv":{{{_iv}}},"interest_rate":0.0,"instrument_name":"{{{Name}}}","index_price":{{{index}}},"greeks":{"vega":1,"theta":1,"rho":1,"gamma":1,"delta":1},"best_bid_price":{{{_bid}}},"best_bid_amount":1.0,"best_ask_price":{{{_bid + 0.001}}},"best_ask_amount":1.0}
            """);

        public string Summary(long now, double forward, double index) => string.Create(CultureInfo.InvariantCulture, $$"""
            {"instrument_name":"{{Name}}","creation_timestamp":{{now}},"underlying_price":{{forward}},"mark_iv":{{_iv}},"open_interest":{{_openInterest}},"bid_price":{{_bid}},"ask_price":{{_bid + 0.001}},"mark_price":{{_bid + 0.0005}},"volume":{{_volume}},"estimated_delivery_price":{{index}}}
            """);
    }
}
