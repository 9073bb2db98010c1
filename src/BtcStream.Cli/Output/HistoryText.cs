using BtcStream.Contracts.V1;
using static BtcStream.Cli.Output.Figures;

namespace BtcStream.Cli.Output;

/// <summary>A history as characters: a line for a band of prices, highest first, a character for a stretch of time. It needs no colour and no more than ASCII.</summary>
internal static class HistoryText
{
    /// <summary>Characters in a line that goes into a file or pipe.</summary>
    public const int PipeWidth = 120;

    private const int MostRows = 24;
    private const double ClippedShare = 0.25;
    private const string More = ".:+#";
    private const string Less = "-~=%";

    /// <summary>Writes it.</summary>
    /// <param name="writer">Takes it.</param>
    /// <param name="history">What the server answered.</param>
    /// <param name="width">Characters in a line.</param>
    /// <param name="isClipped">Whether only prices near the last index are shown.</param>
    public static void Write(TextWriter writer, History history, int width, bool isClipped)
    {
        bool isGamma = history.Kind != HistoryKind.Liquidation;
        string what = isGamma ? $"net gamma, {Model(history.PositioningModel)} positioning" : $"liquidations, {history.Provenance.ToString().ToLowerInvariant()}";
        writer.WriteLine($"{history.Underlying} {what}, a column {(history.ResolutionSeconds == 3_600 ? "an hour" : "a minute")}, as of {Time(history.AsOf)}");
        double? index = history.Columns.LastOrDefault(column => column.HasIndexPrice)?.IndexPrice;
        (double Low, double High)[] bands = Bands(history, isClipped ? index : null);
        if (bands.Length == 0)
        {
            writer.WriteLine("No history yet: a column is written when the first input after its minute comes.");
            return;
        }

        int label = bands.Max(band => Strike(Math.Round(band.Low, 2)).Length) + 1;
        HistoryColumn[] columns = Sample(history, Math.Max(10, width - label - 2));
        double[][] sums = [.. bands.Select(band => columns.Select(column => Sum(history, column, band, isGamma)).ToArray())];
        double largest = sums.Max(row => row.Max(Math.Abs));
        for (int row = bands.Length - 1; row >= 0; row--)
        {
            bool isAtIndex = index >= bands[row].Low && index < bands[row].High;
            string line = new([.. sums[row].Select(value => Glyph(value, largest))]);
            writer.WriteLine($"{Strike(Math.Round(bands[row].Low, 2)).PadLeft(label)}{(isAtIndex ? '>' : ' ')}{line}".TrimEnd());
        }

        writer.WriteLine($"{new string(' ', label + 1)}{Time(columns[0].Time)} to {Time(columns[^1].Time)}, {columns.Length} of {history.Columns.Count} columns");
        (string more, string less) = isGamma ? ("dealers long", "short") : ("longs", "shorts");
        writer.WriteLine($"{new string(' ', label + 1)}{more} {More}  {less} {Less}  strongest {Millions(largest)} USD{(isGamma ? " per 1 %" : "")}{(index is null ? "" : $", index {Price(index)} at >")}");
    }

    /// <summary>Bands of equal relative width, each with the price it begins at; one for each price where they are few.</summary>
    private static (double Low, double High)[] Bands(History history, double? index)
    {
        double[] prices = [.. history.Prices.Where(price => index is not { } at || Math.Abs((price / at) - 1.0) <= ClippedShare)];
        if (prices.Length == 0 || history.Columns.Count == 0)
        {
            return [];
        }

        if (prices.Length <= MostRows)
        {
            return [.. prices.Select((price, i) => (price, i + 1 < prices.Length ? prices[i + 1] : price * 1.005))];
        }

        double step = Math.Pow(prices[^1] / prices[0], 1.0 / (MostRows - 1));
        return [.. Enumerable.Range(0, MostRows).Select(row => (prices[0] * Math.Pow(step, row), prices[0] * Math.Pow(step, row + 1)))];
    }

    /// <summary>The last column of each stretch where there are more than fit.</summary>
    private static HistoryColumn[] Sample(History history, int most)
    {
        int count = Math.Min(most, history.Columns.Count);
        return [.. Enumerable.Range(1, count).Select(i => history.Columns[(int)((long)i * history.Columns.Count / count) - 1])];
    }

    /// <summary>Signed: gamma as it is; longs above zero or shorts below, whichever are more.</summary>
    private static double Sum(History history, HistoryColumn column, (double Low, double High) band, bool isGamma)
    {
        (double more, double less) = (0.0, 0.0);
        for (int i = 0; i < history.Prices.Count; i++)
        {
            if (history.Prices[i] >= band.Low && history.Prices[i] < band.High)
            {
                double value = isGamma ? column.NetGexUsdPerPercent[i] : column.LongUsd[i];
                more += double.IsNaN(value) ? 0.0 : value;
                less += isGamma ? 0.0 : column.ShortUsd[i];
            }
        }

        return isGamma || more >= less ? more : -less;
    }

    private static char Glyph(double value, double largest)
    {
        if (value == 0.0)
        {
            return ' ';
        }

        // Equal steps of the square root: the small ones are many and should not all look alike.
        int level = Math.Min(More.Length - 1, (int)(Math.Sqrt(Math.Abs(value) / largest) * More.Length));
        return (value > 0.0 ? More : Less)[level];
    }
}
