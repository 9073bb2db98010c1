using BtcStream.Quant.Gamma;

namespace BtcStream.Engine.Publication;

/// <summary>A cell that is gone: its expiry has passed.</summary>
/// <param name="ExpiryUnixNanos">Expiry.</param>
/// <param name="Strike">USD.</param>
/// <param name="Version">Sequence at which it went.</param>
public readonly record struct RemovedCell(long ExpiryUnixNanos, double Strike, long Version);

/// <summary>
/// What the engine publishes of one underlying under one positioning model, whole: a snapshot is all of it, a delta what carries a version
/// above a base. Immutable while it is held; dispose it once for each time it was taken, and it goes back to be written again.
/// </summary>
/// <remarks>Columns are parallel. GEX is USD per 1 % move; times are Unix nanoseconds UTC. Any thread may read a view it holds.</remarks>
public sealed class RiskView : IDisposable
{
    private readonly Action<RiskView>? _onFree;
    private int _references;
    private long[] _cellTimes = [];
    private double[] _cellValues = [];
    private double[] _profile = [];

    internal RiskView(Action<RiskView>? onFree) => _onFree = onFree;

    /// <summary>Coin, as in BTC.</summary>
    public string Underlying { get; internal set; } = string.Empty;

    /// <summary>The positioning model that net, gross, profile and flips are under.</summary>
    public PositioningModel Model { get; internal set; }

    /// <summary>The parts that were computed; the others hold nothing.</summary>
    public RiskParts Parts { get; internal set; }

    /// <summary>Number of the publication: rises from one to the next, over all views of the engine.</summary>
    public long Sequence { get; internal set; }

    /// <summary>The engine's as_of: the latest accepted time of any input.</summary>
    public long AsOfUnixNanos { get; internal set; }

    /// <summary>The instant the figures are priced for: as_of, or less than a time step before it.</summary>
    public long PricedAtUnixNanos { get; internal set; }

    /// <summary>Cell slots; those whose version is 0 hold no cell yet. They ascend by expiry, then strike.</summary>
    public int CellSlots { get; private set; }

    /// <summary>Expiries of the cells.</summary>
    public ReadOnlySpan<long> CellExpiries => MutableCellExpiries;

    /// <summary>Sequence at which each cell last changed; 0 where there is no cell.</summary>
    public ReadOnlySpan<long> CellVersions => MutableCellVersions;

    /// <summary>Strikes of the cells, USD.</summary>
    public ReadOnlySpan<double> CellStrikes => MutableCellStrikes;

    /// <summary>Net GEX.</summary>
    public ReadOnlySpan<double> CellNet => MutableCellNet;

    /// <summary>Gross GEX.</summary>
    public ReadOnlySpan<double> CellGross => MutableCellGross;

    /// <summary>Open interest, contracts.</summary>
    public ReadOnlySpan<double> CellOpenInterest => MutableCellOpenInterest;

    /// <summary>Open interest, USD at the index price; NaN while there is none.</summary>
    public ReadOnlySpan<double> CellOpenInterestUsd => MutableCellOpenInterestUsd;

    /// <summary>
    /// Cells that went, oldest first, as far as they are remembered. A delta removes first and sets then: a cell may have come back since.
    /// </summary>
    public ReadOnlySpan<RemovedCell> Removed => RemovedCells;

    /// <summary>A delta can be made from this sequence on; a reader that holds an older state needs a snapshot.</summary>
    public long OldestBase { get; internal set; }

    /// <summary>The points x = S*/S of the profile.</summary>
    public ProfileGrid Grid { get; } = ProfileGrid.Default;

    /// <summary>Net GEX at each point of the grid.</summary>
    public ReadOnlySpan<double> Profile => _profile;

    /// <summary>Sequence at which the profile last changed; 0 where there is none.</summary>
    public long ProfileVersion { get; internal set; }

    /// <summary>The figures; only with <see cref="RiskParts.Summary"/>.</summary>
    public RiskSummary Summary { get; } = new();

    internal Span<long> MutableCellExpiries => _cellTimes.AsSpan(0, CellSlots);

    internal Span<long> MutableCellVersions => _cellTimes.AsSpan(CellSlots, CellSlots);

    internal Span<double> MutableCellStrikes => CellColumn(0);

    internal Span<double> MutableCellNet => CellColumn(1);

    internal Span<double> MutableCellGross => CellColumn(2);

    internal Span<double> MutableCellOpenInterest => CellColumn(3);

    internal Span<double> MutableCellOpenInterestUsd => CellColumn(4);

    internal Span<double> MutableProfile => _profile;

    /// <summary>Shared with other views and never written again.</summary>
    internal RemovedCell[] RemovedCells { get; set; } = [];

    /// <summary>Whether what a reader holds as of a sequence can be brought to this view by a delta.</summary>
    public bool CanDeltaFrom(long baseSequence) => baseSequence >= OldestBase && baseSequence <= Sequence;

    /// <summary>Takes another reference, for a reader that holds one.</summary>
    public void AddReference() => Interlocked.Increment(ref _references);

    /// <summary>Gives a reference back. The view must not be read after it.</summary>
    public void Dispose()
    {
        int left = Interlocked.Decrement(ref _references);
        if (left == 0)
        {
            _onFree?.Invoke(this);
        }

        if (left < 0)
        {
            throw new ObjectDisposedException(nameof(RiskView), "A view was given back more often than it was taken.");
        }
    }

    /// <summary>Takes a reference of a view that may be going back at this moment; false when it has.</summary>
    internal bool TryAddReference()
    {
        int seen = Volatile.Read(ref _references);
        while (seen > 0)
        {
            int found = Interlocked.CompareExchange(ref _references, seen + 1, seen);
            if (found == seen)
            {
                return true;
            }

            seen = found;
        }

        return false;
    }

    /// <summary>Makes the view readable, with one reference held by who publishes it. Everything is written before this.</summary>
    internal void Publish() => Volatile.Write(ref _references, 1);

    internal void ReserveCells(int slots)
    {
        if (_cellTimes.Length < 2 * slots)
        {
            _cellTimes = new long[(2 * slots) + (slots / 2)];
            _cellValues = new double[(5 * slots) + slots + slots];
        }

        CellSlots = slots;
    }

    internal void ReserveProfile()
    {
        if (_profile.Length == 0)
        {
            _profile = new double[Grid.Length];
        }
    }

    private Span<double> CellColumn(int column) => _cellValues.AsSpan(column * CellSlots, CellSlots);
}
