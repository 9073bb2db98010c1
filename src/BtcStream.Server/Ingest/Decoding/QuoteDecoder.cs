using System.Numerics;
using System.Runtime.CompilerServices;
using BtcStream.Engine.Ring;
using Google.Protobuf;

namespace BtcStream.Server.Ingest.Decoding;

/// <summary>QuoteRow and QuoteColumns of the contract.</summary>
internal abstract class QuoteDecoder : IRowDecoder
{
    private const int Id = 3;
    private const int Time = 4;
    private const int UnderlyingPrice = 5;
    private const int MarkIv = 6;
    private const int OpenInterest = 7;
    private const int BidPrice = 8;
    private const int AskPrice = 9;
    private const int MarkPrice = 10;
    private const int Volume24h = 11;

    public static InputKind Kind => InputKind.Quotes;

    public static IMessage ParseColumns(ReadOnlySpan<byte> columns) => UsualForm.Parse(Contracts.V1.QuoteColumns.Parser, columns);

    public static void AppendRow(ref WireReader row, InputBatch batch)
    {
        QuoteColumns quotes = batch.Quotes;
        int at = quotes.Append(1);
        ref QuoteFields fields = ref quotes.Fields[at];
        RowReference instrument = default;
        while (row.TryReadTag(out uint tag))
        {
            switch (tag)
            {
                case (Id << 3) | (int)WireType.Fixed32:
                    instrument.SetId(row.ReadFixed32());
                    break;
                case (Time << 3) | (int)WireType.Fixed64:
                    quotes.Time[at] = unchecked((long)row.ReadFixed64());
                    fields |= QuoteFields.Time;
                    break;
                case (UnderlyingPrice << 3) | (int)WireType.Fixed64:
                    quotes.UnderlyingPrice[at] = row.ReadDouble();
                    fields |= QuoteFields.UnderlyingPrice;
                    break;
                case (MarkIv << 3) | (int)WireType.Fixed64:
                    quotes.MarkIv[at] = row.ReadDouble();
                    fields |= QuoteFields.MarkIv;
                    break;
                case (OpenInterest << 3) | (int)WireType.Fixed64:
                    quotes.OpenInterest[at] = row.ReadDouble();
                    fields |= QuoteFields.OpenInterest;
                    break;
                default:
                    ReadOther(ref row, ref instrument, (int)(tag >> 3), (WireType)(tag & 7), quotes, at);
                    break;
            }
        }

        quotes.Instrument[at] = instrument.Resolve(batch, out bool hasId, out bool hasName);
        fields |= (hasId ? QuoteFields.InstrumentId : 0) | (hasName ? QuoteFields.InstrumentName : 0);
    }

    /// <summary>Names, and the fields that fewer rows have.</summary>
    [MethodImpl(MethodImplOptions.NoInlining)]
    private static void ReadOther(ref WireReader row, ref RowReference instrument, int field, WireType type, QuoteColumns quotes, int at)
    {
        if (instrument.TryTake(ref row, field, type))
        {
            return;
        }

        if (type == WireType.Fixed64 && Column(quotes, field, out QuoteFields bit) is { IsEmpty: false } column)
        {
            column[at] = row.ReadDouble();
            quotes.Fields[at] |= bit;
        }
        else
        {
            row.Skip(field, type);
        }
    }

    public static void AppendColumns(in ColumnTable columns, InputBatch batch)
    {
        QuoteColumns quotes = batch.Quotes;
        int start = quotes.Append(columns.CountOf(Id, sizeof(uint)));
        Span<QuoteFields> fields = quotes.Fields[start..];
        columns.Copy(Id, quotes.Instrument[start..], fields, QuoteFields.InstrumentId);
        columns.Copy(Time, quotes.Time[start..], fields, QuoteFields.Time);
        const ulong values = (1UL << (Volume24h + 1)) - (1UL << UnderlyingPrice);
        for (ulong left = columns.Filled & values; left != 0; left &= left - 1)
        {
            int field = BitOperations.TrailingZeroCount(left);
            columns.Copy(field, Column(quotes, field, out QuoteFields bit)[start..], fields, bit);
        }
    }

    private static Span<double> Column(QuoteColumns quotes, int field, out QuoteFields bit)
    {
        switch (field)
        {
            case UnderlyingPrice:
                bit = QuoteFields.UnderlyingPrice;
                return quotes.UnderlyingPrice;
            case MarkIv:
                bit = QuoteFields.MarkIv;
                return quotes.MarkIv;
            case OpenInterest:
                bit = QuoteFields.OpenInterest;
                return quotes.OpenInterest;
            case BidPrice:
                bit = QuoteFields.BidPrice;
                return quotes.BidPrice;
            case AskPrice:
                bit = QuoteFields.AskPrice;
                return quotes.AskPrice;
            case MarkPrice:
                bit = QuoteFields.MarkPrice;
                return quotes.MarkPrice;
            case Volume24h:
                bit = QuoteFields.Volume24h;
                return quotes.Volume24h;
            default:
                bit = QuoteFields.None;
                return [];
        }
    }
}
