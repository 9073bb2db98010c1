namespace BtcStream.Engine.Publication;

/// <summary>
/// Gives each entry of a new ladder the sequence at which it last changed, by comparing it with the ladder before, bit by bit, and remembers the
/// rungs that went. One for each ladder of a feed; engine thread only.
/// </summary>
internal sealed class LadderVersions(int maxRemoved)
{
    private readonly List<RemovedRung> _gone = [];
    private RemovedRung[] _removed = [];
    private long _oldestBase;

    /// <summary>Writes the versions of a ladder, its removed rungs and its oldest base.</summary>
    /// <param name="ladder">The new ladder, its values written.</param>
    /// <param name="isHeld">Which of its entries hold anything.</param>
    /// <param name="previous">The ladder before; null where there was none, so that whoever holds something older needs a snapshot.</param>
    /// <param name="sequence">The new ladder's sequence.</param>
    public void Write(RiskLadder ladder, ReadOnlySpan<bool> isHeld, RiskLadder? previous, long sequence)
    {
        if (previous is null)
        {
            _oldestBase = sequence;
            _removed = [];
            for (int entry = 0; entry < ladder.Count; entry++)
            {
                ladder.MutableVersions[entry] = isHeld[entry] ? sequence : 0;
            }
        }
        else
        {
            _gone.Clear();
            Compare(ladder, isHeld, previous, sequence);
            Remember(sequence);
        }

        ladder.RemovedRungs = _removed;
        ladder.OldestBase = _oldestBase;
    }

    /// <summary>Walks both ladders in their common order; while the listing has not changed the walks go side by side.</summary>
    private void Compare(RiskLadder ladder, ReadOnlySpan<bool> isHeld, RiskLadder previous, long sequence)
    {
        Span<long> versions = ladder.MutableVersions;
        ReadOnlySpan<long> oldVersions = previous.Versions;
        int old = 0;
        for (int entry = 0; entry < versions.Length; entry++)
        {
            while (old < oldVersions.Length && previous.Order(old, ladder, entry) < 0)
            {
                Go(previous, old++);
            }

            bool isSameRung = old < oldVersions.Length && previous.Order(old, ladder, entry) == 0;
            long oldVersion = isSameRung ? oldVersions[old] : 0;
            versions[entry] = !isHeld[entry] ? 0 : oldVersion > 0 && previous.IsSame(old, ladder, entry) ? oldVersion : sequence;
            if (isSameRung)
            {
                if (!isHeld[entry])
                {
                    Go(previous, old);
                }

                old++;
            }
        }

        while (old < oldVersions.Length)
        {
            Go(previous, old++);
        }
    }

    private void Go(RiskLadder previous, int entry)
    {
        if (previous.Versions[entry] > 0)
        {
            _gone.Add(new RemovedRung(previous.Expiries[entry], previous.Strikes[entry], 0));
        }
    }

    /// <summary>Adds what has gone to what is remembered, into an array of its own: views share the old one.</summary>
    private void Remember(long sequence)
    {
        if (_gone.Count == 0)
        {
            return;
        }

        int all = _removed.Length + _gone.Count;
        int dropped = Math.Max(0, all - maxRemoved);
        var removed = new RemovedRung[all - dropped];
        for (int i = 0; i < all; i++)
        {
            RemovedRung rung = i < _removed.Length ? _removed[i] : _gone[i - _removed.Length] with { Version = sequence };
            if (i < dropped)
            {
                _oldestBase = Math.Max(_oldestBase, rung.Version);
            }
            else
            {
                removed[i - dropped] = rung;
            }
        }

        _removed = removed;
    }
}
