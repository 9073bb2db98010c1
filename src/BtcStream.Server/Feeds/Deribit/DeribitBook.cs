using BtcStream.Feeds;
using BtcStream.Feeds.Deribit;
using BtcStream.Feeds.Live;
using BtcStream.Quant.Domain;

namespace BtcStream.Server.Feeds.Deribit;

/// <summary>The book of the perpetual, kept by the numbers of its changes. It goes on once a second at most, and not at all while a change is missing.</summary>
/// <param name="perpetual">The perpetual, which is inverse: amounts are USD.</param>
internal sealed class DeribitBook(string perpetual)
{
    private const long PeriodNanos = UnixTime.NanosPerSecond;
    private const long FirstWaitNanos = 5 * UnixTime.NanosPerSecond;
    private const long MostWaitNanos = UnixTime.NanosPerMinute;

    private readonly VenueBook _book = new();
    private readonly SwapInstrument _contract = new("deribit", perpetual, perpetual.Split('-')[0], SettlementKind.Inverse, null);
    private long? _changeId;
    private long _time;
    private long _dueAt;
    private bool _isChanged;
    private long _askedAt;
    private long _waitNanos = FirstWaitNanos;

    /// <summary>The channel it comes by.</summary>
    public string Channel => $"book.{_contract.Name}.100ms";

    /// <summary>A connection stands and its first snapshot has been asked for.</summary>
    public void Begin(long now)
    {
        _waitNanos = FirstWaitNanos;
        Asked(now);
    }

    /// <summary>A snapshot has been asked for.</summary>
    public void Asked(long now) => _askedAt = now;

    /// <summary>Whether a snapshot is to be asked for again: it was lost, or could not be read. Each wait is twice the one before, up to a minute, until one comes.</summary>
    public bool IsOverdue(long now)
    {
        if (_changeId is not null || now - _askedAt < _waitNanos)
        {
            return false;
        }

        _waitNanos = Math.Min(2 * _waitNanos, MostWaitNanos);
        return true;
    }

    /// <summary>Takes a change.</summary>
    /// <returns>False where a change before it is missing: the book is forgotten until the next snapshot, which is to be asked for.</returns>
    public bool Take(DeribitBookChange change)
    {
        if (change.IsSnapshot)
        {
            _book.Clear();
            _waitNanos = FirstWaitNanos;
        }
        else if (_changeId is null || change.ChangeId <= _changeId)
        {
            // A snapshot is on its way, or the change came again.
            return true;
        }
        else if (change.PreviousChangeId != _changeId)
        {
            Forget();
            return false;
        }

        _book.Set(change.Bids, change.Asks);
        (_changeId, _time, _isChanged) = (change.ChangeId, change.TimeUnixNanos, true);
        return true;
    }

    /// <summary>The book, where it has changed and is due.</summary>
    public DepthRow? Due(long now)
    {
        if (!_isChanged || now < _dueAt || _changeId is null)
        {
            return null;
        }

        _isChanged = false;
        _dueAt = now + PeriodNanos;
        return new DepthRow(_time, _contract, _book.Bids(DepthStep.Share, DepthStep.MostLevels), _book.Asks(DepthStep.Share, DepthStep.MostLevels));
    }

    /// <summary>Forgets it until the next snapshot.</summary>
    public void Forget()
    {
        _book.Clear();
        (_changeId, _isChanged) = (null, false);
    }
}
