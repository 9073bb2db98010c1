using BtcStream.Feeds;
using BtcStream.Feeds.Binance;
using BtcStream.Quant.Liquidations;

namespace BtcStream.Cli.Feeding;

/// <summary>A recording of Binance's forced orders, ready to be streamed.</summary>
/// <param name="Name">The file's name without folders.</param>
/// <param name="Recording">What is in it.</param>
internal sealed record ForceOrderFeedFile(string Name, ForceOrderFile Recording) : IFeedFile
{
    /// <inheritdoc/>
    public int RowCount => Recording.Orders.Count;

    /// <inheritdoc/>
    public string LeftOut => Recording.UnfilledRows == 0 ? "" : $"{Recording.UnfilledRows} rows of which nothing was filled left out";

    /// <summary>The oldest time in the file, Unix nanoseconds UTC; null where it is empty.</summary>
    public long? TimeUnixNanos { get; } = Recording.Orders.Count == 0 ? null : Recording.Orders.Min(order => order.TimeUnixNanos);

    /// <summary>What was executed of one side, USD.</summary>
    public double SumUsd(PositionSide side) => Recording.Orders.Where(order => order.Side == side).Sum(order => order.Usd);

    /// <summary>Reads a file, plain or gzipped.</summary>
    /// <param name="path">Where it is, or <c>-</c>.</param>
    /// <param name="environment">Has standard input.</param>
    /// <exception cref="CliException">It cannot be read, or is no such recording; the message names the file, row, column and value.</exception>
    public static ForceOrderFeedFile Read(string path, CliEnvironment environment)
    {
        byte[] bytes = InputFile.ReadAll(path, environment);
        try
        {
            return new ForceOrderFeedFile(InputFile.NameOf(path), ForceOrderCsvReader.Read(bytes));
        }
        catch (FeedFormatException e)
        {
            throw new CliException(ExitCodes.Usage, $"'{path}' is not a recording of Binance's forced orders: {e.Message}", e);
        }
    }
}
