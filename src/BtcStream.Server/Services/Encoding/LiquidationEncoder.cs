using BtcStream.Engine.Publication;
using BtcStream.Quant.Ladders;

namespace BtcStream.Server.Services.Encoding;

/// <summary>LiquidationCell, LiquidationCellKey and LiquidationCluster of the contract: the same bytes in a subscription's update and in a unary answer.</summary>
internal static class LiquidationEncoder
{
    /// <summary>Writes the cells of a range that changed after a base.</summary>
    /// <param name="writer">Takes them.</param>
    /// <param name="field">The field of the message being written.</param>
    /// <param name="cells">Where they are.</param>
    /// <param name="grid">What their indices stand for.</param>
    /// <param name="range">Which prices.</param>
    /// <param name="provenances">Which provenances.</param>
    /// <param name="newerThan">0 for all.</param>
    public static void WriteCells(
        WireWriter writer, int field, LiquidationRungs cells, PriceGrid grid, in CellRange range, ProvenanceSet provenances, long newerThan)
    {
        ReadOnlySpan<long> versions = cells.Versions;
        for (int entry = 0; entry < versions.Length; entry++)
        {
            int cell = cells.Cell(entry);
            LiquidationProvenance provenance = cells.Provenance(entry);
            if (versions[entry] > newerThan && provenances.Has(provenance) && range.Overlaps(grid, cell))
            {
                int start = writer.Begin(field);
                writer.Figure(1, grid.LowerEdge(cell));
                writer.Figure(2, grid.UpperEdge(cell));
                writer.Figure(3, cells.LongUsd[entry]);
                writer.Figure(4, cells.ShortUsd[entry]);
                writer.Number(5, (ulong)cells.Positions(entry));
                writer.Varint(6, (ulong)WireNames.Of(provenance));
                writer.Signed(7, cell);
                writer.End(start);
            }
        }
    }

    /// <summary>Writes the keys of cells of a range that went after a base.</summary>
    public static void WriteRemovedCells(WireWriter writer, int field, LiquidationRungs cells, PriceGrid grid, in CellRange range, long newerThan)
    {
        foreach (RemovedRung rung in cells.Removed)
        {
            int cell = (int)rung.ExpiryUnixNanos;
            var provenance = (LiquidationProvenance)(int)rung.Strike;
            if (rung.Version > newerThan && range.Overlaps(grid, cell) && !IsHeld(cells, cell, provenance))
            {
                int start = writer.Begin(field);
                writer.Signed(1, cell);
                writer.Varint(2, (ulong)WireNames.Of(provenance));
                writer.End(start);
            }
        }
    }

    /// <summary>Writes a cluster; nothing where there is none.</summary>
    public static void WriteCluster(WireWriter writer, int field, in ClusterFigure figure)
    {
        if (figure.IsFound)
        {
            int start = writer.Begin(field);
            writer.Figure(1, figure.Cluster.PriceLow);
            writer.Figure(2, figure.Cluster.PriceHigh);
            writer.Figure(3, figure.Cluster.LongUsd);
            writer.Figure(4, figure.Cluster.ShortUsd);
            writer.Figure(5, figure.Cluster.DistancePercent);
            writer.Varint(6, (ulong)WireNames.Of(figure.Provenance));
            writer.End(start);
        }
    }

    /// <summary>Whether a cell that went has come back: it is then among those that changed, and is not gone.</summary>
    private static bool IsHeld(LiquidationRungs cells, int cell, LiquidationProvenance provenance)
    {
        int low = 0;
        int high = cells.Count - 1;
        while (low <= high)
        {
            int middle = (low + high) / 2;
            int order = cells.Cell(middle).CompareTo(cell);
            order = order != 0 ? order : ((int)cells.Provenance(middle)).CompareTo((int)provenance);
            if (order == 0)
            {
                return true;
            }

            (low, high) = order < 0 ? (middle + 1, high) : (low, middle - 1);
        }

        return false;
    }
}
