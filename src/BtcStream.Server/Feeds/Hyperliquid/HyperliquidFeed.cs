using System.Globalization;
using BtcStream.Feeds;
using BtcStream.Feeds.Hyperliquid;
using BtcStream.Feeds.Live;
using BtcStream.Quant.Domain;

namespace BtcStream.Server.Feeds.Hyperliquid;

/// <summary>
/// One coin's perpetual at Hyperliquid: its mid price as it moves, mark and open interest every half minute, and the positions and cross equity of listed addresses by
/// polling. A position goes with the venue's own liquidation price where it has one, since only the venue knows the whole account.
/// </summary>
/// <remarks>
/// Source: hyperliquid.gitbook.io, "WebSocket", "Info endpoint", "Rate limits and user limits" (2025-10): 1,200 of weight a minute and address, a clearinghouseState takes
/// 2, a metaAndAssetCtxs 20.
/// </remarks>
internal sealed class HyperliquidFeed : VenueProtocol
{
    private const string ContextTag = "context";
    private const long ContextPeriodNanos = 30 * UnixTime.NanosPerSecond;
    private const long PingPeriodNanos = 20 * UnixTime.NanosPerSecond;
    private const long AccountPeriodNanos = 10 * UnixTime.NanosPerSecond;
    private const double PollsPerSecond = 5.0;
    private const double PollsAtOnce = 10.0;

    private readonly SwapInstrument _contract;
    private readonly bool _givesIndex;
    private readonly AccountPoll[] _accounts;
    private readonly TokenBucket _polls = new(PollsAtOnce, PollsPerSecond);
    private int _next;
    private long _contextAt;
    private long _pingAt;

    /// <summary>Creates the protocol.</summary>
    /// <param name="coin">The coin.</param>
    /// <param name="addresses">Whose positions are followed.</param>
    /// <param name="givesIndex">Whether its oracle price is the underlying's index: no other feed has one.</param>
    public HyperliquidFeed(string coin, IReadOnlyList<HyperliquidAddress> addresses, bool givesIndex)
    {
        _contract = HyperliquidReader.PerpetualOf(coin);
        _givesIndex = givesIndex;
        _accounts = [.. addresses.Select(address => new AccountPoll(address))];
    }

    /// <inheritdoc/>
    public override string Name => $"hyperliquid:{_contract.Name}";

    /// <inheritdoc/>
    public override string SocketPath => "/ws";

    private long Now => Feed.NowUnixNanos;

    /// <inheritdoc/>
    public override void OnConnected()
    {
        Feed.Send("""{"method":"subscribe","subscription":{"type":"allMids"}}""");
        _pingAt = Now + PingPeriodNanos;
    }

    /// <inheritdoc/>
    public override void OnDisconnected()
    {
    }

    /// <inheritdoc/>
    public override void OnMessage(ReadOnlyMemory<byte> utf8)
    {
        HyperliquidMessage message = HyperliquidReader.ReadMessage(utf8, _contract.Name);
        if (message.Error is { } error)
        {
            // All that is sent is one subscription and pings: without it nothing will come.
            Feed.Restart($"the venue answered with an error: {error}");
        }
        else if (message.Mid is { } mid)
        {
            // The message has no time of its own.
            Feed.Emit(new PerpetualRow(Now, _contract, mid, null));
        }
    }

    /// <inheritdoc/>
    public override void OnAnswer(string tag, ReadOnlyMemory<byte> body)
    {
        if (tag == ContextTag)
        {
            OnContext(HyperliquidReader.ReadContext(body, _contract.Name));
            return;
        }

        AccountPoll account = _accounts[int.Parse(tag, NumberStyles.None, CultureInfo.InvariantCulture)];
        foreach (VenueRow row in account.Take(HyperliquidReader.ReadAccount(body), _contract, Now))
        {
            Feed.Emit(row);
        }
    }

    /// <summary>Mids come with every block, and accounts are polled anyway.</summary>
    public override void OnUnreadable()
    {
    }

    /// <inheritdoc/>
    public override void OnTick()
    {
        if (Feed.IsConnected && Now >= _pingAt)
        {
            _pingAt = Now + PingPeriodNanos;
            Feed.Send("""{"method":"ping"}""");
        }

        if (Now >= _contextAt && Feed.Request(new FeedRequest(ContextTag, "/info", """{"type":"metaAndAssetCtxs"}""")))
        {
            _contextAt = Now + ContextPeriodNanos;
        }

        for (int i = 0; i < _accounts.Length && _accounts[_next].DueAt <= Now && _polls.TryTake(1.0, Now); i++)
        {
            Poll(_next);
            _next = (_next + 1) % _accounts.Length;
        }
    }

    private void Poll(int index)
    {
        AccountPoll account = _accounts[index];
        string tag = index.ToString(CultureInfo.InvariantCulture);
        if (Feed.Request(new FeedRequest(tag, "/info", $$"""{"type":"clearinghouseState","user":"{{account.Address.Address}}"}""")))
        {
            account.DueAt = Now + AccountPeriodNanos;
        }
    }

    private void OnContext(HyperliquidContext? context)
    {
        if (context is null)
        {
            Feed.Gap($"{_contract.Name} is not among the venue's perpetuals");
            return;
        }

        Feed.Emit(new PerpetualRow(Now, _contract, context.MarkPrice, context.OpenInterest));
        if (_givesIndex)
        {
            Feed.Emit(new IndexRow(Now, _contract.Underlying, context.OraclePrice));
        }
    }
}
