using BtcStream.Engine.Ring;
using BtcStream.Rpc;
using Google.Protobuf;

namespace BtcStream.Server.Ingest.Decoding;

/// <summary>MarketRow and MarketColumns of the contract.</summary>
internal abstract class MarketDecoder : IRowDecoder
{
    private const int Venue = 1;
    private const int Underlying = 2;
    private const int Perpetual = 3;
    private const int Time = 4;
    private const int IndexPrice = 5;
    private const int PerpetualPrice = 6;
    private const int PerpetualOpenInterest = 7;
    private const int Bids = 8;
    private const int Asks = 9;

    public static InputKind Kind => InputKind.Market;

    public static IMessage ParseColumns(ReadOnlySpan<byte> columns) => Contracts.V1.MarketColumns.Parser.ParseFrom(columns);

    public static void AppendRow(ref WireReader row, InputBatch batch)
    {
        MarketColumns market = batch.Market;
        int at = market.Append(1);
        ref MarketFields fields = ref market.Fields[at];
        while (row.TryReadTag(out int field, out WireType type))
        {
            fields |= TakeField(ref row, field, type, batch, at);
        }
    }

    public static void AppendColumns(in ColumnTable columns, InputBatch batch)
    {
        MarketColumns market = batch.Market;
        int rows = 0;
        for (int field = Time; field <= PerpetualOpenInterest; field++)
        {
            rows = Math.Max(rows, columns.CountOf(field, sizeof(double)));
        }

        int start = market.Append(rows);
        Span<MarketFields> fields = market.Fields[start..];
        FillText(columns, Venue, batch, market.Venue[start..], fields, MarketFields.Venue);
        FillText(columns, Underlying, batch, market.Underlying[start..], fields, MarketFields.Underlying);
        FillText(columns, Perpetual, batch, market.Perpetual[start..], fields, MarketFields.Perpetual);
        columns.Copy(Time, market.Time[start..], fields, MarketFields.Time);
        columns.Copy(IndexPrice, market.IndexPrice[start..], fields, MarketFields.IndexPrice);
        columns.Copy(PerpetualPrice, market.PerpetualPrice[start..], fields, MarketFields.PerpetualPrice);
        columns.Copy(PerpetualOpenInterest, market.PerpetualOpenInterest[start..], fields, MarketFields.PerpetualOpenInterest);
    }

    private static void FillText(
        in ColumnTable columns, int field, InputBatch batch, Span<int> target, Span<MarketFields> fields, MarketFields bit)
    {
        if (columns.IsSet(field))
        {
            target.Fill(batch.Text.Add(columns[field]));
            foreach (ref MarketFields mask in fields)
            {
                mask |= bit;
            }
        }
    }

    private static MarketFields TakeField(ref WireReader row, int field, WireType type, InputBatch batch, int at)
    {
        MarketColumns market = batch.Market;
        switch (field, type)
        {
            case (Venue, WireType.Bytes):
                market.Venue[at] = batch.Text.Add(row.ReadBytes());
                return MarketFields.Venue;
            case (Underlying, WireType.Bytes):
                market.Underlying[at] = batch.Text.Add(row.ReadBytes());
                return MarketFields.Underlying;
            case (Perpetual, WireType.Bytes):
                market.Perpetual[at] = batch.Text.Add(row.ReadBytes());
                return MarketFields.Perpetual;
            case (Time, WireType.Fixed64):
                market.Time[at] = unchecked((long)row.ReadFixed64());
                return MarketFields.Time;
            case (IndexPrice, WireType.Fixed64):
                market.IndexPrice[at] = row.ReadDouble();
                return MarketFields.IndexPrice;
            case (PerpetualPrice, WireType.Fixed64):
                market.PerpetualPrice[at] = row.ReadDouble();
                return MarketFields.PerpetualPrice;
            case (PerpetualOpenInterest, WireType.Fixed64):
                market.PerpetualOpenInterest[at] = row.ReadDouble();
                return MarketFields.PerpetualOpenInterest;
            case (Bids or Asks, WireType.Bytes):
                // Depth that was silently dropped would be taken for depth that is known.
                throw new RpcException(StatusCode.Unimplemented, $"rows.{(field == Bids ? "bids" : "asks")}: order-book depth is part of the contract and not built yet");
            default:
                row.Skip(field, type);
                return MarketFields.None;
        }
    }
}
