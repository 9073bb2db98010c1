using System.Runtime.InteropServices;
using BtcStream.Engine.Ring;

namespace BtcStream.Engine.Durability;

/// <summary>
/// Everything of a batch that the engine reads, as bytes; see README.md beside this file. Columns go by memory copy, those that no row has a field in not at
/// all. Allocates nothing.
/// </summary>
internal static class BatchEncoder
{
    public const int CountsSize = 64;
    public const int MessageSize = 32;
    public const int DefinitionSize = 48;
    public const int NameSize = 8;
    public const int DepthSize = 16;
    public const int PointSize = 32;
    public const int ObservationSize = 120;
    public const int ColumnsHeadSize = 8;

    /// <summary>Bytes that a batch takes.</summary>
    public static int SizeOf(InputBatch batch)
    {
        int size = CountsSize + (MessageSize * batch.MessageCount) + (DefinitionSize * batch.Definitions.Count) + (NameSize * batch.Names.Count)
            + Padded(sizeof(int) * batch.Text.Count) + Padded(batch.Text.ByteCount) + (DepthSize * batch.Depth.Count) + (PointSize * batch.ObservationPoints.Count)
            + (ObservationSize * batch.Observations.Count);
        foreach (InputKind kind in ColumnTables.Kinds)
        {
            ColumnSet columns = batch.ColumnsOf(kind)!;
            if (columns.Count > 0)
            {
                size += ColumnsHeadSize + SizeOf(columns, ColumnTables.PresentIn(columns, kind));
            }
        }

        return size;
    }

    /// <summary>Writes a batch.</summary>
    /// <param name="batch">The batch.</param>
    /// <param name="payload">As long as <see cref="SizeOf(InputBatch)"/> says.</param>
    public static void Write(InputBatch batch, Span<byte> payload)
    {
        var writer = new ByteWriter(payload);
        WriteCounts(ref writer, batch);
        foreach (ref readonly BatchMessage message in batch.Messages)
        {
            Write(ref writer, message);
        }

        foreach (ref readonly DefinitionRow definition in batch.Definitions.Rows)
        {
            Write(ref writer, definition);
        }

        foreach (ref readonly NamedInstrument name in batch.Names.Rows)
        {
            writer.Int(name.VenueText ?? -1);
            writer.Int(name.NameText);
        }

        writer.Bytes(MemoryMarshal.AsBytes(batch.Text.Ends));
        writer.Pad();
        writer.Bytes(batch.Text.Bytes);
        writer.Pad();
        writer.Bytes(MemoryMarshal.AsBytes(batch.Depth.Rows));
        foreach (ref readonly ObservationPoint point in batch.ObservationPoints.Rows)
        {
            writer.Long(point.NameText);
            writer.Double(point.First);
            writer.Double(point.Second);
            writer.Double(point.Third);
        }

        WriteColumns(ref writer, batch);
        foreach (ref readonly ObservationRow row in batch.Observations.Rows)
        {
            Write(ref writer, row);
        }
    }

    private static int Padded(int length) => (length + 7) & -8;

    private static int SizeOf(ColumnSet columns, uint present)
    {
        int size = 0;
        for (int column = 0; present >> column != 0; column++)
        {
            size += (present & (1u << column)) != 0 ? Padded(ColumnTables.Bytes(columns, column).Length) : 0;
        }

        return size;
    }

    private static void WriteCounts(ref ByteWriter writer, InputBatch batch)
    {
        writer.Long(batch.ReceivedUnixNanos);
        writer.Int(batch.MessageCount);
        writer.Int(batch.Definitions.Count);
        writer.Int(batch.Names.Count);
        writer.Int(batch.Text.Count);
        writer.Int(batch.Text.ByteCount);
        writer.Int(batch.Depth.Count);
        writer.Int(batch.ObservationPoints.Count);
        foreach (InputKind kind in ColumnTables.Kinds)
        {
            writer.Int(batch.ColumnsOf(kind)!.Count);
        }

        writer.Int(batch.Observations.Count);
    }

    private static void Write(ref ByteWriter writer, in BatchMessage message)
    {
        writer.Long((long)message.Sequence);
        writer.Long(message.TimeUnixNanos);
        writer.Int(message.DefinitionStart);
        writer.Int(message.RowStart);
        writer.Long((byte)message.Kind);
    }

    private static void Write(ref ByteWriter writer, in DefinitionRow definition)
    {
        int present = (definition.Id is null ? 0 : 1) | (definition.Right is null ? 0 : 2) | (definition.ExpiryUnixNanos is null ? 0 : 4)
            | (definition.Strike is null ? 0 : 8) | (definition.ContractSizeCoin is null ? 0 : 16);
        writer.Int((int)(definition.Id ?? 0));
        writer.Int(definition.VenueText ?? -1);
        writer.Int(definition.NameText ?? -1);
        writer.Int(definition.UnderlyingText ?? -1);
        writer.Byte((byte)definition.Kind);
        writer.Byte((byte)definition.Settlement);
        writer.Byte((byte)(definition.Right ?? 0));
        writer.Byte((byte)present);
        writer.Int(0);
        writer.Long(definition.ExpiryUnixNanos ?? 0);
        writer.Double(definition.Strike ?? 0.0);
        writer.Double(definition.ContractSizeCoin ?? 0.0);
    }

    private static void WriteColumns(ref ByteWriter writer, InputBatch batch)
    {
        foreach (InputKind kind in ColumnTables.Kinds)
        {
            ColumnSet columns = batch.ColumnsOf(kind)!;
            if (columns.Count == 0)
            {
                continue;
            }

            uint present = ColumnTables.PresentIn(columns, kind);
            writer.Long(present);
            for (int column = 0; present >> column != 0; column++)
            {
                if ((present & (1u << column)) != 0)
                {
                    writer.Bytes(ColumnTables.Bytes(columns, column));
                    writer.Pad();
                }
            }
        }
    }

    private static void Write(ref ByteWriter writer, in ObservationRow row)
    {
        writer.Byte((byte)row.Kind);
        writer.Byte(row.HasTime ? (byte)1 : (byte)0);
        writer.Byte(row.PriceKind);
        writer.Byte(row.Present);
        writer.Int(row.SourceText);
        writer.Int(row.UnderlyingText);
        writer.Int(row.NameText);
        writer.Int(row.AssumptionText);
        writer.Int(row.PointStart);
        writer.Int(row.PointCount);
        writer.Int(row.UnequalListText);
        writer.Long((long)row.UnequalList);
        writer.Long(row.Time);
        writer.Long(row.Until);
        for (int i = 0; i < ObservationRow.MaxValues; i++)
        {
            writer.Double(row[i]);
        }
    }
}
