using System.Collections;
using BtcStream.Contracts.V1;
using Google.Protobuf;
using Google.Protobuf.Reflection;

namespace BtcStream.Server.Tests.Ingest;

/// <summary>Observations of arbitrary content, made from the contract's own descriptors; most of what they say is taken by the engine.</summary>
internal static class RandomObservations
{
    private static readonly MessageDescriptor Row = ObservationRow.Descriptor;
    private static readonly MessageDescriptor Columns = ObservationColumns.Descriptor;

    /// <summary>Fields of the oneof of rows.</summary>
    public static IEnumerable<FieldDescriptor> Kinds => Row.Oneofs.Single(oneof => oneof.Name == "observation").Fields;

    /// <summary>Fields of the oneof of columns.</summary>
    public static IEnumerable<FieldDescriptor> Series => Columns.Oneofs.Single(oneof => oneof.Name == "series").Fields;

    public static ObservationBatch Rows(Random random, int rows)
    {
        FieldDescriptor[] kinds = [.. Kinds];
        return new ObservationBatch { Rows = { Enumerable.Range(0, rows).Select(_ => OneRow(kinds[random.Next(kinds.Length)], random)) } };
    }

    /// <summary>Some rows, and mostly a series in columns.</summary>
    public static ObservationBatch Batch(Random random)
    {
        ObservationBatch batch = Rows(random, random.Next(5));
        batch.Sequence = (ulong)random.NextInt64();
        if (random.Next(3) > 0)
        {
            FieldDescriptor[] series = [.. Series];
            batch.Columns = OneSeries(series[random.Next(series.Length)], random, random.Next(20));
        }

        return batch;
    }

    public static ObservationRow OneRow(FieldDescriptor kind, Random random)
    {
        var row = new ObservationRow { Source = random.Next(10) == 0 ? "" : "source" };
        if (random.Next(4) == 0)
        {
            row.Underlying = random.Next(4) == 0 ? "" : "BTC";
        }

        if (random.Next(10) > 0)
        {
            row.Time = Time(random);
        }

        kind.Accessor.SetValue(row, Fill(kind.MessageType, random));
        return row;
    }

    /// <summary>A series in columns, of as many rows.</summary>
    public static ObservationColumns OneSeries(FieldDescriptor series, Random random, int rows)
    {
        var columns = new ObservationColumns { Source = random.Next(10) == 0 ? "" : "source", Time = { Enumerable.Range(0, rows).Select(_ => Time(random)) } };
        if (random.Next(3) == 0)
        {
            columns.Underlying = "BTC";
        }

        IMessage content = series.MessageType.Parser.ParseFrom([]);
        foreach (FieldDescriptor field in series.MessageType.Fields.InFieldNumberOrder().Where(field => !field.IsRepeated || random.Next(4) > 0))
        {
            if (field.FieldType == FieldType.Bytes)
            {
                byte[] bitmap = new byte[(rows + 7) / 8];
                random.NextBytes(bitmap);
                field.Accessor.SetValue(content, random.Next(2) == 0 ? ByteString.CopyFrom(bitmap) : ByteString.Empty);
            }
            else if (field.IsRepeated)
            {
                var list = (IList)field.Accessor.GetValue(content);
                for (int i = 0; i < rows; i++)
                {
                    list.Add(Value(field, random));
                }
            }
            else
            {
                field.Accessor.SetValue(content, Value(field, random));
            }
        }

        series.Accessor.SetValue(columns, content);
        return columns;
    }

    /// <summary>The same observations as rows, by the contract's words: fields of one name are the same, and a bitmap says which rows have them.</summary>
    public static IEnumerable<ObservationRow> ToRows(ObservationColumns columns, FieldDescriptor series)
    {
        var content = (IMessage)series.Accessor.GetValue(columns);
        FieldDescriptor kind = Kinds.Single(field => field.Name == series.Name);
        for (int i = 0; i < columns.Time.Count; i++)
        {
            var row = new ObservationRow { Source = columns.Source, Time = columns.Time[i] };
            if (columns.HasUnderlying)
            {
                row.Underlying = columns.Underlying;
            }

            IMessage observation = kind.MessageType.Parser.ParseFrom([]);
            foreach (FieldDescriptor field in kind.MessageType.Fields.InFieldNumberOrder())
            {
                FieldDescriptor column = series.MessageType.FindFieldByName(field.Name);
                if (HasRow(content, column, i))
                {
                    object value = column.Accessor.GetValue(content);
                    field.Accessor.SetValue(observation, column.IsRepeated ? ((IList)value)[i] : value);
                }
            }

            kind.Accessor.SetValue(row, observation);
            yield return row;
        }
    }

    private static bool HasRow(IMessage content, FieldDescriptor column, int row)
    {
        if (!column.IsRepeated)
        {
            return !column.HasPresence || column.Accessor.HasValue(content);
        }

        var bitmap = (ByteString?)column.ContainingType.FindFieldByName(column.Name + "_present")?.Accessor.GetValue(content);
        return ((IList)column.Accessor.GetValue(content)).Count > 0 && (bitmap is null || bitmap.IsEmpty || ((bitmap[row / 8] >> (row % 8)) & 1) != 0);
    }

    private static IMessage Fill(MessageDescriptor type, Random random)
    {
        IMessage message = type.Parser.ParseFrom([]);
        int length = random.Next(4);
        foreach (FieldDescriptor field in type.Fields.InFieldNumberOrder().Where(field => field.IsRepeated || random.Next(5) > 0))
        {
            if (field.IsRepeated)
            {
                // Lists of one length, but for a few.
                var list = (IList)field.Accessor.GetValue(message);
                for (int i = random.Next(12) == 0 ? random.Next(4) : length; i > 0; i--)
                {
                    list.Add(field.FieldType == FieldType.Message ? Fill(field.MessageType, random) : Value(field, random));
                }
            }
            else
            {
                field.Accessor.SetValue(message, Value(field, random));
            }
        }

        return message;
    }

    private static ulong Time(Random random) => (ulong)(1_768_300_000L + random.Next(20)) * 1_000_000_000;

    private static object Value(FieldDescriptor field, Random random) => field.FieldType switch
    {
        FieldType.Double => random.Next(20) switch
        {
            0 => double.NaN,
            1 => -random.NextDouble(),
            2 => double.PositiveInfinity,
            _ => random.NextDouble(),
        },
        FieldType.UInt32 or FieldType.Fixed32 => (uint)random.NextInt64(1L << 32),
        FieldType.Fixed64 => random.Next(10) == 0 ? ulong.MaxValue : Time(random),
        FieldType.String => random.Next(10) == 0 ? "" : $"ünïcode ₿ {random.Next(3)}",
        FieldType.Enum => Enum.ToObject(field.EnumType.ClrType, random.Next(8) == 0 ? random.Next(-2, 400) : random.Next(3)),
        _ => throw new NotSupportedException(field.FullName),
    };
}
