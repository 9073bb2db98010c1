using BtcStream.Engine.Ring;
using Google.Protobuf;

namespace BtcStream.Server.Ingest.Decoding;

/// <summary>LiquidationRow and LiquidationColumns of the contract.</summary>
internal abstract class LiquidationDecoder : IRowDecoder
{
    private const int Id = 3;
    private const int Time = 4;
    private const int Side = 5;
    private const int Price = 6;
    private const int Amount = 7;

    public static InputKind Kind => InputKind.Liquidations;

    public static IMessage ParseColumns(ReadOnlySpan<byte> columns) => UsualForm.Parse(Contracts.V1.LiquidationColumns.Parser, columns);

    public static void AppendRow(ref WireReader row, InputBatch batch)
    {
        LiquidationColumns liquidations = batch.Liquidations;
        int at = liquidations.Append(1);
        ref LiquidationFields fields = ref liquidations.Fields[at];
        RowReference instrument = default;
        while (row.TryReadTag(out int field, out WireType type))
        {
            if (!instrument.TryTake(ref row, field, type))
            {
                TakeField(ref row, field, type, liquidations, at, ref fields);
            }
        }

        liquidations.Instrument[at] = instrument.Resolve(batch, out bool hasId, out bool hasName);
        fields |= (hasId ? LiquidationFields.InstrumentId : 0) | (hasName ? LiquidationFields.InstrumentName : 0);
    }

    public static void AppendColumns(in ColumnTable columns, InputBatch batch)
    {
        LiquidationColumns liquidations = batch.Liquidations;
        int start = liquidations.Append(columns.CountOf(Id, sizeof(uint)));
        Span<LiquidationFields> fields = liquidations.Fields[start..];
        columns.Copy(Id, liquidations.Instrument[start..], fields, LiquidationFields.InstrumentId);
        columns.Copy(Time, liquidations.Time[start..], fields, LiquidationFields.Time);
        columns.CopyVarints(Side, liquidations.Side[start..], fields, LiquidationFields.Side);
        columns.Copy(Price, liquidations.Price[start..], fields, LiquidationFields.Price);
        columns.Copy(Amount, liquidations.Amount[start..], fields, LiquidationFields.Amount);
    }

    private static void TakeField(
        ref WireReader row, int field, WireType type, LiquidationColumns liquidations, int at, ref LiquidationFields fields)
    {
        switch (field, type)
        {
            case (Time, WireType.Fixed64):
                liquidations.Time[at] = unchecked((long)row.ReadFixed64());
                fields |= LiquidationFields.Time;
                break;
            case (Side, WireType.Varint):
                // An explicit zero is SIDE_UNSPECIFIED: as good as absent, also where another value came before it.
                ulong side = row.ReadVarint();
                liquidations.Side[at] = (byte)Math.Min(side, byte.MaxValue);
                fields = side == 0 ? fields & ~LiquidationFields.Side : fields | LiquidationFields.Side;
                break;
            case (Price, WireType.Fixed64):
                liquidations.Price[at] = row.ReadDouble();
                fields |= LiquidationFields.Price;
                break;
            case (Amount, WireType.Fixed64):
                liquidations.Amount[at] = row.ReadDouble();
                fields |= LiquidationFields.Amount;
                break;
            default:
                row.Skip(field, type);
                break;
        }
    }
}
