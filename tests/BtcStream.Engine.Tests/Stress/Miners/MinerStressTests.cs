using BtcStream.Engine.Ring;
using BtcStream.Engine.Stress;
using BtcStream.Quant.Stress;

namespace BtcStream.Engine.Tests.Stress;

/// <summary>Miner stress of a network that stays as it is, by hand: what is there, what is absent and what is said of it.</summary>
public class MinerStressTests
{
    private const double UsdPerKwh = 0.06;
    private const double Share = 0.75;

    private static readonly long Day7 = SupplyWorld.Day(7);

    [Fact]
    public void Costs_WithEverythingStreamed_AreThoseByHand()
    {
        TestEngine engine = Streamed();

        MinerAnswer answer = engine.Miners(new MinerQuestion { PriceUsd = 80_000 });

        double electrical = MinerDays.ElectricalCost(20, UsdPerKwh);
        Assert.Equal(20.0, answer.FleetJoulesPerTerahash, 1e-12);
        Assert.Equal(electrical, answer.ElectricalCostUsd.Value, 1e-6);
        Assert.Equal(electrical / Share, answer.ProductionCostUsd.Value, 1e-6);
        Assert.Equal(80_000 - (electrical / Share), answer.MarginUsd, 1e-6);
        Assert.Equal((1_000.0, 1_000.0), (answer.HashRateEhs.Value, answer.MeanHashRateEhs.Value));
        Assert.Equal((MinerDays.IssuanceBtc + MinerDays.FeesBtc) * 80_000 / (MinerDays.HashRateEhs * 1e3), answer.HashpriceUsd, 1e-9);
        Assert.Equal(["new", "mid", "old"], answer.Fleet.Select(one => one.Machine.Name));
        Assert.Equal([MinerDays.BreakEven(15, UsdPerKwh), MinerDays.BreakEven(20, UsdPerKwh), MinerDays.BreakEven(30, UsdPerKwh)], answer.Fleet.Select(one => one.BreakEvenPriceUsd), Near);
        Assert.Equal([false, false, true], answer.Fleet.Select(one => one.IsUnderWater));
        Assert.Equal(0.2, answer.UnderWaterShare.Value, 1e-12);

        // A machine of 20 J/TH earns 455 coins of 80,000 USD over 480 GWh, 75.83 USD per MWh; one of 15 a third more.
        Assert.Equal(0.6, answer.BetterElsewhereShare.Value, 1e-12);
    }

    [Theory]
    [InlineData(0.0, false, 0.0)]
    [InlineData(-1e-6, true, 0.2)]
    public void UnderWater_AtBreakEvenExactly_IsNotUnderWater(double relative, bool isUnder, double share)
    {
        double price = Streamed().Miners().Fleet[^1].BreakEvenPriceUsd * (1.0 + relative);

        MinerAnswer answer = Streamed().Miners(new MinerQuestion { PriceUsd = price });

        Assert.Equal(isUnder, answer.Fleet[^1].IsUnderWater);
        Assert.Equal(share, answer.UnderWaterShare.Value, 1e-12);
    }

    [Fact]
    public void SupplyCurve_FromThePriceDown_ReleasesEachMachineOnce()
    {
        double[] breakEven = [.. Streamed().Miners().Fleet.Select(one => one.BreakEvenPriceUsd)];

        MinerAnswer answer = Streamed().Miners(new MinerQuestion
        {
            PriceUsd = breakEven[2],
            SupplyPrices = [breakEven[2], breakEven[1] + 0.01, breakEven[1], breakEven[0], 1.0],
        });

        // Machines of 30 J/TH are at their break-even price already: a fall from there does not reach it from above.
        double mid = 0.4 * MinerDays.IssuanceBtc * breakEven[1];
        double both = mid + (0.4 * MinerDays.IssuanceBtc * breakEven[0]);
        Assert.Equal([0.0, 0.0, mid, both, both], answer.SupplyCurve.Select(point => point.Value), (a, b) => Math.Abs(a - b) < 1e-3);
        MinerAnswer ladder = Streamed().Miners(new MinerQuestion { PriceUsd = 100_000 });
        Assert.Equal((50, 99_000.0, 50_000.0), (ladder.SupplyCurve.Count, ladder.SupplyCurve[0].PriceUsd, ladder.SupplyCurve[^1].PriceUsd));
    }

    [Fact]
    public void Answer_WithNothingStreamed_HasNothingAndSaysWhatIsMissing()
    {
        MinerAnswer answer = new TestEngine().Miners();

        Assert.Equal((long.MinValue, FigureCode.NoData, FigureCode.NoData), (answer.AsOfUnixNanos, answer.HashRateEhs.Code, answer.Peak.Code));
        Assert.True(double.IsNaN(answer.PriceUsd) && double.IsNaN(answer.HashpriceUsd) && double.IsNaN(answer.MarginUsd) && double.IsNaN(answer.FleetJoulesPerTerahash));
        Assert.Null(answer.IsCapitulation);
        Assert.Empty(answer.Fleet);
        Assert.Empty(answer.SupplyCurve);
        Assert.Equal(["network", "asset_price:BTC", "fleet", "energy"], answer.Series.Select(one => one.Series));
        Assert.All(answer.Series, one => Assert.Null(one.NewestUnixNanos));
        Assert.All(
            ["Price: none is known", "Network: none has been streamed", "Fleet: none", "Electricity: none", "Electricity's share of the production cost: none", "Alternative revenue: none", "Cascades count no supply of miners"],
            start => Assert.Contains(answer.Assumptions, text => text.StartsWith(start, StringComparison.Ordinal)));
    }

    [Fact]
    public void Answer_WithoutShare_HasElectricalCostOnly()
    {
        TestEngine engine = SupplyWorld.Begin();
        engine.Observe([.. MinerDays.Week(), Machines(), Observed.Energy(Day7, UsdPerKwh)]);

        MinerAnswer answer = engine.Miners();

        Assert.Equal(MinerDays.ElectricalCost(20, UsdPerKwh), answer.ElectricalCostUsd.Value, 1e-6);
        Assert.Equal((FigureCode.NoData, FigureCode.NoData), (answer.ProductionCostUsd.Code, answer.DaysBelow.Code));
        Assert.True(double.IsNaN(answer.ElectricityShare) && double.IsNaN(answer.MarginUsd));
        Assert.True(answer.UnderWaterShare.IsOk);
        Assert.Equal(FigureCode.NoData, answer.BetterElsewhereShare.Code);
    }

    [Fact]
    public void Answer_WithFleetAndElectricityAsked_NeedsNoneStreamed()
    {
        TestEngine engine = SupplyWorld.Begin();
        engine.Observe(MinerDays.Week());
        FleetTable.TryCreate([new Quant.Stress.FleetMachine("x", 20, 1)], out FleetTable? fleet, out _);

        MinerAnswer answer = engine.Miners(new MinerQuestion { Fleet = fleet, UsdPerKilowattHour = 0.05, ElectricityShare = 1.0, AlternativeUsdPerMegawattHour = 90.5 });

        Assert.Equal(MinerDays.ElectricalCost(20, 0.05), answer.ProductionCostUsd.Value, 1e-6);
        Assert.All(
            ["Fleet: as asked, 1 kind(s) of machine, 20 J/TH on average", "Electricity: 0.05 USD/kWh, as asked.", "Electricity's share of the production cost: 1, as asked.", "Alternative revenue: 90.5 USD per MWh, as asked."],
            start => Assert.Contains(answer.Assumptions, text => text.StartsWith(start, StringComparison.Ordinal)));
        Assert.Empty(engine.Supply().Uses);
    }

    [Fact]
    public void Energy_FieldsOfSeveralRowsAndSources_EachTheNewestGiven()
    {
        TestEngine engine = Streamed();
        engine.Observe(
            Observed.Energy(SupplyWorld.Day(8), 0.07, source: "z"), Observed.Energy(SupplyWorld.Day(8), 0.08, source: "y"), Observed.Energy(SupplyWorld.Day(6), null, 0.5, 10.0, source: "z"));

        MinerAnswer answer = engine.Miners();

        Assert.Equal((0.08, Share, 80.0), (answer.UsdPerKilowattHour, answer.ElectricityShare, answer.AlternativeUsdPerMegawattHour));
        Assert.Contains("Electricity: 0.08 USD/kWh, of y, as of 2026-01-09 00:00 UTC.", answer.Assumptions);
    }

    [Theory]
    [InlineData(1, true)]
    [InlineData(2, false)]
    public void Mean_WithDaysMissing_IsAbsentBelowSixOfSevenAndTheGapIsReported(int missing, bool isThere)
    {
        TestEngine engine = SupplyWorld.Begin();
        engine.Observe(MinerDays.Week().Where((_, i) => i < 3 || i >= 3 + missing));

        MinerAnswer answer = engine.Miners();

        Assert.Equal(isThere, answer.MeanHashRateEhs.IsOk);
        Assert.Contains(new SeriesGap(SupplyWorld.Day(3), SupplyWorld.Day(4 + missing)), answer.Series[0].Gaps);
    }

    [Fact]
    public void Mean_AtTheEndOfADay_RollsExactly()
    {
        TestEngine engine = SupplyWorld.Begin();
        engine.Observe([.. MinerDays.Week(), Observed.Network(SupplyWorld.Day(8), 2_000, 450, 5), Observed.Network(SupplyWorld.Day(1), 5_000, 450, 5)]);

        // The day that ends seven days before the newest is out of the mean.
        Assert.Equal((6_000.0 + 2_000.0) / 7.0, engine.Miners().MeanHashRateEhs.Value, 1e-9);
    }

    [Fact]
    public void Price_NewestOfIndexAndOwnPrices_IsTaken()
    {
        TestEngine engine = SupplyWorld.Begin();
        Assert.Equal(SupplyWorld.Index, engine.Miners().PriceUsd);
        engine.Observe(Observed.Close(SupplyWorld.Day(0), 1.0));
        Assert.Equal(SupplyWorld.Index, engine.Miners().PriceUsd);
        engine.Observe(Observed.Close(SupplyWorld.Day(3), 70_000));
        Assert.Equal(70_000, engine.Miners().PriceUsd);
        engine.Observe(Observed.Close(SupplyWorld.Day(3), 71_000) with { IsDailyClose = false });
        MinerAnswer answer = engine.Miners();
        Assert.Equal(71_000, answer.PriceUsd);
        Assert.Contains("Price: the price of 2026-01-04 00:00 UTC from closes, which is newer than the index.", answer.Assumptions);
    }

    [Fact]
    public void DaysBelow_BackFromTheNewestClose_EndAtTheFirstAboveOrMissing()
    {
        double cost = MinerDays.ElectricalCost(20, UsdPerKwh) / Share;
        TestEngine engine = Streamed();
        engine.Observe(Enumerable.Range(8, 5).Select(day => Observed.Network(SupplyWorld.Day(day), MinerDays.HashRateEhs, MinerDays.IssuanceBtc, MinerDays.FeesBtc)));
        engine.Observe(Enumerable.Range(8, 5).Select(day => Observed.Close(SupplyWorld.Day(day), day == 9 ? cost + 0.01 : cost - 0.01)));
        Assert.Equal((3, false), (engine.Miners().DaysBelow.Days, engine.Miners().DaysBelow.IsCutShort));

        engine.Observe(Observed.Close(SupplyWorld.Day(14), cost - 0.01));
        Assert.Equal((1, true), (engine.Miners().DaysBelow.Days, engine.Miners().DaysBelow.IsCutShort));
        Assert.Contains(new SeriesGap(SupplyWorld.Day(12), SupplyWorld.Day(14)), engine.Miners().Series[1].Gaps);
        engine.Observe(Observed.Close(SupplyWorld.Day(14), cost + 0.01));
        Assert.Equal(0, engine.Miners().DaysBelow.Days);
    }

    [Fact]
    public void NetworkRow_WithoutAFigureOrWithAHashRateOfZero_IsRefused()
    {
        Assert.Equal(RejectionCode.MissingField, Refused((0, 86_400.0)).Code);
        RowRejection zero = Refused((1, 0.0));
        Assert.Equal((RejectionCode.OutOfRange, InputField.HashRateEhs), (zero.Code, zero.Field));

        static RowRejection Refused(params (int, double)[] values) =>
            new TestEngine().Reject(SupplyWorld.Batch(new Observed(ObservationKind.Network, SupplyWorld.Day(1), "s") { Values = values }));
    }

    private static TestEngine Streamed()
    {
        TestEngine engine = SupplyWorld.Begin();
        engine.Observe([.. MinerDays.Week(), Machines(), Observed.Energy(Day7, UsdPerKwh, Share, 80.0)]);
        return engine;
    }

    /// <summary>20 J/TH on average; shares sum to a half.</summary>
    private static Observed Machines() => Observed.Fleet(Day7, ("old", 30, 0.1), ("new", 15, 0.2), ("mid", 20, 0.2));

    private static bool Near(double left, double right) => Math.Abs(left - right) < 1e-6;
}
