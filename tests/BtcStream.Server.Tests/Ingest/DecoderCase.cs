using BtcStream.Contracts.V1;
using BtcStream.Engine.Ring;
using BtcStream.Server.Ingest.Decoding;
using Google.Protobuf;
using Google.Protobuf.Reflection;
using InputKind = BtcStream.Engine.Ring.InputKind;

namespace BtcStream.Server.Tests.Ingest;

/// <summary>One kind of batch: its generated types, and the decoder that is to read the same bytes.</summary>
/// <param name="Batch">The batch's type.</param>
/// <param name="Append">The decoder.</param>
/// <param name="ReadBack">A decoded row as the generated type has it.</param>
internal sealed record DecoderCase(MessageDescriptor Batch, Action<byte[], InputBatch> Append, Func<InputBatch, int, IMessage> ReadBack)
{
    public MessageDescriptor Row => Batch.FindFieldByNumber(3).MessageType;

    public MessageDescriptor Columns => Batch.FindFieldByNumber(4).MessageType;

    public static DecoderCase Of(InputKind kind) => kind switch
    {
        InputKind.Trades => new(TradeBatch.Descriptor, (bytes, batch) => BatchDecoder.Append<TradeDecoder>(bytes, batch), DecodedRows.Trade),
        InputKind.Positions => new(PositionBatch.Descriptor, (bytes, batch) => BatchDecoder.Append<PositionDecoder>(bytes, batch), DecodedRows.Position),
        InputKind.Accounts => new(AccountBatch.Descriptor, (bytes, batch) => BatchDecoder.Append<AccountDecoder>(bytes, batch), DecodedRows.Account),
        InputKind.Liquidations => new(LiquidationBatch.Descriptor, (bytes, batch) => BatchDecoder.Append<LiquidationDecoder>(bytes, batch), DecodedRows.Liquidation),
        InputKind.Market => new(MarketBatch.Descriptor, (bytes, batch) => BatchDecoder.Append<MarketDecoder>(bytes, batch), DecodedRows.Market),
        _ => throw new ArgumentOutOfRangeException(nameof(kind), kind, "No case for it."),
    };

    /// <summary>Requires that a decoded batch holds what the message says.</summary>
    public void AssertSame(IMessage expected, InputBatch batch, string what)
    {
        IMessage[] wanted = [.. ExpectedRows.Of(expected)];
        Assert.True(wanted.Length == batch.RowCount, $"{what}: {wanted.Length} rows, not {batch.RowCount}");
        for (int row = 0; row < wanted.Length; row++)
        {
            IMessage read = ReadBack(batch, row);
            Assert.True(wanted[row].Equals(read), $"{what}, row {row}: expected {wanted[row]}, read {read}");
        }
    }

    /// <summary>What the generated type reads; null where it refuses the bytes.</summary>
    public IMessage? Parse(byte[] bytes)
    {
        try
        {
            return Batch.Parser.ParseFrom(bytes);
        }
        catch (InvalidProtocolBufferException)
        {
            return null;
        }
    }

    public InputBatch Decode(byte[] bytes)
    {
        var batch = new InputBatch();
        Append(bytes, batch);
        return batch;
    }
}
