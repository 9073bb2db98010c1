using System.Text.Json;
using BtcStream.Feeds.Live;
using BtcStream.Server.Feeds;
using BtcStream.Server.Feeds.Recording;

namespace BtcStream.Server.Tests.Feeds;

public class FeedSessionTests
{
    [Fact]
    public void BackOff_VenueThatAcceptsSaysAWordAndCloses_IsCalledLessAndLessOften()
    {
        ScriptedFeed feed = Hyperliquid();
        for (int i = 0; i < 9; i++)
        {
            feed.Reach();
            feed.Hear(Mid(90_000 + i));
            Assert.Equal(FeedPhase.Live, feed.Status.State);
            feed.Close();
        }

        // Each wait is twice the one before, up to a minute; the draws are all 1.
        Assert.Equal([1.0, 2.0, 4.0, 8.0, 16.0, 32.0, 60.0, 60.0], feed.Connects.Zip(feed.Connects.Skip(1), static (a, b) => b - a));
    }

    [Fact]
    public void BackOff_AfterAMinuteOfRows_BeginsAnew()
    {
        ScriptedFeed feed = Hyperliquid();
        for (int i = 0; i < 5; i++)
        {
            feed.Reach();
            feed.Hear(Mid(90_000));
            feed.Close();
        }

        feed.Reach();
        feed.Wait(61, () => feed.Hear(Mid(90_001)));
        feed.Close();
        double closed = feed.Seconds;
        feed.Reach();

        Assert.Equal(1.0, feed.Connects[^1] - closed);
    }

    [Fact]
    public void Live_IsByTheSocketAlone_AndASocketWithoutRowsIsMadeAnewHoweverWellPollsGo()
    {
        ScriptedFeed feed = Hyperliquid();
        feed.Reach();
        feed.Answer("context", Context(90_000));
        Assert.Equal(FeedPhase.Subscribing, feed.Status.State);
        feed.Hear(Mid(90_000));
        Assert.Equal(FeedPhase.Live, feed.Status.State);

        // Pongs and polls go on, mids do not.
        List<FeedPhase> phases = [];
        feed.Wait(59, () =>
        {
            feed.Hear("""{"channel":"pong"}""");
            feed.Answer("context", Context(90_000 + feed.Seconds));
            phases.Add(feed.Status.State);
        });
        Assert.Equal([FeedPhase.Live, FeedPhase.Stale], phases.Distinct());
        Assert.Equal(30, phases.Count(static phase => phase == FeedPhase.Live));
        Assert.True(feed.Status.Rows > 1, "what polls say goes on");
        feed.Wait(2);

        Assert.Equal((FeedPhase.Connecting, 1L), (feed.Status.State, feed.Status.Reconnects));
    }

    [Fact]
    public void Hyperliquid_ErrorChannel_MakesTheConnectionAnew()
    {
        ScriptedFeed feed = Hyperliquid();
        feed.Reach();
        feed.Hear("""{"channel":"error","data":"Invalid subscription"}""");

        Assert.Equal((FeedPhase.BackingOff, 1), (feed.Status.State, feed.Disconnects));
        feed.Reach();
        Assert.Equal(2, feed.Sent.Count(static text => text.Contains("allMids", StringComparison.Ordinal)));
    }

    [Theory]
    [InlineData("""{"jsonrpc":"2.0","method":"subscription","params":{"channel":"book.BTC-PERPETUAL.100ms","data":{"type":"snapshot","bids":7}}}""")]
    [InlineData(null)]
    public void Deribit_SnapshotUnreadableOrLost_IsAskedForAgainWithLongerWaits(string? snapshot)
    {
        ScriptedFeed feed = Deribit();
        feed.Reach();
        AnswerAll(feed);
        List<double> asked = [];
        int known = Asked(feed);
        feed.Wait(170, () =>
        {
            AnswerAll(feed);
            feed.Hear(Index(feed));
            if (Asked(feed) > known)
            {
                known = Asked(feed);
                asked.Add(feed.Seconds);
                if (snapshot is not null)
                {
                    feed.Hear(snapshot);
                }
            }
        });

        // Asked 5, 15, 35, 75 and 135 seconds after the subscription, each within half a second.
        Assert.Equal(5, asked.Count);
        Assert.All(asked.Zip([5.0, 15.0, 35.0, 75.0, 135.0]), pair => Assert.InRange(pair.First - feed.Connects[0] - pair.Second, 0.0, 1.5));
        feed.Hear(Snapshot(feed, 10));
        feed.Wait(1);
        Assert.Contains(feed.Session.Rows, static row => row is DepthRow);

        // And a book that stands is not asked for.
        feed.Wait(120, () =>
        {
            AnswerAll(feed);
            feed.Hear(Index(feed));
        });
        Assert.Equal(known, Asked(feed));
    }

    [Fact]
    public void Deribit_ListWithARowThatIsNone_SubscribesToTheOthersAndCountsIt()
    {
        ScriptedFeed feed = Deribit();
        feed.Reach();
        feed.Hear($$"""{"jsonrpc":"2.0","id":{{IdOf(feed, "public/get_instruments")}},"result":[{"instrument_name":"BTC-30JAN26-90000-C"},{"instrument_name":null},{"instrument_name":"BTC-30JAN26-90000-P"}]}""");

        Assert.Contains("""["ticker.BTC-30JAN26-90000-C.100ms","ticker.BTC-30JAN26-90000-P.100ms"]""", feed.Sent[^1], StringComparison.Ordinal);
        Assert.Equal((1L, 0L), (feed.Status.RejectedRows, feed.Status.RejectedMessages));
    }

    [Fact]
    public void Deribit_RecoveryWithARowThatIsNone_GivesTheOthersAndGoesOn()
    {
        ScriptedFeed feed = Deribit();
        feed.Reach();
        AnswerAll(feed);
        feed.Wait(61, () =>
        {
            AnswerAll(feed, exceptTrades: true);
            feed.Hear(Index(feed));
        });
        string good = Trade(feed, 1, "sell");
        string trades = $"{good},{Trade(feed, 2, "given")},{Trade(feed, 3, "buy")}";
        feed.Hear($$$"""{"jsonrpc":"2.0","id":{{{IdOf(feed, "public/get_last_trades_by_currency_and_time")}}},"result":{"trades":[{{{trades}}}],"has_more":false}}""");

        Assert.Equal(["t1", "t3"], feed.Session.Rows.OfType<OptionTradeRow>().Select(static trade => trade.Id));
        Assert.Equal((1L, 0L), (feed.Status.RejectedRows, feed.Status.RejectedMessages));
    }

    [Fact]
    public void Held_GivesTheConnectionUp_AsksForNothing_AndConnectsWhenReleased()
    {
        ScriptedFeed feed = Hyperliquid();
        feed.Reach();
        feed.Hear(Mid(90_000));
        feed.Hold(true);
        Assert.Equal((FeedPhase.Held, 1, 1L), (feed.Status.State, feed.Disconnects, feed.Status.Gaps));
        int requests = feed.Requests.Count;
        long rows = feed.Status.Rows;
        feed.Hear(Mid(90_001));
        feed.Close();
        feed.Wait(300);
        Assert.Equal((FeedPhase.Held, 1, requests, rows), (feed.Status.State, feed.Connects.Count, feed.Requests.Count, feed.Status.Rows));

        feed.Hold(false);
        feed.Wait(0.5);
        Assert.Equal((FeedPhase.Connecting, 2), (feed.Status.State, feed.Connects.Count));
    }

    private static ScriptedFeed Hyperliquid() => new(VenueProtocols.Create(new RecordedFeed(VenueProtocols.Hyperliquid, "BTC", false, [], 1)));

    private static ScriptedFeed Deribit() => new(VenueProtocols.Create(new RecordedFeed(VenueProtocols.Deribit, "BTC", false, [], 1)));

    private static string Mid(double price) => $$$$"""{"channel":"allMids","data":{"mids":{"BTC":"{{{{price}}}}"}}}""";

    private static string Context(double price) => $$"""[{"universe":[{"name":"BTC"}]},[{"openInterest":"1","markPx":"{{price}}","oraclePx":"{{price}}"}]]""";

    private static string Index(ScriptedFeed feed) =>
        $$$$"""{"jsonrpc":"2.0","method":"subscription","params":{"channel":"deribit_price_index.btc_usd","data":{"timestamp":{{{{feed.Millis}}}},"price":90000,"index_name":"btc_usd"}}}""";

    private static string Snapshot(ScriptedFeed feed, long change) =>
        $$$$"""{"jsonrpc":"2.0","method":"subscription","params":{"channel":"book.BTC-PERPETUAL.100ms","data":{"type":"snapshot","timestamp":{{{{feed.Millis}}}},"instrument_name":"BTC-PERPETUAL","change_id":{{{{change}}}},"bids":[["new",89995,100]],"asks":[["new",90005,100]]}}}""";

    private static string Trade(ScriptedFeed feed, int number, string side) =>
        $$"""{"trade_seq":{{number}},"trade_id":"t{{number}}","timestamp":{{feed.Millis}},"price":0.01,"instrument_name":"BTC-30JAN26-90000-C","direction":"{{side}}","amount":1}""";

    private static int Asked(ScriptedFeed feed) =>
        feed.Sent.Count(static text => text.Contains("public/subscribe", StringComparison.Ordinal) && text.Contains("book.BTC-PERPETUAL", StringComparison.Ordinal));

    private static long IdOf(ScriptedFeed feed, string method) => feed.Sent.Select(Parse).Last(sent => sent.Method == method).Id;

    /// <summary>Answers whatever was asked and not answered, with nothing in it.</summary>
    private static void AnswerAll(ScriptedFeed feed, bool exceptTrades = false)
    {
        foreach ((long id, string method) in feed.Sent.Select(Parse).ToArray())
        {
            bool isTrades = method == "public/get_last_trades_by_currency_and_time";
            if (!(isTrades && exceptTrades))
            {
                feed.Hear($$"""{"jsonrpc":"2.0","id":{{id}},"result":{{(isTrades ? """{"trades":[],"has_more":false}""" : "[]")}}}""");
            }
        }
    }

    private static (long Id, string Method) Parse(string sent)
    {
        using JsonDocument document = JsonDocument.Parse(sent);
        return (document.RootElement.GetProperty("id").GetInt64(), document.RootElement.GetProperty("method").GetString()!);
    }
}
