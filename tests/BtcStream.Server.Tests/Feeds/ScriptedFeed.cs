using System.Text;
using BtcStream.Quant.Domain;
using BtcStream.Server.Feeds;
using Microsoft.Extensions.Logging.Abstractions;

namespace BtcStream.Server.Tests.Feeds;

/// <summary>A feed's machine at the end of a test's own line: each event is written out, each second has its two ticks.</summary>
internal sealed class ScriptedFeed : IFeedIo
{
    private static readonly long Start = UnixTime.FromDate(2026, 1, 12, 7);

    public ScriptedFeed(VenueProtocol protocol) =>
        Session = new FeedSession(protocol, this, static () => 1.0, new FeedCounters(protocol.Name), NullLogger.Instance);

    public FeedSession Session { get; }

    public FeedCondition Status => Session.Counters.Status;

    /// <summary>Seconds since the start.</summary>
    public double Seconds => (Now - Start) / 1e9;

    /// <summary>Unix milliseconds.</summary>
    public long Millis => Now / UnixTime.NanosPerMilli;

    /// <summary>Connections begun, each with its second.</summary>
    public List<double> Connects { get; } = [];

    public List<string> Sent { get; } = [];

    public List<FeedRequest> Requests { get; } = [];

    public int Disconnects { get; private set; }

    private long Now { get; set; } = Start;

    /// <summary>Lets seconds pass.</summary>
    public void Wait(double seconds, Action? eachHalf = null)
    {
        for (int half = 0; half < seconds * 2.0; half++)
        {
            Now += UnixTime.NanosPerSecond / 2;
            eachHalf?.Invoke();
            Session.Handle(new TickEvent(Now));
        }
    }

    /// <summary>Ticks until the next connection is begun, and makes it.</summary>
    public void Reach()
    {
        int before = Connects.Count;
        while (Connects.Count == before)
        {
            Wait(0.5);
            Assert.InRange(Seconds, 0.0, 100_000.0);
        }

        Session.Handle(new ConnectedEvent(Now, Connects.Count));
    }

    public void Hear(string text) => Session.Handle(new MessageEvent(Now, Connects.Count, Encoding.UTF8.GetBytes(text)));

    public void Close() => Session.Handle(new ClosedEvent(Now, Connects.Count, "closed"));

    public void Hold(bool isHeld) => Session.Handle(new HeldEvent(Now, isHeld));

    public void Answer(string tag, string body) => Session.Handle(new AnswerEvent(Now, tag, 200, null, null, Encoding.UTF8.GetBytes(body)));

    public void Connect(int connection) => Connects.Add(Seconds);

    public void Disconnect() => Disconnects++;

    public void Send(string text) => Sent.Add(text);

    public void Request(FeedRequest request) => Requests.Add(request);
}
