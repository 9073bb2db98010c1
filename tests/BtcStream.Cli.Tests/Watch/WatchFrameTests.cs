using BtcStream.Cli.Watch;
using BtcStream.Contracts.V1;

namespace BtcStream.Cli.Tests.Watch;

/// <summary>The picture, character for character.</summary>
public class WatchFrameTests
{
    private const string Server = "127.0.0.1:50051";

    [Fact]
    public void Render_Terminal80x24_IsThePicture() => Assert.Equal(
        """
        BTC gamma by strike, naive positioning  SYNTHETIC: made-up data  127.0.0.1:50051
        Index 92,315.42   as of 2026-01-19 21:20:24Z   oldest input 12 s
        Net +114.8 M   Gross 613.6 M USD per 1 %   dealers long gamma: they damp moves
        Flip 88,012.30 (-4.7 %)   Call wall 100,000   Put wall 85,000   Peak 92,000
            Strike         short gamma │ long gamma             net M gross M
           104,000                     │                         +0.4     0.5
           102,000                     │██▌                      +7.0     7.0
           100,000                  ▐██│████████████████████    +49.5    62.6 call wall
            98,000                    █│█████████               +22.3    27.5
            96,000                   ▐█│█████████▌              +22.4    30.4
            94,000                █████│███████████▌            +18.6    47.0
         92,315.42 ━━━━━━━━━━━━━━━━━━━━│━━━━━━━━━━━━━━━━━━━━ index
            92,000       ▐█████████████│███████████████▌         +6.8    81.1 peak
            90,000       ██████████████│███████████              -8.0    70.8
         88,012.30 ┄┄┄┄┄┄┄┄┄┄┄┄┄┄┄┄┄┄┄┄│┄┄┄┄┄┄┄┄┄┄┄┄┄┄┄┄┄┄┄┄ flip
            88,000               ██████│███                      -9.2    25.2
            86,000                 ████│█                        -8.2    14.2
            84,000                  ▐██│▌                        -6.0     9.1
            82,000                   ▐█│                         -3.1     4.4
            80,000                ▐████│▌                       -11.2    12.8



        ● live   update 5, 0.2 s ago                                         Ctrl+C ends
        """,
        Text(80, 24, Live(Samples.Summary(synthetic: true))));

    [Fact]
    public void Render_SmallestTerminal_KeepsTheLargestStrikesAndTheLines()
    {
        string picture = Text(WatchFrame.MinWidth, WatchFrame.MinHeight, Live(Samples.Summary()));
        Assert.Contains("92,000", picture, StringComparison.Ordinal);
        Assert.Contains("index", picture, StringComparison.Ordinal);
        Assert.Equal(WatchFrame.MinHeight, picture.ReplaceLineEndings("\n").Split('\n').Length);
    }

    [Fact]
    public void Render_TooSmall_StillHasTheFigures() => Assert.Equal(
        """
        2026-01-19 21:20:24Z  BTC  index 92,315.
        The terminal is 40 x 4; the picture need

        ● live   update 5, 0.2 s ago Ctrl+C ends
        """,
        Text(40, 4, Live(Samples.Summary())));

    [Fact]
    public void Render_AnySize_FillsTheTerminalAndNoMore()
    {
        for (int width = 1; width <= 200; width += 7)
        {
            for (int height = 1; height <= 70; height += 3)
            {
                foreach (RiskView view in new[] { Live(Samples.Summary(synthetic: true)), Broken(Samples.Summary()), new RiskView(null, [], 0, 0) })
                {
                    IReadOnlyList<FrameLine> lines = new WatchFrame(width, height, FrameGlyphs.Unicode).Render(view, Server);
                    Assert.Equal(height, lines.Count);
                    Assert.All(lines, line => Assert.Equal(width, line.Segments(dim: false).Sum(segment => segment.CellCount())));
                }
            }
        }
    }

    [Fact]
    public void Render_LargestGrossStrikes_AreTheOnesShown()
    {
        string text = Text(80, 12, Live(Samples.Summary()));

        foreach (string strike in new[] { "100,000 ", "92,000 ", "90,000 ", "94,000 " })
        {
            Assert.Contains(strike, text, StringComparison.Ordinal);
        }

        Assert.Contains(" index", text, StringComparison.Ordinal);
        Assert.Contains(" flip", text, StringComparison.Ordinal);
        Assert.DoesNotContain("200,000", text, StringComparison.Ordinal);
        Assert.DoesNotContain("104,000", text, StringComparison.Ordinal);
    }

    [Fact]
    public void Render_ConnectionLost_SaysSoWithTheAgeOfTheFigures()
    {
        string last = Text(120, 24, Broken(Samples.Summary())).Split('\n')[^1];

        Assert.Equal("✖ NOT CONNECTED  figures are 12 s old; attempt 3 failed, next in 2.0 s: Unavailable: connection refused", last);
    }

    [Fact]
    public void Render_ConnectionLost_IsOfLesserWeight()
    {
        FrameLine line = new WatchFrame(80, 24, FrameGlyphs.Unicode).Render(Broken(Samples.Summary()), Server)[1];

        Assert.All(line.Segments(dim: true).Where(segment => segment.Text.Trim().Length > 0), segment => Assert.True(segment.Style.Decoration.HasFlag(Spectre.Console.Decoration.Dim)));
    }

    [Fact]
    public void Render_ShortGammaAndStale_IsSaidInWords()
    {
        Summary summary = Samples.Summary();
        (summary.NetGexUsdPerPercent, summary.Stale) = (-5e6, true);

        string text = Text(120, 24, Live(summary));

        Assert.Contains("Net -5.0 M   Gross 613.6 M USD per 1 %   dealers short gamma: they amplify moves", text, StringComparison.Ordinal);
        Assert.Contains("oldest input 12 s  STALE", text, StringComparison.Ordinal);
    }

    [Fact]
    public void Render_NothingComputed_HasDashes()
    {
        string text = Text(80, 24, new RiskView(new Summary { Underlying = "BTC" }, [], 1, 1) { Connection = new Connection(true, "", 0, null) });

        Assert.Contains("Index -   as of", text, StringComparison.Ordinal);
        Assert.Contains("Net -   Gross - USD per 1 %", text, StringComparison.Ordinal);
        Assert.Contains("Flip -   Call wall -   Put wall -   Peak -", text, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(FlipStatus.AllPositive, "Flip none: long everywhere")]
    [InlineData(FlipStatus.AllNegative, "Flip none: short everywhere")]
    [InlineData(FlipStatus.NoData, "Flip -")]
    public void Render_NoFlip_SaysWhy(FlipStatus status, string expected)
    {
        Summary summary = Samples.Summary();
        summary.Flips.Clear();
        summary.Flips.Add(new Flip { Definition = FlipDefinition.ProfileRoot, Status = status });

        Assert.Contains(expected + "   Call wall", Text(80, 24, Live(summary)), StringComparison.Ordinal);
    }

    [Fact]
    public void Render_Ascii_HasNothingElse() =>
        Assert.All(string.Concat(new WatchFrame(80, 24, FrameGlyphs.Ascii).Render(Live(Samples.Summary()), Server).Select(line => line.ToString())), c => Assert.InRange(c, ' ', '~'));

    [Fact]
    public void Render_WallAtThePeak_SharesItsTag()
    {
        Summary summary = Samples.Summary();
        summary.PutWallStrike = summary.GrossPeakStrike;

        Assert.Contains("81.1 peak+put", Text(80, 24, Live(summary)), StringComparison.Ordinal);
    }

    [Fact]
    public void SummaryLine_HasEverythingOnce() => Assert.Equal(
        "2026-01-19 21:20:24Z  SYNTHETIC  BTC  index 92,315.42  net +114.8 M  gross 613.6 M  flip 88,012.30  call wall 100,000  put wall 85,000  peak 92,000  oldest input 12 s",
        SummaryLine.Of(Samples.Summary(synthetic: true)));

    private static RiskView Live(Summary summary) =>
        new(summary, Samples.Strikes(), 3, 5) { Connection = new Connection(true, "", 0, null), SinceUpdate = TimeSpan.FromSeconds(0.2) };

    private static RiskView Broken(Summary summary) => Live(summary) with
    {
        Connection = new Connection(false, "Unavailable: connection refused", 3, TimeSpan.FromSeconds(2)),
        SinceUpdate = TimeSpan.FromSeconds(12),
    };

    private static string Text(int width, int height, RiskView view) => string.Join('\n', new WatchFrame(width, height, FrameGlyphs.Unicode).Render(view, Server));
}
