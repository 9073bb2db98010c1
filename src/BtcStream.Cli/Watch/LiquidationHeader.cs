using BtcStream.Cli.Output;
using BtcStream.Contracts.V1;
using Spectre.Console;
using static BtcStream.Cli.Output.Figures;
using static BtcStream.Cli.Output.SummaryText;

namespace BtcStream.Cli.Watch;

/// <summary>The lines above the heatmaps that are about liquidations, and the line that says how to read them. Pure.</summary>
/// <param name="width">Characters a line.</param>
/// <param name="glyphs">What to draw with.</param>
internal sealed class LiquidationHeader(int width, FrameGlyphs glyphs)
{
    /// <summary>Number of lines.</summary>
    public const int Lines = 3;

    /// <summary>Forced orders of a day and what is triggered; zones; clusters.</summary>
    public IEnumerable<FrameLine> Render(RiskView view, Summary summary)
    {
        FrameLine liquidated = new FrameLine(width)
            .Add("Liquidated 24 h  longs ").Add(Millions(OrNull(summary.HasLongLiquidationUsd24H, summary.LongLiquidationUsd24H)), FrameStyles.Short)
            .Add("  shorts ").Add(Millions(OrNull(summary.HasShortLiquidationUsd24H, summary.ShortLiquidationUsd24H)), FrameStyles.Long)
            .Add($" USD{LowerBound(view)}   Triggered ").Add(Triggered(view.Beside), FrameStyles.Strong);
        yield return liquidated;
        yield return new FrameLine(width).Add("Accelerates ").Add(
            summary.AccelerationZones.Count == 0 ? "nowhere that is known" : ZoneText.Nearest(summary.AccelerationZones),
            summary.AccelerationZones.Count == 0 ? Style.Plain : FrameStyles.Zone);
        yield return new FrameLine(width)
            .Add("Clusters below ").Add(ZoneText.Of(summary.NearestLiquidationClusterBelow), FrameStyles.Strong)
            .Add(", above ").Add(ZoneText.Of(summary.NearestLiquidationClusterAbove), FrameStyles.Strong);
    }

    /// <summary>How to read the bars.</summary>
    public FrameLine Legend() => new FrameLine(width).Add(
        $"{glyphs.Full} observed {glyphs.Modelled} modelled {glyphs.Both} both, laid over, never added  {glyphs.Falling}{glyphs.Rising} a move feeds itself", FrameStyles.Dim);

    private static string LowerBound(RiskView view) =>
        view.Beside?.Realised.Any(realised => realised.LowerBound && realised.Orders > 0) == true ? " or more" : "";

    private static string Triggered(LiquidationHeatmap? beside) => beside switch
    {
        null => Absent,
        { TriggeredPositions: 0 } => "none",
        _ => $"{Count(beside.TriggeredPositions)}, {Millions(beside.TriggeredLongUsd + beside.TriggeredShortUsd)}",
    };
}
