namespace BtcStream.Engine.Publication;

/// <summary>
/// Gives each cell of a new view the sequence at which it last changed, by comparing it with the view before, bit by bit, and remembers the cells
/// that went. One per feed; engine thread only.
/// </summary>
internal sealed class CellVersions(int maxRemoved)
{
    private readonly List<RemovedCell> _gone = [];
    private RemovedCell[] _removed = [];
    private long _oldestBase;

    /// <summary>Writes the versions of a view, its removed cells and its oldest base.</summary>
    /// <param name="view">The new view, its cells written.</param>
    /// <param name="hasCell">Which of its slots hold a cell.</param>
    /// <param name="previous">The view before, null for the first.</param>
    /// <param name="sequence">The new view's sequence.</param>
    public void Write(RiskView view, ReadOnlySpan<bool> hasCell, RiskView? previous, long sequence)
    {
        if (previous is null || (previous.Parts & view.Parts & RiskParts.Cells) == 0)
        {
            // Nothing to compare with: whoever holds something older needs a snapshot.
            _oldestBase = sequence;
            _removed = [];
            for (int cell = 0; cell < view.CellSlots; cell++)
            {
                view.MutableCellVersions[cell] = hasCell[cell] ? sequence : 0;
            }
        }
        else
        {
            _gone.Clear();
            Compare(view, hasCell, previous, sequence);
            Remember(sequence);
        }

        view.RemovedCells = _removed;
        view.OldestBase = _oldestBase;
    }

    /// <summary>Walks both views in their common order; where the layout has not changed the walks go side by side.</summary>
    private void Compare(RiskView view, ReadOnlySpan<bool> hasCell, RiskView previous, long sequence)
    {
        Span<long> versions = view.MutableCellVersions;
        ReadOnlySpan<long> oldVersions = previous.CellVersions;
        int old = 0;
        for (int cell = 0; cell < versions.Length; cell++)
        {
            while (old < oldVersions.Length && Order(previous, old, view, cell) < 0)
            {
                Go(previous, old++);
            }

            bool isSame = old < oldVersions.Length && Order(previous, old, view, cell) == 0;
            long oldVersion = isSame ? oldVersions[old] : 0;
            versions[cell] = !hasCell[cell] ? 0 : oldVersion > 0 && IsEqual(previous, old, view, cell) ? oldVersion : sequence;
            if (isSame)
            {
                if (!hasCell[cell])
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

    private static int Order(RiskView left, int leftCell, RiskView right, int rightCell)
    {
        int order = left.CellExpiries[leftCell].CompareTo(right.CellExpiries[rightCell]);
        return order != 0 ? order : left.CellStrikes[leftCell].CompareTo(right.CellStrikes[rightCell]);
    }

    private static bool IsEqual(RiskView left, int leftCell, RiskView right, int rightCell) =>
        IsSameBits(left.CellNet[leftCell], right.CellNet[rightCell])
        && IsSameBits(left.CellGross[leftCell], right.CellGross[rightCell])
        && IsSameBits(left.CellOpenInterest[leftCell], right.CellOpenInterest[rightCell])
        && IsSameBits(left.CellOpenInterestUsd[leftCell], right.CellOpenInterestUsd[rightCell]);

    private static bool IsSameBits(double left, double right) => BitConverter.DoubleToInt64Bits(left) == BitConverter.DoubleToInt64Bits(right);

    private void Go(RiskView previous, int cell)
    {
        if (previous.CellVersions[cell] > 0)
        {
            _gone.Add(new RemovedCell(previous.CellExpiries[cell], previous.CellStrikes[cell], 0));
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
        var removed = new RemovedCell[all - dropped];
        for (int i = 0; i < all; i++)
        {
            RemovedCell cell = i < _removed.Length ? _removed[i] : _gone[i - _removed.Length] with { Version = sequence };
            if (i < dropped)
            {
                _oldestBase = Math.Max(_oldestBase, cell.Version);
            }
            else
            {
                removed[i - dropped] = cell;
            }
        }

        _removed = removed;
    }
}
