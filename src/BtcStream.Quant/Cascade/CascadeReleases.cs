using BtcStream.Quant.Ladders;

namespace BtcStream.Quant.Cascade;

/// <summary>What the walk releases in each step: liquidations and supply, USD per 1 %, even over the step. Owned by one thread.</summary>
internal sealed class CascadeReleases(CascadeLayout layout)
{
    private readonly double[] _liquidation = new double[layout.StepCapacity];
    private readonly double[] _modelled = new double[layout.StepCapacity];
    private readonly double[] _supply = new double[layout.StepCapacity];

    /// <summary>Forced liquidation by step, modelled included.</summary>
    public ReadOnlySpan<double> Liquidation => _liquidation.AsSpan(0, layout.StepCount);

    /// <summary>The part of it that is only modelled.</summary>
    public ReadOnlySpan<double> Modelled => _modelled.AsSpan(0, layout.StepCount);

    /// <summary>Threshold supply by step.</summary>
    public ReadOnlySpan<double> Supply => _supply.AsSpan(0, layout.StepCount);

    public void Fill(in CascadeInputs inputs, PriceGrid grid)
    {
        int steps = layout.StepCount;
        _modelled.AsSpan(0, steps).Clear();
        _supply.AsSpan(0, steps).Clear();
        AddLadder(inputs.Modelled, inputs.Direction, _modelled);
        _modelled.AsSpan(0, steps).CopyTo(_liquidation);
        AddLadder(inputs.Observed, inputs.Direction, _liquidation);
        if (inputs.Direction == CascadeDirection.Down)
        {
            AddSupply(inputs, grid);
        }

        SpreadOverSteps(steps);
    }

    private void AddLadder(in LadderCells ladder, CascadeDirection direction, double[] usd)
    {
        ReadOnlySpan<long> units = direction == CascadeDirection.Down ? ladder.LongUnits : ladder.ShortUnits;
        int outward = direction == CascadeDirection.Down ? -1 : 1;
        int cells = layout.StepCount + layout.CellsInFirstStep - 1;
        for (int i = 0; i < cells; i++)
        {
            long held = LadderCells.At(units, ladder.FirstCell, layout.NearestCell + (outward * i));
            usd[Math.Max(0, i - layout.CellsInFirstStep + 1)] += held * ladder.UsdPerUnit;
        }
    }

    private void AddSupply(in CascadeInputs inputs, PriceGrid grid)
    {
        foreach (SupplyCurve curve in inputs.Supply)
        {
            double share = curve.SoldShare(inputs.SupplyHorizonHours);
            for (int i = curve.Prices.Length - 1; i >= 0; i--)
            {
                if (curve.Prices[i] < inputs.IndexPrice && grid.TryCellOf(curve.Prices[i], out int cell) == PriceCellCode.Ok)
                {
                    AddSupply(layout.StepOf(cell), share * curve.SupplyUsd[i]);
                }
            }
        }
    }

    private void AddSupply(int step, double usd)
    {
        if ((uint)step < (uint)layout.StepCount)
        {
            _supply[step] += usd;
        }
    }

    private void SpreadOverSteps(int steps)
    {
        ReadOnlySpan<double> edges = layout.StepEdges;
        for (int step = 0; step < steps; step++)
        {
            double width = step == steps - 1 ? layout.LastStepFullWidth : edges[step + 1] - edges[step];
            double perPercent = DepthCurve.LogPercent / width;
            _liquidation[step] *= perPercent;
            _modelled[step] *= perPercent;
            _supply[step] *= perPercent;
        }
    }
}
