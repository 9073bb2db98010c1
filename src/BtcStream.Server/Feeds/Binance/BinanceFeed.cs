using BtcStream.Feeds;
using BtcStream.Feeds.Binance;
using BtcStream.Feeds.Live;
using BtcStream.Quant.Domain;
using BtcStream.Quant.Liquidations;

namespace BtcStream.Server.Feeds.Binance;

/// <summary>
/// One USD-M perpetual at Binance: forced orders (at most one a second, so totals are lower bounds; what is missed while the connection is down cannot be had again),
/// mark price, index, open interest and order book.
/// </summary>
/// <remarks>Source: developers.binance.com, USDⓈ-M Futures, "WebSocket Market Streams", "How to manage a local order book correctly" (2025-10).</remarks>
internal sealed class BinanceFeed : VenueProtocol
{
    private const string DepthTag = "depth";
    private const string OpenInterestTag = "open interest";
    private const int RememberedOrders = 1 << 16;
    private const long OpenInterestPeriodNanos = 10 * UnixTime.NanosPerSecond;

    private readonly SwapInstrument _contract;
    private readonly bool _givesIndex;
    private readonly BinanceBook _book;
    private readonly RecentKeys<(long Time, PositionSide Side, double Price, double Amount)> _orders = new(RememberedOrders);
    private long _openInterestAt;

    /// <summary>Creates the protocol.</summary>
    /// <param name="contract">The perpetual.</param>
    /// <param name="givesIndex">Whether its index is the underlying's: no other feed has one.</param>
    public BinanceFeed(SwapInstrument contract, bool givesIndex)
    {
        (_contract, _givesIndex) = (contract, givesIndex);
        _book = new BinanceBook(contract);
    }

    /// <inheritdoc/>
    public override string Name => $"binance:{_contract.Name}";

    /// <summary>The venue ends a connection after 24 hours; one that is made anew before misses less.</summary>
    public override FeedTiming Timing { get; } = new() { MaxConnectionNanos = (23 * UnixTime.NanosPerHour) + (50 * UnixTime.NanosPerMinute) };

    /// <inheritdoc/>
    public override string SocketPath
    {
        get
        {
            string symbol = _contract.Name.ToLowerInvariant();
            return $"/stream?streams={symbol}@forceOrder/{symbol}@markPrice@1s/{symbol}@depth@500ms";
        }
    }

    private long Now => Feed.NowUnixNanos;

    /// <summary>The streams are part of the address, so nothing is left to subscribe to.</summary>
    public override void OnConnected() => _book.Begin();

    /// <inheritdoc/>
    public override void OnDisconnected() => _book.Forget();

    /// <inheritdoc/>
    public override void OnMessage(ReadOnlyMemory<byte> utf8)
    {
        switch (BinanceStreamReader.Read(utf8))
        {
            case BinanceMark mark when mark.Perpetual.Name == _contract.Name:
                Feed.Emit(new PerpetualRow(mark.TimeUnixNanos, _contract, mark.MarkPrice, null));
                if (_givesIndex)
                {
                    Feed.Emit(new IndexRow(mark.TimeUnixNanos, _contract.Underlying, mark.IndexPrice));
                }

                break;
            case BinanceDepthChange change when change.Symbol == _contract.Name:
                if (!_book.Take(change))
                {
                    Feed.Gap($"book of {_contract.Name} before update {change.FirstUpdate}");
                }

                Emit(_book.Due(Now));
                break;
            case BinanceRows rows:
                foreach (VenueRow row in rows.Rows)
                {
                    OnRow(row);
                }

                break;
            default:
                break;
        }
    }

    /// <inheritdoc/>
    public override void OnAnswer(string tag, ReadOnlyMemory<byte> body)
    {
        if (tag == OpenInterestTag)
        {
            PerpetualRow row = BinanceStreamReader.ReadOpenInterest(body);
            if (row.Perpetual.Name == _contract.Name)
            {
                Feed.Emit(row);
            }

            return;
        }

        if (!_book.Take(BinanceStreamReader.ReadDepth(body)))
        {
            Feed.Gap($"book of {_contract.Name}: the snapshot is older than the changes kept");
        }

        Emit(_book.Due(Now));
    }

    /// <summary>A change of the book that was lost shows by its numbers, marks come every second, and forced orders cannot be asked for.</summary>
    public override void OnUnreadable()
    {
    }

    /// <inheritdoc/>
    public override void OnTick()
    {
        if (Now >= _openInterestAt && Feed.Request(new FeedRequest(OpenInterestTag, $"/fapi/v1/openInterest?symbol={_contract.Name}")))
        {
            _openInterestAt = Now + OpenInterestPeriodNanos;
        }

        if (Feed.IsConnected && _book.WantsSnapshot(Now) && Feed.Request(new FeedRequest(DepthTag, $"/fapi/v1/depth?symbol={_contract.Name}&limit=1000")))
        {
            _book.Asked(Now);
        }

        Emit(_book.Due(Now));
    }

    private void OnRow(VenueRow row)
    {
        if (row is ForcedOrderRow { Order: var order } && !_orders.Add((order.TimeUnixNanos, order.Side, order.Price, order.Amount)))
        {
            Feed.Repeat();
            return;
        }

        if (row is not ForcedOrderRow forced || forced.Order.Instrument.Name == _contract.Name)
        {
            Feed.Emit(row);
        }
    }

    private void Emit(DepthRow? row)
    {
        if (row is not null)
        {
            Feed.Emit(row);
        }
    }
}
