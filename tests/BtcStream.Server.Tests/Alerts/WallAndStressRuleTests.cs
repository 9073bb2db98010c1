using BtcStream.Engine.Stress.Table;
using BtcStream.Quant.Gamma;
using BtcStream.Quant.Stress;
using BtcStream.Server.Alerts;
using BtcStream.Server.Alerts.Rules;

namespace BtcStream.Server.Tests.Alerts;

/// <summary>When a wall counts as moved, and a stress row as changed.</summary>
public sealed class WallAndStressRuleTests
{
    private const long Second = 1_000_000_000;
    private static readonly StressRowKind Kind = StressRowKinds.All.First(kind => kind.Name == "iv_percentile");
    private static readonly StressRowKind Other = StressRowKinds.All.First(kind => kind.Name == "put_call_volume");
    private long _now;

    [Fact]
    public void Wall_ThatMovesByTheStrikesAsked_IsTold()
    {
        var rule = new WallRule("wall", WallSide.Call, 2, null, 0);
        Assert.Empty(Wall(rule, 95_000));
        Assert.Empty(Wall(rule, 96_000));

        // Measured from what was told last, so that small moves add up.
        AlertFinding moved = Assert.Single(Wall(rule, 97_000));
        Assert.Empty(Wall(rule, 97_000));

        Assert.Equal(AlertKind.WallMoved, moved.Kind);
        Assert.Equal(
            [AlertValue.Of("wall", "call"), AlertValue.Of("strike_usd", 95_000), AlertValue.Of("index_price_usd", 92_000)],
            moved.Before.Where(value => value.Name != "gex_usd_per_percent"));
        Assert.Equal(2.0, moved.After.Single(value => value.Name == "moved_strikes").Number);
        Assert.Equal(100.0 * ((97.0 / 95.0) - 1.0), moved.After.Single(value => value.Name == "moved_percent").Number, 1e-9);
    }

    [Fact]
    public void Wall_ThatMovesByThePercentAsked_IsTold()
    {
        var rule = new WallRule("wall", WallSide.Call, null, 3.0, 0);
        Assert.Empty(Wall(rule, 95_000));
        Assert.Empty(Wall(rule, 97_000));
        Assert.Empty(Wall(rule, 93_000));
        Assert.Single(Wall(rule, 98_000));
    }

    [Fact]
    public void Wall_ThatIsNoneForAWhile_MovesOnlyIfItComesBackElsewhere()
    {
        var rule = new WallRule("wall", WallSide.Call, 1, null, 0);
        Wall(rule, 95_000);

        Assert.Empty(Wall(rule, 90_000, WallStatus.WrongSign));
        Assert.Empty(Wall(rule, 95_000));
        Assert.Single(Wall(rule, 96_000));
    }

    [Fact]
    public void Wall_ThatAlternatesBetweenTwoStrikes_IsNotTold()
    {
        var rule = new WallRule("wall", WallSide.Call, 1, null, 5 * Second);
        Wall(rule, 95_000);
        _now += 10 * Second;
        Wall(rule, 95_000);
        for (int i = 0; i < 20; i++)
        {
            Assert.Empty(Wall(rule, i % 2 == 0 ? 96_000 : 95_000));
            _now += 3 * Second;
        }
    }

    [Fact]
    public void Stress_RowThatChangesState_IsTold()
    {
        var rule = new StressRule("stress", new HashSet<string> { "iv_percentile" }, false, 0);
        Assert.Empty(Stress(rule, Row("iv_percentile", StressState.Calm, 40), Row("put_call_volume", StressState.Calm, 1)));

        AlertFinding changed = Assert.Single(Stress(rule, Row("iv_percentile", StressState.Stressed, 85), Row("put_call_volume", StressState.Stressed, 2)));

        Assert.Equal(AlertKind.StressStateChanged, changed.Kind);
        Assert.Equal(("iv_percentile", "calm", 40.0), (changed.Before[0].Text, changed.Before[1].Text, changed.Before[2].Number));
        Assert.Equal(("iv_percentile", "stressed", 85.0), (changed.After[0].Text, changed.After[1].Text, changed.After[2].Number));
        Assert.Equal(80.0, changed.After.Single(value => value.Name == "threshold").Number);
    }

    [Fact]
    public void Stress_RowWithoutData_KeepsItsState_UnlessAsked()
    {
        var quiet = new StressRule("stress", new HashSet<string>(), false, 0);
        var all = new StressRule("stress", new HashSet<string>(), true, 0);
        foreach (StressRule rule in new[] { quiet, all })
        {
            Stress(rule, Row("iv_percentile", StressState.Stressed, 85));
        }

        Assert.Empty(Stress(quiet, Row("iv_percentile", StressState.NoData, double.NaN)));
        Assert.Single(Stress(all, Row("iv_percentile", StressState.NoData, double.NaN)));
        Assert.Empty(Stress(quiet, Row("iv_percentile", StressState.Stressed, 86)));
        Assert.Equal("iv_percentile is calm, was stressed: 10.00 percent", Assert.Single(Stress(quiet, Row("iv_percentile", StressState.Calm, 10))).Text);
    }

    [Fact]
    public void Stress_RowsThatComeLaterOrAreNotJudged_AreNotTold()
    {
        var rule = new StressRule("stress", new HashSet<string>(), false, 0);
        Stress(rule, Row("iv_percentile", StressState.Calm, 40));

        Assert.Empty(Stress(rule, Row("iv_percentile", StressState.Calm, 40), Row("spillover_beta:BNB", StressState.Stressed, 3)));
        Assert.Empty(Stress(rule, Row("spillover_beta:BNB", StressState.Calm, 3, isJudged: false)));
    }

    private List<AlertFinding> Wall(WallRule rule, double strike, WallStatus status = WallStatus.Found) =>
    [
        .. rule.Observe(new AlertFigures
        {
            AsOfUnixNanos = _now,
            IndexPrice = 92_000,
            Walls = new GammaWalls(new GammaWall(status, strike, 1e6), new GammaWall(WallStatus.NoData, 0, 0), new GammaWall(WallStatus.NoData, 0, 0)),
            Strikes = [.. Enumerable.Range(80, 30).Select(thousand => thousand * 1_000.0)],
        }),
    ];

    private static StressRow Row(string name, StressState state, double figure, bool isJudged = true) =>
        new() { Kind = name == Kind.Name ? Kind : Other, Name = name, Title = name, Figure = figure, State = state, Threshold = isJudged ? Kind.Threshold : null };

    private List<AlertFinding> Stress(StressRule rule, params StressRow[] rows) => [.. rule.Observe(new AlertFigures { AsOfUnixNanos = _now, StressRows = rows })];
}
