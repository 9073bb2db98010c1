using BtcStream.Engine.Ring;
using Google.Protobuf;

namespace BtcStream.Server.Ingest.Decoding;

/// <summary>PositionRow and PositionColumns of the contract.</summary>
internal abstract class PositionDecoder : IRowDecoder
{
    private const int Id = 3;
    private const int Time = 4;
    private const int Account = 5;
    private const int Side = 6;
    private const int Size = 7;
    private const int EntryPrice = 8;
    private const int Leverage = 9;
    private const int Margin = 10;
    private const int MarginMode = 11;
    private const int MarginModel = 12;
    private const int LiquidationPrice = 13;

    public static InputKind Kind => InputKind.Positions;

    public static IMessage ParseColumns(ReadOnlySpan<byte> columns) => UsualForm.Parse(Contracts.V1.PositionColumns.Parser, columns);

    public static void AppendRow(ref WireReader row, InputBatch batch)
    {
        PositionColumns positions = batch.Positions;
        int at = positions.Append(1);
        ref PositionFields fields = ref positions.Fields[at];
        RowReference instrument = default;
        while (row.TryReadTag(out int field, out WireType type))
        {
            if (instrument.TryTake(ref row, field, type))
            {
                continue;
            }

            if (type == WireType.Fixed64 && Column(positions, field, out PositionFields bit) is { IsEmpty: false } column)
            {
                column[at] = row.ReadDouble();
                fields |= bit;
            }
            else
            {
                TakeField(ref row, field, type, batch, at, ref fields);
            }
        }

        positions.Instrument[at] = instrument.Resolve(batch, out bool hasId, out bool hasName);
        fields |= (hasId ? PositionFields.InstrumentId : 0) | (hasName ? PositionFields.InstrumentName : 0);
    }

    public static void AppendColumns(in ColumnTable columns, InputBatch batch)
    {
        PositionColumns positions = batch.Positions;
        int start = positions.Append(columns.CountOf(Id, sizeof(uint)));
        Span<PositionFields> fields = positions.Fields[start..];
        columns.Copy(Id, positions.Instrument[start..], fields, PositionFields.InstrumentId);
        columns.Copy(Time, positions.Time[start..], fields, PositionFields.Time);
        columns.Copy(Account, positions.Account[start..], fields, PositionFields.Account);
        columns.CopyVarints(Side, positions.Side[start..], fields, PositionFields.Side);
        columns.CopyVarints(MarginMode, positions.MarginMode[start..], fields, PositionFields.MarginMode);
        ForgetUnspecified(positions.MarginMode[start..], fields, PositionFields.MarginMode);
        columns.Copy(MarginModel, positions.MarginModel[start..], fields, PositionFields.MarginModel);
        ResolveModels(columns, positions.MarginModel[start..], fields, batch.Text);
        for (int field = Size; field <= LiquidationPrice; field++)
        {
            if (Column(positions, field, out PositionFields bit) is { IsEmpty: false } column)
            {
                columns.Copy(field, column[start..], fields, bit);
            }
        }
    }

    private static void TakeField(ref WireReader row, int field, WireType type, InputBatch batch, int at, ref PositionFields fields)
    {
        PositionColumns positions = batch.Positions;
        switch (field, type)
        {
            case (Time, WireType.Fixed64):
                positions.Time[at] = unchecked((long)row.ReadFixed64());
                fields |= PositionFields.Time;
                break;
            case (Account, WireType.Fixed64):
                positions.Account[at] = row.ReadFixed64();
                fields |= PositionFields.Account;
                break;
            case (Side, WireType.Varint):
                fields = TakeEnum(ref row, out positions.Side[at], fields, PositionFields.Side);
                break;
            case (MarginMode, WireType.Varint):
                fields = TakeEnum(ref row, out positions.MarginMode[at], fields, PositionFields.MarginMode);
                break;
            case (MarginModel, WireType.Bytes):
                positions.MarginModel[at] = batch.Text.Add(row.ReadBytes());
                fields |= PositionFields.MarginModel;
                break;
            default:
                row.Skip(field, type);
                break;
        }
    }

    /// <summary>Reads an enum of a row. An explicit zero is UNSPECIFIED: as good as absent, also where another value came before it.</summary>
    private static PositionFields TakeEnum(ref WireReader row, out byte value, PositionFields fields, PositionFields bit)
    {
        value = (byte)Math.Min(row.ReadVarint(), byte.MaxValue);
        return value == 0 ? fields & ~bit : fields | bit;
    }

    /// <summary>In a column that only some rows need, zero is how a row leaves the field alone.</summary>
    private static void ForgetUnspecified(ReadOnlySpan<byte> values, Span<PositionFields> fields, PositionFields bit)
    {
        for (int row = 0; row < values.Length; row++)
        {
            fields[row] = values[row] == 0 ? fields[row] & ~bit : fields[row];
        }
    }

    /// <summary>Turns the message's own indices of model names into the batch's.</summary>
    private static void ResolveModels(in ColumnTable columns, Span<int> models, Span<PositionFields> fields, TextColumn text)
    {
        if (!columns.Has(MarginModel))
        {
            return;
        }

        int first = text.Count;
        uint names = (uint)columns.AddNames(text);
        for (int row = 0; row < models.Length; row++)
        {
            if ((fields[row] & PositionFields.MarginModel) == 0)
            {
                continue;
            }

            uint index = (uint)models[row];
            models[row] = index < names
                ? first + (int)index
                : throw new MalformedMessageException($"margin_model of row {row} in columns is {index}; margin_model_names has {names} names, counted from 0");
        }
    }

    private static Span<double> Column(PositionColumns positions, int field, out PositionFields bit)
    {
        switch (field)
        {
            case Size:
                bit = PositionFields.Size;
                return positions.Size;
            case EntryPrice:
                bit = PositionFields.EntryPrice;
                return positions.EntryPrice;
            case Leverage:
                bit = PositionFields.Leverage;
                return positions.Leverage;
            case Margin:
                bit = PositionFields.Margin;
                return positions.Margin;
            case LiquidationPrice:
                bit = PositionFields.LiquidationPrice;
                return positions.LiquidationPrice;
            default:
                bit = PositionFields.None;
                return [];
        }
    }
}
