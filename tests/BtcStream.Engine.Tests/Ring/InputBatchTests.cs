using BtcStream.Engine.Ring;

namespace BtcStream.Engine.Tests.Ring;

public class InputBatchTests
{
    [Fact]
    public void RowEnd_KindsInterleaved_IsWhereTheNextMessageOfTheKindBegins()
    {
        var batch = new InputBatch();
        batch.BeginMessage(InputKind.Quotes, 1);
        batch.Quotes.Append(3);
        batch.BeginMessage(InputKind.Market, 2);
        batch.Market.Append(1);
        batch.BeginMessage(InputKind.Trades, 3);
        batch.BeginMessage(InputKind.Quotes, 4);
        batch.Quotes.Append(2);
        batch.AddPublicationPoint();

        Assert.Equal([3, 1, 0, 5, 0], Enumerable.Range(0, 5).Select(batch.RowEnd));
        Assert.Equal(6, batch.RowCount);
    }

    [Fact]
    public void SetSequence_LastMessage_TakesItAndKeepsTheRest()
    {
        var batch = new InputBatch();
        batch.BeginMessage(InputKind.Quotes, 1);
        batch.Quotes.Append(3);
        batch.BeginMessage(InputKind.Quotes, 0);
        batch.SetSequence(7);

        Assert.Equal([1UL, 7UL], batch.Messages.ToArray().Select(message => message.Sequence));
        Assert.Equal([0, 3], batch.Messages.ToArray().Select(message => message.RowStart));
    }

    [Fact]
    public void SetSequence_NoMessage_Throws() => Assert.Throws<InvalidOperationException>(() => new InputBatch().SetSequence(1));

    [Fact]
    public void DefinitionEnd_EachMessage_HasItsOwn()
    {
        var batch = new InputBatch();
        batch.BeginMessage(InputKind.Quotes, 1);
        batch.Definitions.Add();
        batch.Definitions.Add();
        batch.BeginMessage(InputKind.Trades, 2);
        batch.BeginMessage(InputKind.Quotes, 3);
        batch.Definitions.Add();

        Assert.Equal([2, 2, 3], Enumerable.Range(0, 3).Select(batch.DefinitionEnd));
    }

    [Fact]
    public void Append_ReusedBatch_ClearsTheFieldMasksAndNothingElse()
    {
        var batch = new InputBatch();
        batch.Quotes.Append(100);
        batch.Quotes.Fields.Fill(QuoteFields.MarkIv);
        batch.Clear();
        batch.Quotes.Append(100);

        Assert.All(batch.Quotes.Fields.ToArray(), fields => Assert.Equal(QuoteFields.None, fields));
    }

    [Fact]
    public void Append_BeyondTheCapacity_KeepsWhatIsThere()
    {
        var columns = new QuoteColumns();
        columns.Append(64);
        columns.MarkIv.Fill(0.5);
        Assert.Equal(64, columns.Append(1_000));

        Assert.Equal(0.5, columns.MarkIv[63]);
        Assert.Equal(1_064, columns.MarkIv.Length);
    }

    [Theory]
    [InlineData(InputKind.None)]
    [InlineData(InputKind.ClockTick)]
    [InlineData(InputKind.PublicationPoint)]
    public void BeginMessage_KindWithoutRows_Throws(InputKind kind) =>
        Assert.Throws<ArgumentOutOfRangeException>(() => new InputBatch().BeginMessage(kind, 1));

    [Fact]
    public void Text_Texts_AreKeptApart()
    {
        var text = new TextColumn();
        int first = text.Add("BTC"u8);
        int empty = text.Add([]);
        int last = text.Add("ETH-PERPETUAL"u8);

        Assert.Equal("BTC"u8, text[first]);
        Assert.True(text[empty].IsEmpty);
        Assert.Equal("ETH-PERPETUAL"u8, text[last]);
        Assert.Throws<ArgumentOutOfRangeException>(() => text[3].Length);
    }

    [Fact]
    public void FillAndClear_SteadyState_AllocateNothing()
    {
        var batch = new InputBatch();
        ZeroAllocation.Assert(() =>
        {
            batch.Clear();
            batch.BeginMessage(InputKind.Quotes, 1);
            batch.Quotes.Append(500);
            batch.Text.Add("BTC-27JUN26-100000-C"u8);
            batch.Names.Add() = new NamedInstrument(null, 0);
            batch.Definitions.Add();
        });
    }
}
