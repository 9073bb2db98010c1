using System.CommandLine;

namespace BtcStream.LoadGenerator.Latency;

/// <summary>What <c>latency</c> is asked for.</summary>
/// <param name="RowsPerMessage">Rows in each message, in columns.</param>
/// <param name="MessagesPerSecond">The rate; 0 for a share of the sustained rate.</param>
/// <param name="Share">Share of the sustained rate.</param>
/// <param name="Slices">Alternating slices.</param>
/// <param name="Slice">Length of a slice.</param>
internal sealed record LatencyOptions(int RowsPerMessage, double MessagesPerSecond, double Share, int Slices, TimeSpan Slice)
{
    public static LatencyOptions Default { get; } = new(16, 0.0, 0.5, 11, TimeSpan.FromSeconds(2));

    /// <summary>The command.</summary>
    /// <param name="run">Runs it; its result is the exit code.</param>
    public static Command CreateCommand(Func<LatencyOptions, CancellationToken, Task<int>> run)
    {
        var rows = new Option<int>("--rows") { Description = "Rows a message, in columns", DefaultValueFactory = _ => Default.RowsPerMessage };
        var rate = new Option<double>("--rate") { Description = "Messages a second; 0 measures the sustained rate first and takes a share of it" };
        var share = new Option<double>("--share") { Description = "Share of the sustained rate", DefaultValueFactory = _ => Default.Share };
        var slices = new Option<int>("--slices") { Description = "Alternating slices of server and echo", DefaultValueFactory = _ => Default.Slices };
        var seconds = new Option<double>("--seconds") { Description = "Length of a slice", DefaultValueFactory = _ => Default.Slice.TotalSeconds };
        rows.Require(value => value is >= 1 and <= 100_000, "from 1 to 100000");
        rate.Require(value => value is >= 0.0 and <= 10_000_000.0, "from 0 to 10000000");
        share.Require(value => value is > 0.0 and <= 1.0, "above 0 and at most 1");
        slices.Require(value => value >= 1, "at least 1");
        seconds.Require(value => value is >= 0.05 and <= 600.0, "from 0.05 to 600");
        var command = new Command("latency", "Quote in to risk out at a set rate, from the intended time of sending, beside an empty echo")
        {
            rows, rate, share, slices, seconds,
        };
        command.SetAction((parsed, cancellation) => run(
            new LatencyOptions(
                parsed.GetValue(rows), parsed.GetValue(rate), parsed.GetValue(share), parsed.GetValue(slices), TimeSpan.FromSeconds(parsed.GetValue(seconds))),
            cancellation));
        return command;
    }
}
