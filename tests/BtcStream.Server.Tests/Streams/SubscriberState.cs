using BtcStream.Contracts.V1;

namespace BtcStream.Server.Tests.Streams;

/// <summary>What a client holds that does with updates what the contract says, and nothing else.</summary>
internal sealed class SubscriberState
{
    private readonly SortedDictionary<(ulong Expiry, double Strike), GammaCell> _cells = [];
    private readonly SortedDictionary<double, GammaStrike> _strikes = [];
    private readonly SortedDictionary<(int Cell, Provenance Provenance), LiquidationCell> _liquidations = [];

    private readonly Dictionary<string, StressRow> _stress = [];

    /// <summary>The rows of the stress table held, by name.</summary>
    public IReadOnlyDictionary<string, StressRow> Stress => _stress;

    /// <summary>The newest fields other than cells and strikes: scalars, summary, profile, coverage.</summary>
    public RiskUpdate Held { get; private set; } = new();

    public ulong Sequence => Held.Sequence;

    /// <summary>The liquidation cells held, in the order of the unary method.</summary>
    public IEnumerable<LiquidationCell> Liquidations => _liquidations.Values;

    /// <summary>Updates applied, by kind.</summary>
    public int Snapshots { get; private set; }

    public int Deltas { get; private set; }

    /// <summary>Cells and strikes that deltas took away.</summary>
    public int Removed { get; private set; }

    /// <summary>Liquidation cells that deltas took away.</summary>
    public int RemovedLiquidations { get; private set; }

    /// <summary>Applies an update; a delta fits only the state it was made for.</summary>
    public void Apply(RiskUpdate update)
    {
        if (update.Kind == UpdateKind.Snapshot)
        {
            Assert.Equal(0UL, update.BaseSequence);
            Assert.Empty(update.RemovedCells);
            Assert.Empty(update.RemovedStrikes);
            Assert.Empty(update.RemovedLiquidationCells);
            Snapshots++;
            _cells.Clear();
            _strikes.Clear();
            _liquidations.Clear();
            _stress.Clear();
            Held = new RiskUpdate();
        }
        else
        {
            Assert.Equal(UpdateKind.Delta, update.Kind);
            Assert.Equal((Held.Epoch, Held.Sequence), (update.Epoch, update.BaseSequence));
            Deltas++;
        }

        Assert.True(update.Sequence > Held.Sequence || Snapshots + Deltas == 1 || update.Kind == UpdateKind.Snapshot, $"{Held.Sequence} then {update.Sequence}");
        ApplyCells(update);
        ApplyRest(update);
    }

    /// <summary>The heatmap as the unary method puts it.</summary>
    public GammaHeatmap ToHeatmap()
    {
        var heatmap = new GammaHeatmap
        {
            Epoch = Held.Epoch,
            Sequence = Held.Sequence,
            AsOf = Held.AsOf,
            Underlying = Held.Underlying,
            PositioningModel = Held.PositioningModel,
            Cells = { _cells.Values },
            Strikes = { _strikes.Values },
            Stale = Held.Stale,
        };
        if (Held.HasIndexPrice)
        {
            heatmap.IndexPrice = Held.IndexPrice;
        }

        if (Held.HasOldestInputAgeSeconds)
        {
            heatmap.OldestInputAgeSeconds = Held.OldestInputAgeSeconds;
        }

        return heatmap;
    }

    private void ApplyCells(RiskUpdate update)
    {
        foreach (GammaCellKey key in update.RemovedCells)
        {
            Removed += _cells.Remove((key.Expiry, key.Strike)) ? 1 : 0;
        }

        foreach (double strike in update.RemovedStrikes)
        {
            Removed += _strikes.Remove(strike) ? 1 : 0;
        }

        foreach (GammaCell cell in update.Cells)
        {
            _cells[(cell.Expiry, cell.Strike)] = cell;
        }

        foreach (StressRow row in update.StressRows)
        {
            _stress[row.Name] = row;
        }

        foreach (GammaStrike strike in update.Strikes)
        {
            _strikes[strike.Strike] = strike;
        }

        foreach (LiquidationCellKey key in update.RemovedLiquidationCells)
        {
            RemovedLiquidations += _liquidations.Remove((key.Cell, key.Provenance)) ? 1 : 0;
        }

        foreach (LiquidationCell cell in update.LiquidationCells)
        {
            _liquidations[(cell.Cell, cell.Provenance)] = cell;
        }
    }

    /// <summary>Every other field replaces the one held where it is present: a repeated one where it is not empty.</summary>
    private void ApplyRest(RiskUpdate update)
    {
        RiskUpdate next = update.Clone();
        next.Cells.Clear();
        next.RemovedCells.Clear();
        next.Strikes.Clear();
        next.RemovedStrikes.Clear();
        next.LiquidationCells.Clear();
        next.RemovedLiquidationCells.Clear();
        next.StressRows.Clear();
        next.Summary ??= Held.Summary;
        if (!next.HasIndexPrice && Held.HasIndexPrice)
        {
            next.IndexPrice = Held.IndexPrice;
        }

        if (!next.HasOldestInputAgeSeconds && Held.HasOldestInputAgeSeconds)
        {
            next.OldestInputAgeSeconds = Held.OldestInputAgeSeconds;
        }

        if (next.Profile.Count == 0)
        {
            next.Profile.Add(Held.Profile);
        }

        if (next.CascadeLadder.Count == 0)
        {
            next.CascadeLadder.Add(Held.CascadeLadder);
            next.AccelerationZones.Clear();
            next.AccelerationZones.Add(Held.AccelerationZones);
            next.SupplyCurves.Clear();
            next.SupplyCurves.Add(Held.SupplyCurves);
        }

        if (next.Coverage.Count == 0)
        {
            next.Coverage.Add(Held.Coverage);
        }

        Held = next;
    }
}
