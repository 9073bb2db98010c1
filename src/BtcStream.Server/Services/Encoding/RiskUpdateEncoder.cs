using BtcStream.Contracts.V1;
using BtcStream.Engine.Publication;

namespace BtcStream.Server.Services.Encoding;

/// <summary>What a subscription shows.</summary>
/// <param name="Views">The views asked for.</param>
/// <param name="Range">The cells asked for.</param>
internal readonly record struct UpdateShape(ViewSet Views, CellRange Range);

/// <summary>The contract's views that are built, as a set.</summary>
[Flags]
internal enum ViewSet
{
    None = 0,
    Summary = 1,
    Heatmap = 2,
    Strikes = 4,
    Profile = 8,
}

/// <summary>RiskUpdate of the contract. One thread at a time.</summary>
internal sealed class RiskUpdateEncoder
{
    private readonly StrikeSums _strikes = new();

    /// <summary>Writes an update.</summary>
    /// <param name="writer">Takes it.</param>
    /// <param name="view">The state it leads to.</param>
    /// <param name="shape">What it shows.</param>
    /// <param name="baseSequence">The state that the reader holds; null for a snapshot.</param>
    /// <param name="server">What the view does not hold.</param>
    public void Write(WireWriter writer, RiskView view, in UpdateShape shape, long? baseSequence, in ServerFacts server)
    {
        long newerThan = baseSequence ?? 0;
        writer.Fixed64(1, server.Epoch);
        writer.Varint(2, (ulong)view.Sequence);
        writer.Varint(3, (ulong)newerThan);
        writer.Time(4, view.AsOfUnixNanos);
        writer.Text(5, view.Underlying);
        writer.Varint(6, (ulong)(baseSequence is null ? UpdateKind.Snapshot : UpdateKind.Delta));
        writer.Varint(7, (ulong)WireNames.Of(view.Model));
        if ((view.Parts & RiskParts.Summary) != 0)
        {
            WriteSummary(writer, view, shape, server);
        }

        if ((shape.Views & ViewSet.Heatmap) != 0)
        {
            CellEncoder.WriteCells(writer, 12, view, shape.Range, newerThan);
            if (baseSequence is not null)
            {
                CellEncoder.WriteRemovedCells(writer, 13, view, shape.Range, newerThan);
            }
        }

        if ((shape.Views & ViewSet.Strikes) != 0)
        {
            _strikes.Write(writer, 14, view, shape.Range, newerThan);
            if (baseSequence is not null)
            {
                _strikes.WriteRemoved(writer, 15, view, shape.Range, newerThan);
            }
        }

        if ((shape.Views & ViewSet.Profile) != 0 && view.ProfileVersion > newerThan)
        {
            CellEncoder.WriteProfile(writer, 16, view);
        }
    }

    private static void WriteSummary(WireWriter writer, RiskView view, in UpdateShape shape, in ServerFacts server)
    {
        writer.Bool(8, view.Summary.IsStale);
        writer.Figure(9, SummaryEncoder.AgeSeconds(view));
        writer.Figure(10, view.Summary.IndexPrice);
        if ((shape.Views & ViewSet.Summary) != 0)
        {
            int start = writer.Begin(11);
            SummaryEncoder.Write(writer, view, server);
            writer.End(start);
        }

        SummaryEncoder.WriteCoverage(writer, 22, view.Summary);
    }
}
