using BtcStream.Engine.Publication;

namespace BtcStream.Server.Services.Encoding;

/// <summary>GammaCell, GammaCellKey and ProfilePoint of the contract: the same bytes in a subscription's update and in a unary answer.</summary>
internal static class CellEncoder
{
    /// <summary>Writes the cells of a range that changed after a base.</summary>
    /// <param name="writer">Takes them.</param>
    /// <param name="field">The field of the message being written.</param>
    /// <param name="view">Where they are.</param>
    /// <param name="range">Which ones.</param>
    /// <param name="newerThan">0 for all.</param>
    public static void WriteCells(WireWriter writer, int field, RiskView view, in CellRange range, long newerThan)
    {
        ReadOnlySpan<long> versions = view.CellVersions;
        for (int cell = 0; cell < versions.Length; cell++)
        {
            if (versions[cell] > newerThan && range.HasCell(view, cell))
            {
                int start = writer.Begin(field);
                writer.Figure(1, view.CellStrikes[cell]);
                writer.Time(2, view.CellExpiries[cell]);
                writer.Figure(3, view.CellNet[cell]);
                writer.Figure(4, view.CellGross[cell]);
                writer.Figure(5, view.CellOpenInterest[cell]);
                writer.Figure(6, view.CellOpenInterestUsd[cell]);
                writer.End(start);
            }
        }
    }

    /// <summary>Writes the keys of cells of a range that went after a base.</summary>
    public static void WriteRemovedCells(WireWriter writer, int field, RiskView view, in CellRange range, long newerThan)
    {
        foreach (RemovedCell cell in view.Removed)
        {
            if (cell.Version > newerThan && range.Contains(cell.ExpiryUnixNanos, cell.Strike))
            {
                int start = writer.Begin(field);
                writer.Figure(1, cell.Strike);
                writer.Time(2, cell.ExpiryUnixNanos);
                writer.End(start);
            }
        }
    }

    /// <summary>Writes the profile on the server's grid; nothing while there is no index price to put it on.</summary>
    public static void WriteProfile(WireWriter writer, int field, RiskView view)
    {
        double index = view.Summary.IndexPrice;
        if (double.IsNaN(index))
        {
            return;
        }

        for (int point = 0; point < view.Profile.Length; point++)
        {
            int start = writer.Begin(field);
            writer.Figure(1, view.Grid.Points[point] * index);
            writer.Figure(2, view.Profile[point]);
            writer.End(start);
        }
    }
}
