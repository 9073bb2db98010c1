using BtcStream.Engine.Publication;

namespace BtcStream.Server.Services.Encoding;

/// <summary>GammaCell, GammaStrike and ProfilePoint of the contract: the same bytes in a subscription's update and in a unary answer.</summary>
internal static class CellEncoder
{
    /// <summary>Writes the cells of a range that changed after a base.</summary>
    /// <param name="writer">Takes them.</param>
    /// <param name="field">The field of the message being written.</param>
    /// <param name="cells">Where they are.</param>
    /// <param name="range">Which ones.</param>
    /// <param name="newerThan">0 for all.</param>
    public static void WriteCells(WireWriter writer, int field, RiskLadder cells, in CellRange range, long newerThan)
    {
        ReadOnlySpan<long> versions = cells.Versions;
        for (int cell = 0; cell < versions.Length; cell++)
        {
            if (versions[cell] > newerThan && range.Contains(cells, cell, byExpiry: true))
            {
                int start = writer.Begin(field);
                writer.Figure(1, cells.Strikes[cell]);
                writer.Time(2, cells.Expiries[cell]);
                WriteFigures(writer, 3, cells, cell);
                writer.End(start);
            }
        }
    }

    /// <summary>Writes the strikes of a range that changed after a base.</summary>
    /// <inheritdoc cref="WriteCells"/>
    public static void WriteStrikes(WireWriter writer, int field, RiskLadder strikes, in CellRange range, long newerThan)
    {
        ReadOnlySpan<long> versions = strikes.Versions;
        for (int strike = 0; strike < versions.Length; strike++)
        {
            if (versions[strike] > newerThan && range.Contains(strikes, strike, byExpiry: false))
            {
                int start = writer.Begin(field);
                writer.Figure(1, strikes.Strikes[strike]);
                WriteFigures(writer, 2, strikes, strike);
                writer.End(start);
            }
        }
    }

    /// <summary>Writes the keys of cells of a range that went after a base.</summary>
    public static void WriteRemovedCells(WireWriter writer, int field, RiskLadder cells, in CellRange range, long newerThan)
    {
        foreach (RemovedRung cell in cells.Removed)
        {
            if (cell.Version > newerThan && range.Contains(cell.ExpiryUnixNanos, cell.Strike, byExpiry: true) && !IsHeld(cells, cell))
            {
                int start = writer.Begin(field);
                writer.Figure(1, cell.Strike);
                writer.Time(2, cell.ExpiryUnixNanos);
                writer.End(start);
            }
        }
    }

    /// <summary>Writes the strikes of a range that went after a base.</summary>
    public static void WriteRemovedStrikes(WireWriter writer, int field, RiskLadder strikes, in CellRange range, long newerThan)
    {
        foreach (RemovedRung strike in strikes.Removed)
        {
            if (strike.Version > newerThan && range.Contains(0, strike.Strike, byExpiry: false) && !IsHeld(strikes, strike))
            {
                writer.Packed(field, [strike.Strike]);
            }
        }
    }

    /// <summary>Writes the profile on the server's grid; nothing while there is no index price to put it on.</summary>
    public static void WriteProfile(WireWriter writer, int field, RiskView view)
    {
        if (double.IsNaN(view.IndexPrice))
        {
            return;
        }

        for (int point = 0; point < view.Profile.Length; point++)
        {
            int start = writer.Begin(field);
            writer.Figure(1, view.Grid.X[point] * view.IndexPrice);
            writer.Figure(2, view.Profile[point]);
            writer.End(start);
        }
    }

    /// <summary>Whether a rung that went has come back: it is then among those that changed, and is not gone.</summary>
    private static bool IsHeld(RiskLadder ladder, in RemovedRung rung)
    {
        int low = 0;
        int high = ladder.Count - 1;
        while (low <= high)
        {
            int middle = (low + high) / 2;
            int order = ladder.Expiries[middle].CompareTo(rung.ExpiryUnixNanos);
            order = order != 0 ? order : ladder.Strikes[middle].CompareTo(rung.Strike);
            if (order == 0)
            {
                return ladder.Versions[middle] > 0;
            }

            (low, high) = order < 0 ? (middle + 1, high) : (low, middle - 1);
        }

        return false;
    }

    private static void WriteFigures(WireWriter writer, int first, RiskLadder ladder, int entry)
    {
        writer.Figure(first, ladder.Net[entry]);
        writer.Figure(first + 1, ladder.Gross[entry]);
        writer.Figure(first + 2, ladder.OpenInterest[entry]);
        writer.Figure(first + 3, ladder.OpenInterestUsd[entry]);
        writer.Figure(first + 4, ladder.CallOpenInterest[entry]);
        writer.Figure(first + 5, ladder.PutOpenInterest[entry]);
    }
}
