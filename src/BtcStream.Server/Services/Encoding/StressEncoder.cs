using BtcStream.Engine.Stress.Table;
using StressRow = BtcStream.Engine.Stress.Table.StressRow;

namespace BtcStream.Server.Services.Encoding;

/// <summary>StressRow of the contract, the same in updates and in answers.</summary>
internal static class StressEncoder
{
    /// <summary>Writes the rows that changed after a sequence.</summary>
    public static void WriteRows(WireWriter writer, int field, StressTableView table, long newerThan)
    {
        for (int i = 0; i < table.Rows.Length; i++)
        {
            if (table.Versions[i] > newerThan)
            {
                WriteRow(writer, field, table.Rows[i]);
            }
        }
    }

    /// <summary>Writes a row.</summary>
    public static void WriteRow(WireWriter writer, int field, StressRow row)
    {
        int start = writer.Begin(field);
        writer.Text(1, row.Name);
        writer.Text(2, row.Title);
        writer.Figure(3, row.Figure);
        writer.Text(4, row.Kind.Unit);
        writer.Text(5, row.Source);
        if (row.InputUnixNanos != long.MinValue)
        {
            writer.Time(6, row.InputUnixNanos);
        }

        if (row.Threshold is { } threshold)
        {
            writer.Figure(7, threshold.Threshold);
            writer.Varint(8, (ulong)(threshold.Side == Quant.Stress.ThresholdSide.Above ? Contracts.V1.ThresholdSide.Above : Contracts.V1.ThresholdSide.Below));
            writer.Figure(9, threshold.Hysteresis);
        }

        writer.Varint(10, (ulong)Of(row.State));
        if (row.SinceUnixNanos != 0)
        {
            writer.Time(11, row.SinceUnixNanos);
        }

        foreach (string assumption in row.Assumptions)
        {
            writer.Text(12, assumption);
        }

        if (row.Threshold is { } watched)
        {
            writer.Figure(13, watched.WatchDistance);
        }

        writer.Varint(14, (ulong)row.Kind.Claim);
        writer.End(start);
    }

    private static Contracts.V1.StressState Of(Quant.Stress.StressState state) => state switch
    {
        Quant.Stress.StressState.Calm => Contracts.V1.StressState.Calm,
        Quant.Stress.StressState.Watch => Contracts.V1.StressState.Watch,
        Quant.Stress.StressState.Stressed => Contracts.V1.StressState.Stressed,
        _ => Contracts.V1.StressState.NoData,
    };
}
