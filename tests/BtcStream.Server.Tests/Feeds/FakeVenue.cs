using System.Globalization;

namespace BtcStream.Server.Tests.Feeds;

/// <summary>
/// A venue made up for tests: its market goes on with time alone, the same for every run of a seed, whoever is connected and whatever the line does. One connection at
/// a time.
/// </summary>
internal abstract class FakeVenue(int seed)
{
    /// <summary>Channels that the connection has subscribed to.</summary>
    protected HashSet<string> Subscribed { get; } = new(StringComparer.Ordinal);

    /// <summary>What moves the market.</summary>
    protected Random Market { get; } = new(seed);

    /// <summary>Milliseconds between two steps of the market.</summary>
    public virtual int StepMillis => 500;

    /// <summary>Goes on with the market.</summary>
    /// <param name="nowMillis">Unix milliseconds.</param>
    /// <param name="moves">Whether anything changes; else the venue only says what is.</param>
    /// <returns>Messages to the connection, each with its channel.</returns>
    public abstract IEnumerable<(string Channel, string Text)> Step(long nowMillis, bool moves);

    /// <summary>A connection was made, in place of any other.</summary>
    public virtual void OnConnected() => Subscribed.Clear();

    /// <summary>What the venue says to a message.</summary>
    public abstract IEnumerable<string> OnText(string text, long nowMillis);

    /// <summary>What the venue says to a request.</summary>
    public abstract string OnHttp(string pathAndQuery, string? body, long nowMillis);

    /// <summary>Whether the connection gets a channel.</summary>
    public virtual bool Gets(string channel) => Subscribed.Contains(channel);

    protected static string Text(double value) => value.ToString("R", CultureInfo.InvariantCulture);
}
