using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using BtcStream.Engine.Ring;

namespace BtcStream.Server.Ingest.Decoding;

/// <summary>
/// Where the columns of one <c>XColumns</c> message are: a value column at its field number n, its bitmap of present rows at n + 32, and at 32 itself,
/// which is no column's bitmap, the names that a column of indices refers to. Filled by one scan, without copying.
/// </summary>
internal ref struct ColumnTable
{
    /// <summary>The contract's distance between a column's number and its bitmap's.</summary>
    public const int BitmapOffset = 32;

    /// <summary>The field of names; it is given once a name.</summary>
    public const int NamesField = BitmapOffset;

    private const int Slots = 64;

    private readonly ReadOnlySpan<byte> _data;
    private ulong _set;
    private ulong _filled;
    private SlotArray _slots;

    /// <summary>A table that holds nothing until <see cref="TryScan"/>.</summary>
    /// <param name="data">The message.</param>
    public ColumnTable(ReadOnlySpan<byte> data) => _data = data;

    /// <summary>The fields that are there and not empty: a bit for each number.</summary>
    public readonly ulong Filled => _filled;

    /// <summary>Finds the columns of the message, once.</summary>
    /// <returns>
    /// False where a field comes in pieces or is not packed. Encoders are allowed that, and none does it unasked: the caller has the generated type
    /// bring it into the usual form.
    /// </returns>
    public bool TryScan()
    {
        var reader = new WireReader(_data);
        int tag = 0;
        for (; reader.TryReadTag(out int field, out WireType type); tag = reader.Position)
        {
            if (field >= Slots)
            {
                reader.Skip(field, type);
                continue;
            }

            ulong bit = 1UL << field;
            bool isSet = (_set & bit) != 0;
            if (type != WireType.Bytes || (isSet && field != NamesField))
            {
                return false;
            }

            // Of names the whole stretch from the first to the last is kept: what stands between them is passed over when they are read.
            int length = reader.ReadBytes().Length;
            int start = field != NamesField ? reader.Position - length : isSet ? _slots[field].Start : tag;
            _slots[field] = new Slot { Start = start, Length = reader.Position - start };
            _set |= bit;
            _filled |= reader.Position > start ? bit : 0;
        }

        return true;
    }

    /// <summary>Whether the field is there and not empty.</summary>
    public readonly bool Has(int field) => (_filled & (1UL << field)) != 0;

    /// <summary>Whether the field is there, empty or not.</summary>
    public readonly bool IsSet(int field) => (_set & (1UL << field)) != 0;

    /// <summary>The field's bytes; empty where it is absent.</summary>
    public readonly ReadOnlySpan<byte> this[int field] => _data.Slice(_slots[field].Start, _slots[field].Length);

    /// <summary>The rows that a fixed-width column holds.</summary>
    /// <exception cref="MalformedMessageException">The column does not hold whole entries.</exception>
    public readonly int CountOf(int field, int entryBytes)
    {
        int length = _slots[field].Length;
        return length % entryBytes == 0
            ? length / entryBytes
            : throw new MalformedMessageException($"column {field} has {length} bytes, which is not a whole number of {entryBytes}-byte entries");
    }

    /// <summary>Copies a fixed-width column and marks the rows that have it.</summary>
    /// <typeparam name="T">The entry: a type whose memory form is its wire form, little endian.</typeparam>
    /// <typeparam name="TFields">The row's field mask, 16 bits wide.</typeparam>
    /// <param name="field">The column's number.</param>
    /// <param name="target">One entry a row of the message.</param>
    /// <param name="masks">The rows' masks; those that have the field get its bit.</param>
    /// <param name="bit">The field's bit.</param>
    /// <exception cref="MalformedMessageException">The column or its bitmap has another length.</exception>
    public readonly void Copy<T, TFields>(int field, Span<T> target, Span<TFields> masks, TFields bit)
        where T : unmanaged
        where TFields : unmanaged, Enum
    {
        if (!Has(field))
        {
            return;
        }

        ReadOnlySpan<T> source = MemoryMarshal.Cast<byte, T>(this[field]);
        RequireRows(field, CountOf(field, Unsafe.SizeOf<T>()), target.Length);
        source.CopyTo(target);
        Mark(field, masks, bit);
    }

    /// <summary>Marks the rows that have a field: those of its bitmap, or all where it has none.</summary>
    public readonly void Mark<TFields>(int field, Span<TFields> masks, TFields bit)
        where TFields : unmanaged, Enum
    {
        Span<ushort> bits = MemoryMarshal.Cast<TFields, ushort>(masks);
        ushort value = ValueOf(bit);
        if (!Has(field + BitmapOffset))
        {
            MarkAll(bits, value);
            return;
        }

        ReadOnlySpan<byte> bitmap = this[field + BitmapOffset];
        if (bitmap.Length != (bits.Length + 7) / 8)
        {
            throw new MalformedMessageException($"bitmap {field + BitmapOffset} has {bitmap.Length} bytes; {bits.Length} rows take {(bits.Length + 7) / 8}");
        }

        for (int row = 0; row < bits.Length; row++)
        {
            bits[row] |= (ushort)(value * ((bitmap[row >> 3] >> (row & 7)) & 1));
        }
    }

    /// <summary>Copies a column of small variable-length integers (enums and booleans); a value over 255 becomes 255, which no field takes.</summary>
    /// <inheritdoc cref="Copy{T,TFields}"/>
    public readonly void CopyVarints<TFields>(int field, Span<byte> target, Span<TFields> masks, TFields bit)
        where TFields : unmanaged, Enum
    {
        if (!Has(field))
        {
            return;
        }

        ReadOnlySpan<byte> column = this[field];
        if (column.Length == target.Length && !column.ContainsAnyInRange((byte)0x80, (byte)0xFF))
        {
            column.CopyTo(target);
        }
        else
        {
            CopyLongVarints(field, target);
        }

        Mark(field, masks, bit);
    }

    /// <summary>Copies a column of booleans.</summary>
    /// <inheritdoc cref="Copy{T,TFields}"/>
    public readonly void CopyFlags<TFields>(int field, Span<bool> target, Span<TFields> masks, TFields bit)
        where TFields : unmanaged, Enum
    {
        Span<byte> bytes = MemoryMarshal.Cast<bool, byte>(target);
        CopyVarints(field, bytes, masks, bit);
        if (Has(field))
        {
            foreach (ref byte flag in bytes)
            {
                flag = flag == 0 ? (byte)0 : (byte)1;
            }
        }
    }

    /// <summary>Gives all rows a text that the message has once for all of them.</summary>
    /// <param name="field">The text's field.</param>
    /// <param name="text">Takes the text.</param>
    /// <param name="target">One entry a row of the message; all get the text's index.</param>
    /// <param name="masks">The rows' masks; all get the bit.</param>
    /// <param name="bit">The field's bit.</param>
    public readonly void FillText<TFields>(int field, TextColumn text, Span<int> target, Span<TFields> masks, TFields bit)
        where TFields : unmanaged, Enum
    {
        if (IsSet(field) && target.Length > 0)
        {
            target.Fill(text.Add(this[field]));
            MarkAll(MemoryMarshal.Cast<TFields, ushort>(masks), ValueOf(bit));
        }
    }

    /// <summary>Adds the names of <see cref="NamesField"/> in their order.</summary>
    /// <returns>How many there are.</returns>
    public readonly int AddNames(TextColumn text)
    {
        int count = 0;
        var reader = new WireReader(this[NamesField]);
        while (reader.TryReadTag(out int field, out WireType type))
        {
            if (field == NamesField && type == WireType.Bytes)
            {
                text.Add(reader.ReadBytes());
                count++;
            }
            else
            {
                reader.Skip(field, type);
            }
        }

        return count;
    }

    private static void MarkAll(Span<ushort> bits, ushort value)
    {
        Span<Vector<ushort>> vectors = MemoryMarshal.Cast<ushort, Vector<ushort>>(bits);
        var values = new Vector<ushort>(value);
        foreach (ref Vector<ushort> vector in vectors)
        {
            vector |= values;
        }

        foreach (ref ushort rest in bits[(vectors.Length * Vector<ushort>.Count)..])
        {
            rest |= value;
        }
    }

    private static ushort ValueOf<TFields>(TFields bit)
        where TFields : unmanaged, Enum => MemoryMarshal.Cast<TFields, ushort>(new ReadOnlySpan<TFields>(in bit))[0];

    private readonly void CopyLongVarints(int field, Span<byte> target)
    {
        var reader = new WireReader(this[field]);
        int rows = 0;
        while (!reader.IsAtEnd)
        {
            ulong value = reader.ReadVarint();
            if (rows < target.Length)
            {
                target[rows] = (byte)Math.Min(value, byte.MaxValue);
            }

            rows++;
        }

        RequireRows(field, rows, target.Length);
    }

    private static void RequireRows(int field, int found, int rows)
    {
        if (found != rows)
        {
            throw new MalformedMessageException($"column {field} has {found} entries; the message has {rows} rows in columns");
        }
    }

    private struct Slot
    {
        public int Start;
        public int Length;
    }

    [InlineArray(Slots)]
    private struct SlotArray
    {
        private Slot _first;
    }
}
