using System.CommandLine;

namespace BtcStream.LoadGenerator.Fanout;

/// <summary>What <c>fanout</c> is asked for.</summary>
/// <param name="Subscribers">Numbers of subscribers to compare with one.</param>
/// <param name="StalledAmong">Number of subscribers of which one is stalled.</param>
/// <param name="MessagesPerSecond">Rate of the feed, and so of the updates to each subscriber.</param>
/// <param name="RowsPerMessage">Rows in each message.</param>
/// <param name="Slices">Alternating slices.</param>
/// <param name="Slice">Length of a slice.</param>
internal sealed record FanoutOptions(int[] Subscribers, int StalledAmong, double MessagesPerSecond, int RowsPerMessage, int Slices, TimeSpan Slice)
{
    public static FanoutOptions Default { get; } = new([64, 1_024], 64, 50.0, 16, 11, TimeSpan.FromSeconds(1));

    /// <summary>The command.</summary>
    /// <param name="run">Runs it; its result is the exit code.</param>
    public static Command CreateCommand(Func<FanoutOptions, CancellationToken, Task<int>> run)
    {
        var subscribers = new Option<int[]>("--subscribers")
        {
            Description = "Numbers of subscribers to compare with one",
            AllowMultipleArgumentsPerToken = true,
            DefaultValueFactory = _ => Default.Subscribers,
        };
        var stalled = new Option<int>("--stalled-among") { Description = "Number of subscribers of which one stops reading", DefaultValueFactory = _ => Default.StalledAmong };
        var rate = new Option<double>("--rate") { Description = "Messages, and so updates to each subscriber, a second", DefaultValueFactory = _ => Default.MessagesPerSecond };
        var rows = new Option<int>("--rows") { Description = "Rows a message, in columns", DefaultValueFactory = _ => Default.RowsPerMessage };
        var slices = new Option<int>("--slices") { Description = "Alternating slices", DefaultValueFactory = _ => Default.Slices };
        var seconds = new Option<double>("--seconds") { Description = "Length of a slice", DefaultValueFactory = _ => Default.Slice.TotalSeconds };
        subscribers.Require(values => values.All(count => count is >= 2 and <= 100_000), "each from 2 to 100000");
        stalled.Require(value => value is >= 2 and <= 100_000, "from 2 to 100000");
        rate.Require(value => value is >= 1.0 and <= 100_000.0, "from 1 to 100000");
        rows.Require(value => value is >= 1 and <= 100_000, "from 1 to 100000");
        slices.Require(value => value >= 1, "at least 1");
        seconds.Require(value => value is >= 0.2 and <= 600.0, "from 0.2 to 600");
        var command = new Command("fanout", "Many subscribers against one: processor time for each update delivered; and one that stops reading among the others")
        {
            subscribers, stalled, rate, rows, slices, seconds,
        };
        command.SetAction((parsed, cancellation) => run(
            new FanoutOptions(
                parsed.GetValue(subscribers)!, parsed.GetValue(stalled), parsed.GetValue(rate), parsed.GetValue(rows), parsed.GetValue(slices), TimeSpan.FromSeconds(parsed.GetValue(seconds))),
            cancellation));
        return command;
    }
}
