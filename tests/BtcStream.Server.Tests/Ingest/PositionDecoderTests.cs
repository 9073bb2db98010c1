using System.Text;
using BtcStream.Contracts.V1;
using BtcStream.Engine.Ring;
using BtcStream.Server.Ingest.Decoding;
using Google.Protobuf;
using Columns = BtcStream.Contracts.V1.PositionColumns;

namespace BtcStream.Server.Tests.Ingest;

/// <summary>What positions and depth have that other rows do not: names that columns refer to, enums that may be left out, levels.</summary>
public sealed class PositionDecoderTests
{
    [Fact]
    public void Append_ModelIndexBeyondTheNames_NamesFieldAndValue()
    {
        var columns = new Columns { Id = { 1, 2 }, Account = { 1, 1 }, MarginModel = { 1, 2 }, MarginModelNames = { "a", "b" } };
        Assert.Equal("margin_model of row 1 in columns is 2; margin_model_names has 2 names, counted from 0", Refuse(columns));
    }

    [Fact]
    public void Append_ModelIndexWithoutNames_NamesFieldAndValue() =>
        Assert.Equal(
            "margin_model of row 0 in columns is 0; margin_model_names has 0 names, counted from 0", Refuse(new Columns { Id = { 1 }, MarginModel = { 0 } }));

    [Fact]
    public void Append_ModelIndexOfARowThatHasNone_IsNotRead()
    {
        var columns = new Columns
        {
            Id = { 1, 2, 3 },
            MarginModel = { 1, uint.MaxValue, 0 },
            MarginModelNames = { "first", "second" },
            MarginModelPresent = ByteString.CopyFrom(0b101),
        };
        InputBatch batch = Decode(columns);
        Assert.Equal([true, false, true], batch.Positions.Fields.ToArray().Select(fields => fields.HasFlag(PositionFields.MarginModel)));
        Assert.Equal(("second", "first"), (Model(batch, 0), Model(batch, 2)));
    }

    /// <summary>Names hold for their message alone: the same index means another model in the next.</summary>
    [Fact]
    public void Append_SecondMessage_HasItsOwnNames()
    {
        var batch = new InputBatch();
        foreach (string model in (string[])["first", "second"])
        {
            var columns = new Columns { Id = { 1 }, MarginModel = { 0 }, MarginModelNames = { model } };
            BatchDecoder.Append<PositionDecoder>(new PositionBatch { Rows = { new PositionRow { Id = 9, Venue = "v" } }, Columns = columns }.ToByteArray(), batch);
        }

        Assert.Equal(("first", "second"), (Model(batch, 1), Model(batch, 3)));
    }

    [Fact]
    public void Append_MarginModeOfZeroInColumns_IsNotGiven()
    {
        InputBatch batch = Decode(new Columns { Id = { 1, 2, 3 }, MarginMode = { MarginMode.Cross, MarginMode.Unspecified, MarginMode.Isolated } });
        Assert.Equal([true, false, true], batch.Positions.Fields.ToArray().Select(fields => fields.HasFlag(PositionFields.MarginMode)));
        Assert.Equal((Engine.Ring.PositionColumns.ModeCross, Engine.Ring.PositionColumns.ModeIsolated), (batch.Positions.MarginMode[0], batch.Positions.MarginMode[2]));
    }

    /// <summary>A side is required: a zero is for the engine to refuse by its value.</summary>
    [Fact]
    public void Append_SideOfZeroInColumns_StaysGiven()
    {
        InputBatch batch = Decode(new Columns { Id = { 1, 2 }, Side = { Side.Unspecified, Side.Long } });
        Assert.All(batch.Positions.Fields.ToArray(), fields => Assert.True(fields.HasFlag(PositionFields.Side)));
        Assert.Equal([0, Engine.Ring.PositionColumns.SideLong], batch.Positions.Side.ToArray());
        Assert.Equal((int)Side.Short, Engine.Ring.PositionColumns.SideShort);
        Assert.Equal(((int)Side.Long, (int)Side.Short), (Engine.Ring.LiquidationColumns.SideLong, Engine.Ring.LiquidationColumns.SideShort));
    }

    [Fact]
    public void Append_LevelsOfBothSidesInTurns_LieTogetherBySide()
    {
        var one = new MarketRow { Bids = { Level(10, 1) } };
        var two = new MarketRow { Asks = { Level(11, 2), Level(12, 3) } };
        var three = new MarketRow { Bids = { Level(9, 4) }, IndexPrice = 10.5 };
        byte[] row = [.. one.ToByteArray(), .. two.ToByteArray(), .. three.ToByteArray()];
        var batch = new InputBatch();
        BatchDecoder.Append<MarketDecoder>(new MarketBatch { Rows = { MarketRow.Parser.ParseFrom(row) } }.ToByteArray(), batch);
        BatchDecoder.Append<MarketDecoder>([0x1A, (byte)row.Length, .. row], batch);
        foreach (int at in (int[])[0, 1])
        {
            Assert.Equal(MarketFields.Bids | MarketFields.Asks | MarketFields.IndexPrice, batch.Market.Fields[at]);
            Assert.Equal([new(10, 1), new(9, 4)], Side(batch, batch.Market.Bids[at]));
            Assert.Equal([new(11, 2), new(12, 3)], Side(batch, batch.Market.Asks[at]));
        }

        static Contracts.V1.DepthLevel Level(double price, double amount) => new() { Price = price, Amount = amount };

        static Engine.Ring.DepthLevel[] Side(InputBatch batch, DepthRange range) => batch.Depth.Rows.Slice(range.Start, range.Count).ToArray();
    }

    private static string Model(InputBatch batch, int row) => Encoding.UTF8.GetString(batch.Text[batch.Positions.MarginModel[row]]);

    private static InputBatch Decode(Columns columns)
    {
        var batch = new InputBatch();
        BatchDecoder.Append<PositionDecoder>(new PositionBatch { Columns = columns }.ToByteArray(), batch);
        return batch;
    }

    private static string Refuse(Columns columns)
    {
        var batch = new InputBatch();
        byte[] message = new PositionBatch { Columns = columns }.ToByteArray();
        string reason = Assert.Throws<MalformedMessageException>(() => BatchDecoder.Append<PositionDecoder>(message, batch)).Message;
        Assert.Equal((0, 0), (batch.MessageCount, batch.Text.Count));
        return reason;
    }
}
