using System.CommandLine;

namespace BtcStream.LoadGenerator.Ingest;

/// <summary>What <c>ingest</c> is asked for.</summary>
/// <param name="Cases">Settings to measure.</param>
/// <param name="Slices">Alternating slices of each arm.</param>
/// <param name="Slice">Length of a slice.</param>
/// <param name="Subscribers">Subscriptions held on the server meanwhile.</param>
/// <param name="JournalParent">Where the journal of one more server is made, and deleted afterwards; null for no such server.</param>
internal sealed record IngestOptions(IReadOnlyList<IngestCase> Cases, int Slices, TimeSpan Slice, int Subscribers, string? JournalParent = null)
{
    /// <summary>The command.</summary>
    /// <param name="run">Runs it; its result is the exit code.</param>
    public static Command CreateCommand(Func<IngestOptions, CancellationToken, Task<int>> run)
    {
        var slices = new Option<int>("--slices") { Description = "Alternating slices of each arm", DefaultValueFactory = _ => 11 };
        var seconds = new Option<double>("--seconds") { Description = "Length of a slice", DefaultValueFactory = _ => 0.4 };
        var sizes = new Option<int[]>("--rows") { Description = "Rows a message, such as 1 16 256 1024 8192; a fixed set of cases unless given", AllowMultipleArgumentsPerToken = true };
        var streams = new Option<int[]>("--streams") { Description = "Streams at once", AllowMultipleArgumentsPerToken = true, DefaultValueFactory = _ => [1] };
        var form = new Option<RowForm>("--form") { Description = "How rows stand in a message", DefaultValueFactory = _ => RowForm.Columns };
        var subscribers = new Option<int>("--subscribers") { Description = "Subscriptions to the summary and the gamma cells held meanwhile" };
        var journal = new Option<bool>("--journal") { Description = "One more server, with a journal, in turns with the others" };
        var directory = new Option<string?>("--data") { Description = "Where its journal is; a directory of its own in the system's temporary one unless given" };
        var command = new Command("ingest", "Quotes from the wire to applied state, against decoding alone and against moving the pipe on")
        {
            slices, seconds, sizes, streams, form, subscribers, journal, directory,
        };
        slices.Require(value => value >= 1, "at least 1");
        seconds.Require(value => value is >= 0.05 and <= 60.0, "from 0.05 to 60");
        sizes.Require(values => values.All(rows => rows is >= 1 and <= 100_000), "each from 1 to 100000");
        streams.Require(values => values.All(count => count is >= 1 and <= 256), "each from 1 to 256");
        subscribers.Require(value => value >= 0, "at least 0");
        command.SetAction((parsed, cancellation) =>
        {
            IReadOnlyList<IngestCase> cases = parsed.GetValue(sizes) is { Length: > 0 } chosen
                ? [.. parsed.GetValue(streams)!.SelectMany(count => chosen.Select(rows => new IngestCase(parsed.GetValue(form), rows, count)))]
                : IngestCase.Default;
            string? parent = parsed.GetValue(directory) ?? (parsed.GetValue(journal) ? Path.GetTempPath() : null);
            return run(new IngestOptions(cases, parsed.GetValue(slices), TimeSpan.FromSeconds(parsed.GetValue(seconds)), parsed.GetValue(subscribers), parent), cancellation);
        });
        return command;
    }
}
