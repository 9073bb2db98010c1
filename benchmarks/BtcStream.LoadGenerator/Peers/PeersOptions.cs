using System.CommandLine;

namespace BtcStream.LoadGenerator.Peers;

/// <summary>What <c>peers</c> is asked for.</summary>
/// <param name="Folder">Where the peers' sources are.</param>
/// <param name="Slices">Alternating slices.</param>
/// <param name="Slice">Length of a slice.</param>
/// <param name="Only">The one peer that is wanted, <c>python</c> or <c>quantlib</c>; null for all.</param>
internal sealed record PeersOptions(DirectoryInfo Folder, int Slices, TimeSpan Slice, string? Only = null)
{
    /// <summary>Where the sources lie in a clone, from its root.</summary>
    public const string DefaultFolder = "benchmarks/peers";

    /// <summary>The command.</summary>
    /// <param name="run">Runs it; its result is the exit code.</param>
    public static Command CreateCommand(Func<PeersOptions, CancellationToken, Task<int>> run)
    {
        var folder = new Option<DirectoryInfo>("--folder") { Description = "Where the peers' sources are", DefaultValueFactory = _ => new DirectoryInfo(DefaultFolder) };
        var slices = new Option<int>("--slices") { Description = "Alternating slices", DefaultValueFactory = _ => 11 };
        var seconds = new Option<double>("--seconds") { Description = "Length of a slice", DefaultValueFactory = _ => 0.5 };
        var only = new Option<string?>("--only") { Description = "One peer alone" };
        only.AcceptOnlyFromAmong("python", "quantlib");
        slices.Require(value => value >= 1, "at least 1");
        seconds.Require(value => value is >= 0.05 and <= 60.0, "from 0.05 to 60");
        var command = new Command("peers", "Others that do the same, in the same run: Python with grpc.aio and numpy (quotes in, full gamma out), QuantLib (prices); skipped where they are not installed")
        {
            folder, slices, seconds, only,
        };
        command.SetAction((parsed, cancellation) => run(
            new PeersOptions(parsed.GetValue(folder)!, parsed.GetValue(slices), TimeSpan.FromSeconds(parsed.GetValue(seconds)), parsed.GetValue(only)), cancellation));
        return command;
    }
}
