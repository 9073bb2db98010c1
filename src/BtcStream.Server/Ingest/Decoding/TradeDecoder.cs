using BtcStream.Engine.Ring;
using Google.Protobuf;

namespace BtcStream.Server.Ingest.Decoding;

/// <summary>TradeRow and TradeColumns of the contract.</summary>
internal abstract class TradeDecoder : IRowDecoder
{
    private const int Id = 3;
    private const int Time = 4;
    private const int Price = 5;
    private const int Amount = 6;
    private const int TakerSide = 7;
    private const int Iv = 8;
    private const int IsLiquidation = 9;

    public static InputKind Kind => InputKind.Trades;

    public static IMessage ParseColumns(ReadOnlySpan<byte> columns) => UsualForm.Parse(Contracts.V1.TradeColumns.Parser, columns);

    public static void AppendRow(ref WireReader row, InputBatch batch)
    {
        TradeColumns trades = batch.Trades;
        int at = trades.Append(1);
        ref TradeFields fields = ref trades.Fields[at];
        RowReference instrument = default;
        while (row.TryReadTag(out int field, out WireType type))
        {
            if (!instrument.TryTake(ref row, field, type))
            {
                fields |= TakeField(ref row, field, type, trades, at);
            }
        }

        trades.Instrument[at] = instrument.Resolve(batch, out bool hasId, out bool hasName);
        fields |= (hasId ? TradeFields.InstrumentId : 0) | (hasName ? TradeFields.InstrumentName : 0);
    }

    public static void AppendColumns(in ColumnTable columns, InputBatch batch)
    {
        TradeColumns trades = batch.Trades;
        int start = trades.Append(columns.CountOf(Id, sizeof(uint)));
        Span<TradeFields> fields = trades.Fields[start..];
        columns.Copy(Id, trades.Instrument[start..], fields, TradeFields.InstrumentId);
        columns.Copy(Time, trades.Time[start..], fields, TradeFields.Time);
        columns.Copy(Price, trades.Price[start..], fields, TradeFields.Price);
        columns.Copy(Amount, trades.Amount[start..], fields, TradeFields.Amount);
        columns.CopyVarints(TakerSide, trades.TakerSide[start..], fields, TradeFields.TakerSide);
        columns.Copy(Iv, trades.Iv[start..], fields, TradeFields.Iv);
        columns.CopyFlags(IsLiquidation, trades.IsLiquidation[start..], fields, TradeFields.IsLiquidation);
    }

    private static TradeFields TakeField(ref WireReader row, int field, WireType type, TradeColumns trades, int at)
    {
        switch (field, type)
        {
            case (Time, WireType.Fixed64):
                trades.Time[at] = unchecked((long)row.ReadFixed64());
                return TradeFields.Time;
            case (Price, WireType.Fixed64):
                trades.Price[at] = row.ReadDouble();
                return TradeFields.Price;
            case (Amount, WireType.Fixed64):
                trades.Amount[at] = row.ReadDouble();
                return TradeFields.Amount;
            case (TakerSide, WireType.Varint):
                // An explicit zero is SIDE_UNSPECIFIED: as good as absent.
                ulong side = row.ReadVarint();
                trades.TakerSide[at] = (byte)Math.Min(side, byte.MaxValue);
                return side == 0 ? TradeFields.None : TradeFields.TakerSide;
            case (Iv, WireType.Fixed64):
                trades.Iv[at] = row.ReadDouble();
                return TradeFields.Iv;
            case (IsLiquidation, WireType.Varint):
                trades.IsLiquidation[at] = row.ReadVarint() != 0;
                return TradeFields.IsLiquidation;
            default:
                row.Skip(field, type);
                return TradeFields.None;
        }
    }
}
