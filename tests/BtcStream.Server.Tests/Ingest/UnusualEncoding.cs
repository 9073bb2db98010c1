using BtcStream.Contracts.V1;
using Google.Protobuf;

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

    private static IEnumerable<byte> Varint(int value)
    {
        for (; value >= 0x80; value >>= 7)
        {
            yield return (byte)(value | 0x80);
        }

        yield return (byte)value;
    }
}
