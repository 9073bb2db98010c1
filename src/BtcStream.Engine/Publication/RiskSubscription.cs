using BtcStream.Engine.Ring;
using BtcStream.Quant.Gamma;

namespace BtcStream.Engine.Publication;

/// <summary>
/// A reader's place at a feed. Wait, take the newest view, send what is newer than the last one sent, give the view back, wait again: publications
/// in between are skipped, never queued. One reader at a time.
/// </summary>
public sealed class RiskSubscription : IDisposable
{
    private readonly AsyncSignal _signal = new();
    private readonly RiskFeed _feed;
    private readonly Action<RiskSubscription> _onDispose;
    private int _isDisposed;

    internal RiskSubscription(RiskFeed feed, RiskParts parts, Action<RiskSubscription> onDispose)
    {
        _feed = feed;
        _onDispose = onDispose;
        Parts = parts;
    }

    /// <summary>Coin, as in BTC.</summary>
    public string Underlying => _feed.Underlying;

    /// <summary>Positioning model of the views.</summary>
    public PositioningModel Model => _feed.Model;

    /// <summary>Parts asked for. Views may hold more: what other subscribers asked for.</summary>
    public RiskParts Parts { get; }

    internal RiskFeed Feed => _feed;

    /// <summary>Throws when there is no such model or no such part.</summary>
    internal static void Check(PositioningModel model, RiskParts parts)
    {
        if (model > PositioningModel.FlowAdjusted)
        {
            throw new ArgumentOutOfRangeException(nameof(model), model, "No such positioning model.");
        }

        if (parts is RiskParts.None or > (RiskParts.All | RiskParts.Stress))
        {
            throw new ArgumentOutOfRangeException(nameof(parts), parts, "Ask for at least one part that there is.");
        }
    }

    /// <summary>Completes with true once a view may be newer than the last one taken, with false when the subscription or the engine has ended. Allocates nothing.</summary>
    public ValueTask<bool> WaitAsync() => _signal.WaitAsync();

    /// <summary>The newest view, if its sequence is above the one given; else null. The caller disposes it.</summary>
    public RiskView? TryTake(long newerThan) => _feed.TryTake(newerThan);

    /// <summary>Ends the subscription.</summary>
    public void Dispose()
    {
        if (Interlocked.Exchange(ref _isDisposed, 1) == 0)
        {
            _signal.Close();
            _onDispose(this);
        }
    }

    internal void Notify() => _signal.Set();

    internal void Close() => _signal.Close();
}
