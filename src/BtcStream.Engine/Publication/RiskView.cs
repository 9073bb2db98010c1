using BtcStream.Engine.Stress.Table;
using BtcStream.Quant.Gamma;

namespace BtcStream.Engine.Publication;

/// <summary>
/// What the engine publishes of one underlying under one positioning model, whole: a snapshot is all of it, a delta what carries a version
/// above a base. Immutable while it is held; dispose it once for each time it was taken, and it goes back to be written again.
/// </summary>
/// <remarks>GEX is USD per 1 % move; times are Unix nanoseconds UTC. Any thread may read a view it holds.</remarks>
public sealed class RiskView : IDisposable
{
    private readonly Action<RiskView>? _onFree;
    private int _references;
    private double[] _profile = [];
    private VenueCoverage[] _coverage = [];
    private int _coverageCount;

    internal RiskView(Action<RiskView>? onFree) => _onFree = onFree;

    /// <summary>Coin, as in BTC.</summary>
    public string Underlying { get; internal set; } = string.Empty;

    /// <summary>The positioning model that net, gross, profile and flips are under.</summary>
    public PositioningModel Model { get; internal set; }

    /// <summary>The parts that were computed; the others hold nothing.</summary>
    public RiskParts Parts { get; internal set; }

    /// <summary>Number of the publication: rises from one to the next, over all views of the engine.</summary>
    public long Sequence { get; internal set; }

    /// <summary>The engine's as_of: the latest accepted time of any input; <see cref="long.MinValue"/> while there is none.</summary>
    public long AsOfUnixNanos { get; internal set; }

    /// <summary>The instant the figures are priced for: as_of, or less than a time step before it.</summary>
    public long PricedAtUnixNanos { get; internal set; }

    /// <summary>USD per coin; NaN while no market row gave it.</summary>
    public double IndexPrice { get; internal set; }

    /// <summary>Time of the oldest input in use: index, forwards, and IV and open interest of the options priced; <see cref="long.MinValue"/> where there is none.</summary>
    public long OldestInputUnixNanos { get; internal set; }

    /// <summary>
    /// When options and index were last heard of: the index's time, or that of the newest quote of the venue that is longest silent; <see cref="long.MinValue"/> where
    /// there is none.
    /// </summary>
    internal long OptionFeedUnixNanos { get; set; }

    /// <summary>True when the oldest input in use is older than the engine's option allows.</summary>
    public bool IsStale { get; internal set; }

    /// <summary>Live options.</summary>
    public int Options { get; internal set; }

    /// <summary>Whether options have a curve, and what the others lack.</summary>
    public CurveCoverage Curves { get; internal set; }

    /// <summary>What each venue contributes, in the order venues were first seen.</summary>
    public ReadOnlySpan<VenueCoverage> Coverage => _coverage.AsSpan(0, _coverageCount);

    /// <summary>Gamma by strike and expiry; with <see cref="RiskParts.Cells"/>.</summary>
    public RiskLadder Cells { get; } = new();

    /// <summary>Gamma by strike over all expiries; with <see cref="RiskParts.Strikes"/>.</summary>
    public RiskLadder Strikes { get; } = new();

    /// <summary>The liquidation ladder; with <see cref="RiskParts.Liquidations"/>.</summary>
    public LiquidationRungs Liquidations => new(LiquidationLadder);

    /// <summary>Loop gain by price and acceleration zones; with <see cref="RiskParts.Cascade"/>, zones also with the summary.</summary>
    public CascadeFigures Cascade { get; } = new();

    /// <summary>The points x = S*/S of the profile.</summary>
    public ProfileGrid Grid { get; } = ProfileGrid.Default;

    /// <summary>Net GEX at each point of the grid; with <see cref="RiskParts.Profile"/>.</summary>
    public ReadOnlySpan<double> Profile => _profile;

    /// <summary>Sequence at which the profile, or the index price that puts it on prices, last changed; 0 where there is none.</summary>
    public long ProfileVersion { get; internal set; }

    /// <summary>The figures; with <see cref="RiskParts.Summary"/>.</summary>
    public RiskSummary Summary { get; } = new();

    /// <summary>The stress table; with <see cref="RiskParts.Stress"/>.</summary>
    public StressTableView Stress { get; internal set; } = StressTableView.Empty;

    internal RiskLadder LiquidationLadder { get; } = new();

    internal Span<double> MutableProfile => _profile;

    /// <summary>
    /// Whether what a reader holds as of a sequence can be brought to these parts of this view by a delta. A cascade that has gone, as with the last order
    /// book, cannot be told by one: there an empty ladder is an unchanged one.
    /// </summary>
    public bool CanDeltaFrom(long baseSequence, RiskParts parts) =>
        baseSequence <= Sequence
        && ((parts & RiskParts.Cells) == 0 || baseSequence >= Cells.OldestBase)
        && ((parts & RiskParts.Strikes) == 0 || baseSequence >= Strikes.OldestBase)
        && ((parts & RiskParts.Liquidations) == 0 || baseSequence >= LiquidationLadder.OldestBase)
        && ((parts & RiskParts.Cascade) == 0 || baseSequence >= Cascade.Version || !Cascade.Steps.IsEmpty);

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

    internal void ReserveProfile()
    {
        if (_profile.Length == 0)
        {
            _profile = new double[Grid.Length];
        }
    }

    internal Span<VenueCoverage> ReserveCoverage(int count)
    {
        if (_coverage.Length < count)
        {
            _coverage = new VenueCoverage[count * 2];
        }

        _coverageCount = count;
        return _coverage.AsSpan(0, count);
    }
}
