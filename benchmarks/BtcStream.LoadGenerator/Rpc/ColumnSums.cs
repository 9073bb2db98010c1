using System.Runtime.InteropServices;

namespace BtcStream.LoadGenerator.Rpc;

/// <summary>The least that a decoder can do: finds the columns of a QuoteBatch and adds each of them up.</summary>
internal struct ColumnSums
{
    private const int ColumnsField = 4;
    private const int IdField = 3;

    private double _sum;

    /// <summary>Rows decoded.</summary>
    public long Rows { get; private set; }

    /// <summary>What the columns add up to: keeps the work from being optimised away.</summary>
    public readonly double Sum => _sum;

    public void Add(ReadOnlySpan<byte> batch)
    {
        while (TryTake(ref batch, out int field, out ReadOnlySpan<byte> value))
        {
            if (field == ColumnsField)
            {
                AddColumns(value);
            }
        }
    }

    private void AddColumns(ReadOnlySpan<byte> columns)
    {
        while (TryTake(ref columns, out int field, out ReadOnlySpan<byte> value))
        {
            if (field == IdField)
            {
                Rows += value.Length / sizeof(uint);
                continue;
            }

            foreach (double entry in MemoryMarshal.Cast<byte, double>(value))
            {
                _sum += entry;
            }
        }
    }

    private static bool TryTake(ref ReadOnlySpan<byte> rest, out int field, out ReadOnlySpan<byte> value)
    {
        field = 0;
        value = default;
        if (rest.IsEmpty)
        {
            return false;
        }

        ulong tag = Varint(ref rest);
        field = (int)(tag >> 3);
        if ((tag & 7) == 0)
        {
            Varint(ref rest);
            return true;
        }

        int length = (int)Varint(ref rest);
        value = rest[..length];
        rest = rest[length..];
        return true;
    }

    private static ulong Varint(ref ReadOnlySpan<byte> rest)
    {
        ulong value = 0;
        for (int at = 0; ; at++)
        {
            value |= (ulong)(rest[at] & 0x7F) << (7 * at);
            if (rest[at] < 0x80)
            {
                rest = rest[(at + 1)..];
                return value;
            }
        }
    }
}
