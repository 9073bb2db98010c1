namespace BtcStream.Quant.Stress;

/// <summary>
/// One holder's entries by time, and its position after each. A correction or a row out of order recomputes positions from the first that changed. When
/// full, the oldest entry is folded into an opening position, so that its coins stay; from then on a row older than those kept is refused. Owned by one thread.
/// </summary>
public sealed class TreasuryLedger
{
    private readonly TimeSeries<TreasuryEntry> _entries;
    private TreasuryPosition[] _after = [];
    private TreasuryPosition _opening;
    private int _valid;

    /// <summary>A ledger without entries.</summary>
    /// <param name="capacity">Entries it keeps.</param>
    public TreasuryLedger(int capacity) => _entries = new(capacity);

    /// <summary>The entries.</summary>
    public TimeSeries<TreasuryEntry> Entries => _entries;

    /// <summary>The position before the oldest entry kept.</summary>
    public TreasuryPosition Opening => _opening;

    /// <summary>Puts an entry where its time belongs.</summary>
    /// <param name="timeUnixNanos">Its key.</param>
    /// <param name="entry">What was traded or stated.</param>
    /// <param name="badField">What is missing or out of range, where the code says so.</param>
    public SeriesCode Put(long timeUnixNanos, in TreasuryEntry entry, out TreasuryField badField)
    {
        badField = entry.Check();
        if (badField != TreasuryField.None)
        {
            return SeriesCode.BadValue;
        }

        bool isFull = _entries.Count == _entries.Capacity;
        TreasuryEntry oldest = isFull ? _entries.Values[0] : default;
        SeriesCode code = _entries.Put(timeUnixNanos, entry, out int index);
        if (code == SeriesCode.Added && isFull)
        {
            _opening = _opening.After(oldest);
            _valid = 0;
        }
        else if (code != SeriesCode.TooOld)
        {
            _valid = Math.Min(_valid, index);
        }

        return code;
    }

    /// <summary>The position after all entries at or before a time; the opening one where there is none.</summary>
    public TreasuryPosition At(long asOfUnixNanos)
    {
        int index = _entries.IndexUpTo(asOfUnixNanos);
        if (index < 0)
        {
            return _opening;
        }

        Recompute(index);
        return _after[index];
    }

    private void Recompute(int index)
    {
        if (_after.Length <= index)
        {
            Array.Resize(ref _after, Math.Min(_entries.Capacity, Math.Max(16, 2 * (index + 1))));
        }

        for (; _valid <= index; _valid++)
        {
            TreasuryPosition before = _valid == 0 ? _opening : _after[_valid - 1];
            _after[_valid] = before.After(_entries.Values[_valid]);
        }
    }
}
