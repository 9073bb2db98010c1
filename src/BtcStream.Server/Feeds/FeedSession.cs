using System.Text;
using System.Text.Unicode;
using BtcStream.Feeds;
using BtcStream.Feeds.Live;

namespace BtcStream.Server.Feeds;

/// <summary>
/// The state machine of one feed: connecting, subscribing, live, stale, backing off. It is a function of its events and of the draws of its back-off, does what it
/// does through <see cref="IFeedIo"/>, and leaves its rows in <see cref="Rows"/>. One thread.
/// </summary>
internal sealed class FeedSession
{
    private readonly VenueProtocol _protocol;
    private readonly IFeedIo _io;
    private readonly FeedTiming _timing;
    private readonly ILogger _logger;
    private readonly BackOff _backOff;
    private readonly RequestGate _requests;
    private readonly SpacedLog _unreadable = new();
    private readonly SpacedLog _refused = new();
    private FeedPhase _state = FeedPhase.BackingOff;
    private long _connectAt = long.MinValue;
    private long _stateSince;
    private long _lastMessage;
    private long _lastPushedRow;
    private bool _isPushed;
    private long _connectedAt;
    private int _connection;

    /// <summary>Creates the session; its first tick connects.</summary>
    /// <param name="protocol">What is particular to the venue.</param>
    /// <param name="io">What it acts through.</param>
    /// <param name="random">Draws from 0 to 1 for the back-off.</param>
    /// <param name="counters">Where its state is shown.</param>
    /// <param name="logger">Where it is told.</param>
    public FeedSession(VenueProtocol protocol, IFeedIo io, Func<double> random, FeedCounters counters, ILogger logger)
    {
        (_protocol, _io, _logger, Counters) = (protocol, io, logger, counters);
        _timing = protocol.Timing;
        _backOff = new BackOff(_timing.FirstBackOffNanos, _timing.MaxBackOffNanos, random);
        _requests = new RequestGate(io, _timing);
        protocol.Attach(this);
    }

    /// <summary>Time of the event that is handled.</summary>
    public long NowUnixNanos { get; private set; }

    /// <summary>The connection stands.</summary>
    public bool IsConnected => _state is FeedPhase.Subscribing or FeedPhase.Live or FeedPhase.Stale;

    /// <summary>How it is doing.</summary>
    public FeedCounters Counters { get; }

    /// <summary>Whether events come from a recording: its connections are taken as they stand, since the waits between them were drawn at random.</summary>
    public bool IsPlayback { get; init; }

    /// <summary>Rows that came of the events so far; whoever takes them clears the list.</summary>
    public List<VenueRow> Rows { get; } = [];

    /// <summary>Takes the next event.</summary>
    public void Handle(FeedEvent next)
    {
        // A clock that is set back must not make waits longer.
        NowUnixNanos = Math.Max(NowUnixNanos, next.TimeUnixNanos);
        _isPushed = next is MessageEvent;
        Dispatch(next);
        if (next is TickEvent)
        {
            Counters.Change(status => status with { TickUnixNanos = NowUnixNanos });
        }
    }

    private void Dispatch(FeedEvent next)
    {
        switch (next)
        {
            case TickEvent:
                OnTick();
                break;
            case ConnectedEvent connected when IsPlayback || (connected.Connection == _connection && _state == FeedPhase.Connecting):
                _connection = connected.Connection;
                _lastMessage = NowUnixNanos;
                Enter(FeedPhase.Subscribing);
                _protocol.OnConnected();
                break;
            case ClosedEvent closed when closed.Connection == _connection && _state is not (FeedPhase.BackingOff or FeedPhase.Held):
                End(closed.Reason);
                break;
            case HeldEvent { IsHeld: true } when _state != FeedPhase.Held:
                Hold();
                break;
            case HeldEvent { IsHeld: false } when _state == FeedPhase.Held:
                _connectAt = NowUnixNanos;
                Enter(FeedPhase.BackingOff);
                break;
            case MessageEvent message when message.Connection == _connection && IsConnected:
                _lastMessage = NowUnixNanos;
                Count();
                Read(() => _protocol.OnMessage(message.Utf8), message.Utf8);
                break;
            case AnswerEvent answer:
                OnAnswer(answer);
                break;
            case RequestFailedEvent failed:
                _requests.OnFailed(failed.Tag, NowUnixNanos);
                FeedLog.RequestFailed(_logger, _protocol.Name, failed.Tag, failed.Reason);
                break;
            default:
                // An event of a connection that has been given up.
                break;
        }
    }

    /// <summary>Sends a message by the connection.</summary>
    public void Send(string text) => _io.Send(text);

    /// <summary>Asks over HTTP, unless the same is under way or the venue wants to be left alone.</summary>
    /// <returns>False where it was not asked.</returns>
    public bool Request(FeedRequest request) => _requests.TrySend(request, NowUnixNanos);

    /// <summary>Hands a row to the engine.</summary>
    /// <param name="row">The row.</param>
    /// <param name="isAsked">
    /// Whether it was asked for, by whatever way. Only what the venue says of itself by the socket shows that the socket lives: polls go on where it is dead.
    /// </param>
    public void Emit(VenueRow row, bool isAsked = false)
    {
        if (row.TimeUnixNanos > NowUnixNanos + _timing.MaxAheadNanos)
        {
            Refuse(1, $"the time of a row, {row.TimeUnixNanos} ns, is more than {_timing.MaxAheadNanos / 1e9:F0} s ahead of this machine's clock");
            return;
        }

        Rows.Add(row);
        Counters.Change(status => status with { LastRowUnixNanos = NowUnixNanos, Rows = status.Rows + 1 });
        if (!_isPushed || isAsked)
        {
            return;
        }

        _lastPushedRow = NowUnixNanos;
        if (_state is FeedPhase.Subscribing or FeedPhase.Stale)
        {
            Enter(FeedPhase.Live);
            FeedLog.Live(_logger, _protocol.Name);
        }
    }

    /// <summary>Something is missing by the venue's own numbers.</summary>
    public void Gap(string what)
    {
        Counters.Change(static status => status with { Gaps = status.Gaps + 1 });
        FeedLog.Gap(_logger, _protocol.Name, what);
    }

    /// <summary>A trade or forced order came again.</summary>
    public void Repeat() => Counters.Change(static status => status with { Repeats = status.Repeats + 1 });

    /// <summary>Gives the connection up; the next is made after a wait.</summary>
    public void Restart(string reason)
    {
        if (_state is FeedPhase.BackingOff or FeedPhase.Held)
        {
            return;
        }

        _io.Disconnect();
        End(reason);
    }

    /// <summary>Rows were refused.</summary>
    public void Refuse(long rows, string reason)
    {
        Counters.Change(status => status with { RejectedRows = status.RejectedRows + rows });
        if (_refused.IsDue(NowUnixNanos))
        {
            FeedLog.Refused(_logger, _protocol.Name, Counters.Status.RejectedRows, reason);
        }
    }

    private void OnTick()
    {
        switch (_state)
        {
            case FeedPhase.BackingOff when NowUnixNanos >= _connectAt:
                Connect();
                break;
            case FeedPhase.Connecting when NowUnixNanos - _stateSince >= _timing.ConnectNanos:
                Restart($"no connection within {_timing.ConnectNanos / 1e9:F0} s");
                break;
            default:
                if (IsConnected)
                {
                    Watch();
                }

                break;
        }

        _requests.OnTick(NowUnixNanos);
        if (_state != FeedPhase.Held)
        {
            _protocol.OnTick();
        }
    }

    /// <summary>Nothing more is read or asked for. What comes meanwhile is missing, as after any loss of the connection, and is asked for in the same way.</summary>
    private void Hold()
    {
        _io.Disconnect();
        Gap("the server takes no rows");
        Enter(FeedPhase.Held);
        _protocol.OnDisconnected();
    }

    private void Watch()
    {
        if (NowUnixNanos - _lastMessage >= _timing.IdleNanos)
        {
            Restart($"nothing came for {_timing.IdleNanos / 1e9:F0} s");
        }
        else if (_timing.MaxConnectionNanos is { } most && NowUnixNanos - _connectedAt >= most)
        {
            Restart($"the connection is {most / 3.6e12:F1} hours old and is made anew before the venue ends it");
        }
        else if (NowUnixNanos - Math.Max(_lastPushedRow, _connectedAt) >= _timing.DeafNanos)
        {
            Restart($"no row came by it for {_timing.DeafNanos / 1e9:F0} s");
        }
        else if (_state == FeedPhase.Live && NowUnixNanos - _lastPushedRow >= _timing.StaleNanos)
        {
            Enter(FeedPhase.Stale);
            FeedLog.Stale(_logger, _protocol.Name, _timing.StaleNanos / 1e9);
        }
        else if (_state == FeedPhase.Live && NowUnixNanos - _connectedAt >= _timing.HealthyNanos)
        {
            // Not with the first row: a venue that accepts, says a word and closes would be called again at once for ever.
            _backOff.Reset();
        }
    }

    private void Connect()
    {
        _connection++;
        if (_connection > 1)
        {
            Counters.Change(static status => status with { Reconnects = status.Reconnects + 1 });
        }

        Enter(FeedPhase.Connecting);
        _io.Connect(_connection);
    }

    private void End(string reason)
    {
        long wait = _backOff.Next();
        _connectAt = NowUnixNanos + wait;
        Enter(FeedPhase.BackingOff);
        FeedLog.BackingOff(_logger, _protocol.Name, reason, wait / 1e9);
        _protocol.OnDisconnected();
    }

    private void OnAnswer(AnswerEvent answer)
    {
        Count();
        if (!_requests.OnAnswer(answer, NowUnixNanos))
        {
            string body = Encoding.UTF8.GetString(answer.Body.Span[..Math.Min(answer.Body.Length, 200)]);
            FeedLog.RequestFailed(_logger, _protocol.Name, answer.Tag, $"HTTP {answer.Status}: {body}");
            return;
        }

        Read(() => _protocol.OnAnswer(answer.Tag, answer.Body), answer.Body);
    }

    private void Read(Action read, ReadOnlyMemory<byte> utf8)
    {
        try
        {
            // A name that is no text would pass for one that nobody knows, and its field for absent.
            if (!Utf8.IsValid(utf8.Span))
            {
                throw new FeedFormatException("it is not UTF-8");
            }

            read();
        }
        catch (FeedFormatException e)
        {
            Counters.Change(static status => status with { RejectedMessages = status.RejectedMessages + 1 });
            if (_unreadable.IsDue(NowUnixNanos))
            {
                string begin = Encoding.UTF8.GetString(utf8.Span[..Math.Min(utf8.Length, 120)]);
                FeedLog.Unreadable(_logger, _protocol.Name, Counters.Status.RejectedMessages, $"{e.Message}; it begins {begin}");
            }

            _protocol.OnUnreadable();
        }
    }

    private void Count() => Counters.Change(status => status with { Messages = status.Messages + 1, LastMessageUnixNanos = NowUnixNanos });

    private void Enter(FeedPhase state)
    {
        _connectedAt = state == FeedPhase.Subscribing ? NowUnixNanos : _connectedAt;
        (_state, _stateSince) = (state, NowUnixNanos);
        Counters.Change(status => status with { State = state });
    }
}
