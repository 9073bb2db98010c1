using BtcStream.Contracts.V1;
using BtcStream.Engine.Publication;

namespace BtcStream.Server.Services.Encoding;

/// <summary>What a subscription shows.</summary>
/// <param name="Views">The views asked for.</param>
/// <param name="Range">The cells asked for.</param>
internal readonly record struct UpdateShape(RiskParts Views, CellRange Range);

/// <summary>RiskUpdate of the contract.</summary>
internal static class RiskUpdateEncoder
{
    /// <summary>Writes an update.</summary>
    /// <param name="writer">Takes it.</param>
    /// <param name="view">The state it leads to.</param>
    /// <param name="shape">What it shows.</param>
    /// <param name="baseSequence">The state that the reader holds; null for a snapshot.</param>
    /// <param name="server">What the view does not hold.</param>
    public static void Write(WireWriter writer, RiskView view, in UpdateShape shape, long? baseSequence, in ServerFacts server)
    {
        long newerThan = baseSequence ?? 0;
        writer.Fixed64(1, server.Epoch);
        writer.Varint(2, (ulong)view.Sequence);
        writer.Varint(3, (ulong)newerThan);
        SummaryEncoder.WriteTimeIfAny(writer, 4, view.AsOfUnixNanos);
        writer.Text(5, view.Underlying);
        writer.Varint(6, (ulong)(baseSequence is null ? UpdateKind.Snapshot : UpdateKind.Delta));
        writer.Varint(7, (ulong)WireNames.Of(view.Model));
        writer.Bool(8, view.IsStale);
        writer.Figure(9, SummaryEncoder.AgeSeconds(view));
        writer.Figure(10, view.IndexPrice);
        if ((shape.Views & RiskParts.Summary) != 0)
        {
            int start = writer.Begin(11);
            SummaryEncoder.Write(writer, view, server);
            writer.End(start);
        }

        if ((shape.Views & RiskParts.Cells) != 0)
        {
            CellEncoder.WriteCells(writer, 12, view.Cells, shape.Range, newerThan);
        }

        if ((shape.Views & RiskParts.Strikes) != 0)
        {
            CellEncoder.WriteStrikes(writer, 14, view.Strikes, shape.Range, newerThan);
        }

        if ((shape.Views & RiskParts.Profile) != 0 && view.ProfileVersion > newerThan)
        {
            CellEncoder.WriteProfile(writer, 16, view);
        }

        if ((shape.Views & RiskParts.Liquidations) != 0)
        {
            LiquidationEncoder.WriteCells(writer, 17, view.Liquidations, server.LadderGrid, shape.Range, ProvenanceSet.All, newerThan);
        }

        if ((shape.Views & RiskParts.Cascade) != 0 && view.Cascade.Version > newerThan)
        {
            CascadeEncoder.WriteSteps(writer, 19, view.Cascade.Steps);
            CascadeEncoder.WriteZones(writer, 20, view.Cascade.Zones);
            CascadeEncoder.WriteSupply(writer, 23, view.Cascade);
        }

        if ((shape.Views & RiskParts.Stress) != 0)
        {
            StressEncoder.WriteRows(writer, 21, view.Stress, newerThan);
        }

        if (baseSequence is not null)
        {
            WriteRemoved(writer, view, shape, newerThan, server);
        }

        SummaryEncoder.WriteCoverage(writer, 22, view);
    }

    private static void WriteRemoved(WireWriter writer, RiskView view, in UpdateShape shape, long newerThan, in ServerFacts server)
    {
        if ((shape.Views & RiskParts.Cells) != 0)
        {
            CellEncoder.WriteRemovedCells(writer, 13, view.Cells, shape.Range, newerThan);
        }

        if ((shape.Views & RiskParts.Strikes) != 0)
        {
            CellEncoder.WriteRemovedStrikes(writer, 15, view.Strikes, shape.Range, newerThan);
        }

        if ((shape.Views & RiskParts.Liquidations) != 0)
        {
            LiquidationEncoder.WriteRemovedCells(writer, 18, view.Liquidations, server.LadderGrid, shape.Range, newerThan);
        }
    }
}
