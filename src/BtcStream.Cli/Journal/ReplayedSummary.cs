using BtcStream.Contracts.V1;
using BtcStream.Engine.Publication;
using Cascade = BtcStream.Quant.Cascade;
using Gamma = BtcStream.Quant.Gamma;
using Publication = BtcStream.Engine.Publication;

namespace BtcStream.Cli.Journal;

/// <summary>A view of the engine as the message that the server sends of it, figure by figure: what could not be computed (NaN) is absent.</summary>
internal static class ReplayedSummary
{
    /// <summary>The message. Whether its data was made up a journal does not say: that field means nothing.</summary>
    /// <param name="view">A view with its summary part.</param>
    /// <param name="epoch">The run of the server that published it.</param>
    public static Summary Of(RiskView view, ulong epoch)
    {
        RiskSummary figures = view.Summary;
        var summary = new Summary
        {
            Epoch = epoch,
            Sequence = (ulong)view.Sequence,
            Underlying = view.Underlying,
            PositioningModel = Of(view.Model),
            Instruments = (uint)view.Options,
            Positions = (uint)figures.Positions,
            Stale = view.IsStale,
            NearestLiquidationClusterAbove = Of(figures.NearestClusterAbove),
            NearestLiquidationClusterBelow = Of(figures.NearestClusterBelow),
        };
        SetTimes(summary, view);
        SetFigures(summary, view);
        foreach (Gamma.FlipDefinition definition in (ReadOnlySpan<Gamma.FlipDefinition>)[Gamma.FlipDefinition.ProfileRoot, Gamma.FlipDefinition.Cumulative, Gamma.FlipDefinition.StrikeSign])
        {
            AddFlips(summary, figures.Flips(definition), Of(definition));
        }

        foreach (TenorIv tenor in figures.AtmIv)
        {
            var atm = new AtmIv { Days = (uint)tenor.Days };
            Set(tenor.Status is Gamma.AtmStatus.Interpolated or Gamma.AtmStatus.Nearest ? tenor.Iv : double.NaN, value => atm.Iv = value);
            summary.AtmIv.Add(atm);
        }

        foreach (Publication.ExpirySummary expiry in figures.Expiries)
        {
            summary.Expiries.Add(Of(expiry));
        }

        foreach (Cascade.AccelerationZone zone in view.Cascade.Zones)
        {
            summary.AccelerationZones.Add(Of(zone));
        }

        foreach (Publication.VenueCoverage coverage in view.Coverage)
        {
            summary.Coverage.Add(Of(coverage, view.IndexPrice));
        }

        summary.SupplyCurves.Add(view.Cascade.SupplyCurves.Select(curve => curve.Name));
        return summary;
    }

    /// <summary>The engine's model of the contract's.</summary>
    public static Gamma.PositioningModel ModelOf(PositioningModel model) => model switch
    {
        PositioningModel.Reversed => Gamma.PositioningModel.Reversed,
        PositioningModel.TakerFlow => Gamma.PositioningModel.TakerFlow,
        PositioningModel.FlowAdjusted => Gamma.PositioningModel.FlowAdjusted,
        _ => Gamma.PositioningModel.Naive,
    };

    private static void SetTimes(Summary summary, RiskView view)
    {
        summary.AsOf = view.AsOfUnixNanos == long.MinValue ? 0 : (ulong)view.AsOfUnixNanos;
        if (view.OldestInputUnixNanos != long.MinValue)
        {
            summary.OldestInputAgeSeconds = (view.AsOfUnixNanos - view.OldestInputUnixNanos) / 1e9;
        }

        if (view.Summary.TakerFlowSinceUnixNanos != long.MinValue)
        {
            summary.TakerFlowSince = (ulong)view.Summary.TakerFlowSinceUnixNanos;
        }
    }

    private static void SetFigures(Summary summary, RiskView view)
    {
        RiskSummary figures = view.Summary;
        Set(view.IndexPrice, value => summary.IndexPrice = value);
        Set(figures.NetGexUsdPerPercent, value => summary.NetGexUsdPerPercent = value);
        Set(figures.GrossGexUsdPerPercent, value => summary.GrossGexUsdPerPercent = value);
        Set(StrikeOf(figures.Walls.Call), value => summary.CallWallStrike = value);
        Set(StrikeOf(figures.Walls.Put), value => summary.PutWallStrike = value);
        Set(StrikeOf(figures.Walls.GrossPeak), value => summary.GrossPeakStrike = value);
        Set(ValueOf(figures.PutCallOpenInterest), value => summary.PutCallOpenInterestRatio = value);
        Set(ValueOf(figures.PutCallVolume), value => summary.PutCallVolumeRatio = value);
        Set(figures.LongLiquidationUsd24h, value => summary.LongLiquidationUsd24H = value);
        Set(figures.ShortLiquidationUsd24h, value => summary.ShortLiquidationUsd24H = value);
        Set(figures.OpenInterest, value => summary.OpenInterest = value);
        Set(figures.OpenInterestUsd, value => summary.OpenInterestUsd = value);
    }

    private static void AddFlips(Summary summary, FlipList flips, FlipDefinition definition)
    {
        FlipStatus status = Of(flips.Result.Status);
        foreach (double price in flips.Prices)
        {
            summary.Flips.Add(new Flip { Definition = definition, Price = price, Status = status });
        }

        if (flips.Prices.IsEmpty)
        {
            summary.Flips.Add(new Flip { Definition = definition, Status = status });
        }
    }

    private static Contracts.V1.ExpirySummary Of(Publication.ExpirySummary expiry)
    {
        bool hasSkew = expiry.Skew.Status == Gamma.SmileSkewStatus.Ok;
        var summary = new Contracts.V1.ExpirySummary { Expiry = (ulong)expiry.ExpiryUnixNanos };
        Set(expiry.Forward, value => summary.UnderlyingPrice = value);
        Set(expiry.AtmIv, value => summary.AtmIv = value);
        Set(hasSkew ? expiry.Skew.RiskReversal : double.NaN, value => summary.RiskReversal25Delta = value);
        Set(hasSkew ? expiry.Skew.Butterfly : double.NaN, value => summary.Butterfly25Delta = value);
        Set(expiry.MaxPain.Status == Gamma.MaxPainStatus.Found ? expiry.MaxPain.Strike : double.NaN, value => summary.MaxPainStrike = value);
        Set(expiry.NetGexUsdPerPercent, value => summary.NetGexUsdPerPercent = value);
        Set(expiry.GrossGexUsdPerPercent, value => summary.GrossGexUsdPerPercent = value);
        Set(expiry.OpenInterest, value => summary.OpenInterest = value);
        Set(expiry.Volume24h, value => summary.Volume24H = value);
        return summary;
    }

    private static LiquidationCluster? Of(in ClusterFigure figure)
    {
        if (!figure.IsFound)
        {
            return null;
        }

        var cluster = new LiquidationCluster { PriceLow = figure.Cluster.PriceLow, PriceHigh = figure.Cluster.PriceHigh, Provenance = Of(figure.Provenance) };
        Set(figure.Cluster.LongUsd, value => cluster.LongUsd = value);
        Set(figure.Cluster.ShortUsd, value => cluster.ShortUsd = value);
        Set(figure.Cluster.DistancePercent, value => cluster.DistancePercent = value);
        return cluster;
    }

    private static AccelerationZone Of(in Cascade.AccelerationZone zone)
    {
        var one = new AccelerationZone
        {
            Direction = zone.Direction == Cascade.CascadeDirection.Down ? Direction.Down : Direction.Up,
            FromPrice = zone.FromPrice,
            ToPrice = zone.ToPrice,
        };
        Set(double.IsFinite(zone.PeakLoopGain) ? zone.PeakLoopGain : double.NaN, value => one.PeakLoopGain = value);
        return one;
    }

    private static Contracts.V1.VenueCoverage Of(Publication.VenueCoverage coverage, double index)
    {
        var one = new Contracts.V1.VenueCoverage
        {
            Venue = coverage.Venue,
            Instruments = (uint)coverage.Options,
            InstrumentsPriced = (uint)coverage.Priced,
            Positions = (uint)coverage.Positions,
            Accounts = (uint)coverage.Accounts,
        };
        Set(coverage.OpenInterestCoins * index, value => one.OpenInterestUsd = value);
        if (coverage.OldestInputUnixNanos != long.MinValue)
        {
            one.OldestInputTime = (ulong)coverage.OldestInputUnixNanos;
        }

        if (coverage.NewestInputUnixNanos != long.MinValue)
        {
            one.NewestInputTime = (ulong)coverage.NewestInputUnixNanos;
        }

        return one;
    }

    private static PositioningModel Of(Gamma.PositioningModel model) => model switch
    {
        Gamma.PositioningModel.Reversed => PositioningModel.Reversed,
        Gamma.PositioningModel.TakerFlow => PositioningModel.TakerFlow,
        Gamma.PositioningModel.FlowAdjusted => PositioningModel.FlowAdjusted,
        _ => PositioningModel.Naive,
    };

    private static FlipDefinition Of(Gamma.FlipDefinition definition) => definition switch
    {
        Gamma.FlipDefinition.ProfileRoot => FlipDefinition.ProfileRoot,
        Gamma.FlipDefinition.Cumulative => FlipDefinition.Cumulative,
        _ => FlipDefinition.StrikeSign,
    };

    private static FlipStatus Of(Gamma.FlipStatus status) => status switch
    {
        Gamma.FlipStatus.Found => FlipStatus.Found,
        Gamma.FlipStatus.NoData => FlipStatus.NoData,
        Gamma.FlipStatus.NoIndexPrice => FlipStatus.NoIndexPrice,
        Gamma.FlipStatus.AllZero => FlipStatus.AllZero,
        Gamma.FlipStatus.AllPositive => FlipStatus.AllPositive,
        Gamma.FlipStatus.AllNegative => FlipStatus.AllNegative,
        _ => FlipStatus.Unspecified,
    };

    private static Provenance Of(LiquidationProvenance provenance) => provenance switch
    {
        LiquidationProvenance.Observed => Provenance.Observed,
        LiquidationProvenance.Realised => Provenance.Realised,
        _ => Provenance.Modelled,
    };

    private static double StrikeOf(Gamma.GammaWall wall) => wall.Status == Gamma.WallStatus.Found ? wall.Strike : double.NaN;

    private static double ValueOf(Gamma.BookRatio ratio) => ratio.Status == Gamma.BookRatioStatus.Ok ? ratio.Value : double.NaN;

    private static void Set(double value, Action<double> set)
    {
        if (!double.IsNaN(value))
        {
            set(value);
        }
    }
}
