using BtcStream.Quant.Cascade;
using BtcStream.Server.Alerts;
using BtcStream.Server.Alerts.Rules;

namespace BtcStream.Server.Tests.Alerts;

/// <summary>When an acceleration zone counts as opened and closed.</summary>
public sealed class ZoneRuleTests
{
    private const long Second = 1_000_000_000;
    private long _now = 1_000 * Second;

    [Fact]
    public void Observe_ZoneThatComesAndGoes_IsToldTwice()
    {
        var rule = new ZoneRule("zone", CascadeDirection.Down, 1.0, 0.0, 0);
        Assert.Empty(Observe(rule));

        AlertFinding opened = Assert.Single(Observe(rule, (88_000, 85_000, 1.5)));
        Assert.Empty(Observe(rule, (87_000, 84_000, 1.8)));
        AlertFinding closed = Assert.Single(Observe(rule));
        Assert.Empty(Observe(rule));

        Assert.Equal((AlertKind.ZoneOpened, AlertKind.ZoneClosed), (opened.Kind, closed.Kind));
        Assert.Empty(opened.Before);
        Assert.Equal(
            [AlertValue.Of("direction", "down"), AlertValue.Of("from_price_usd", 88_000), AlertValue.Of("to_price_usd", 85_000), AlertValue.Of("peak_loop_gain", 1.5), AlertValue.Of("index_price_usd", 92_000)],
            opened.After);
        Assert.Equal((87_000.0, 84_000.0), (closed.Before[1].Number, closed.Before[2].Number));
        Assert.Equal([AlertValue.Of("index_price_usd", 92_000)], closed.After);
    }

    [Fact]
    public void Observe_AnotherZoneFarAway_IsToldBesideTheFirst()
    {
        var rule = new ZoneRule("zone", CascadeDirection.Down, 1.0, 100.0, 0);
        Observe(rule);
        Observe(rule, (88_000, 85_000, 1.5));

        // 100 basis points of 92,000 are 920: this one is the first that has grown.
        Assert.Empty(Observe(rule, (88_000, 85_000, 1.5), (84_500, 84_000, 1.2)));
        Assert.Single(Observe(rule, (88_000, 84_000, 1.5), (80_000, 78_000, 1.2)));
    }

    [Fact]
    public void Observe_ZonesThatMergeAndSplit_AreNotTold()
    {
        var rule = new ZoneRule("zone", CascadeDirection.Down, 1.0, 0.0, 0);
        Observe(rule);
        Assert.Equal(2, Observe(rule, (88_000, 86_000, 1.5), (84_000, 82_000, 1.5)).Count);

        Assert.Empty(Observe(rule, (88_000, 82_000, 1.5)));
        Assert.Empty(Observe(rule, (88_000, 86_000, 1.5), (84_000, 82_000, 1.5)));
        Assert.Single(Observe(rule));
    }

    [Fact]
    public void Observe_WeakZonesAndThoseOfTheOtherDirection_AreNoneOfItsBusiness()
    {
        var rule = new ZoneRule("zone", CascadeDirection.Up, 1.5, 0.0, 0);
        Observe(rule);

        Assert.Empty(Observe(rule, (88_000, 85_000, 3.0)));
        Assert.Empty(rule.Observe(Figures([new AccelerationZone(CascadeDirection.Up, 94_000, 95_000, 1.4)])));
        Assert.Single(rule.Observe(Figures([new AccelerationZone(CascadeDirection.Up, 94_000, 95_000, double.PositiveInfinity)])));
    }

    [Fact]
    public void Observe_ZoneThatFlickers_IsNotTold()
    {
        var rule = new ZoneRule("zone", CascadeDirection.Down, 1.0, 0.0, 5 * Second);
        Observe(rule);
        _now += 10 * Second;
        for (int i = 0; i < 20; i++)
        {
            Assert.Empty(Observe(rule, (88_000, 85_000, 1.5)));
            _now += 4 * Second;
            Assert.Empty(Observe(rule, (88_000, 85_000, 1.5)));
            Assert.Empty(Observe(rule));
            _now += 4 * Second;
        }
    }

    [Fact]
    public void Observe_ZonesOfTheStartAndOfTheFirstDepth_AreWhereThingsStand()
    {
        var recovered = new ZoneRule("zone", CascadeDirection.Down, 1.0, 0.0, 5 * Second);
        Assert.Empty(recovered.Observe(Figures([Zone(88_000, 85_000, 1.5)]) with { IsFirst = true }));
        Assert.Empty(Observe(recovered));
        _now += 5 * Second;
        Assert.Equal(AlertKind.ZoneClosed, Assert.Single(Observe(recovered)).Kind);

        var fresh = new ZoneRule("zone", CascadeDirection.Down, 1.0, 0.0, 5 * Second);
        Assert.Empty(fresh.Observe(new AlertFigures { IsFirst = true }));
        Assert.Empty(Observe(fresh, (88_000, 85_000, 1.5)));
        _now += 6 * Second;
        Assert.Empty(Observe(fresh, (88_000, 85_000, 1.5)));
        Assert.Empty(Observe(fresh, (88_000, 85_000, 1.5), (80_000, 79_000, 1.1)));
        _now += 6 * Second;
        Assert.Single(Observe(fresh, (88_000, 85_000, 1.5), (80_000, 79_000, 1.1)));
    }

    [Fact]
    public void Observe_DepthThatIsLost_ClosesNothing()
    {
        var rule = new ZoneRule("zone", CascadeDirection.Down, 1.0, 0.0, 0);
        Observe(rule);
        Observe(rule, (88_000, 85_000, 1.5));

        Assert.Empty(rule.Observe(Figures([]) with { KnowsDepthBelow = false }));
        Assert.Empty(Observe(rule, (88_000, 85_000, 1.5)));
        Assert.Single(Observe(rule));
    }

    private List<AlertFinding> Observe(ZoneRule rule, params (double From, double To, double Gain)[] falls) =>
        [.. rule.Observe(Figures([.. falls.Select(fall => Zone(fall.From, fall.To, fall.Gain))]))];

    private static AccelerationZone Zone(double from, double to, double gain) => new(CascadeDirection.Down, from, to, gain);

    private AlertFigures Figures(AccelerationZone[] zones) =>
        new() { AsOfUnixNanos = _now, IndexPrice = 92_000, Zones = zones, KnowsDepthBelow = true, KnowsDepthAbove = true };
}
