using System.CommandLine;

namespace BtcStream.LoadGenerator.Soak;

/// <summary>What <c>soak</c> is asked for.</summary>
/// <param name="Length">How long.</param>
/// <param name="Share">Share of the sustained rate.</param>
/// <param name="RowsPerMessage">Rows in each message, in columns.</param>
/// <param name="SustainedSlice">Length of each slice in which the sustained rate is measured.</param>
/// <param name="Plot">File for the plot; null for none.</param>
internal sealed record SoakOptions(TimeSpan Length, double Share, int RowsPerMessage, TimeSpan SustainedSlice, string? Plot)
{
    /// <summary>The command.</summary>
    /// <param name="run">Runs it; its result is the exit code.</param>
    public static Command CreateCommand(Func<SoakOptions, CancellationToken, Task<int>> run)
    {
        var minutes = new Option<double>("--minutes") { Description = "How long", DefaultValueFactory = _ => 10.0 };
        var share = new Option<double>("--share") { Description = "Share of the sustained rate, which is measured first", DefaultValueFactory = _ => 0.7 };
        var rows = new Option<int>("--rows") { Description = "Rows a message, in columns", DefaultValueFactory = _ => 1_024 };
        var seconds = new Option<double>("--sustained-seconds") { Description = "Length of each of three slices that measure the sustained rate", DefaultValueFactory = _ => 3.0 };
        var plot = new Option<string>("--plot") { Description = "SVG file for memory and latency over time; 'none' for none", DefaultValueFactory = _ => "soak.svg" };
        minutes.Require(value => value is >= 0.05 and <= 1_200.0, "from 0.05 to 1200");
        share.Require(value => value is > 0.0 and <= 1.0, "above 0 and at most 1");
        rows.Require(value => value is >= 1 and <= 100_000, "from 1 to 100000");
        seconds.Require(value => value is >= 0.2 and <= 60.0, "from 0.2 to 60");
        var command = new Command("soak", "Minutes at a share of the sustained rate: no row lost, no growth, no generation-2 collection after the first quarter; exit code 1 where it does not hold")
        {
            minutes, share, rows, seconds, plot,
        };
        command.SetAction((parsed, cancellation) => run(
            new SoakOptions(
                TimeSpan.FromMinutes(parsed.GetValue(minutes)),
                parsed.GetValue(share),
                parsed.GetValue(rows),
                TimeSpan.FromSeconds(parsed.GetValue(seconds)),
                parsed.GetValue(plot) is { } file and not "none" ? file : null),
            cancellation));
        return command;
    }
}
