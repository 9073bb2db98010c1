using BtcStream.Quant.Cascade;
using BtcStream.Quant.Stress;

namespace BtcStream.Quant.Tests.Stress;

public class FleetTableTests
{
    // 1,000 EH/s at 20 J/TH are 20 GW: 480 GWh a day, at 0.05 USD/kWh 24 M USD.
    private static readonly MinerTerms Terms = new(1_000.0, 450.0, 30.0, 0.05, 0.6);

    [Fact]
    public void TryCreate_SharesInAnyUnitAndOrder_AreSortedAndScaled()
    {
        FleetTable fleet = Create(new("c", 30.0, 25), new("a", 15.0, 50), new("b", 20.0, 25));

        Assert.Equal(["a", "b", "c"], fleet.Machines.ToArray().Select(m => m.Name));
        Assert.Equal([0.5, 0.25, 0.25], fleet.Machines.ToArray().Select(m => m.Share));
        Assert.Equal(20.0, fleet.MeanJoulesPerTerahash, 1e-12);
    }

    [Theory]
    [InlineData(0.0, 1.0, FleetCode.BadEfficiency, 1)]
    [InlineData(double.NaN, 1.0, FleetCode.BadEfficiency, 1)]
    [InlineData(20.0, -1.0, FleetCode.BadShare, 1)]
    [InlineData(20.0, double.PositiveInfinity, FleetCode.BadShare, 1)]
    [InlineData(20.0, 0.0, FleetCode.NoShare, -1)]
    public void TryCreate_BadMachine_IsNamed(double efficiency, double share, FleetCode code, int machine)
    {
        Assert.Equal(code, FleetTable.TryCreate([new("good", 15.0, 0.0), new("bad", efficiency, share)], out FleetTable? fleet, out int bad));
        Assert.Equal(machine, bad);
        Assert.Null(fleet);
        Assert.Equal(FleetCode.Empty, FleetTable.TryCreate([], out _, out _));
    }

    [Fact]
    public void Costs_OfARoundNetwork_AreTheWorkedExample()
    {
        FleetTable fleet = Create(new("a", 15.0, 0.5), new("b", 25.0, 0.5));

        Assert.Equal(480e6, Mining.KilowattHoursPerDay(1_000.0, 20.0), 1e-3);
        Assert.Equal(24e6 / 450.0, fleet.ElectricalCostUsd(Terms).Value, 1e-6);
        Assert.Equal(24e6 / 450.0 / 0.6, fleet.ProductionCostUsd(Terms).Value, 1e-6);

        // 15 J/TH: 18 M USD over 480 BTC; 25 J/TH: 30 M.
        Assert.Equal(37_500.0, FleetTable.BreakEvenPrice(15.0, Terms).Value, 1e-6);
        Assert.Equal(62_500.0, FleetTable.BreakEvenPrice(25.0, Terms).Value, 1e-6);
    }

    [Theory]
    [InlineData(62_501.0, 0.0)]
    [InlineData(62_499.0, 0.5)]
    [InlineData(37_499.0, 1.0)]
    public void UnderWaterShare_AroundBreakEven_Steps(double price, double share) =>
        Assert.Equal(share, Create(new("a", 15.0, 0.5), new("b", 25.0, 0.5)).UnderWaterShare(price, Terms).Value);

    [Fact]
    public void ShareBetterElsewhere_ComparesRevenuePerMegawattHour()
    {
        FleetTable fleet = Create(new("a", 15.0, 0.5), new("b", 25.0, 0.5));

        // At break-even mining earns exactly what electricity costs: 50 USD/MWh.
        Assert.Equal(50.0, FleetTable.RevenueUsdPerMegawattHour(25.0, 62_500.0, Terms), 1e-9);
        Assert.Equal(50.0 / 0.6, FleetTable.RevenueUsdPerMegawattHour(15.0, 62_500.0, Terms), 1e-9);
        Assert.Equal(0.0, fleet.ShareBetterElsewhere(62_500.0, 49.9, Terms).Value);
        Assert.Equal(0.5, fleet.ShareBetterElsewhere(62_500.0, 83.3, Terms).Value);
        Assert.Equal(1.0, fleet.ShareBetterElsewhere(62_500.0, 83.4, Terms).Value);
    }

    [Fact]
    public void Figures_BadTerms_AreRefused()
    {
        FleetTable fleet = Create(new FleetMachine("a", 15.0, 1.0));
        MinerTerms[] bad =
        [
            Terms with { HashRateEhs = 0.0 }, Terms with { IssuanceBtcPerDay = 0.0 }, Terms with { FeesBtcPerDay = -1.0 },
            Terms with { UsdPerKilowattHour = -0.01 }, Terms with { ElectricityShare = 0.0 }, Terms with { ElectricityShare = 1.01 }, Terms with { HashRateEhs = double.NaN },
        ];
        foreach (MinerTerms terms in bad)
        {
            Assert.Equal(FigureCode.BadArgument, fleet.ProductionCostUsd(terms).Code);
            Assert.Equal(FigureCode.BadArgument, fleet.UnderWaterShare(1.0, terms).Code);
            Assert.Equal(FigureCode.BadArgument, FleetTable.BreakEvenPrice(15.0, terms).Code);
            Assert.Equal(FigureCode.BadArgument, MinerSupply.TryCreate("m", fleet, terms, 24.0, out _));
        }

        Assert.Equal(FigureCode.BadArgument, fleet.UnderWaterShare(0.0, Terms).Code);
        Assert.Equal(FigureCode.BadArgument, fleet.ShareBetterElsewhere(1.0, -1.0, Terms).Code);
    }

    [Fact]
    public void Hashprice_TwoWays_Agree()
    {
        const double Difficulty = 146.47e12;
        double direct = Mining.HashpriceUsdPerPhsDay(Difficulty, 3.125, 0.02, 90_000.0);
        double hashRate = Mining.HashRateEhs(144, Difficulty, 86_400);

        Assert.Equal(8.64e19 / (Difficulty * 4_294_967_296.0) * 3.145 * 90_000.0, direct, 1e-9);
        Assert.Equal(direct, Mining.HashpriceOfRewardUsdPerPhsDay(144 * 3.145, hashRate, 90_000.0), 1e-9);
        Assert.InRange(direct, 38.0, 40.0);
    }

    [Fact]
    public void MinerSupply_MachinesSellTheirIssuanceAtBreakEven()
    {
        FleetTable fleet = Create(new("b", 25.0, 0.25), new("a", 15.0, 0.75));

        Assert.Equal(FigureCode.Ok, MinerSupply.TryCreate("miners", fleet, Terms, 48.0, out SupplyCurve? curve));
        Assert.Equal(48.0, curve!.HorizonHours);
        Assert.Equal([37_500.0, 62_500.0], curve.Prices.ToArray().Select(p => Math.Round(p, 6)));
        Assert.Equal(0.75 * 900.0 * 37_500.0, curve.SupplyUsd[0], 1e-3);
        Assert.Equal(0.25 * 900.0 * 62_500.0, curve.SupplyUsd[1], 1e-3);
        Assert.Equal(curve.SupplyUsd[1], ForcedSupply.ReleasedUsd(curve, 70_000.0, curve.Prices[1]));
        Assert.Equal(0.0, ForcedSupply.ReleasedUsd(curve, 70_000.0, 62_501.0));
        Assert.Equal(curve.SupplyUsd[0], ForcedSupply.ReleasedUsd(curve, curve.Prices[1], 30_000.0));
        Assert.Equal(0.0, ForcedSupply.ReleasedUsd(curve, 30_000.0, 70_000.0));
        Assert.Equal(FigureCode.NoData, MinerSupply.TryCreate("miners", fleet, Terms with { UsdPerKilowattHour = 0.0 }, 24.0, out _));
    }

    [Fact]
    public void Days_BelowTheCost_CountBackToTheFirstCloseAboveIt()
    {
        FleetTable fleet = Create(new FleetMachine("a", 20.0, 1.0));
        var network = new NetworkHistory(100);
        for (int day = 1; day <= 30; day++)
        {
            network.Put(Days.At(day), new(HashRateEhs: 1_000.0, IssuanceBtc: 450.0), out _);
        }

        // The cost is 88,888.9.
        double[] closes = [.. Enumerable.Repeat(100_000.0, 20), .. Enumerable.Repeat(80_000.0, 10)];
        Assert.Equal(new(FigureCode.Ok, 10, false), Count(closes));
        closes[24] = 88_888.0;
        Assert.Equal(10, Count(closes).Days);
        closes[24] = 88_889.0;
        Assert.Equal(new(FigureCode.Ok, 5, false), Count(closes));
        closes[24] = double.NaN;
        Assert.Equal(new(FigureCode.Ok, 5, true), Count(closes));
        closes[29] = 100_000.0;
        Assert.Equal(new(FigureCode.Ok, 0, false), Count(closes));
        Assert.Equal(new(FigureCode.Ok, 25, true), Count([.. Enumerable.Repeat(80_000.0, 30)]));
        Assert.Equal(FigureCode.NoData, Count().Code);

        // The network's entries end on day 30: seven days on, costs are no longer known.
        double[] later = [.. Enumerable.Repeat(double.NaN, 35), 80_000.0, 80_000.0];
        Assert.Equal(new(FigureCode.NoData, 0, false), ProductionCostDays.Count(network, Days.Series(later), fleet, 0.05, 0.6, Days.At(37)));
        Assert.Equal(new(FigureCode.Ok, 1, true), ProductionCostDays.Count(network, Days.Series(later), fleet, 0.05, 0.6, Days.At(36)));

        ProductionCostDays Count(params double[] values) => ProductionCostDays.Count(network, Days.Series(values), fleet, 0.05, 0.6, Days.At(30));
    }

    private static FleetTable Create(params FleetMachine[] machines)
    {
        Assert.Equal(FleetCode.Ok, FleetTable.TryCreate(machines, out FleetTable? fleet, out _));
        return fleet!;
    }
}
