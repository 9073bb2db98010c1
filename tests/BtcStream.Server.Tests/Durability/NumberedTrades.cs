using System.Globalization;
using BtcStream.Contracts.V1;
using BtcStream.Rpc;

namespace BtcStream.Server.Tests.Durability;

/// <summary>Trades of one option that are known again by their times: each has the next nanosecond.</summary>
internal static class NumberedTrades
{
    public const string Option = "BTC-27JUN36-100000-C";
    public const ulong FirstTime = 1_767_225_600_000_000_000;

    public static TradeRow Row(ulong number) => new() { Instrument = Option, Price = 0.01, Amount = 1, TakerSide = Side.Buy, Time = FirstTime + number };

    /// <summary>A message of a named session, whose rows follow from its number.</summary>
    public static TradeBatch Message(ulong sequence, int rows)
    {
        var batch = new TradeBatch { Sequence = sequence };
        for (int row = 0; row < rows; row++)
        {
            batch.Rows.Add(Row((sequence * (ulong)rows) + (ulong)row));
        }

        return batch;
    }

    /// <summary>The last message that the server says it has of the session.</summary>
    public static ulong Told(Metadata headers) => ulong.Parse(headers.GetText("last-acked-sequence") ?? "0", CultureInfo.InvariantCulture);
}
