using System.Globalization;
using System.Text.Json;

namespace BtcStream.Server.Feeds.Deribit;

/// <summary>
/// Requests over Deribit's WebSocket, within its limits: they wait in a queue for tokens. Subscribing takes 3,000 of 30,000 credits that come back at 10,000 a second
/// (docs.deribit.com, "Rate limits", 2025-10), other requests less; this counts all of them as the former.
/// </summary>
/// <param name="send">Sends a message.</param>
internal sealed class DeribitRequests(Action<string> send)
{
    private const double MostAtOnce = 8.0;
    private const double PerSecond = 3.0;

    private readonly Dictionary<long, (string What, long SentAt)> _underWay = [];
    private readonly Queue<(string Method, string Parameters, string What)> _waiting = new();
    private readonly TokenBucket _tokens = new(MostAtOnce, PerSecond);
    private long _id;

    /// <summary>Whether a request for something is under way or waits.</summary>
    public bool IsAsked(string what) => _underWay.Values.Any(sent => sent.What == what) || _waiting.Any(request => request.What == what);

    /// <summary>Asks, now or as soon as the limit allows.</summary>
    /// <param name="method">Method.</param>
    /// <param name="parameters">JSON.</param>
    /// <param name="what">Given back with the answer.</param>
    /// <param name="now">Now.</param>
    public void Ask(string method, string parameters, string what, long now)
    {
        _waiting.Enqueue((method, parameters, what));
        Send(now);
    }

    /// <summary>Answers the venue's test at once, whatever waits.</summary>
    public void AnswerTest(long now) => send(Message("public/test", "{}", "test", now));

    /// <summary>What was asked longer than a time ago and not answered; null where all is.</summary>
    public string? Unanswered(long now, long afterNanos) => _underWay.Values.Where(sent => now - sent.SentAt >= afterNanos).Select(static sent => sent.What).FirstOrDefault();

    /// <summary>Sends what the limit allows.</summary>
    public void Send(long now)
    {
        while (_waiting.Count > 0 && _tokens.TryTake(1.0, now))
        {
            (string method, string parameters, string what) = _waiting.Dequeue();
            send(Message(method, parameters, what, now));
        }
    }

    /// <summary>What an answer is to; null where it is to nothing that was asked by this connection.</summary>
    public string? Answered(long id) => _underWay.Remove(id, out (string What, long SentAt) sent) ? sent.What : null;

    /// <summary>The connection is gone, and with it all answers.</summary>
    public void Clear()
    {
        _underWay.Clear();
        _waiting.Clear();
    }

    /// <summary>A list of channels as parameters.</summary>
    public static string Channels(IEnumerable<string> channels) => $$"""{"channels":{{JsonSerializer.Serialize(channels)}}}""";

    private string Message(string method, string parameters, string what, long now)
    {
        _underWay[++_id] = (what, now);
        return string.Create(CultureInfo.InvariantCulture, $$"""{"jsonrpc":"2.0","id":{{_id}},"method":"{{method}}","params":{{parameters}}}""");
    }
}
