using System.Net;

namespace BtcStream.Server.Limits;

/// <summary>How fast connections may do something that costs the server much and its sender nothing, and how many were ended because they did it faster. Any thread.</summary>
/// <param name="what">What it is, in the plural and a second.</param>
/// <param name="option">What moves it.</param>
/// <param name="perSecond">How many of it a connection may go on with.</param>
/// <param name="burstSeconds">How much of a second's a connection may do at once.</param>
/// <param name="time">Measures how fast it comes.</param>
internal sealed class FloodLimit(string what, string option, int perSecond, int burstSeconds, TimeProvider time)
{
    private readonly SharedBudget _budget = new(perSecond, burstSeconds, time);
    private long _closed;

    /// <summary>What a second brings back.</summary>
    public int PerSecond => perSecond;

    /// <summary>What those are told that are ended.</summary>
    public string Reason { get; } = LimitText.Reached(what, perSecond, option);

    /// <summary>Connections ended since the start.</summary>
    public long Closed => Volatile.Read(ref _closed);

    /// <summary>What a connection may spend.</summary>
    /// <param name="address">Where it comes from.</param>
    public SharedBudget.Share Open(IPAddress? address) => _budget.Open(address);

    /// <summary>Counts one that is ended.</summary>
    public void CountClosed() => Interlocked.Increment(ref _closed);
}
