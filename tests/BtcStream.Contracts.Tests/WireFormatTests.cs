using System.Buffers.Binary;
using BtcStream.Contracts.V1;
using Google.Protobuf;

namespace BtcStream.Contracts.Tests;

/// <summary>What hand-written decoders and JSON callers rely on.</summary>
public sealed class WireFormatTests
{
    private const uint LengthDelimited = 2;

    [Fact]
    public void QuoteBatch_JsonRowsInSnakeCase_AreRead()
    {
        const string Json = """{"rows":[{"instrument":"BTC-30JAN26-90000-C","mark_iv":0.41,"open_interest":1200,"underlying_price":92600}]}""";

        QuoteRow row = Assert.Single(JsonParser.Default.Parse<QuoteBatch>(Json).Rows);

        Assert.Equal(("BTC-30JAN26-90000-C", 0.41, 1200, 92600), (row.Instrument, row.MarkIv, row.OpenInterest, row.UnderlyingPrice));
        Assert.False(row.HasVenue || row.HasId || row.HasTime || row.HasBidPrice);
    }

    [Fact]
    public void QuoteBatch_JsonInLowerCamelCase_IsRead()
    {
        const string Json = """{"sequence":"7","definitions":[{"id":3,"instrument":"BTC-30JAN26-90000-C"}],"columns":{"id":[3],"markIv":[0.41],"time":["1768795560000000000"]}}""";

        QuoteBatch batch = JsonParser.Default.Parse<QuoteBatch>(Json);

        Assert.Equal((7ul, 3u, 1768795560000000000ul), (batch.Sequence, batch.Columns.Id[0], batch.Columns.Time[0]));
    }

    [Fact]
    public void Summary_ZeroAndAbsentFigures_DifferInJson()
    {
        string json = JsonFormatter.Default.Format(new Summary { NetGexUsdPerPercent = 0 });

        Assert.Contains("\"netGexUsdPerPercent\": 0", json, StringComparison.Ordinal);
        Assert.DoesNotContain("callWallStrike", json, StringComparison.Ordinal);
    }

    [Fact]
    public void QuoteColumns_Doubles_AreOnePackedRunOfLittleEndianWords()
    {
        QuoteColumns columns = new() { MarkIv = { 0.41, double.NegativeZero, double.MaxValue } };

        byte[] wire = columns.ToByteArray();

        Assert.Equal([(byte)((QuoteColumns.MarkIvFieldNumber << 3) | LengthDelimited), 3 * sizeof(double)], wire[..2]);
        Assert.Equal([0.41, double.NegativeZero, double.MaxValue], Enumerable.Range(0, 3).Select(i => BinaryPrimitives.ReadDoubleLittleEndian(wire.AsSpan(2 + (i * sizeof(double))))));
        Assert.Equal(2 + (3 * sizeof(double)), wire.Length);
    }

    [Fact]
    public void PositionColumns_IdsAndSides_TakeFourBytesAndOne()
    {
        byte[] ids = new PositionColumns { Id = { 0, 1, 131071 } }.ToByteArray();
        byte[] sides = new PositionColumns { Side = { Side.Long, Side.Short, Side.Long } }.ToByteArray();

        Assert.Equal(2 + (3 * sizeof(uint)), ids.Length);
        Assert.Equal([(byte)((PositionColumns.SideFieldNumber << 3) | LengthDelimited), 3, 3, 4, 3], sides);
    }

    [Fact]
    public void QuoteColumns_Bitmap_HasItsFixedNumber()
    {
        QuoteColumns columns = new() { MarkIvPresent = ByteString.CopyFrom(0b0000_0101) };

        CodedInputStream input = new(columns.ToByteArray());

        Assert.Equal((uint)((QuoteColumns.MarkIvFieldNumber + 32) << 3) | LengthDelimited, input.ReadTag());
        Assert.Equal([0b0000_0101], input.ReadBytes().ToByteArray());
    }
}
