using System.Text;
using BtcStream.Server.Feeds;

namespace BtcStream.Server.Tests.Feeds;

/// <summary>
/// A line between a feed and a made-up venue in virtual time: one thread, no clock, no socket, everything from a seed. With faults it loses, delays, reorders, garbles and
/// repeats messages both ways, closes connections, falls silent while they stand, refuses new ones, and answers requests late, wrongly, with 429 and 500, or not at all.
/// </summary>
internal sealed class VirtualLine(FakeVenue venue, int? faultSeed, long startMillis) : IFeedIo
{
    private const long Millis = 1_000_000L;
    private const int TickMillis = 500;

    private readonly PriorityQueue<Action, (long At, long Order)> _agenda = new();
    private readonly Random? _faults = faultSeed is { } seed ? new Random(seed) : null;
    private long _now = startMillis * Millis;
    private long _order;
    private int _open;
    private long _silentUntil;
    private long _troubleAt = (startMillis + 20_000) * Millis;
    private bool _isCalm = faultSeed is null;

    /// <summary>The feed at this end.</summary>
    public required Func<VirtualLine, FeedSession> Connects { get; init; }

    /// <summary>Takes what the feed makes of each event.</summary>
    public required Action<FeedSession, FeedEvent> Takes { get; init; }

    /// <summary>Messages of the channel <see cref="Precious"/> that got through, each once.</summary>
    public HashSet<string> Delivered { get; } = new(StringComparer.Ordinal);

    /// <summary>A channel whose messages are neither lost nor garbled while the connection stands.</summary>
    public string? Precious { get; init; }

    /// <summary>Faults that happened, by kind.</summary>
    public SortedDictionary<string, int> Faults { get; } = new(StringComparer.Ordinal);

    private FeedSession Session => field ??= Connects(this);

    /// <summary>Lets the market move for a time, and then the line be calm and the market still for another.</summary>
    public void Run(TimeSpan moving, TimeSpan still)
    {
        long stillFrom = _now + (moving.Ticks * 100);
        long end = stillFrom + (still.Ticks * 100);
        Every(TickMillis, end, () => Handle(new TickEvent(_now)));
        Every(venue.StepMillis, end, () => Step(_now < stillFrom));
        At(stillFrom - _now, () => _isCalm = true);
        while (_agenda.TryPeek(out _, out (long At, long Order) next) && next.At <= end)
        {
            _now = next.At;
            _agenda.Dequeue()();
        }
    }

    public void Connect(int connection)
    {
        Disconnect();
        if (Happens(0.25, "refused"))
        {
            At(100 * Millis, () => Handle(new ClosedEvent(_now, connection, "refused")));
            return;
        }

        if (Happens(0.05, "never connects"))
        {
            return;
        }

        At(50 * Millis, () =>
        {
            _open = connection;
            venue.OnConnected();
            Handle(new ConnectedEvent(_now, connection));
        });
    }

    public void Disconnect() => _open = 0;

    public void Send(string text)
    {
        int connection = _open;
        if (connection == 0 || IsSilent || Happens(0.01, "request lost"))
        {
            return;
        }

        At(20 * Millis, () =>
        {
            if (_open != connection)
            {
                return;
            }

            foreach (string reply in venue.OnText(text, _now / Millis))
            {
                Deliver(reply, isPrecious: false);
            }
        });
    }

    public void Request(FeedRequest request)
    {
        double draw = _isCalm ? 1.0 : _faults!.NextDouble();
        At((draw < 0.1 ? 5_000 : 80) * Millis, () => Handle(draw switch
        {
            < 0.04 => new RequestFailedEvent(_now, Counted("request failed", request.Tag), "timed out"),
            < 0.08 => new AnswerEvent(_now, Counted("429", request.Tag), 429, null, 7, "slow down"u8.ToArray()),
            < 0.12 => new AnswerEvent(_now, Counted("500", request.Tag), 500, null, null, "<html>"u8.ToArray()),
            < 0.16 => new AnswerEvent(_now, Counted("garbled answer", request.Tag), 200, null, null, Garble(venue.OnHttp(request.PathAndQuery, request.Body, _now / Millis))),
            _ => new AnswerEvent(_now, request.Tag, 200, 100, null, Encoding.UTF8.GetBytes(venue.OnHttp(request.PathAndQuery, request.Body, _now / Millis))),
        }));
    }

    private bool IsSilent => _now < _silentUntil && !_isCalm;

    private void Step(bool moves)
    {
        foreach ((string channel, string text) in venue.Step(_now / Millis, moves))
        {
            if (_open != 0 && venue.Gets(channel))
            {
                Deliver(text, channel == Precious);
            }
        }

        if (!_isCalm && _now >= _troubleAt)
        {
            Trouble();
        }
    }

    /// <summary>Every minute or so the connection breaks, or goes on without a word.</summary>
    private void Trouble()
    {
        _troubleAt = _now + (_faults!.Next(20_000, 120_000) * Millis);
        if (_faults.Next(3) == 0)
        {
            Count("silent");
            _silentUntil = _now + (_faults.Next(5_000, 90_000) * Millis);
        }
        else if (_open != 0)
        {
            Count("closed");
            int connection = _open;
            _open = 0;
            Handle(new ClosedEvent(_now, connection, "closed by the venue"));
        }
    }

    private void Deliver(string text, bool isPrecious)
    {
        int connection = _open;
        if (IsSilent || (!isPrecious && Happens(0.01, "lost")))
        {
            return;
        }

        byte[] utf8 = !isPrecious && Happens(0.005, "garbled") ? Garble(text) : Encoding.UTF8.GetBytes(text);
        int copies = Happens(0.02, "repeated") ? 2 : 1;
        for (int i = 0; i < copies; i++)
        {
            long delay = Happens(0.02, "delayed") ? _faults!.Next(100, 3_000) : 30;
            At(delay * Millis, () =>
            {
                if (isPrecious && _open == connection)
                {
                    Delivered.Add(text);
                }

                Handle(new MessageEvent(_now, connection, utf8));
            });
        }
    }

    /// <summary>Cut, or with a byte in it that no JSON has: TLS lets nothing through that only looks right.</summary>
    private byte[] Garble(string text)
    {
        byte[] utf8 = Encoding.UTF8.GetBytes(text);
        if (_faults!.Next(2) == 0)
        {
            return utf8[.._faults.Next(utf8.Length)];
        }

        utf8[_faults.Next(utf8.Length)] = (byte)(_faults.Next(2) == 0 ? 0x01 : 0xFF);
        return utf8;
    }

    private void Handle(FeedEvent next)
    {
        Session.Handle(next);
        Takes(Session, next);
    }

    private void Every(int millis, long end, Action act)
    {
        At(millis * Millis, () =>
        {
            act();
            if (_now < end)
            {
                Every(millis, end, act);
            }
        });
    }

    private void At(long afterNanos, Action act) => _agenda.Enqueue(act, (_now + afterNanos, _order++));

    private bool Happens(double probability, string what)
    {
        if (_isCalm || _faults!.NextDouble() >= probability)
        {
            return false;
        }

        Count(what);
        return true;
    }

    private void Count(string what) => Faults[what] = Faults.GetValueOrDefault(what) + 1;

    private string Counted(string what, string tag)
    {
        Count(what);
        return tag;
    }
}
