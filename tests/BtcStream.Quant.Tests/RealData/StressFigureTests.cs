using System.Globalization;
using BtcStream.Quant.Cascade;
using BtcStream.Quant.Domain;
using BtcStream.Quant.Gamma;
using BtcStream.Quant.Stress;

namespace BtcStream.Quant.Tests.RealData;

/// <summary>The articles' claims on hash rate, volatility, odds, treasuries and spill-over against recorded histories, to the digits printed.</summary>
public class StressFigureTests
{
    private const double BillionUsd = 1e9;

    private static readonly long BetEnd = UnixTime.FromDate(2026, 2, 1);

    private readonly ITestOutputHelper _output;

    public StressFigureTests(ITestOutputHelper output) => _output = output;

    [Theory]
    [InlineData("20260119T040641Z", 26.98)]
    [InlineData("20260119T212024Z", 26.35)]
    [InlineData("20260120T153950Z", 14.63)]
    public void TouchOf100000InJanuary_FromTheChain_IsAsRecorded(string stamp, double percent)
    {
        DeribitChain chain = DeribitChain.Read(stamp);
        ExpirySmile[] smiles = [.. chain.Book.Smiles().Where(smile => smile.Count > 0)];
        long asOf = DateTimeOffset.ParseExact(stamp, "yyyyMMdd'T'HHmmss'Z'", CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal).ToUnixTimeSeconds() * UnixTime.NanosPerSecond;
        long[] expiries = [.. smiles.Select(smile => asOf + (long)(smile.Years * 365.0 * UnixTime.NanosPerDay))];
        var volatility = TouchVolatility.At(smiles, expiries, 100_000.0, BetEnd);
        double probability = 100.0 * OneTouch.Probability(chain.IndexPrice, 100_000.0, volatility.Sigma, UnixTime.YearsToExpiry(asOf, BetEnd)).Value;

        _output.WriteLine($"{stamp}: spot {chain.IndexPrice}, sigma {volatility.Sigma}, touch {probability:F4} %");
        Assert.Equal(FigureCode.Ok, volatility.Code);
        Assert.False(volatility.IsBeyondStrikes);
        Assert.Equal(percent, probability, 0.005);
    }

    [Fact]
    public void HashRate_SevenDayMean_IsAsRecorded()
    {
        NetworkHistory network = DailyHistories.Network();
        long peakDay = DailyHistories.EndOf(2025, 10, 18);
        HashRatePeak peak = network.Peak(DailyHistories.EndOf(2026, 1, 17));

        Assert.Equal(979.0, network.MeanHashRate(DailyHistories.EndOf(2026, 1, 17), NetworkHistory.MeanDays).Value, 0.5);
        Assert.Equal(998.0, network.MeanHashRate(DailyHistories.EndOf(2026, 1, 18), NetworkHistory.MeanDays).Value, 0.5);
        Assert.Equal(913.0, network.MeanHashRate(DailyHistories.EndOf(2026, 2, 4), NetworkHistory.MeanDays).Value, 0.5);
        _output.WriteLine($"peak {peak.PeakEhs:F2} EH/s, drawdown {peak.DrawdownPercent:F3} %");
        Assert.Equal((FigureCode.Ok, peakDay), (peak.Code, peak.PeakUnixNanos));
        Assert.Equal(1_151.0, peak.PeakEhs, 0.5);
        Assert.Equal(-15.0, peak.DrawdownPercent, 0.05);
    }

    [Theory]
    [InlineData(1, 48.27, 71.8, 51.17)]
    [InlineData(3, 51.74, 85.8, 63.45)]
    public void VolatilityIndex_PercentileAndRank_AreAsRecorded(int day, double close, double percentile, double rank)
    {
        var ranking = IvRanking.Of(DailyHistories.VolatilityIndex(), DailyHistories.EndOf(2026, 2, day));

        Assert.Equal((FigureCode.Ok, 365), (ranking.Code, ranking.Days));
        Assert.Equal(close / 100.0, ranking.Latest, 1e-12);
        Assert.Equal(percentile, ranking.Percentile, 0.05);
        Assert.Equal(rank, ranking.Rank.Value, 0.005);
    }

    [Fact]
    public void RealisedVolatility_OfThirtyDays_IsTheSampleDeviation()
    {
        // Computed outside the project: numpy-style sample deviation of 30 log returns × √365.
        Assert.Equal(0.45861779, RealisedVolatility.Of(DailyHistories.CoinMetricsPrices(), DailyHistories.EndOf(2026, 2, 4)).Value, 1e-8);
        Assert.Equal(0.46525957, RealisedVolatility.Of(DailyHistories.CoinMetricsPrices(), DailyHistories.EndOf(2026, 2, 3)).Value, 1e-8);
    }

    [Fact]
    public void Treasury_BeforeTheStatement_IsAsRecorded()
    {
        TreasuryPosition position = DailyHistories.Treasury().At(DailyHistories.EndOf(2026, 2, 5));

        Assert.Equal(713_513.0, position.HoldingBtc);
        Assert.Equal(75_992.0, position.AverageCostUsd.Value, 0.5);
        _output.WriteLine($"{position.HoldingBtc} BTC at {position.AverageCostUsd.Value:F2}, value {position.MarketValueUsd(69_600.0):F0}, P&L {position.UnrealisedPnlUsd(69_600.0).Value:F0} USD");
        Assert.Equal(49.66, position.MarketValueUsd(69_600.0) / BillionUsd, 0.005);
        Assert.Equal(-4.56, position.UnrealisedPnlUsd(69_600.0).Value / BillionUsd, 0.005);
        TreasuryPosition stated = position.After(new(double.NaN, double.NaN, 713_502.0));
        Assert.Equal((3.0, -8.0, 713_502.0), (position.UnexplainedBtc, stated.UnexplainedBtc, stated.HoldingBtc));
        Assert.Equal(-11.0, stated.HoldingBtc - position.HoldingBtc);
        Assert.False(DailyHistories.Treasury().At(long.MaxValue).IsOversold);
    }

    [Fact]
    public void ProductionCost_UnderStatedAssumptions_IsAboveThePrice()
    {
        // Assumptions: 20 % of hash rate at 15 J/TH, 25 % at 17.5, 25 % at 21.5, 30 % at 29.5 (mean 21.6); 0.055 USD/kWh; electricity 70 % of the cost.
        Assert.Equal(FleetCode.Ok, FleetTable.TryCreate([new("a", 15.0, 20), new("b", 17.5, 25), new("c", 21.5, 25), new("d", 29.5, 30)], out FleetTable? fleet, out _));
        NetworkHistory network = DailyHistories.Network();
        TimeSeries<double> closes = DailyHistories.CoinMetricsPrices();
        long asOf = DailyHistories.EndOf(2026, 2, 4);
        MinerTerms terms = network.Terms(asOf, closes, 0.055, 0.7, out FigureCode code);
        var days = ProductionCostDays.Count(network, closes, fleet!, 0.055, 0.7, asOf);
        closes.TryGet(asOf, out double price);
        _output.WriteLine($"2026-02-04: {terms.HashRateEhs:F1} EH/s, {fleet!.MeanJoulesPerTerahash} J/TH, electrical {fleet.ElectricalCostUsd(terms).Value:F2}, production {fleet.ProductionCostUsd(terms).Value:F2}, close {price:F2}, {days.Days} days below");

        Assert.Equal(FigureCode.Ok, code);
        Assert.Equal(913.4947, terms.HashRateEhs, 5e-5);
        Assert.Equal(405.35714, terms.IssuanceBtcPerDay, 5e-6);
        Assert.Equal(64_253.36, fleet.ElectricalCostUsd(terms).Value, 0.005);
        Assert.Equal(91_790.52, fleet.ProductionCostUsd(terms).Value, 0.005);
        Assert.Equal(73_095.19, price, 0.005);
        Assert.Equal(new(FigureCode.Ok, 18, false), days);
        Assert.Equal(87_092.06, FleetTable.BreakEvenPrice(29.5, terms).Value, 0.005);
        Assert.Equal(0.3, fleet.UnderWaterShare(price, terms).Value, 1e-12);
        Assert.Equal(32.6818, Mining.HashpriceOfRewardUsdPerPhsDay(terms.RewardBtcPerDay, terms.HashRateEhs, price), 5e-5);
        Assert.Equal(0.71345, network.PuellMultiple(asOf, closes).Value, 5e-6);
        Assert.Equal(954.993, network.MeanHashRate(asOf, NetworkHistory.ShortRibbonDays).Value, 5e-4);
        Assert.Equal(1_008.801, network.MeanHashRate(asOf, NetworkHistory.LongRibbonDays).Value, 5e-4);
        Assert.Equal(true, network.IsCapitulation(asOf));
        Assert.Equal(FigureCode.Ok, MinerSupply.TryCreate("miners", fleet, terms, 24.0, out SupplyCurve? curve));
        Assert.Equal(0.25 * 405.35714 * 63_473.87, ForcedSupply.ReleasedUsd(curve!, price, 60_000.0), 1e3);
    }

    [Fact]
    public void SpilloverToBnb_OnTheDayOfTheFall_IsAsRecorded()
    {
        TimeSeries<double> bitcoin = DailyHistories.Closes("bitcoin");
        TimeSeries<double> bnb = DailyHistories.Closes("bnb");
        long asOf = UnixTime.FromDate(2026, 2, 6);
        var spillover = Spillover.Of(bitcoin, bnb, asOf);
        Figure change = PriceChange.Over24HoursPercent(bnb, asOf);
        Figure underlying = PriceChange.Over24HoursPercent(bitcoin, asOf);

        _output.WriteLine($"beta {spillover.Beta:F4}, correlation {spillover.Correlation.Value:F4}, 24 h {change.Value:F2} % against {underlying.Value:F2} %, residual {spillover.Residual(change, underlying).Value:F2} %");
        Assert.Equal((FigureCode.Ok, 90), (spillover.Code, spillover.Returns));
        Assert.Equal(0.943, spillover.Beta, 0.0005);
        Assert.Equal(0.895, spillover.Correlation.Value, 0.0005);
        Assert.Equal(-13.5, change.Value, 0.05);
        Assert.Equal(-14.1, underlying.Value, 0.05);
        Assert.Equal(-13.49 + (0.9433 * 14.10), spillover.Residual(change, underlying).Value, 0.02);
    }
}
