using BtcStream.Feeds;
using BtcStream.Feeds.Binance;
using BtcStream.Feeds.Live;
using BtcStream.Quant.Domain;

namespace BtcStream.Server.Feeds.Binance;

/// <summary>
/// The book of a perpetual, kept as the venue says: changes are kept until a snapshot comes; those before it are dropped, the first applied must span it, and each after
/// that must follow the one before. Where one does not, a new snapshot is wanted.
/// </summary>
/// <param name="contract">The perpetual.</param>
internal sealed class BinanceBook(SwapInstrument contract)
{
    private const long PeriodNanos = UnixTime.NanosPerSecond;

    /// <summary>Between two snapshots, each of which costs 20 of 2,400 units of weight a minute.</summary>
    private const long SnapshotPeriodNanos = 5 * UnixTime.NanosPerSecond;

    /// <summary>Changes kept while a snapshot is on its way: two minutes of them.</summary>
    private const int MostKept = 240;

    private readonly VenueBook _book = new();
    private readonly Queue<BinanceDepthChange> _kept = new();
    private bool _isWanted;
    private long? _lastUpdate;
    private bool _isFirst;
    private long _askedAt = long.MinValue / 2;
    private long _time;
    private long _dueAt;
    private bool _isChanged;

    /// <summary>A connection stands: changes will come.</summary>
    public void Begin() => _isWanted = true;

    /// <summary>Whether a snapshot is to be asked for. Not before a change has come: an older snapshot would be of no use.</summary>
    public bool WantsSnapshot(long now) => _isWanted && _lastUpdate is null && _kept.Count > 0 && now - _askedAt >= SnapshotPeriodNanos;

    /// <summary>A snapshot was asked for.</summary>
    public void Asked(long now) => _askedAt = now;

    /// <summary>Takes a change.</summary>
    /// <returns>False where a change before it is missing.</returns>
    public bool Take(BinanceDepthChange change)
    {
        if (_lastUpdate is null)
        {
            _kept.Enqueue(change);
            if (_kept.Count > MostKept)
            {
                _kept.Dequeue();
            }

            return true;
        }

        if (change.LastUpdate <= _lastUpdate && !_isFirst)
        {
            // It came again.
            return true;
        }

        if (TryApply(change))
        {
            return true;
        }

        Lose();
        _kept.Enqueue(change);
        return false;
    }

    /// <summary>Takes a snapshot, and the changes kept that follow it.</summary>
    /// <returns>False where one between them is missing: another snapshot is wanted.</returns>
    public bool Take(BinanceDepth snapshot)
    {
        if (!_isWanted || _lastUpdate is not null)
        {
            return true;
        }

        _book.Clear();
        _book.Set(snapshot.Bids, snapshot.Asks);
        (_lastUpdate, _isFirst) = (snapshot.LastUpdate, true);
        while (_kept.TryDequeue(out BinanceDepthChange? change))
        {
            if (!TryApply(change))
            {
                BinanceDepthChange[] rest = [change, .. _kept];
                Lose();
                foreach (BinanceDepthChange one in rest)
                {
                    _kept.Enqueue(one);
                }

                return false;
            }
        }

        return true;
    }

    /// <summary>The book, where it has changed and is due.</summary>
    public DepthRow? Due(long now)
    {
        if (!_isChanged || now < _dueAt || _lastUpdate is null)
        {
            return null;
        }

        _isChanged = false;
        _dueAt = now + PeriodNanos;
        return new DepthRow(_time, contract, _book.Bids(DepthStep.Share, DepthStep.MostLevels), _book.Asks(DepthStep.Share, DepthStep.MostLevels));
    }

    /// <summary>The connection is gone.</summary>
    public void Forget()
    {
        Lose();
        _isWanted = false;
    }

    private bool TryApply(BinanceDepthChange change)
    {
        if (_isFirst)
        {
            if (change.LastUpdate < _lastUpdate)
            {
                return true;
            }

            if (change.FirstUpdate > _lastUpdate)
            {
                return false;
            }
        }
        else if (change.LastUpdate <= _lastUpdate)
        {
            return true;
        }
        else if (change.PreviousUpdate != _lastUpdate)
        {
            return false;
        }

        _book.Set(change.Bids, change.Asks);
        (_lastUpdate, _isFirst, _time, _isChanged) = (change.LastUpdate, false, change.TimeUnixNanos, true);
        return true;
    }

    private void Lose()
    {
        _book.Clear();
        _kept.Clear();
        (_lastUpdate, _isFirst, _isChanged) = (null, false, false);
    }
}
