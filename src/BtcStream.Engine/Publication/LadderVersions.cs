using System.Runtime.InteropServices;

namespace BtcStream.Engine.Publication;

/// <summary>
/// Gives each entry of a new ladder the sequence at which it last changed, by comparing it with the ladder before, bit by bit, and remembers the
/// rungs that went. One for each ladder of a feed; engine thread only.
/// </summary>
internal sealed class LadderVersions(int maxRemoved)
{
    /// <summary>Oldest first. Only the last of them count; the others wait to be dropped together.</summary>
    private readonly List<RemovedRung> _removed = [];
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
            _removed.Clear();
            for (int entry = 0; entry < ladder.Count; entry++)
            {
                ladder.MutableVersions[entry] = isHeld[entry] ? sequence : 0;
            }
        }
        else
        {
            int before = Math.Max(0, _removed.Count - maxRemoved);
            Compare(ladder, isHeld, previous, sequence);
            Forget(before);
        }

        ladder.SetRemoved(CollectionsMarshal.AsSpan(_removed)[Math.Max(0, _removed.Count - maxRemoved)..]);
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
                Go(previous, old++, sequence);
            }

            bool isSameRung = old < oldVersions.Length && previous.Order(old, ladder, entry) == 0;
            long oldVersion = isSameRung ? oldVersions[old] : 0;
            versions[entry] = !isHeld[entry] ? 0 : oldVersion > 0 && previous.IsSame(old, ladder, entry) ? oldVersion : sequence;
            if (isSameRung)
            {
                if (!isHeld[entry])
                {
                    Go(previous, old, sequence);
                }

                old++;
            }
        }

        while (old < oldVersions.Length)
        {
            Go(previous, old++, sequence);
        }
    }

    private void Go(RiskLadder previous, int entry, long sequence)
    {
        if (previous.Versions[entry] > 0)
        {
            _removed.Add(new RemovedRung(previous.Expiries[entry], previous.Strikes[entry], sequence));
        }
    }

    /// <summary>Who holds a state from before the newest of the rungs that are forgotten needs a snapshot.</summary>
    private void Forget(int alreadyForgotten)
    {
        int forgotten = Math.Max(0, _removed.Count - maxRemoved);
        for (int i = alreadyForgotten; i < forgotten; i++)
        {
            _oldestBase = Math.Max(_oldestBase, _removed[i].Version);
        }

        if (forgotten > maxRemoved)
        {
            _removed.RemoveRange(0, forgotten);
        }
    }
}
