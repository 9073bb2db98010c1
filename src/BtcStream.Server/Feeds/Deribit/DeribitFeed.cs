using System.Globalization;
using BtcStream.Feeds;
using BtcStream.Feeds.Deribit;
using BtcStream.Feeds.Live;
using BtcStream.Quant.Domain;

namespace BtcStream.Server.Feeds.Deribit;

/// <summary>
/// The options of one coin at Deribit: tickers of the whole chain, trades, index, DVOL, and ticker and book of the perpetual. What a connection missed is asked for
/// again: trades by the venue's history, the chain by its book summary.
/// </summary>
/// <remarks>Source: docs.deribit.com, API v2.1.1 (2025-10).</remarks>
internal sealed class DeribitFeed : VenueProtocol
{
    private const int ChannelsPerRequest = 250;
    private const string Instruments = "instruments";
    private const string Trades = "trades";
    private const string Subscription = "subscription";
    private const string SummaryTag = "summary";
    private const string TickerTag = "ticker";
    private const long ListPeriodNanos = UnixTime.NanosPerHour;

    private readonly string _coin;
    private readonly string _index;
    private readonly string _perpetual;
    private readonly DeribitRequests _requests;
    private readonly DeribitTradeLog _trades = new();
    private readonly DeribitBook _book;
    private readonly SummaryPoll _poll = new();
    private readonly HashSet<string> _subscribed = new(StringComparer.Ordinal);
    private long _listAt;
    private long _lastTicker = long.MinValue / 2;
    private long _lastIndex = long.MinValue / 2;

    /// <summary>Creates the protocol.</summary>
    /// <param name="coin">The coin whose inverse options are followed, as BTC.</param>
    public DeribitFeed(string coin)
    {
        _coin = coin;
        _index = $"{coin.ToLowerInvariant()}_usd";
        _perpetual = $"{coin}-PERPETUAL";
        _requests = new DeribitRequests(text => Feed.Send(text));
        _book = new DeribitBook(_perpetual);
    }

    /// <inheritdoc/>
    public override string Name => $"deribit:{_coin}";

    /// <inheritdoc/>
    public override string SocketPath => "/ws/api/v2";

    private long Now => Feed.NowUnixNanos;

    /// <inheritdoc/>
    public override void OnConnected()
    {
        _requests.Ask("public/set_heartbeat", """{"interval":30}""", "heartbeat", Now);
        Subscribe([
            $"deribit_price_index.{_index}", $"deribit_volatility_index.{_index}", $"trades.option.{_coin}.100ms", $"instrument.state.option.{_coin}",
            $"ticker.{_perpetual}.100ms", _book.Channel,
        ]);
        List();
        _book.Begin(Now);
        _trades.Begin(Now);
        _poll.Suspect(Now);
    }

    /// <inheritdoc/>
    public override void OnDisconnected()
    {
        _requests.Clear();
        _subscribed.Clear();
        _book.Forget();
    }

    /// <inheritdoc/>
    public override void OnMessage(ReadOnlyMemory<byte> utf8)
    {
        switch (DeribitMessageReader.Read(utf8))
        {
            case DeribitHeartbeat { IsTestRequest: true }:
                _requests.AnswerTest(Now);
                break;
            case DeribitAnswer answer:
                OnReply(answer, utf8);
                break;
            case DeribitBookChange change when change.Instrument == _perpetual:
                OnBook(change);
                break;
            case DeribitInstrumentState { State: "created" or "started" } state when !_subscribed.Contains(state.Instrument):
                List();
                break;
            case DeribitRows rows:
                OnRows(rows.Rows);
                break;
            default:
                break;
        }
    }

    /// <inheritdoc/>
    public override void OnAnswer(string tag, ReadOnlyMemory<byte> body)
    {
        if (tag == TickerTag)
        {
            OnRows([DeribitAnswerReader.ReadTicker(body)]);
            return;
        }

        List<FeedFormatException> refused = [];
        BookSummary summary = BookSummaryReader.Read(body.Span, refused);
        _poll.Answered();
        Refuse(refused, "of the book summary");
        foreach (BookSummaryRow row in summary.Rows)
        {
            if (row.Quote.TimeUnixNanos is { } time)
            {
                Feed.Emit(new QuoteRow(time, row.Quote));
            }
        }

        foreach (IndexTick tick in summary.IndexTicks().Where(tick => tick.Underlying == _coin && Now - _lastIndex >= SummaryPoll.StaleNanos))
        {
            Feed.Emit(new IndexRow(tick.TimeUnixNanos ?? Now, tick.Underlying, tick.IndexPrice));
        }
    }

    /// <inheritdoc/>
    public override void OnUnreadable()
    {
        _trades.Suspect(Now);
        _poll.Suspect(Now);
    }

    /// <inheritdoc/>
    public override void OnTick()
    {
        if (_poll.IsDue(Now, Feed.IsConnected, _lastTicker))
        {
            Feed.Request(new FeedRequest(SummaryTag, $"/api/v2/public/get_book_summary_by_currency?currency={_coin}&kind=option"));
            if (!Feed.IsConnected)
            {
                Feed.Request(new FeedRequest(TickerTag, $"/api/v2/public/ticker?instrument_name={_perpetual}"));
            }
        }

        if (!Feed.IsConnected)
        {
            return;
        }

        if (_requests.Unanswered(Now, Timing.RequestNanos) is { } what)
        {
            Feed.Restart($"no answer to {what} within {Timing.RequestNanos / 1e9:F0} s");
            return;
        }

        if (Now >= _listAt)
        {
            List();
        }

        if (!_requests.IsAsked(Trades) && _trades.IsDue(Now, out long from, out long to))
        {
            string parameters = string.Create(
                CultureInfo.InvariantCulture, $$"""{"currency":"{{_coin}}","kind":"option","start_timestamp":{{from}},"end_timestamp":{{to}},"count":1000,"sorting":"asc"}""");
            _requests.Ask("public/get_last_trades_by_currency_and_time", parameters, Trades, Now);
        }

        if (_book.IsOverdue(Now))
        {
            Feed.Gap($"no snapshot of the book of {_perpetual}");
            SubscribeBook();
        }

        _requests.Send(Now);
        Emit(_book.Due(Now));
    }

    private void OnReply(DeribitAnswer answer, ReadOnlyMemory<byte> utf8)
    {
        if (_requests.Answered(answer.Id) is not { } what)
        {
            return;
        }

        if (answer.Error is { } error)
        {
            Feed.Gap($"{what} was refused: {answer.ErrorCode} {error}");
            OnRefused(what);
            return;
        }

        if (what == Instruments)
        {
            DeribitRowsOf<string> names = DeribitAnswerReader.ReadInstruments(utf8);
            Refuse(names.Refused, "of the list of instruments");
            SubscribeTickers(names.Rows);
        }
        else if (what == Trades)
        {
            DeribitTrades trades = DeribitAnswerReader.ReadTrades(utf8);
            Refuse(trades.Refused, "of the trades asked for");
            foreach (OptionTradeRow trade in trades.Trades)
            {
                OnTrade(trade, isRecovered: true);
            }

            if (!_trades.Recovered(trades, Now))
            {
                Feed.Gap("the venue has more trades than can be asked for in one part of the time that is missing");
            }
        }
    }

    private void Refuse(IReadOnlyList<FeedFormatException> refused, string what)
    {
        if (refused.Count > 0)
        {
            Feed.Refuse(refused.Count, $"{what}, {refused[^1].Message}");
        }
    }

    /// <summary>A subscription that is refused would be missing for ever: the connection is made anew. Everything else is asked again.</summary>
    private void OnRefused(string what)
    {
        switch (what)
        {
            case Instruments:
                _listAt = Now + (10 * UnixTime.NanosPerSecond);
                break;
            case Trades:
                _trades.Suspect(Now + (10 * UnixTime.NanosPerSecond));
                break;
            default:
                Feed.Restart($"the venue refused {what}");
                break;
        }
    }

    private void OnRows(IReadOnlyList<VenueRow> rows)
    {
        foreach (VenueRow row in rows)
        {
            switch (row)
            {
                case OptionTradeRow trade:
                    OnTrade(trade, isRecovered: false);
                    continue;
                case QuoteRow:
                    _lastTicker = Now;
                    break;
                case IndexRow:
                    _lastIndex = Now;
                    break;
                default:
                    break;
            }

            Feed.Emit(row);
        }
    }

    private void OnTrade(OptionTradeRow trade, bool isRecovered)
    {
        if (!_trades.Take(trade, isRecovered, out bool isNew))
        {
            Feed.Gap($"trades of {trade.Trade.Instrument} before number {trade.Number}");
            _trades.Suspect(Now);
        }

        if (isNew)
        {
            Feed.Emit(trade, isAsked: isRecovered);
        }
        else if (!isRecovered)
        {
            Feed.Repeat();
        }
    }

    private void OnBook(DeribitBookChange change)
    {
        if (!_book.Take(change))
        {
            Feed.Gap($"book of {_perpetual} before change {change.ChangeId}");
            SubscribeBook();
        }

        Emit(_book.Due(Now));
    }

    /// <summary>The venue sends a snapshot with each subscription, and only then.</summary>
    private void SubscribeBook()
    {
        _requests.Ask("public/unsubscribe", DeribitRequests.Channels([_book.Channel]), "unsubscription", Now);
        Subscribe([_book.Channel]);
        _book.Asked(Now);
    }

    private void Emit(DepthRow? row)
    {
        if (row is not null)
        {
            Feed.Emit(row);
        }
    }

    private void List()
    {
        _listAt = Now + ListPeriodNanos;
        if (!_requests.IsAsked(Instruments))
        {
            _requests.Ask("public/get_instruments", $$"""{"currency":"{{_coin}}","kind":"option","expired":false}""", Instruments, Now);
        }
    }

    private void SubscribeTickers(IReadOnlyList<string> names)
    {
        _subscribed.IntersectWith(names);
        foreach (string[] part in names.Where(_subscribed.Add).Select(static name => $"ticker.{name}.100ms").Chunk(ChannelsPerRequest))
        {
            Subscribe(part);
        }
    }

    private void Subscribe(string[] channels) => _requests.Ask("public/subscribe", DeribitRequests.Channels(channels), Subscription, Now);
}
