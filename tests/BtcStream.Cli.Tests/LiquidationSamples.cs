using BtcStream.Contracts.V1;

namespace BtcStream.Cli.Tests;

/// <summary>Liquidations of a small market, all made up.</summary>
internal static class LiquidationSamples
{
    /// <summary>The summary with everything that liquidations add.</summary>
    public static Summary Summary()
    {
        Summary summary = Samples.Summary(synthetic: true);
        summary.Positions = 4_880;
        summary.LongLiquidationUsd24H = 761.2e6;
        summary.ShortLiquidationUsd24H = 103.8e6;
        summary.AccelerationZones.Add(new AccelerationZone { Direction = Direction.Down, FromPrice = 87_011.4, ToPrice = 75_020, PeakLoopGain = 1.93 });
        summary.AccelerationZones.Add(new AccelerationZone { Direction = Direction.Down, FromPrice = 74_900, ToPrice = 74_800, PeakLoopGain = 1.02 });
        summary.NearestLiquidationClusterBelow = new LiquidationCluster { PriceLow = 86_920, PriceHigh = 87_007, LongUsd = 24.4e6, ShortUsd = 0, DistancePercent = -5.75, Provenance = Provenance.Observed };
        summary.NearestLiquidationClusterAbove = new LiquidationCluster { PriceLow = 96_120, PriceHigh = 96_216, LongUsd = 0, ShortUsd = 9.1e6, DistancePercent = 4.12, Provenance = Provenance.Modelled };
        return summary;
    }

    /// <summary>A cell every 500 USD: longs below the index, shorts above it, and modelled ones here and there.</summary>
    public static LiquidationCell[] Cells() =>
    [
        .. Enumerable.Range(0, 60).Select(i => 74_000.0 + (500.0 * i)).SelectMany(price => new[]
        {
            Cell(price, price < 92_000 ? 60e6 + (2_000 * (price - 74_000)) : 0.0, price > 93_000 ? 20e6 : 0.0, Provenance.Observed),
            Cell(price, price == 83_500.0 ? 150e6 : 0.0, price == 97_000.0 ? 90e6 : 0.0, Provenance.Modelled),
        }),
        Cell(95_000, 500e6, 0, Provenance.Realised),
    ];

    public static LiquidationCell Cell(double low, double longs, double shorts, Provenance provenance) => new()
    {
        Cell = (int)(low / 100.0),
        PriceLow = low,
        PriceHigh = low + 90.0,
        LongUsd = longs,
        ShortUsd = shorts,
        Positions = provenance == Provenance.Modelled ? 0U : 7U,
        Provenance = provenance,
    };

    public static RiskUpdate Snapshot()
    {
        RiskUpdate update = Samples.Snapshot(summary: Summary());
        update.LiquidationCells.AddRange(Cells());
        return update;
    }

    public static LiquidationHeatmap Heatmap()
    {
        var heatmap = new LiquidationHeatmap
        {
            AsOf = Samples.AsOf,
            Underlying = "BTC",
            IndexPrice = 92_315.42,
            StepBasisPoints = 10,
            TriggeredLongUsd = 1.24e6,
            TriggeredShortUsd = 0,
            TriggeredPositions = 3,
            PositionsWithoutLiquidationPrice = 2,
            PositionsUnpriced = 1,
            ClustersAbove = { Summary().NearestLiquidationClusterAbove },
            ClustersBelow = { Summary().NearestLiquidationClusterBelow },
            Realised = { new RealisedLiquidations { Venue = "binance", WindowHours = 24, LongUsd = 500e6, ShortUsd = 0, Orders = 7, LowerBound = true } },
            ModelledLeverage = { new LeverageClass { Leverage = 5, Share = 0.15 }, new LeverageClass { Leverage = 10, Share = 0.85 } },
        };
        heatmap.Cells.AddRange(Cells());
        return heatmap;
    }

    public static RunCascadeResponse Cascade() => new()
    {
        AsOf = Samples.AsOf,
        Underlying = "BTC",
        PositioningModel = PositioningModel.Naive,
        IndexPrice = 92_315.42,
        Status = CascadeStatus.Bounded,
        TerminalPrice = 73_512.3,
        BandLow = 72_410.5,
        BandHigh = 74_312,
        SellUsd = 1_580.2e6,
        DealerUsd = 700.4e6,
        LiquidationUsd = 2_650e6,
        ModelledLiquidationUsd = 12e6,
        SupplyUsd = 0,
        Variants =
        {
            new CascadeVariant { PositioningModel = PositioningModel.Naive, DepthFactor = 1, Status = CascadeStatus.Bounded, TerminalPrice = 73_512.3 },
            new CascadeVariant { PositioningModel = PositioningModel.Reversed, DepthFactor = 0.63, Status = CascadeStatus.Unbounded },
        },
        Zones = { Summary().AccelerationZones },
        Path =
        {
            new CascadeStep { Price = 90_000, LoopGain = -0.4, DealerUsdPerPercent = -110e6, LiquidationUsdPerPercent = 50e6, SupplyUsdPerPercent = 0, DepthUsdPerPercent = 150e6, ModelledLiquidationUsdPerPercent = 0 },
            new CascadeStep { Price = 80_000, LoopGain = 1.47, DealerUsdPerPercent = 85e6, LiquidationUsdPerPercent = 135e6, SupplyUsdPerPercent = 0, DepthUsdPerPercent = 150e6, ModelledLiquidationUsdPerPercent = 2e6 },
        },
        Assumptions = { "Depth: the streamed order books.", "Supply: no curve is included." },
    };
}
