namespace BtcStream.Engine.Publication;

/// <summary>A rung that is gone: its expiry has passed, or nothing is open or quoted there any more.</summary>
/// <param name="ExpiryUnixNanos">Expiry; 0 in a ladder over all expiries.</param>
/// <param name="Strike">USD per coin.</param>
/// <param name="Version">Sequence at which it went.</param>
public readonly record struct RemovedRung(long ExpiryUnixNanos, double Strike, long Version);

/// <summary>
/// Gamma by strike, or by strike and expiry, in parallel columns: one entry a rung, ascending by expiry, then strike. Entries of version 0 hold nothing: there
/// nothing is open or quoted. NaN stands for what could not be computed. GEX is USD per 1 % move.
/// </summary>
public sealed class RiskLadder
{
    internal const int ValueColumns = 7;

    private long[] _times = [];
    private double[] _values = [];
    private RemovedRung[] _removed = [];
    private int _removedCount;

    /// <summary>Entries, those of version 0 included.</summary>
    public int Count { get; private set; }

    /// <summary>Expiries, Unix nanoseconds; 0 in a ladder over all expiries.</summary>
    public ReadOnlySpan<long> Expiries => MutableExpiries;

    /// <summary>Sequence at which each entry last changed; 0 where it holds nothing.</summary>
    public ReadOnlySpan<long> Versions => MutableVersions;

    /// <summary>Strikes, USD per coin.</summary>
    public ReadOnlySpan<double> Strikes => MutableStrikes;

    /// <summary>Net GEX; NaN where no option there is priced.</summary>
    public ReadOnlySpan<double> Net => Value(1);

    /// <summary>Gross GEX; NaN where no option there is priced.</summary>
    public ReadOnlySpan<double> Gross => Value(2);

    /// <summary>Open interest, contracts; NaN where none has been received.</summary>
    public ReadOnlySpan<double> OpenInterest => Value(3);

    /// <summary>Open interest, USD at the index price; NaN without either.</summary>
    public ReadOnlySpan<double> OpenInterestUsd => Value(4);

    /// <summary>Open interest of the calls, contracts; NaN where none has been received.</summary>
    public ReadOnlySpan<double> CallOpenInterest => Value(5);

    /// <summary>Open interest of the puts, contracts; NaN where none has been received.</summary>
    public ReadOnlySpan<double> PutOpenInterest => Value(6);

    /// <summary>
    /// Rungs that went, oldest first, as far as they are remembered. A delta removes first and sets then: a rung may have come back since.
    /// </summary>
    public ReadOnlySpan<RemovedRung> Removed => _removed.AsSpan(0, _removedCount);

    /// <summary>A delta can be made from this sequence on; a reader that holds an older state needs a snapshot.</summary>
    public long OldestBase { get; internal set; }

    internal Span<long> MutableExpiries => _times.AsSpan(0, Count);

    internal Span<long> MutableVersions => _times.AsSpan(Count, Count);

    internal Span<double> MutableStrikes => Value(0);

    /// <summary>Strikes first, then the columns in the order they are declared.</summary>
    internal Span<double> Value(int column) => _values.AsSpan(column * Count, Count);

    internal void Reserve(int count)
    {
        if (_times.Length < 2 * count)
        {
            _times = new long[3 * count];
            _values = new double[(ValueColumns * count) + (4 * count)];
        }

        Count = count;
    }

    /// <summary>
    /// Copies the rungs that went. Cells of liquidations come and go at every publication, so an array for each would be garbage by the megabyte.
    /// </summary>
    internal void SetRemoved(ReadOnlySpan<RemovedRung> removed)
    {
        if (_removed.Length < removed.Length)
        {
            _removed = new RemovedRung[2 * removed.Length];
        }

        removed.CopyTo(_removed);
        _removedCount = removed.Length;
    }

    /// <summary>Whether an entry of this ladder and one of another hold the same bits.</summary>
    internal bool IsSame(int entry, RiskLadder other, int otherEntry)
    {
        for (int column = 1; column < ValueColumns; column++)
        {
            if (BitConverter.DoubleToInt64Bits(Value(column)[entry]) != BitConverter.DoubleToInt64Bits(other.Value(column)[otherEntry]))
            {
                return false;
            }
        }

        return true;
    }

    /// <summary>The order of an entry of this ladder and one of another: by expiry, then strike.</summary>
    internal int Order(int entry, RiskLadder other, int otherEntry)
    {
        int order = Expiries[entry].CompareTo(other.Expiries[otherEntry]);
        return order != 0 ? order : Strikes[entry].CompareTo(other.Strikes[otherEntry]);
    }
}
