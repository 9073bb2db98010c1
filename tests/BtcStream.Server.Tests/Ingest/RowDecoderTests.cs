using BtcStream.Engine.Ring;
using BtcStream.Server.Ingest.Decoding;
using Google.Protobuf;
using InputKind = BtcStream.Engine.Ring.InputKind;

namespace BtcStream.Server.Tests.Ingest;

/// <summary>The decoders of trades, positions, accounts, forced orders and market against the generated types, which read the same bytes.</summary>
public sealed class RowDecoderTests
{
    public static TheoryData<InputKind> Kinds => [InputKind.Trades, InputKind.Positions, InputKind.Accounts, InputKind.Liquidations, InputKind.Market];

    [Theory]
    [MemberData(nameof(Kinds))]
    public void Append_RandomBatches_HoldWhatTheGeneratedTypeHolds(InputKind kind)
    {
        var decoder = DecoderCase.Of(kind);
        int rows = 0;
        for (int seed = 0; seed < 500; seed++)
        {
            IMessage expected = RandomRows.Batch(decoder, new Random(seed));
            InputBatch batch = decoder.Decode(expected.ToByteArray());
            decoder.AssertSame(expected, batch, $"seed {seed}");
            rows += batch.RowCount;
        }

        Assert.True(rows > 5_000, $"only {rows} rows were compared");
    }

    /// <summary>Two rows' fields shuffled into one: later values win, levels of a book append, an explicit zero takes an enum back.</summary>
    [Theory]
    [MemberData(nameof(Kinds))]
    public void Append_RowFieldsTwiceAndInAnyOrder_HoldTheSame(InputKind kind)
    {
        var decoder = DecoderCase.Of(kind);
        int[] enums = [.. decoder.Row.Fields.InFieldNumberOrder().Where(field => field.FieldType == Google.Protobuf.Reflection.FieldType.Enum).Select(field => field.FieldNumber)];
        for (int seed = 0; seed < 300; seed++)
        {
            var random = new Random(seed);
            byte[] fields =
            [
                .. RandomRows.Row(decoder, random).ToByteArray(), .. RandomRows.Row(decoder, random).ToByteArray(),
                .. enums.Where(_ => random.Next(2) == 0).SelectMany(UnusualEncoding.ExplicitZero),
            ];
            byte[] row = UnusualEncoding.Respell(fields, decoder.Row, random);
            byte[] message = [.. Tagged(3, [.. row, .. (byte[])[15 << 3, 9]]), .. Tagged(3, row)];
            decoder.AssertSame(WithoutUnknown(decoder, message), decoder.Decode(message), $"seed {seed}");
        }
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public void Append_ColumnsInPiecesAndAnyOrder_HoldTheSame(InputKind kind)
    {
        var decoder = DecoderCase.Of(kind);
        for (int seed = 0; seed < 300; seed++)
        {
            var random = new Random(seed);
            byte[] columns = RandomRows.Columns(decoder, random, 1 + random.Next(20)).ToByteArray();
            byte[] message = [.. UnusualEncoding.OfBatch(7, UnusualEncoding.Respell(columns, decoder.Columns, random), random)];
            decoder.AssertSame(decoder.Batch.Parser.ParseFrom(message), decoder.Decode(message), $"seed {seed}");
        }
    }

    /// <summary>A newer client's scalar and message fields, of numbers that columns and bitmaps use.</summary>
    [Theory]
    [MemberData(nameof(Kinds))]
    public void Append_ColumnsWithUnknownFields_HoldTheSame(InputKind kind)
    {
        var decoder = DecoderCase.Of(kind);
        byte[] columns = RandomRows.Columns(decoder, new Random(3), 9).ToByteArray();
        byte[] known = Tagged(4, columns);
        byte[] varint20 = [0xA0, 0x01, 5];
        byte[] fixed22 = [0xB1, 0x01, 1, 2, 3, 4, 5, 6, 7, 8];
        byte[] message = Tagged(4, [.. varint20, .. Tagged(21, [1, 2]), .. columns, .. Tagged(21, [3]), .. fixed22]);
        decoder.AssertSame(decoder.Batch.Parser.ParseFrom(known), decoder.Decode(message), "unknown fields");
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public void Append_MessageCutAtEveryByte_IsRefusedOrReadAsTheGeneratedTypeReadsIt(InputKind kind)
    {
        var decoder = DecoderCase.Of(kind);
        byte[] whole = Enumerable.Range(0, 100).Select(seed => RandomRows.Batch(decoder, new Random(seed)).ToByteArray()).First(bytes => bytes.Length is > 300 and < 3_000);
        for (int length = 0; length < whole.Length; length++)
        {
            byte[] cut = whole[..length];
            IMessage? expected = decoder.Parse(cut);
            var batch = new InputBatch();
            if (expected is not null && ExpectedRows.IsEven(expected))
            {
                decoder.Append(cut, batch);
                decoder.AssertSame(expected, batch, $"{length} bytes");
            }
            else
            {
                Assert.Throws<MalformedMessageException>(() => decoder.Append(cut, batch));
                Assert.Equal((0, 0, 0, 0, 0), (batch.MessageCount, batch.RowCount, batch.Text.Count, batch.Names.Count, batch.Depth.Count));
            }
        }
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public void Append_MalformedAfterGoodMessage_LeavesThatAsItWas(InputKind kind)
    {
        var decoder = DecoderCase.Of(kind);
        IMessage good = RandomRows.Batch(decoder, new Random(11));
        InputBatch batch = decoder.Decode(good.ToByteArray());
        var before = (batch.RowCount, batch.Text.Count, batch.Names.Count, batch.Depth.Count);
        byte[] bad = [.. RandomRows.Batch(decoder, new Random(10)).ToByteArray(), 0x1A, 0x05, 0x01];
        Assert.Throws<MalformedMessageException>(() => decoder.Append(bad, batch));
        Assert.Equal(before, (batch.RowCount, batch.Text.Count, batch.Names.Count, batch.Depth.Count));
        decoder.AssertSame(good, batch, "the good message");
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public void Append_WarmedUp_AllocatesNothing(InputKind kind)
    {
        var decoder = DecoderCase.Of(kind);
        IMessage message = RandomRows.Batch(decoder, new Random(2));
        decoder.Batch.FindFieldByNumber(4).Accessor.SetValue(message, RandomRows.Columns(decoder, new Random(1), 1_000));
        byte[] bytes = message.ToByteArray();
        Assert.NotEqual(0, decoder.Decode(bytes).RowCount - 1_000);
        var batch = new InputBatch();
        ZeroAllocation.Assert(() =>
        {
            batch.Clear();
            decoder.Append(bytes, batch);
        });
    }

    private static IMessage WithoutUnknown(DecoderCase decoder, byte[] message) => decoder.Batch.Parser.WithDiscardUnknownFields(true).ParseFrom(message);

    private static byte[] Tagged(int field, byte[] content)
    {
        using var bytes = new MemoryStream();
        using (var output = new CodedOutputStream(bytes))
        {
            output.WriteTag(field, WireFormat.WireType.LengthDelimited);
            output.WriteBytes(ByteString.CopyFrom(content));
        }

        return bytes.ToArray();
    }
}
