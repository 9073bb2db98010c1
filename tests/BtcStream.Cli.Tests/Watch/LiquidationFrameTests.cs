using BtcStream.Cli.Watch;
using BtcStream.Contracts.V1;

namespace BtcStream.Cli.Tests.Watch;

/// <summary>The picture with the liquidation ladder, character for character.</summary>
public class LiquidationFrameTests
{
    private const string Server = "127.0.0.1:50051";

    [Fact]
    public void Render_Wide_HasBothHeatmapsSideBySide() => Assert.Equal(
        """
        BTC gamma by strike, naive positioning  SYNTHETIC: made-up data                                          127.0.0.1:50051
        Index 92,315.42   as of 2026-01-19 21:20:24Z   oldest input 12 s
        Net +114.8 M   Gross 613.6 M USD per 1 %   dealers long gamma: they damp moves
        Flip 88,012.30 (-4.7 %)   Call wall 100,000   Put wall 85,000   Peak 92,000
        Liquidated 24 h  longs 761.2 M  shorts 103.8 M USD or more   Triggered 3, 1.2 M
        Accelerates falling 87,011 to 75,020 (gain 1.93), 1 more
        Clusters below 86,920 24.4 M long (-5.8 %), above 96,120 9.1 M ~short (+4.1 %)
            Strike     short │ long         net M gross M                 Price        longs out │ shorts out        long short
           104,000           │               +0.4     0.5                98,000                  │███                       80.0
           102,000           │█              +7.0     7.0                96,000                  │▓▓▓░                      80.0
           100,000          █│██████████    +49.5    62.6 call wall      94,000                  │███                       80.0
            98,000          ▐│████▌         +22.3    27.5             92,315.42  ━━━━━━━━━━━━━━━━│█━━━━━━━━━━━━━━━          20.0
            96,000          ▐│████▌         +22.4    30.4                90,000  ████████████████│                  374.0
            94,000        ▐██│██████        +18.6    47.0                88,000   ███████████████│                  358.0
         92,315.42 ━━━━━━━━━━│━━━━━━━━━━ index                           86,000▼  ███████████████│                  342.0
            92,000    ▐██████│████████       +6.8    81.1 peak           84,000▼   ██████████████│                  326.0
            90,000    ███████│█████▌         -8.0    70.8                82,000▼    ███████▓▓▓▓▓▓│                  310.0
         88,012.30 ┄┄┄┄┄┄┄┄┄┄│┄┄┄┄┄┄┄┄┄┄ flip                            80,000▼    █████████████│                  294.0
            88,000        ███│█▌             -9.2    25.2                78,000▼     ████████████│                  278.0
            86,000         ██│▌              -8.2    14.2                76,000▼      ███████████│                  262.0
            84,000         ▐█│▌              -6.0     9.1                74,000▼      ███████████│                  246.0
            82,000          ▐│               -3.1     4.4                72,000                  │
            80,000         ██│              -11.2    12.8
        █ observed ░ modelled ▓ both, laid over, never added  ▼▲ a move feeds itself

        ● live   update 5, 0.2 s ago                                                                                 Ctrl+C ends
        """,
        Text(120, 26, View()));

    [Fact]
    public void Render_80x24_StacksThem() => Assert.Equal(
        """
        BTC gamma by strike, naive positioning  SYNTHETIC: made-up data  127.0.0.1:50051
        Index 92,315.42   as of 2026-01-19 21:20:24Z   oldest input 12 s
        Net +114.8 M   Gross 613.6 M USD per 1 %   dealers long gamma: they damp moves
        Flip 88,012.30 (-4.7 %)   Call wall 100,000   Put wall 85,000   Peak 92,000
        Liquidated 24 h  longs 761.2 M  shorts 103.8 M USD or more   Triggered 3, 1.2 M
        Accelerates falling 87,011 to 75,020 (gain 1.93), 1 more
        Clusters below 86,920 24.4 M long (-5.8 %), above 96,120 9.1 M ~short (+4.1 %)
            Strike         short gamma │ long gamma             net M gross M
           100,000                  ▐██│████████████████████    +49.5    62.6 call wall
            94,000                █████│███████████▌            +18.6    47.0
         92,315.42 ━━━━━━━━━━━━━━━━━━━━│━━━━━━━━━━━━━━━━━━━━ index
            92,000       ▐█████████████│███████████████▌         +6.8    81.1 peak
            90,000       ██████████████│███████████              -8.0    70.8
         88,012.30 ┄┄┄┄┄┄┄┄┄┄┄┄┄┄┄┄┄┄┄┄│┄┄┄┄┄┄┄┄┄┄┄┄┄┄┄┄┄┄┄┄ flip
             Price           longs out │ shorts out           long short M ~long ~short
            96,000                     │▓▓██                        160.0          90.0
         92,315.42  ━━━━━━━━━━━━━━━━━━━│███━━━━━━━━━━━━━━━━         100.0
            88,000  ███████████████████│                     732.0
            84,000▼   █████████████████│                     668.0
            80,000▼    ████████████▓▓▓▓│                     604.0         150.0
            76,000▼      ██████████████│                     540.0
            72,000▼              ██████│                     246.0
        █ observed ░ modelled ▓ both, laid over, never added  ▼▲ a move feeds itself
        ● live   update 5, 0.2 s ago                                         Ctrl+C ends
        """,
        Text(80, 24, View()));

    [Fact]
    public void Render_AnySize_FillsTheTerminalAndNoMore()
    {
        for (int width = 1; width <= 220; width += 7)
        {
            for (int height = 1; height <= 70; height += 3)
            {
                IReadOnlyList<FrameLine> lines = new WatchFrame(width, height, FrameGlyphs.Unicode).Render(View(), Server);
                Assert.Equal(height, lines.Count);
                Assert.All(lines, line => Assert.Equal(width, line.Segments(dim: false).Sum(segment => segment.CellCount())));
            }
        }
    }

    [Fact]
    public void Render_Ascii_HasNothingElse() =>
        Assert.All(string.Concat(new WatchFrame(120, 40, FrameGlyphs.Ascii).Render(View(), Server).Select(line => line.ToString())), c => Assert.InRange(c, ' ', '~'));

    [Fact]
    public void Render_NothingTriggeredOrUnknown_AreDifferentThings()
    {
        Assert.Contains("Triggered 3, 1.2 M", Text(120, 40, View()), StringComparison.Ordinal);
        Assert.Contains("Triggered none", Text(120, 40, View() with { Beside = new LiquidationHeatmap() }), StringComparison.Ordinal);
        Assert.Contains("Triggered -", Text(120, 40, View() with { Beside = null }), StringComparison.Ordinal);
        Assert.Contains("103.8 M USD or more", Text(120, 40, View()), StringComparison.Ordinal);
    }

    [Fact]
    public void Lay_Buckets_HoldEveryCellInReachOnceAndNeverRealisedOnes()
    {
        IReadOnlyList<LiquidationBucket> rows = LiquidationBuckets.Lay(View(), 30);

        LiquidationCell[] reached = [.. LiquidationSamples.Cells().Where(cell => cell.PriceLow >= rows[^1].Low && cell.PriceLow < rows[0].High)];
        Assert.Equal(reached.Where(cell => cell.Provenance == Provenance.Observed).Sum(cell => cell.LongUsd), rows.Sum(row => row.ObservedLong), 1.0);
        Assert.Equal(reached.Where(cell => cell.Provenance == Provenance.Observed).Sum(cell => cell.ShortUsd), rows.Sum(row => row.ObservedShort), 1.0);
        Assert.Equal((150e6, 90e6), (rows.Sum(row => row.ModelledLong), rows.Sum(row => row.ModelledShort)));
        Assert.Single(rows, row => row.HasIndex);
        Assert.Equal(rows.Where(row => row.High > 75_020 && row.Low < 87_011.4), rows.Where(row => row is { Zone: Direction.Down, Low: > 74_000 }));
    }

    [Fact]
    public void SummaryLine_HasZonesAndADayOfLiquidations() => Assert.Contains(
        "  peak 92,000  accelerates falling 87,011 to 75,020 (gain 1.93), 1 more  liquidated 24 h longs 761.2 M shorts 103.8 M  oldest input",
        SummaryLine.Of(LiquidationSamples.Summary()),
        StringComparison.Ordinal);

    private static RiskView View() => new(LiquidationSamples.Summary(), Samples.Strikes(), 3, 5)
    {
        Liquidations = LiquidationSamples.Cells(),
        Beside = LiquidationSamples.Heatmap(),
        Connection = new Connection(true, "", 0, null),
        SinceUpdate = TimeSpan.FromSeconds(0.2),
    };

    private static string Text(int width, int height, RiskView view) => string.Join('\n', new WatchFrame(width, height, FrameGlyphs.Unicode).Render(view, Server));
}
