namespace BtcStream.Quant.Gamma;

/// <summary>
/// The cells of the gamma heatmap, strike × expiry, and the fixed order they are summed in. A cell keeps the id it was given,
/// so columns indexed by it survive new listings; the two orders over the ids (by strike, by expiry) change when a cell is
/// added. Owned by one thread. Adding is meant for listings: it moves the ids that come later in both orders.
/// </summary>
public sealed class HeatmapLayout
{
    private double[] _cellStrikes = [];
    private long[] _cellExpiries = [];
    private int[] _byStrike = [];
    private int[] _byExpiry = [];
    private double[] _strikes = [];
    private int[] _strikeStarts = [0];
    private long[] _expiries = [];
    private int[] _expiryStarts = [0];
    private int _strikeCount;
    private int _expiryCount;
    private bool _isIndexed = true;

    /// <summary>Cells so far; ids are 0 to this minus one.</summary>
    public int CellCount { get; private set; }

    /// <summary>Distinct strikes.</summary>
    public int StrikeCount
    {
        get
        {
            EnsureIndexed();
            return _strikeCount;
        }
    }

    /// <summary>Distinct expiries.</summary>
    public int ExpiryCount
    {
        get
        {
            EnsureIndexed();
            return _expiryCount;
        }
    }

    /// <summary>Strike of each cell, USD, by cell id.</summary>
    public ReadOnlySpan<double> CellStrikes => _cellStrikes.AsSpan(0, CellCount);

    /// <summary>Expiry of each cell, Unix nanoseconds, by cell id.</summary>
    public ReadOnlySpan<long> CellExpiries => _cellExpiries.AsSpan(0, CellCount);

    /// <summary>Distinct strikes, ascending, USD.</summary>
    public ReadOnlySpan<double> Strikes => _strikes.AsSpan(0, StrikeCount);

    /// <summary>Distinct expiries, ascending, Unix nanoseconds.</summary>
    public ReadOnlySpan<long> Expiries => _expiries.AsSpan(0, ExpiryCount);

    /// <summary>Ids of the cells at <c>Strikes[strikeIndex]</c>, ascending in expiry.</summary>
    public ReadOnlySpan<int> CellsAtStrike(int strikeIndex)
    {
        EnsureIndexed();
        return Run(_byStrike, _strikeStarts, strikeIndex);
    }

    /// <summary>Ids of the cells at <c>Expiries[expiryIndex]</c>, ascending in strike.</summary>
    public ReadOnlySpan<int> CellsAtExpiry(int expiryIndex)
    {
        EnsureIndexed();
        return Run(_byExpiry, _expiryStarts, expiryIndex);
    }

    /// <summary>The id of a cell, adding it when it is new.</summary>
    /// <param name="strike">USD, finite and above zero.</param>
    /// <param name="expiryUnixNanos">Unix nanoseconds.</param>
    /// <exception cref="ArgumentOutOfRangeException">The strike is not a finite number above zero.</exception>
    public int GetOrAdd(double strike, long expiryUnixNanos)
    {
        if (!(strike > 0.0 && double.IsFinite(strike)))
        {
            throw new ArgumentOutOfRangeException(nameof(strike), strike, "A strike is a finite number above zero.");
        }

        int at = FindByStrike(strike, expiryUnixNanos);
        if (at >= 0)
        {
            return _byStrike[at];
        }

        if (CellCount == _cellStrikes.Length)
        {
            Grow(Math.Max(64, 2 * CellCount));
        }

        int cell = CellCount++;
        _cellStrikes[cell] = strike;
        _cellExpiries[cell] = expiryUnixNanos;
        Insert(_byStrike, ~at, cell);
        Insert(_byExpiry, ~FindByExpiry(strike, expiryUnixNanos), cell);
        _isIndexed = false;
        return cell;
    }

    /// <summary>Forgets every cell and id, as when expired instruments are dropped.</summary>
    public void Clear()
    {
        CellCount = 0;
        _isIndexed = false;
    }

    private static ReadOnlySpan<int> Run(int[] order, int[] starts, int index) => order.AsSpan(starts[index], starts[index + 1] - starts[index]);

    private int FindByStrike(double strike, long expiry)
    {
        int low = 0;
        int high = CellCount - 1;
        while (low <= high)
        {
            int middle = (low + high) >>> 1;
            int cell = _byStrike[middle];
            int order = _cellStrikes[cell].CompareTo(strike);
            order = order == 0 ? _cellExpiries[cell].CompareTo(expiry) : order;
            if (order == 0)
            {
                return middle;
            }

            (low, high) = order < 0 ? (middle + 1, high) : (low, middle - 1);
        }

        return ~low;
    }

    private int FindByExpiry(double strike, long expiry)
    {
        int low = 0;
        int high = CellCount - 2;
        while (low <= high)
        {
            int middle = (low + high) >>> 1;
            int cell = _byExpiry[middle];
            int order = _cellExpiries[cell].CompareTo(expiry);
            order = order == 0 ? _cellStrikes[cell].CompareTo(strike) : order;
            (low, high) = order < 0 ? (middle + 1, high) : (low, middle - 1);
        }

        return ~low;
    }

    private void Insert(int[] order, int at, int cell)
    {
        order.AsSpan(at, CellCount - 1 - at).CopyTo(order.AsSpan(at + 1));
        order[at] = cell;
    }

    /// <summary>Finds where the runs of equal strike and expiry begin: once after any number of new cells.</summary>
    private void EnsureIndexed()
    {
        if (_isIndexed)
        {
            return;
        }

        _isIndexed = true;
        _strikeCount = 0;
        _expiryCount = 0;
        for (int i = 0; i < CellCount; i++)
        {
            double strike = _cellStrikes[_byStrike[i]];
            if (_strikeCount == 0 || strike != _strikes[_strikeCount - 1])
            {
                _strikeStarts[_strikeCount] = i;
                _strikes[_strikeCount++] = strike;
            }

            long expiry = _cellExpiries[_byExpiry[i]];
            if (_expiryCount == 0 || expiry != _expiries[_expiryCount - 1])
            {
                _expiryStarts[_expiryCount] = i;
                _expiries[_expiryCount++] = expiry;
            }
        }

        _strikeStarts[_strikeCount] = CellCount;
        _expiryStarts[_expiryCount] = CellCount;
    }

    private void Grow(int capacity)
    {
        Array.Resize(ref _cellStrikes, capacity);
        Array.Resize(ref _cellExpiries, capacity);
        Array.Resize(ref _byStrike, capacity);
        Array.Resize(ref _byExpiry, capacity);
        Array.Resize(ref _strikes, capacity);
        Array.Resize(ref _strikeStarts, capacity + 1);
        Array.Resize(ref _expiries, capacity);
        Array.Resize(ref _expiryStarts, capacity + 1);
    }
}
