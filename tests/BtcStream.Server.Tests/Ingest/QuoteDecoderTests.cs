using BtcStream.Contracts.V1;
using BtcStream.Engine.Ring;
using BtcStream.Server.Ingest.Decoding;
using Google.Protobuf;
using Columns = BtcStream.Contracts.V1.QuoteColumns;

namespace BtcStream.Server.Tests.Ingest;

/// <summary>The decoder against the generated types, which read the same bytes.</summary>
public sealed class QuoteDecoderTests
{
    [Fact]
    public void Append_RandomBatches_HoldWhatTheGeneratedTypeHolds()
    {
        for (int seed = 0; seed < 500; seed++)
        {
            QuoteBatch expected = RandomQuotes.Batch(new Random(seed));
            var batch = new InputBatch();
            BatchDecoder.Append<QuoteDecoder>(expected.ToByteArray(), batch);
            QuoteComparison.AssertSame(expected, batch, seed);
        }
    }

    [Fact]
    public void Append_ColumnsInPiecesOrUnpacked_HoldTheSame()
    {
        for (int seed = 0; seed < 200; seed++)
        {
            var random = new Random(seed);
            Columns columns = RandomQuotes.Columns(random, 1 + random.Next(20));
            byte[] unusual = [.. UnusualEncoding.OfBatch(7, UnusualEncoding.Unpack(columns, random), random)];
            QuoteBatch expected = QuoteBatch.Parser.ParseFrom(unusual);
            var batch = new InputBatch();
            BatchDecoder.Append<QuoteDecoder>(unusual, batch);
            QuoteComparison.AssertSame(expected, batch, seed);
        }
    }

    [Fact]
    public void Append_MessageCutAtEveryByte_IsRefusedOrReadAsTheGeneratedTypeReadsIt()
    {
        byte[] whole = RandomQuotes.Batch(new Random(5)).ToByteArray();
        for (int length = 0; length < whole.Length; length++)
        {
            byte[] cut = whole[..length];
            QuoteBatch? expected = Parse(cut);
            var batch = new InputBatch();
            if (expected is null)
            {
                Assert.Throws<MalformedMessageException>(() => BatchDecoder.Append<QuoteDecoder>(cut, batch));
                Assert.Equal((0, 0, 0), (batch.MessageCount, batch.RowCount, batch.Definitions.Count));
            }
            else if (QuoteComparison.HasEvenColumns(expected))
            {
                BatchDecoder.Append<QuoteDecoder>(cut, batch);
                QuoteComparison.AssertSame(expected, batch, length);
            }
        }
    }

    [Fact]
    public void Append_MalformedAfterGoodMessages_LeavesThoseAsTheyWere()
    {
        var batch = new InputBatch();
        QuoteBatch good = RandomQuotes.Batch(new Random(9));
        BatchDecoder.Append<QuoteDecoder>(good.ToByteArray(), batch);
        (int rows, int texts, int names, int definitions) before = (batch.RowCount, batch.Text.Count, batch.Names.Count, batch.Definitions.Count);
        byte[] bad = [.. RandomQuotes.Batch(new Random(10)).ToByteArray(), 0x1A, 0x05, 0x01];
        Assert.Throws<MalformedMessageException>(() => BatchDecoder.Append<QuoteDecoder>(bad, batch));
        Assert.Equal(before, (batch.RowCount, batch.Text.Count, batch.Names.Count, batch.Definitions.Count));
        Assert.Equal(1, batch.MessageCount);
        QuoteComparison.AssertSame(good, batch, 9);
    }

    [Fact]
    public void Append_ColumnOfAnotherLength_NamesIt()
    {
        var columns = new Columns { Id = { 1, 2, 3 }, MarkIv = { 0.4, 0.5 } };
        var e = Assert.Throws<MalformedMessageException>(
            () => BatchDecoder.Append<QuoteDecoder>(new QuoteBatch { Columns = columns }.ToByteArray(), new InputBatch()));
        Assert.Equal("column 6 has 2 entries; the message has 3 rows in columns", e.Message);
    }

    [Fact]
    public void Append_BitmapOfAnotherLength_NamesIt()
    {
        var columns = new Columns { Id = { 1, 2, 3 }, MarkIv = { 0.4, 0.5, 0.6 }, MarkIvPresent = ByteString.CopyFrom(7, 0) };
        var e = Assert.Throws<MalformedMessageException>(
            () => BatchDecoder.Append<QuoteDecoder>(new QuoteBatch { Columns = columns }.ToByteArray(), new InputBatch()));
        Assert.Equal("bitmap 38 has 2 bytes; 3 rows take 1", e.Message);
    }

    [Fact]
    public void Append_ColumnsWarmedUp_AllocatesNothing()
    {
        byte[] message = new QuoteBatch { Sequence = 1, Columns = RandomQuotes.Columns(new Random(1), 1024) }.ToByteArray();
        var batch = new InputBatch();
        ZeroAllocation.Assert(() =>
        {
            batch.Clear();
            BatchDecoder.Append<QuoteDecoder>(message, batch);
        });
    }

    [Fact]
    public void Append_RowsWarmedUp_AllocatesNothing()
    {
        byte[] message = new QuoteBatch { Rows = { RandomQuotes.Row(new Random(1)), RandomQuotes.Row(new Random(2)) } }.ToByteArray();
        var batch = new InputBatch();
        ZeroAllocation.Assert(() =>
        {
            batch.Clear();
            BatchDecoder.Append<QuoteDecoder>(message, batch);
        });
    }

    private static QuoteBatch? Parse(byte[] bytes)
    {
        try
        {
            return QuoteBatch.Parser.ParseFrom(bytes);
        }
        catch (InvalidProtocolBufferException)
        {
            return null;
        }
    }
}
