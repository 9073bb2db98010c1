using BtcStream.Quant.Gamma;
using BtcStream.Server.Alerts;
using BtcStream.Server.Alerts.Rules;

namespace BtcStream.Server.Tests.Alerts;

/// <summary>When a flip counts as crossed.</summary>
public sealed class FlipRuleTests
{
    private const long Second = 1_000_000_000;
    private long _now;

    [Fact]
    public void Observe_IndexThatCrosses_IsToldOnceWithBothSides()
    {
        var rule = new FlipRule("flip", 10, 0);

        Assert.Empty(Observe(rule, 92_000, 90_000, 5e6));
        Assert.Empty(Observe(rule, 91_000, 90_000, 2e6));
        AlertFinding crossed = Assert.Single(Observe(rule, 89_000, 90_000, -3e6));
        Assert.Empty(Observe(rule, 88_000, 90_000, -4e6));

        Assert.Equal(AlertKind.FlipCrossed, crossed.Kind);
        Assert.Equal([AlertValue.Of("dealers", "long_gamma"), AlertValue.Of("index_price_usd", 91_000), AlertValue.Of("flip_price_usd", 90_000), AlertValue.Of("net_gex_usd_per_percent", 2e6)], crossed.Before);
        Assert.Equal([AlertValue.Of("dealers", "short_gamma"), AlertValue.Of("index_price_usd", 89_000), AlertValue.Of("flip_price_usd", 90_000), AlertValue.Of("net_gex_usd_per_percent", -3e6)], crossed.After);
        Assert.Equal("flip crossed: dealers long gamma, now short gamma; index 89,000.00, flip 90,000.00", crossed.Text);
    }

    [Fact]
    public void Observe_IndexThatTremblesAtTheFlip_IsNotTold()
    {
        var rule = new FlipRule("flip", 10, 0);
        Observe(rule, 92_000, 90_000, 5e6);

        // 10 basis points of 90,000 are 90.
        for (int i = 0; i < 50; i++)
        {
            Assert.Empty(Observe(rule, 90_000 + (i % 2 == 0 ? 80 : -80), 90_000, i % 2 == 0 ? 1 : -1));
        }

        Assert.Single(Observe(rule, 89_905, 90_000, -1e5));
        Assert.Empty(Observe(rule, 90_050, 90_000, 1e5));
    }

    [Fact]
    public void Observe_FlipThatMovesAcrossTheIndex_IsTold()
    {
        var rule = new FlipRule("flip", 10, 0);
        Observe(rule, 92_000, 90_000, 5e6);

        Assert.Single(Observe(rule, 92_000, 95_000, -5e6));
    }

    [Fact]
    public void Observe_NearestFlipThatIsAnotherOne_IsNoCrossing()
    {
        var rule = new FlipRule("flip", 10, 0);
        Observe(rule, 82_000, 80_000, 5e6);

        // Between two flips the nearer one changes from below to above, and the gamma keeps its sign.
        Assert.Empty(Observe(rule, 98_000, 100_000, 5e6));
        Assert.Single(Observe(rule, 102_000, 100_000, -5e6));
    }

    [Fact]
    public void Observe_FlipThatGoes_IsTold_IfTheSignIsAnother()
    {
        var rule = new FlipRule("flip", 10, 0);
        Observe(rule, 92_000, 90_000, 5e6);

        Assert.Empty(Observe(rule, 92_000, double.NaN, 5e6, FlipStatus.AllPositive));
        AlertFinding crossed = Assert.Single(Observe(rule, 92_000, double.NaN, -5e6, FlipStatus.AllNegative));
        Assert.True(double.IsNaN(crossed.After.Single(value => value.Name == "flip_price_usd").Number));
    }

    [Fact]
    public void Observe_SideThatDoesNotHold_IsNotTold()
    {
        var rule = new FlipRule("flip", 10, 5 * Second);
        Observe(rule, 92_000, 90_000, 5e6, isFirst: true);

        Assert.Empty(Observe(rule, 88_000, 90_000, -5e6));
        _now += 4 * Second;
        Assert.Empty(Observe(rule, 88_000, 90_000, -5e6));
        Assert.Empty(Observe(rule, 92_000, 90_000, 5e6));
        _now += 2 * Second;
        Assert.Empty(Observe(rule, 88_000, 90_000, -5e6));
        _now += 5 * Second;
        Assert.Single(Observe(rule, 88_000, 90_000, -5e6));
    }

    [Fact]
    public void Observe_WhatWasThereBeforeTheStart_IsNotTold_AndWhatChangesAfterIs()
    {
        var rule = new FlipRule("flip", 10, 5 * Second);

        Assert.Empty(Observe(rule, 88_000, 90_000, -5e6, isFirst: true));
        Assert.Empty(Observe(rule, 92_000, 90_000, 5e6));
        _now += 5 * Second;
        Assert.Single(Observe(rule, 92_000, 90_000, 5e6));
    }

    [Fact]
    public void Observe_MarketThatIsBeingFilled_IsWhereThingsStand()
    {
        var rule = new FlipRule("flip", 10, 0);

        Assert.Empty(Observe(rule, double.NaN, double.NaN, double.NaN, FlipStatus.NoData, isFirst: true));
        Assert.Empty(Observe(rule, 92_000, double.NaN, 0, FlipStatus.NoData));
        Assert.Empty(Observe(rule, 92_000, 95_000, -1));
    }

    private List<AlertFinding> Observe(FlipRule rule, double index, double flip, double net, FlipStatus status = FlipStatus.Found, bool isFirst = false) =>
        [.. rule.Observe(new AlertFigures { AsOfUnixNanos = _now, IndexPrice = index, FlipPrice = flip, FlipStatus = status, NetGexUsdPerPercent = net, IsFirst = isFirst })];
}
