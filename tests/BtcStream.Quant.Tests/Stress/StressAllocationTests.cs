using BtcStream.Quant.Cascade;
using BtcStream.Quant.Stress;

namespace BtcStream.Quant.Tests.Stress;

public class StressAllocationTests
{
    [Fact]
    public void Figures_AtEveryPublication_AllocateNothing()
    {
        const int Capacity = 400;
        var closes = new TimeSeries<double>(Capacity);
        var asset = new TimeSeries<double>(Capacity);
        var network = new NetworkHistory(Capacity);
        var ledger = new TreasuryLedger(Capacity);
        var median = new WindowMedian();
        FleetTable.TryCreate([new("a", 15.0, 0.5), new("b", 25.0, 0.5)], out FleetTable? fleet, out _);
        var gaps = new SeriesGap[4];
        double[] figures = new double[RegimeRules.Default.Length];
        var votes = new Regime[figures.Length];
        var status = default(StressStatus);
        AccelerationZone zone = new(CascadeDirection.Down, 50.0, 40.0, 2.0);
        int day = 0;
        void Step()
        {
            long now = Days.At(++day);
            closes.Put(now, 100.0 + (day % 5));
            asset.Put(now, 10.0 + (day % 7));
            network.Put(now, new(HashRateEhs: 1_000.0 + (day % 3), IssuanceBtc: 450.0, IssuanceUsd: 45e3), out _);
            ledger.Put(now, new(1.0, 100.0, double.NaN), out _);
            ledger.At(now);
            network.Peak(now);
            network.PuellMultiple(now, closes);
            MinerTerms terms = network.Terms(now, closes, 0.05, 0.6, out _);
            fleet!.UnderWaterShare(100.0, terms);
            ProductionCostDays.Count(network, closes, fleet, 0.05, 0.6, now);
            RealisedVolatility.Of(closes, now);
            IvRanking.Of(closes, now);
            Spillover.Of(closes, asset, now);
            PriceChange.Over24HoursPercent(closes, now);
            median.Of(closes, now - Days.At(30), now);
            closes.FindGaps(now - Days.At(30), now, Days.At(1), gaps);
            OneTouch.Probability(100.0, CascadeTouch.Of(100.0, 45.0, [zone]).Barrier, 0.5, 0.1);
            RegimeRules.Figures(new(80.0, 0.1, 0.0, 0.4, 0.4, 1.0, 1.0, 1.0), figures);
            RegimeRules.Decide(RegimeRules.Default, figures, votes);
            status = status.Next(new(100.0, ThresholdSide.Above, 1.0, 1.0), closes.Values[^1], now);
        }

        for (int i = 0; i < 3 * Capacity; i++)
        {
            Step();
        }

        ZeroAllocation.Assert(Step);
        Assert.Equal(Capacity, closes.Count);
    }
}
