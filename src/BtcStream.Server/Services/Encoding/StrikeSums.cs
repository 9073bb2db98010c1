using BtcStream.Engine.Publication;

namespace BtcStream.Server.Services.Encoding;

/// <summary>
/// The cells of a view added up by strike over the expiries of a range: GammaStrike of the contract. Sums run in order of expiry, so that everybody who
/// adds the same cells gets the same bits. Keeps its arrays from view to view; one thread at a time.
/// </summary>
internal sealed class StrikeSums
{
    private int[] _cells = [];
    private double[] _strikes = [];
    private int _count;

    /// <summary>Writes the strikes of which any cell changed, came or went after a base.</summary>
    public void Write(WireWriter writer, int field, RiskView view, in CellRange range, long newerThan)
    {
        Sort(view, range);
        for (int first = 0; first < _count;)
        {
            int last = RunEnd(first);
            if (newerThan == 0 || IsChanged(view, range, first, last, newerThan))
            {
                WriteStrike(writer, field, view, first, last);
            }

            first = last;
        }
    }

    /// <summary>Writes the strikes that lost their last cell after a base.</summary>
    public void WriteRemoved(WireWriter writer, int field, RiskView view, in CellRange range, long newerThan)
    {
        Sort(view, range);
        ReadOnlySpan<RemovedCell> removed = view.Removed;
        Span<double> gone = removed.Length <= 256 ? stackalloc double[removed.Length] : new double[removed.Length];
        int count = 0;
        foreach (RemovedCell cell in removed)
        {
            if (cell.Version > newerThan && range.Contains(cell.ExpiryUnixNanos, cell.Strike)
                && _strikes.AsSpan(0, _count).BinarySearch(cell.Strike) < 0 && !gone[..count].Contains(cell.Strike))
            {
                gone[count++] = cell.Strike;
            }
        }

        gone[..count].Sort();
        writer.Packed(field, gone[..count]);
    }

    private void Sort(RiskView view, in CellRange range)
    {
        if (_cells.Length < view.CellSlots)
        {
            _cells = new int[view.CellSlots * 2];
            _strikes = new double[view.CellSlots * 2];
        }

        _count = 0;
        for (int cell = 0; cell < view.CellSlots; cell++)
        {
            if (range.HasCell(view, cell))
            {
                _cells[_count] = cell;
                _strikes[_count++] = view.CellStrikes[cell];
            }
        }

        _strikes.AsSpan(0, _count).Sort(_cells.AsSpan(0, _count));
        for (int first = 0; first < _count;)
        {
            int last = RunEnd(first);
            _cells.AsSpan(first, last - first).Sort();
            first = last;
        }
    }

    private int RunEnd(int first)
    {
        int last = first + 1;
        while (last < _count && _strikes[last] == _strikes[first])
        {
            last++;
        }

        return last;
    }

    private bool IsChanged(RiskView view, in CellRange range, int first, int last, long newerThan)
    {
        foreach (int cell in _cells.AsSpan(first, last - first))
        {
            if (view.CellVersions[cell] > newerThan)
            {
                return true;
            }
        }

        foreach (RemovedCell cell in view.Removed)
        {
            if (cell.Version > newerThan && cell.Strike == _strikes[first] && range.Contains(cell.ExpiryUnixNanos, cell.Strike))
            {
                return true;
            }
        }

        return false;
    }

    private void WriteStrike(WireWriter writer, int field, RiskView view, int first, int last)
    {
        double net = 0.0;
        double gross = 0.0;
        double openInterest = 0.0;
        double openInterestUsd = 0.0;
        foreach (int cell in _cells.AsSpan(first, last - first))
        {
            net += view.CellNet[cell];
            gross += view.CellGross[cell];
            openInterest += view.CellOpenInterest[cell];
            openInterestUsd += view.CellOpenInterestUsd[cell];
        }

        int start = writer.Begin(field);
        writer.Figure(1, _strikes[first]);
        writer.Figure(2, net);
        writer.Figure(3, gross);
        writer.Figure(4, openInterest);
        writer.Figure(5, openInterestUsd);
        writer.End(start);
    }
}
