using System.Text;

namespace BtcStream.Feeds.Binance;

/// <summary>
/// Reads recordings of the stream <c>forceOrder</c> as comma-separated text without a header: symbol (its <c>USDT</c> may be left off), side of the order,
/// type, time in force, original quantity, price, average price, status, last filled quantity, accumulated filled quantity, Unix milliseconds, USD value.
/// </summary>
/// <remarks>
/// What was executed is the accumulated fill at the average price. The last column, which recorders compute from the order's own price, is not used.
/// Pure; any thread.
/// </remarks>
public static class ForceOrderCsvReader
{
    private const int Symbol = 0;
    private const int Side = 1;
    private const int AveragePrice = 6;
    private const int FilledQuantity = 9;
    private const int TimeMillis = 10;
    private const int Columns = 12;

    private static readonly string[] Names =
    [
        "symbol", "side", "type", "time in force", "original quantity", "price", "average price", "status", "last filled quantity", "filled quantity", "time",
        "USD value",
    ];

    /// <summary>Reads a recording.</summary>
    /// <param name="utf8Csv">The whole file, with or without a byte order mark.</param>
    /// <exception cref="FeedFormatException">Names the row, from 0, the column and the value that is not as described. Nothing of the file is used.</exception>
    public static ForceOrderFile Read(ReadOnlySpan<byte> utf8Csv)
    {
        string[] lines = Encoding.UTF8.GetString(utf8Csv).TrimStart('\uFEFF').TrimEnd('\r', '\n').Split('\n');
        var instruments = new Dictionary<string, SwapInstrument>(StringComparer.Ordinal);
        List<ForcedOrder> orders = [];
        List<int> rows = [];
        for (int row = 0; row < lines.Length && lines is not [""]; row++)
        {
            ForcedOrder order = ReadRow(lines[row].TrimEnd('\r').Split(','), row, instruments);
            if (order.Amount != 0.0)
            {
                orders.Add(order);
                rows.Add(row);
            }
        }

        return new ForceOrderFile(orders, rows, lines is [""] ? 0 : lines.Length - rows.Count);
    }

    private static ForcedOrder ReadRow(string[] values, int row, Dictionary<string, SwapInstrument> instruments)
    {
        if (values.Length != Columns)
        {
            throw new FeedFormatException($"{values.Length} columns; a row has {Columns}", row);
        }

        return new ForcedOrder
        {
            Instrument = InstrumentOf(values[Symbol], row, instruments),
            Side = ForceOrderSide.Of(values[Side]) ?? throw new FeedFormatException("it must be SELL or BUY", row, Names[Side], VenueText.Quote(values[Side])),
            Price = VenueText.ReadNumber(values[AveragePrice], row, Names[AveragePrice]),
            Amount = VenueText.ReadNumber(values[FilledQuantity], row, Names[FilledQuantity]),
            TimeUnixNanos = VenueText.ReadTimeMillis(values[TimeMillis], row, Names[TimeMillis]),
        };
    }

    private static SwapInstrument InstrumentOf(string symbol, int row, Dictionary<string, SwapInstrument> instruments)
    {
        if (!instruments.TryGetValue(symbol, out SwapInstrument? instrument))
        {
            instrument = BinanceSymbol.TryParseShort(symbol, out SwapInstrument? read)
                ? read!
                : throw new FeedFormatException(
                    "it must be a USD-M symbol, with or without its USDT, as BTCUSDT, BTC or BTCUSDT_240927", row, Names[Symbol], VenueText.Quote(symbol));
            instruments.Add(symbol, instrument);
        }

        return instrument;
    }
}
