using BtcStream.Contracts.V1;
using BtcStream.Server.Ingest.Decoding;
using Google.Protobuf;
using Google.Protobuf.Reflection;

namespace BtcStream.Server.Tests.Ingest;

/// <summary>Encodings that parsers must accept and encoders hardly ever write: unpacked numbers, a message in pieces, unknown fields.</summary>
internal static class UnusualEncoding
{
    /// <summary>Entries of mark_iv one by one, id in two packed pieces, the rest as usual.</summary>
    public static byte[] Unpack(QuoteColumns columns, Random random)
    {
        var rest = columns.Clone();
        rest.Id.Clear();
        rest.MarkIv.Clear();
        int cut = random.Next(columns.Id.Count + 1);
        return
        [
            .. new QuoteColumns { Id = { columns.Id.Take(cut) } }.ToByteArray(),
            .. columns.MarkIv.SelectMany(iv => (byte[])[(6 << 3) | 1, .. BitConverter.GetBytes(iv)]),
            .. rest.ToByteArray(),
            .. new QuoteColumns { Id = { columns.Id.Skip(cut) } }.ToByteArray(),
        ];
    }

    /// <summary>Columns first, in two pieces; then an unknown field and group; the sequence last, twice.</summary>
    public static IEnumerable<byte> OfBatch(byte sequence, byte[] columns, Random random)
    {
        var tagged = new List<byte>();
        foreach (byte[] piece in (byte[][])[columns, []])
        {
            tagged.Add((4 << 3) | 2);
            tagged.AddRange(Varint(piece.Length));
            tagged.AddRange(piece);
        }

        return [.. tagged, (15 << 3) | 0, 0x81, 0x01, (14 << 3) | 3, (13 << 3) | 5, 1, 2, 3, 4, (14 << 3) | 4, 1 << 3, (byte)random.Next(100), 1 << 3, sequence];
    }

    /// <summary>The same message with its fields in any order, fields of one number in theirs; columns whole, in two packed pieces, or one by one.</summary>
    public static byte[] Respell(byte[] message, MessageDescriptor type, Random random)
    {
        List<Queue<byte[]>> fields = [];
        foreach (IGrouping<int, (int Field, byte[] Bytes)> field in Fields(message).GroupBy(part => part.Field))
        {
            FieldDescriptor known = type.FindFieldByNumber(field.Key);
            IEnumerable<byte[]> parts = field.Select(part => part.Bytes);
            fields.Add(new Queue<byte[]>(IsColumn(known) ? parts.SelectMany(part => Split(known, part, random)) : parts));
        }

        List<byte> respelt = [];
        while (fields.Count > 0)
        {
            int next = random.Next(fields.Count);
            respelt.AddRange(fields[next].Dequeue());
            fields.RemoveAll(queue => queue.Count == 0);
        }

        return [.. respelt];
    }

    /// <summary>A field with its value spelled as zero, which encoders leave out.</summary>
    public static byte[] ExplicitZero(int field) => [.. Varint(field << 3), 0];

    private static IEnumerable<byte[]> Split(FieldDescriptor field, byte[] packed, Random random)
    {
        if (random.Next(3) == 0)
        {
            return [packed];
        }

        byte[][] entries = [.. Entries(field, packed)];
        int cut = random.Next(entries.Length + 1);
        return random.Next(2) == 0
            ? [Pack(field, entries[..cut]), Pack(field, entries[cut..])]
            : entries.Select(entry => (byte[])[.. Varint((field.FieldNumber << 3) | (int)TypeOf(field)), .. entry]);
    }

    private static byte[] Pack(FieldDescriptor field, byte[][] entries)
    {
        byte[] bytes = [.. entries.SelectMany(entry => entry)];
        return [.. Varint((field.FieldNumber << 3) | (int)WireType.Bytes), .. Varint(bytes.Length), .. bytes];
    }

    private static List<byte[]> Entries(FieldDescriptor field, byte[] packed)
    {
        var outer = new WireReader(packed);
        outer.TryReadTag(out _, out _);
        byte[] values = outer.ReadBytes().ToArray();
        List<byte[]> entries = [];
        var reader = new WireReader(values);
        while (!reader.IsAtEnd)
        {
            int start = reader.Position;
            reader.Skip(field.FieldNumber, TypeOf(field));
            entries.Add(values[start..reader.Position]);
        }

        return entries;
    }

    private static bool IsColumn(FieldDescriptor field) => field.IsRepeated && field.FieldType is not (FieldType.Message or FieldType.String);

    private static WireType TypeOf(FieldDescriptor field) => field.FieldType switch
    {
        FieldType.Double or FieldType.Fixed64 => WireType.Fixed64,
        FieldType.Fixed32 => WireType.Fixed32,
        _ => WireType.Varint,
    };

    private static List<(int Field, byte[] Bytes)> Fields(byte[] message)
    {
        List<(int Field, byte[] Bytes)> fields = [];
        var reader = new WireReader(message);
        int start = 0;
        while (reader.TryReadTag(out int field, out WireType type))
        {
            reader.Skip(field, type);
            fields.Add((field, message[start..reader.Position]));
            start = reader.Position;
        }

        return fields;
    }

    private static IEnumerable<byte> Varint(int value)
    {
        for (; value >= 0x80; value >>= 7)
        {
            yield return (byte)(value | 0x80);
        }

        yield return (byte)value;
    }
}
