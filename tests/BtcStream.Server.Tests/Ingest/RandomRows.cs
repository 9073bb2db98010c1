using System.Collections;
using BtcStream.Contracts.V1;
using Google.Protobuf;
using Google.Protobuf.Reflection;

namespace BtcStream.Server.Tests.Ingest;

/// <summary>Batches of any kind and of arbitrary content, made from the contract's own descriptors: decoders check form, never values.</summary>
internal static class RandomRows
{
    private const int Names = 32;

    public static IMessage Batch(DecoderCase kind, Random random)
    {
        IMessage batch = kind.Batch.Parser.ParseFrom([]);
        kind.Batch.FindFieldByNumber(1).Accessor.SetValue(batch, (ulong)random.NextInt64());
        var rows = (IList)kind.Batch.FindFieldByNumber(3).Accessor.GetValue(batch);
        for (int i = random.Next(5); i > 0; i--)
        {
            rows.Add(Row(kind, random));
        }

        if (random.Next(3) > 0)
        {
            kind.Batch.FindFieldByNumber(4).Accessor.SetValue(batch, Columns(kind, random, random.Next(40)));
        }

        return batch;
    }

    public static IMessage Row(DecoderCase kind, Random random)
    {
        IMessage row = kind.Row.Parser.ParseFrom([]);
        foreach (FieldDescriptor field in kind.Row.Fields.InFieldNumberOrder().Where(_ => random.Next(2) == 0))
        {
            if (field.IsRepeated)
            {
                var levels = (IList)field.Accessor.GetValue(row);
                for (int i = random.Next(4); i > 0; i--)
                {
                    levels.Add(new DepthLevel { Price = Number(random), Amount = Number(random) });
                }
            }
            else
            {
                field.Accessor.SetValue(row, Value(field, random));
            }
        }

        return row;
    }

    public static IMessage Columns(DecoderCase kind, Random random, int rows)
    {
        IMessage columns = kind.Columns.Parser.ParseFrom([]);
        foreach (FieldDescriptor field in kind.Columns.Fields.InFieldNumberOrder())
        {
            bool isKey = field.Name is "id" || (field.Name is "account" && kind.Columns.FindFieldByName("id") is null);
            if (isKey || field.FieldNumber == Names || random.Next(2) == 0)
            {
                Fill(columns, field, random, rows);
            }
        }

        return columns;
    }

    private static void Fill(IMessage columns, FieldDescriptor field, Random random, int rows)
    {
        if (field.FieldType == FieldType.Bytes)
        {
            byte[] bitmap = new byte[(rows + 7) / 8];
            random.NextBytes(bitmap);
            field.Accessor.SetValue(columns, ByteString.CopyFrom(bitmap));
        }
        else if (field.IsRepeated)
        {
            var column = (IList)field.Accessor.GetValue(columns);
            for (int i = field.FieldNumber == Names ? 5 : rows; i > 0; i--)
            {
                column.Add(field.Name == "margin_model" ? (uint)random.Next(5) : Value(field, random));
            }
        }
        else
        {
            field.Accessor.SetValue(columns, Value(field, random));
        }
    }

    private static object Value(FieldDescriptor field, Random random) => field.FieldType switch
    {
        FieldType.Double => Number(random),
        FieldType.Fixed32 => (uint)random.NextInt64(1L << 32),
        FieldType.Fixed64 => unchecked((ulong)random.NextInt64(long.MinValue, long.MaxValue)),
        FieldType.Bool => random.Next(2) == 0,
        FieldType.String => Text(random),
        FieldType.Enum => Enum.ToObject(field.EnumType.ClrType, random.Next(8) == 0 ? random.Next(-2, 400) : random.Next(6)),
        _ => throw new NotSupportedException(field.FullName),
    };

    private static double Number(Random random) => random.Next(5) switch
    {
        0 => double.NaN,
        1 => 0.0,
        2 => -random.NextDouble(),
        3 => double.PositiveInfinity,
        _ => random.NextDouble() * 1e5,
    };

    private static string Text(Random random) => random.Next(4) switch
    {
        0 => "",
        1 => "BTC-PERPETUAL",
        2 => "ünïcode ₿",
        _ => new string('x', random.Next(200)),
    };
}
