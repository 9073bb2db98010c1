using BtcStream.Contracts.V1;

namespace BtcStream.Client;

/// <summary>
/// What a subscriber holds: a snapshot and the deltas after it, applied. It then equals what the unary calls return for the same sequence. Holds the
/// views SUMMARY, GAMMA_HEATMAP, STRIKES, GAMMA_PROFILE, LIQUIDATION_HEATMAP, CASCADE and STRESS. Messages it takes or gives are never changed by it. Owned by one thread.
/// </summary>
public sealed class RiskState
{
    private readonly SortedDictionary<(ulong Expiry, double Strike), GammaCell> _cells = [];
    private readonly SortedDictionary<double, GammaStrike> _strikes = [];
    private readonly SortedDictionary<(int Cell, Provenance Provenance), LiquidationCell> _liquidations = [];
    private readonly List<StressRow> _stress = [];
    private IReadOnlyList<ProfilePoint> _profile = [];
    private IReadOnlyList<VenueCoverage> _coverage = [];
    private IReadOnlyList<CascadeStep> _cascade = [];
    private IReadOnlyList<AccelerationZone> _zones = [];
    private Summary? _summary;
    private RiskUpdate? _last;
    private double? _indexPrice;
    private double? _oldestInputAgeSeconds;

    /// <summary>Whether a snapshot has been applied.</summary>
    public bool HasSnapshot => _last is not null;

    /// <summary>The server's run, as in the last update; 0 before the first.</summary>
    public ulong Epoch => _last?.Epoch ?? 0;

    /// <summary>Sequence of the state; 0 before the first.</summary>
    public ulong Sequence => _last?.Sequence ?? 0;

    /// <summary>Strikes, rising.</summary>
    public IReadOnlyCollection<GammaStrike> Strikes => _strikes.Values;

    /// <summary>Liquidations by rising price, then provenance.</summary>
    public IReadOnlyCollection<LiquidationCell> Liquidations => _liquidations.Values;

    /// <summary>Profile by rising price.</summary>
    public IReadOnlyList<ProfilePoint> Profile => _profile;

    /// <summary>The ladder of loop gain by rising price, with VIEW_CASCADE.</summary>
    public IReadOnlyList<CascadeStep> CascadeLadder => _cascade;

    /// <summary>Where a move feeds itself, with VIEW_CASCADE; the summary has them too.</summary>
    public IReadOnlyList<AccelerationZone> AccelerationZones => _zones;

    /// <summary>Gamma by expiry, then strike.</summary>
    public IReadOnlyCollection<GammaCell> Cells => _cells.Values;

    /// <summary>Rows of the stress table, with VIEW_STRESS.</summary>
    public IReadOnlyList<StressRow> StressRows => _stress;

    /// <summary>What each venue contributes.</summary>
    public IReadOnlyList<VenueCoverage> Coverage => _coverage;

    /// <summary>Time of the state, Unix nanoseconds UTC; 0 before the first update.</summary>
    public ulong AsOf => _last?.AsOf ?? 0;

    /// <summary>Index price in USD per coin; null where there is none.</summary>
    public double? IndexPrice => _indexPrice;

    /// <summary>Age of the oldest input used, in seconds; null where there is none.</summary>
    public double? OldestInputAgeSeconds => _oldestInputAgeSeconds;

    /// <summary>Whether any input is older than the server's limit.</summary>
    public bool IsStale => _last?.Stale ?? false;

    /// <summary>Applies an update.</summary>
    /// <param name="update">As received; not kept but for its parts, which must not change after.</param>
    /// <returns>False where a delta does not fit: no snapshot yet, another epoch or another base. Nothing has changed then.</returns>
    public bool TryApply(RiskUpdate update)
    {
        ArgumentNullException.ThrowIfNull(update);
        bool isSnapshot = update.Kind == UpdateKind.Snapshot;
        if (!isSnapshot && (_last is null || update.Kind != UpdateKind.Delta || update.Epoch != _last.Epoch || update.BaseSequence != _last.Sequence))
        {
            return false;
        }

        if (isSnapshot)
        {
            Clear();
        }

        ApplyCells(update);
        ApplyLiquidations(update);
        ApplyStress(update);
        _summary = update.Summary ?? _summary;
        if (update.CascadeLadder.Count > 0)
        {
            (_cascade, _zones) = (update.CascadeLadder, update.AccelerationZones);
        }

        _profile = update.Profile.Count > 0 ? update.Profile : _profile;
        _coverage = update.Coverage.Count > 0 ? update.Coverage : _coverage;
        _indexPrice = update.HasIndexPrice ? update.IndexPrice : _indexPrice;
        _oldestInputAgeSeconds = update.HasOldestInputAgeSeconds ? update.OldestInputAgeSeconds : _oldestInputAgeSeconds;
        _last = update;
        return true;
    }

    /// <summary>Forgets everything, as before the first snapshot.</summary>
    public void Clear()
    {
        _cells.Clear();
        _strikes.Clear();
        _liquidations.Clear();
        _stress.Clear();
        (_profile, _coverage, _cascade, _zones) = ([], [], [], []);
        (_summary, _last, _indexPrice, _oldestInputAgeSeconds) = (null, null, null, null);
    }

    /// <summary>The summary as GetSummary gives it at this sequence; null where the subscription has none.</summary>
    public Summary? ToSummary()
    {
        if (_summary is null || _last is null)
        {
            return null;
        }

        // A summary that an update left out is unchanged, but for what every update says itself.
        Summary summary = _summary.Clone();
        (summary.Epoch, summary.Sequence, summary.AsOf, summary.Stale) = (_last.Epoch, _last.Sequence, _last.AsOf, _last.Stale);
        Set(_indexPrice, value => summary.IndexPrice = value, summary.ClearIndexPrice);
        Set(_oldestInputAgeSeconds, value => summary.OldestInputAgeSeconds = value, summary.ClearOldestInputAgeSeconds);
        if (_coverage.Count > 0)
        {
            summary.Coverage.Clear();
            summary.Coverage.AddRange(_coverage);
        }

        return summary;
    }

    /// <summary>The heatmap as GetGammaHeatmap gives it at this sequence, for the views and ranges subscribed to.</summary>
    /// <exception cref="InvalidOperationException">There is no snapshot yet.</exception>
    public GammaHeatmap ToGammaHeatmap()
    {
        RiskUpdate last = _last ?? throw new InvalidOperationException("there is no snapshot yet");
        var heatmap = new GammaHeatmap
        {
            Epoch = last.Epoch,
            Sequence = last.Sequence,
            AsOf = last.AsOf,
            Underlying = last.Underlying,
            PositioningModel = last.PositioningModel,
            Stale = last.Stale,
        };
        heatmap.Cells.AddRange(_cells.Values);
        heatmap.Strikes.AddRange(_strikes.Values);
        Set(_indexPrice, value => heatmap.IndexPrice = value, heatmap.ClearIndexPrice);
        Set(_oldestInputAgeSeconds, value => heatmap.OldestInputAgeSeconds = value, heatmap.ClearOldestInputAgeSeconds);
        return heatmap;
    }

    /// <summary>The stress table as GetStressTable gives it at this sequence, but for whether it is synthetic; null before the first snapshot.</summary>
    public StressTable? ToStressTable()
    {
        if (_last is null)
        {
            return null;
        }

        var table = new StressTable { Epoch = _last.Epoch, Sequence = _last.Sequence, AsOf = _last.AsOf, Underlying = _last.Underlying, PositioningModel = _last.PositioningModel };
        table.Rows.AddRange(_stress);
        return table;
    }

    private void ApplyCells(RiskUpdate update)
    {
        // What went may have come back since: removals first.
        foreach (GammaCellKey key in update.RemovedCells)
        {
            _cells.Remove((key.Expiry, key.Strike));
        }

        foreach (GammaCell cell in update.Cells)
        {
            _cells[(cell.Expiry, cell.Strike)] = cell;
        }

        foreach (double strike in update.RemovedStrikes)
        {
            _strikes.Remove(strike);
        }

        foreach (GammaStrike strike in update.Strikes)
        {
            _strikes[strike.Strike] = strike;
        }
    }

    private void ApplyLiquidations(RiskUpdate update)
    {
        foreach (LiquidationCellKey key in update.RemovedLiquidationCells)
        {
            _liquidations.Remove((key.Cell, key.Provenance));
        }

        foreach (LiquidationCell cell in update.LiquidationCells)
        {
            _liquidations[(cell.Cell, cell.Provenance)] = cell;
        }
    }

    /// <summary>Rows never go. One that comes has its place by claim, and by name among those of its kind, which the name says before its colon.</summary>
    private void ApplyStress(RiskUpdate update)
    {
        foreach (StressRow row in update.StressRows)
        {
            int at = _stress.FindIndex(held => held.Name == row.Name);
            if (at >= 0)
            {
                _stress[at] = row;
            }
            else
            {
                _stress.Insert(PlaceOf(row), row);
            }
        }
    }

    private int PlaceOf(StressRow row)
    {
        int kind = _stress.FindLastIndex(held => KindOf(held) == KindOf(row));
        if (kind < 0)
        {
            return _stress.FindLastIndex(held => held.Claim <= row.Claim) + 1;
        }

        while (kind >= 0 && KindOf(_stress[kind]) == KindOf(row) && string.CompareOrdinal(_stress[kind].Name, row.Name) > 0)
        {
            kind--;
        }

        return kind + 1;
    }

    private static string KindOf(StressRow row) => row.Name.Split(':')[0];

    private static void Set(double? value, Action<double> set, Action clear)
    {
        if (value is { } given)
        {
            set(given);
        }
        else
        {
            clear();
        }
    }
}
