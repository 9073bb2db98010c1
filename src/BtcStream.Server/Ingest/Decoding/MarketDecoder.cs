using BtcStream.Engine.Ring;
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

    public static IMessage ParseColumns(ReadOnlySpan<byte> columns) => UsualForm.Parse(Contracts.V1.MarketColumns.Parser, columns);

    public static void AppendRow(ref WireReader row, InputBatch batch)
    {
        MarketColumns market = batch.Market;
        int at = market.Append(1);
        ref MarketFields fields = ref market.Fields[at];
        while (row.TryReadTag(out int field, out WireType type))
        {
            fields |= field is Bids or Asks && type == WireType.Bytes
                ? TakeLevel(ref row, field, batch, at, fields)
                : TakeField(ref row, field, type, batch, at);
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
        columns.FillText(Venue, batch.Text, market.Venue[start..], fields, MarketFields.Venue);
        columns.FillText(Underlying, batch.Text, market.Underlying[start..], fields, MarketFields.Underlying);
        columns.FillText(Perpetual, batch.Text, market.Perpetual[start..], fields, MarketFields.Perpetual);
        columns.Copy(Time, market.Time[start..], fields, MarketFields.Time);
        columns.Copy(IndexPrice, market.IndexPrice[start..], fields, MarketFields.IndexPrice);
        columns.Copy(PerpetualPrice, market.PerpetualPrice[start..], fields, MarketFields.PerpetualPrice);
        columns.Copy(PerpetualOpenInterest, market.PerpetualOpenInterest[start..], fields, MarketFields.PerpetualOpenInterest);
    }

    /// <summary>Takes a side of the book whole where its first level stands; the levels after it are known by then.</summary>
    private static MarketFields TakeLevel(ref WireReader row, int field, InputBatch batch, int at, MarketFields fields)
    {
        MarketFields bit = field == Bids ? MarketFields.Bids : MarketFields.Asks;
        ReadOnlySpan<byte> level = row.ReadBytes();
        if ((fields & bit) == 0)
        {
            Span<DepthRange> side = field == Bids ? batch.Market.Bids : batch.Market.Asks;
            side[at] = DepthReader.Append(level, row, field, batch.Depth);
        }

        return bit;
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
            default:
                row.Skip(field, type);
                return MarketFields.None;
        }
    }
}
