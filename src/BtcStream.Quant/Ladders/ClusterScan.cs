namespace BtcStream.Quant.Ladders;

/// <summary>One pass of <see cref="Clusters"/> outward from the index. Cells are counted outward: 0 is the first one on this side.</summary>
internal ref struct ClusterScan
{
    private readonly PriceGrid _grid;
    private readonly LadderCells _ladder;
    private readonly ReadOnlySpan<long> _units;
    private readonly double _indexPrice;
    private readonly LadderSide _side;
    private readonly ClusterRule _rule;
    private readonly int _startCell;
    private readonly int _length;
    private readonly Span<LiquidationCluster> _largest;
    private int _count;

    public ClusterScan(
        PriceGrid grid, LadderCells ladder, double indexPrice, LadderSide side, ClusterRule rule, int startCell, Span<LiquidationCluster> largest)
    {
        _grid = grid;
        _ladder = ladder;
        _units = side == LadderSide.Below ? ladder.LongUnits : ladder.ShortUnits;
        _indexPrice = indexPrice;
        _side = side;
        _rule = rule;
        _startCell = startCell;
        int last = ladder.FirstCell + ladder.Length - 1;
        _length = side == LadderSide.Below ? startCell - ladder.FirstCell + 1 : last - startCell + 1;
        _largest = largest;
    }

    /// <summary>
    /// A zigzag: a peak stands once the smoothed ladder has dipped below the valley share of it and risen again to more than the dip over that
    /// share; the lowest point between two peaks is where one basin ends and the next begins.
    /// </summary>
    public int Run()
    {
        int basin = 0;
        double peak = 0.0;
        double valley = 0.0;
        int valleyAt = 0;
        bool falling = true;
        int lastFilled = int.MinValue;
        for (int i = -_rule.SmoothingCells; i < _length; i++)
        {
            // Most of a ladder is empty: there the smoothed value is known without smoothing.
            lastFilled = UnitsAt(i + _rule.SmoothingCells) == 0 ? lastFilled : i + _rule.SmoothingCells;
            if (i < 0)
            {
                continue;
            }

            double value = lastFilled < i - _rule.SmoothingCells ? 0.0 : Smoothed(i);
            if (falling && value * _rule.ValleyShare > valley)
            {
                Close(basin, valleyAt, peak);
                (basin, peak, falling) = (valleyAt, value, false);
            }
            else if (falling && value < valley)
            {
                (valley, valleyAt) = (value, i);
            }
            else if (!falling && value > peak)
            {
                peak = value;
            }
            else if (!falling && value < _rule.ValleyShare * peak)
            {
                (valley, valleyAt, falling) = (value, i, true);
            }
        }

        Close(basin, _length - 1, peak);
        return _count;
    }

    private readonly int CellAt(int i) => _side == LadderSide.Below ? _startCell - i : _startCell + i;

    /// <summary>Units of the cell, 0 on the index's other side and beyond the columns.</summary>
    private readonly long UnitsAt(int i) => i < 0 ? 0 : LadderCells.At(_units, _ladder.FirstCell, CellAt(i));

    private readonly double Smoothed(int i)
    {
        int reach = _rule.SmoothingCells;
        double sum = 0.0;
        for (int d = -reach; d <= reach; d++)
        {
            sum += (double)(reach + 1 - Math.Abs(d)) * UnitsAt(i + d);
        }

        return sum;
    }

    /// <summary>Measures the cluster of a basin, both ends included, and keeps it if it is among the largest.</summary>
    private void Close(int from, int to, double peak)
    {
        if (!(peak > 0.0))
        {
            return;
        }

        double floor = _rule.ValleyShare * peak;
        while (from < to && (UnitsAt(from) == 0 || Smoothed(from) < floor))
        {
            from++;
        }

        while (to > from && (UnitsAt(to) == 0 || Smoothed(to) < floor))
        {
            to--;
        }

        Keep(Measure(Math.Min(CellAt(from), CellAt(to)), Math.Max(CellAt(from), CellAt(to))));
    }

    private readonly LiquidationCluster Measure(int low, int high)
    {
        long longs = 0;
        long shorts = 0;
        for (int cell = low; cell <= high; cell++)
        {
            longs += LadderCells.At(_ladder.LongUnits, _ladder.FirstCell, cell);
            shorts += LadderCells.At(_ladder.ShortUnits, _ladder.FirstCell, cell);
        }

        double priceLow = _grid.LowerEdge(low);
        double priceHigh = _grid.UpperEdge(high);
        double nearer = _side == LadderSide.Below ? Math.Min(priceHigh, _indexPrice) : Math.Max(priceLow, _indexPrice);
        double distancePercent = 100.0 * (nearer - _indexPrice) / _indexPrice;
        return new(low, high, priceLow, priceHigh, longs * _ladder.UsdPerUnit, shorts * _ladder.UsdPerUnit, distancePercent);
    }

    /// <summary>Clusters come nearest first and stay so; a full list gives up its smallest, of equal ones the farthest, to a larger one.</summary>
    private void Keep(LiquidationCluster cluster)
    {
        if (_count < _largest.Length)
        {
            _largest[_count++] = cluster;
            return;
        }

        int smallest = 0;
        for (int i = 1; i < _count; i++)
        {
            smallest = SizeOf(_largest[i]) <= SizeOf(_largest[smallest]) ? i : smallest;
        }

        if (SizeOf(cluster) > SizeOf(_largest[smallest]))
        {
            _largest[(smallest + 1).._count].CopyTo(_largest[smallest..]);
            _largest[_count - 1] = cluster;
        }
    }

    private readonly double SizeOf(in LiquidationCluster cluster) => _side == LadderSide.Below ? cluster.LongUsd : cluster.ShortUsd;
}
