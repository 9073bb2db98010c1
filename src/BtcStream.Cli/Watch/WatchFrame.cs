using BtcStream.Contracts.V1;
using Spectre.Console;
using static BtcStream.Cli.Output.Figures;
using static BtcStream.Cli.Output.SummaryText;

namespace BtcStream.Cli.Watch;

/// <summary>
/// One picture of the market for a terminal of a size: gamma by strike, and the liquidation ladder beside it where the terminal is wide, under it where it is
/// not, and not at all where nothing of it is known. Pure.
/// </summary>
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
    private const int SideBySideWidth = 116;
    private const int Gap = 2;
    private const int WidestGamma = 96;
    private const int MinStackedHeight = 20;

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
        List<FrameLine> lines = [Title(summary, server), IndexLine(summary), NetLine(summary), LevelsLine(summary)];
        if (!HasLiquidations(view, summary) || height < MinStackedHeight)
        {
            lines.AddRange(Gamma(view, summary, width, height - LinesAroundLadder));
        }
        else
        {
            var header = new LiquidationHeader(width, glyphs);
            lines.AddRange(header.Render(view, summary));
            int room = height - lines.Count - 2;
            lines.AddRange(width >= SideBySideWidth ? SideBySide(view, summary, room) : Stacked(view, summary, room));
            lines.Add(header.Legend());
        }

        lines.Add(StatusLine(view));
        return lines;
    }

    private static bool HasLiquidations(RiskView view, Summary summary) =>
        view.Liquidations.Count > 0 || summary.AccelerationZones.Count > 0 || summary.HasLongLiquidationUsd24H;

    private List<FrameLine> Gamma(RiskView view, Summary summary, int wide, int rows)
    {
        IReadOnlyList<LadderRow> laid = LadderLayout.Lay(view, rows);
        var ladder = new LadderLines(wide, glyphs, laid, summary);
        return [ladder.Head(), .. laid.Select(ladder.Line)];
    }

    private List<FrameLine> Liquidations(RiskView view, Summary summary, int wide, int rows)
    {
        IReadOnlyList<LiquidationBucket> laid = LiquidationBuckets.Lay(view, rows);
        var ladder = new LiquidationLines(wide, glyphs, laid, summary.IndexPrice);
        return [ladder.Head(), .. ladder.Lines(laid)];
    }

    private List<FrameLine> Stacked(RiskView view, Summary summary, int room)
    {
        List<FrameLine> liquidations = Liquidations(view, summary, width, (room * 3 / 5) - 1);
        return [.. Gamma(view, summary, width, room - liquidations.Count - 1), .. liquidations];
    }

    private List<FrameLine> SideBySide(RiskView view, Summary summary, int room)
    {
        int left = Math.Min(WidestGamma, Math.Max(MinWidth, (width - Gap) / 2));
        List<FrameLine> gamma = Gamma(view, summary, left, room - 1);
        List<FrameLine> liquidations = Liquidations(view, summary, width - left - Gap, room - 1);
        var lines = new List<FrameLine>();
        for (int i = 0; i < Math.Max(gamma.Count, liquidations.Count); i++)
        {
            FrameLine line = new FrameLine(width).Add(i < gamma.Count ? gamma[i] : new FrameLine(left)).To(left + Gap);
            lines.Add(i < liquidations.Count ? line.Add(liquidations[i]) : line);
        }

        return lines;
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
