using BtcStream.Contracts.V1;
using Spectre.Console;
using static BtcStream.Cli.Output.Figures;
using static BtcStream.Cli.Output.SummaryText;

namespace BtcStream.Cli.Watch;

/// <summary>One picture of the market's gamma for a terminal of a size. Pure.</summary>
/// <param name="width">Characters a line.</param>
/// <param name="height">Lines.</param>
/// <param name="glyphs">What to draw with.</param>
internal sealed class WatchFrame(int width, int height, FrameGlyphs glyphs)
{
    /// <summary>Smallest terminal that the picture fits in.</summary>
    public const int MinWidth = 56;

    /// <inheritdoc cref="MinWidth"/>
    public const int MinHeight = 12;

    private const int LinesAroundLadder = 6;

    /// <summary>The lines of the picture, top to bottom, exactly as many as the terminal has.</summary>
    /// <param name="view">What is known.</param>
    /// <param name="server">The server's address.</param>
    public IReadOnlyList<FrameLine> Render(RiskView view, string server)
    {
        List<FrameLine> lines = width < MinWidth || height < MinHeight ? Small(view) : view.Summary is null ? Empty(view, server) : Full(view, view.Summary, server);
        while (lines.Count < height)
        {
            lines.Insert(Math.Max(0, lines.Count - 1), new FrameLine(width));
        }

        return lines.GetRange(lines.Count - height, height);
    }

    private List<FrameLine> Small(RiskView view) =>
    [
        new FrameLine(width).Add(view.Summary is { } summary ? SummaryLine.Of(summary) : "no data yet"),
        new FrameLine(width).Add($"The terminal is {width} x {height}; the picture needs {MinWidth} x {MinHeight}."),
        StatusLine(view),
    ];

    private List<FrameLine> Empty(RiskView view, string server) =>
        [new FrameLine(width).Add("Gamma by strike", FrameStyles.Strong).AtRightEdge(server), new FrameLine(width).Add("Waiting for the first figures."), StatusLine(view)];

    private List<FrameLine> Full(RiskView view, Summary summary, string server)
    {
        IReadOnlyList<LadderRow> rows = LadderLayout.Lay(view, height - LinesAroundLadder);
        var ladder = new LadderLines(width, glyphs, rows, summary);
        return [Title(summary, server), IndexLine(summary), NetLine(summary), LevelsLine(summary), ladder.Head(), .. rows.Select(ladder.Line), StatusLine(view)];
    }

    private FrameLine Title(Summary summary, string server)
    {
        FrameLine line = new FrameLine(width).Add($"{summary.Underlying} gamma by strike", FrameStyles.Strong).Add($", {Model(summary.PositioningModel)} positioning ");
        if (summary.Synthetic)
        {
            line.Add($" {Synthetic}: made-up data ", FrameStyles.Synthetic);
        }

        return line.AtRightEdge(server, FrameStyles.Dim);
    }

    private FrameLine IndexLine(Summary summary)
    {
        FrameLine line = new FrameLine(width)
            .Add("Index ").Add(Price(OrNull(summary.HasIndexPrice, summary.IndexPrice)), FrameStyles.Index)
            .Add($"   as of {Time(summary.AsOf)}   oldest input {Age(OrNull(summary.HasOldestInputAgeSeconds, summary.OldestInputAgeSeconds))} ");
        return summary.Stale ? line.Add(" STALE ", FrameStyles.Alarm) : line;
    }

    private FrameLine NetLine(Summary summary)
    {
        double? net = OrNull(summary.HasNetGexUsdPerPercent, summary.NetGexUsdPerPercent);
        Style style = net < 0.0 ? FrameStyles.Short : FrameStyles.Long;
        string meaning = net switch
        {
            > 0.0 => "dealers long gamma: they damp moves",
            < 0.0 => "dealers short gamma: they amplify moves",
            _ => "",
        };
        return new FrameLine(width)
            .Add("Net ").Add(SignedMillions(net), style)
            .Add("   Gross ").Add(Millions(OrNull(summary.HasGrossGexUsdPerPercent, summary.GrossGexUsdPerPercent)), FrameStyles.Strong)
            .Add(" USD per 1 %   ").Add(meaning, style);
    }

    private FrameLine LevelsLine(Summary summary) => new FrameLine(width)
        .Add("Flip ").Add(NearestFlip(summary), FrameStyles.Flip)
        .Add("   Call wall ").Add(Strike(OrNull(summary.HasCallWallStrike, summary.CallWallStrike)), FrameStyles.Strong)
        .Add("   Put wall ").Add(Strike(OrNull(summary.HasPutWallStrike, summary.PutWallStrike)), FrameStyles.Strong)
        .Add("   Peak ").Add(Strike(OrNull(summary.HasGrossPeakStrike, summary.GrossPeakStrike)), FrameStyles.Strong);

    private static string NearestFlip(Summary summary)
    {
        Flip? flip = summary.Flips.FirstOrDefault(flip => flip.Definition == FlipDefinition.ProfileRoot);
        return flip is { HasPrice: true } ? $"{Price(flip.Price)} ({Distance(flip.Price, OrNull(summary.HasIndexPrice, summary.IndexPrice))})"
            : NoFlip(flip?.Status ?? FlipStatus.Unspecified);
    }

    private FrameLine StatusLine(RiskView view)
    {
        Connection connection = view.Connection;
        if (connection.IsLive)
        {
            return new FrameLine(width)
                .Add($"{glyphs.Live} live", FrameStyles.Long).Add($"   update {Count(view.Updates)}, {Age(view.SinceUpdate?.TotalSeconds)} ago")
                .AtRightEdge("Ctrl+C ends", FrameStyles.Dim);
        }

        string since = view.SinceUpdate is { } age ? $"figures are {Age(age.TotalSeconds)} old; " : "";
        string retry = connection.RetryAfter is { } wait ? $"attempt {connection.Attempt} failed, next in {Age(wait.TotalSeconds)}: " : "";
        return new FrameLine(width).Add($"{glyphs.Dead} NOT CONNECTED ", FrameStyles.Alarm).Add($" {since}{retry}{connection.Problem}");
    }
}
