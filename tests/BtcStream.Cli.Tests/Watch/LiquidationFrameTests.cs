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
        PICTURE120
        """,
        Text(120, 26, View()));

    [Fact]
    public void Render_80x24_StacksThem() => Assert.Equal(
        """
        PICTURE80
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
