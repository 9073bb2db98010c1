using System.Collections;
using Google.Protobuf;
using Google.Protobuf.Reflection;

namespace BtcStream.Server.Tests.Ingest;

/// <summary>The rows of a generated batch as the contract says they are to be read: rows first, then columns, field n of a column being field n of a row.</summary>
internal static class ExpectedRows
{
    private const int Names = 32;

    public static IEnumerable<IMessage> Of(IMessage batch)
    {
        MessageDescriptor type = batch.Descriptor;
        var rows = ((IEnumerable)type.FindFieldByNumber(3).Accessor.GetValue(batch)).Cast<IMessage>();
        var columns = (IMessage?)type.FindFieldByNumber(4).Accessor.GetValue(batch);
        return rows.Concat(columns is null ? [] : Expand(columns, type.FindFieldByNumber(3).MessageType)).Select(AsDecoded);
    }

    /// <summary>Whether every column has an entry for each row, every bitmap a bit, and every index a name.</summary>
    public static bool IsEven(IMessage batch)
    {
        if (batch.Descriptor.FindFieldByNumber(4).Accessor.GetValue(batch) is not IMessage columns)
        {
            return true;
        }

        int rows = CountOf(columns);
        return columns.Descriptor.Fields.InFieldNumberOrder().All(field => field.Accessor.GetValue(columns) switch
        {
            ByteString bitmap => bitmap.IsEmpty || bitmap.Length == (rows + 7) / 8,
            IList column when field.FieldNumber != Names => column.Count == 0 || column.Count == rows,
            _ => true,
        }) && HasEveryName(columns, rows);
    }

    private static bool HasEveryName(IMessage columns, int rows) => columns.Descriptor.FindFieldByName("margin_model") is not { } models
        || Enumerable.Range(0, rows).All(row => ValueOf(columns, models, row) is not uint index || index < NamesOf(columns).Count);

    private static IEnumerable<IMessage> Expand(IMessage columns, MessageDescriptor rowType)
    {
        int rows = CountOf(columns);
        for (int i = 0; i < rows; i++)
        {
            IMessage row = rowType.Parser.ParseFrom([]);
            foreach (FieldDescriptor field in rowType.Fields.InFieldNumberOrder())
            {
                if (columns.Descriptor.FindFieldByNumber(field.FieldNumber) is { } column && ValueOf(columns, column, i) is { } value)
                {
                    field.Accessor.SetValue(row, field.Name == "margin_model" ? NamesOf(columns)[(int)(uint)value]! : value);
                }
            }

            yield return row;
        }
    }

    /// <summary>A row's value of a column, or of a field that all rows share; null where the row has none.</summary>
    private static object? ValueOf(IMessage columns, FieldDescriptor field, int row)
    {
        if (!field.IsRepeated)
        {
            return field.Accessor.HasValue(columns) ? field.Accessor.GetValue(columns) : null;
        }

        var column = (IList)field.Accessor.GetValue(columns);
        var bitmap = (ByteString?)columns.Descriptor.FindFieldByNumber(field.FieldNumber + Names)?.Accessor.GetValue(columns);
        bool isPresent = bitmap is null || bitmap.IsEmpty || ((bitmap[row >> 3] >> (row & 7)) & 1) == 1;
        return column.Count > 0 && isPresent ? column[row] : null;
    }

    private static IList NamesOf(IMessage columns) => (IList)columns.Descriptor.FindFieldByNumber(Names).Accessor.GetValue(columns);

    /// <summary>The column that says how many rows there are: id, else account, else the longest.</summary>
    private static int CountOf(IMessage columns) =>
        (columns.Descriptor.FindFieldByName("id") ?? columns.Descriptor.FindFieldByName("account")) is { } key
            ? ((IList)key.Accessor.GetValue(columns)).Count
            : columns.Descriptor.Fields.InFieldNumberOrder().Where(field => field.IsRepeated).Max(field => ((IList)field.Accessor.GetValue(columns)).Count);

    /// <summary>What a decoder keeps apart and what it does not: a name beside an id hides the id; an enum beyond a byte is the largest one.</summary>
    private static IMessage AsDecoded(IMessage row)
    {
        IMessage kept = row.Descriptor.Parser.ParseFrom(row.ToByteArray());
        foreach (FieldDescriptor field in row.Descriptor.Fields.InFieldNumberOrder().Where(field => field.FieldType == FieldType.Enum))
        {
            int value = (int)field.Accessor.GetValue(row);
            field.Accessor.SetValue(kept, Enum.ToObject(field.EnumType.ClrType, value is < 0 or > byte.MaxValue ? byte.MaxValue : value));
        }

        if (row.Descriptor.FindFieldByName("id") is { } id)
        {
            Reference(row, kept, id, row.Descriptor.FindFieldByName("instrument"), row.Descriptor.FindFieldByName("venue"));
        }

        return kept;
    }

    private static void Reference(IMessage row, IMessage kept, FieldDescriptor id, FieldDescriptor name, FieldDescriptor venue)
    {
        bool hasId = id.Accessor.HasValue(row);
        bool hasVenue = venue.Accessor.HasValue(row);
        bool isNamed = name.Accessor.HasValue(row) || (hasVenue && hasId);
        if (isNamed)
        {
            name.Accessor.SetValue(kept, name.Accessor.GetValue(row));
        }
        else if (hasVenue)
        {
            venue.Accessor.Clear(kept);
        }

        if (isNamed && hasId)
        {
            id.Accessor.SetValue(kept, 0U);
        }
    }
}
