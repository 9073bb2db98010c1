using System.Globalization;
using System.Text;
using BtcStream.Feeds.Binance;
using BtcStream.Quant.Liquidations;

namespace BtcStream.Feeds.Tests.Binance;

public class ForceOrderCsvReaderTests(ITestOutputHelper output)
{
    private const string Row = "BANANA,SELL,LIMIT,IOC,6.1,58.7616588,59.5540000,FILLED,2.7,6.1,1723895932492,358.44611868";

    /// <summary>Every figure of the recording against decimal arithmetic on its text, by side and by symbol.</summary>
    [Fact]
    public void Read_RecordedFile_GivesItsTotalsBySideAndSymbol()
    {
        byte[] bytes = File.ReadAllBytes(SharedFolder.ForceOrders);
        ForceOrderFile file = ForceOrderCsvReader.Read(bytes);
        string[][] rows = [.. Encoding.ASCII.GetString(bytes).Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line => line.Trim().Split(','))];
        Assert.Equal((456, 456, 0), (rows.Length, file.Orders.Count, file.UnfilledRows));
        Assert.Equal(Enumerable.Range(0, 456), file.FileRows);

        Dictionary<PositionSide, decimal> bySide = Totals(rows, row => row[1] == "SELL" ? PositionSide.Long : PositionSide.Short);
        Dictionary<string, decimal> bySymbol = Totals(rows, row => row[0].EndsWith("USDC", StringComparison.Ordinal) ? row[0] : row[0] + "USDT");
        AssertTotals(bySide, file.Orders.ToLookup(order => order.Side));
        AssertTotals(bySymbol, file.Orders.ToLookup(order => order.Instrument.Name));
        Assert.Equal(442_311m, decimal.Round(bySide.Values.Sum()));
        Assert.Equal(72, bySymbol.Count);
        Assert.Equal((156, 300), (file.Orders.Count(order => order.Side == PositionSide.Long), file.Orders.Count(order => order.Side == PositionSide.Short)));
        output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"longs {bySide[PositionSide.Long]:#,##0.00} USD, shorts {bySide[PositionSide.Short]:#,##0.00} USD"));
    }

    [Fact]
    public void Read_Row_IsTheFillAtTheAveragePrice()
    {
        ForcedOrder order = Assert.Single(Read(Row).Orders);
        Assert.Equal(("binance", "BANANAUSDT", "BANANA"), (order.Instrument.Venue, order.Instrument.Name, order.Instrument.Underlying));
        Assert.Equal((PositionSide.Long, 59.554, 6.1, 1_723_895_932_492_000_000L), (order.Side, order.Price, order.Amount, order.TimeUnixNanos));
    }

    [Theory]
    [InlineData("", 0)]
    [InlineData("\n", 0)]
    [InlineData(Row, 1)]
    [InlineData(Row + "\n", 1)]
    [InlineData("\uFEFF" + Row + "\r\n" + Row + "\r\n\r\n", 2)]
    public void Read_LineEndings_DoNotMatter(string text, int rows) => Assert.Equal(rows, Read(text).Orders.Count);

    [Fact]
    public void Read_RowWithoutFill_IsLeftOutAndCounted()
    {
        string unfilled = Row.Replace(",2.7,6.1,", ",0,0,", StringComparison.Ordinal);
        ForceOrderFile file = Read($"{unfilled}\n{Row}\n{unfilled}");
        Assert.Equal([1], file.FileRows);
        Assert.Equal((1, 2), (file.Orders.Count, file.UnfilledRows));
    }

    [Fact]
    public void Read_SameSymbolAgain_IsTheSameInstrument()
    {
        ForceOrderFile file = Read(Row + "\n" + Row);
        Assert.Same(file.Orders[0].Instrument, file.Orders[1].Instrument);
    }

    [Theory]
    [InlineData("BANANA,", "BANANAUSD,", "row 1: symbol is \"BANANAUSD\": it must be a USD-M symbol, with or without its USDT, as BTCUSDT, BTC or BTCUSDT_240927")]
    [InlineData("SELL", "sell", "row 1: side is \"sell\": it must be SELL or BUY")]
    [InlineData("59.5540000", "", "row 1: average price is \"\": it must be a number")]
    [InlineData(",2.7,6.1,", ",2.7,six,", "row 1: filled quantity is \"six\": it must be a number")]
    [InlineData("1723895932492", "1723895932.492", "row 1: time is \"1723895932.492\": it must be Unix time in whole milliseconds, up to the year 2262")]
    [InlineData(",FILLED", "", "row 1: 11 columns; a row has 12")]
    [InlineData(Row, "", "row 1: 1 columns; a row has 12")]
    public void Read_WrongRow_IsNamed(string right, string wrong, string message) =>
        Assert.Equal(message, Assert.Throws<FeedFormatException>(() => Read($"{Row}\n{Row.Replace(right, wrong, StringComparison.Ordinal)}\n{Row}")).Message);

    private static Dictionary<TKey, decimal> Totals<TKey>(string[][] rows, Func<string[], TKey> key)
        where TKey : notnull =>
        rows.GroupBy(key).ToDictionary(
            group => group.Key,
            group => group.Sum(row => decimal.Parse(row[6], CultureInfo.InvariantCulture) * decimal.Parse(row[9], CultureInfo.InvariantCulture)));

    private static void AssertTotals<TKey>(Dictionary<TKey, decimal> expected, ILookup<TKey, ForcedOrder> orders)
        where TKey : notnull
    {
        Assert.Equal(expected.Count, orders.Count);
        Assert.All(expected, total => Assert.Equal((double)total.Value, orders[total.Key].Sum(order => order.Usd), (double)total.Value * 1e-13));
    }

    private static ForceOrderFile Read(string text) => ForceOrderCsvReader.Read(Encoding.UTF8.GetBytes(text));
}
