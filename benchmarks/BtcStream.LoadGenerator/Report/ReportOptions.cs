using System.CommandLine;

namespace BtcStream.LoadGenerator.Report;

/// <summary>A part of the report, for running some of it.</summary>
internal enum ReportPart
{
    /// <summary>The mathematics, by the microbenchmarks.</summary>
    Kernels,

    /// <summary>Publications of an engine in this process.</summary>
    Engine,

    /// <summary>Rows over the wire, and what they allocate.</summary>
    Ingest,

    /// <summary>Quote in to risk out.</summary>
    Latency,

    /// <summary>Many subscribers, and one that stalls.</summary>
    Fanout,

    /// <summary>Millions of positions in the engine.</summary>
    Positions,

    /// <summary>What the journal costs, and replay.</summary>
    Journal,

    /// <summary>The journal's replay, and a snapshot of the positions.</summary>
    Recovery,

    /// <summary>Other programs that do the same.</summary>
    Peers,
}

/// <summary>What <c>report</c> is asked for.</summary>
/// <param name="Parts">Parts to measure.</param>
/// <param name="Slices">Alternating slices of everything that has slices.</param>
/// <param name="Scale">Length of slices against the usual.</param>
/// <param name="Positions">Positions of the positions part.</param>
internal sealed record ReportOptions(IReadOnlyList<ReportPart> Parts, int Slices, double Scale, int Positions)
{
    /// <summary>The command.</summary>
    /// <param name="run">Runs it; its result is the exit code.</param>
    public static Command CreateCommand(Func<ReportOptions, CancellationToken, Task<int>> run)
    {
        var parts = new Option<ReportPart[]>("--parts") { Description = "Parts to measure", AllowMultipleArgumentsPerToken = true, DefaultValueFactory = _ => Enum.GetValues<ReportPart>() };
        var slices = new Option<int>("--slices") { Description = "Alternating slices", DefaultValueFactory = _ => 11 };
        var scale = new Option<double>("--scale") { Description = "Length of slices against the usual; below 1 for a quick look", DefaultValueFactory = _ => 1.0 };
        var positions = new Option<int>("--positions") { Description = "Leveraged positions to load", DefaultValueFactory = _ => 10_000_000 };
        slices.Require(value => value is >= 1 and <= 1_000, "from 1 to 1000");
        scale.Require(value => value is >= 0.1 and <= 100.0, "from 0.1 to 100");
        positions.Require(value => value is >= 100_000 and <= 1 << 28, "from 100000 to 268435456");
        var command = new Command("report", "Every target of the project with its measured ratio, as a table and as JSON lines; some ten minutes on two quiet cores")
        {
            parts, slices, scale, positions,
        };
        command.SetAction((parsed, cancellation) => run(
            new ReportOptions(parsed.GetValue(parts)!, parsed.GetValue(slices), parsed.GetValue(scale), parsed.GetValue(positions)), cancellation));
        return command;
    }
}
