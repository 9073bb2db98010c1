using System.CommandLine;
using System.Globalization;
using System.Text.Json.Nodes;
using BtcStream.Cli.Commands;
using BtcStream.Cli.Output;
using BtcStream.Engine.Durability;
using BtcStream.Engine.Durability.Snapshots;
using Spectre.Console;

namespace BtcStream.Cli.Journal;

/// <summary><c>journal inspect</c>: segments, records, times and rows.</summary>
internal sealed class InspectCommand(CliEnvironment environment, GlobalOptions global)
{
    private readonly Argument<string> _directory = JournalCommands.DirectoryArgument();

    public Command Create(CommandRunner runner)
    {
        var command = new Command("inspect", "Segments, records, times and rows by kind; every checksum is looked at, of all snapshots too.") { _directory };
        runner.Bind(command, (parsed, _) => RunAsync(parsed));
        return command;
    }

    private async Task<int> RunAsync(ParseResult parsed)
    {
        (JournalInspector journal, IReadOnlyList<(SnapshotInfo? Snapshot, string? Problem)> snapshots, IReadOnlySet<long> skipped) = JournalCommands.Over(
            parsed.GetRequiredValue(_directory), storage => (JournalInspector.Read(storage), EngineRecovery.Inspect(storage), SkippedRecords.Read(storage)));
        if (parsed.GetValue(global.Json))
        {
            JsonObject json = ToJson(journal);
            json["snapshots"] = new JsonArray([.. snapshots.Select(one => SnapshotText.ToJson(one.Snapshot) ?? new JsonObject { ["problem"] = one.Problem })]);
            json["skipped"] = new JsonArray([.. skipped.Select(record => JsonValue.Create(record))]);
            await environment.Out.WriteLineAsync(json.ToJsonString());
        }
        else
        {
            WriteText(journal, snapshots, skipped, environment.CreateConsole());
        }

        return SnapshotText.ExitCodeOf([.. snapshots.Select(one => one.Problem).OfType<string>()]);
    }

    private static JsonObject ToJson(JournalInspector journal) => new()
    {
        ["segments"] = new JsonArray([.. journal.Segments.Select(segment => new JsonObject
        {
            ["file"] = segment.File, ["firstRecord"] = segment.FirstRecord, ["records"] = segment.Records, ["bytes"] = segment.Bytes, ["epoch"] = segment.Epoch,
        })]),
        ["lastRecord"] = journal.Position.LastRecord,
        ["calls"] = journal.Position.LastCall,
        ["records"] = new JsonObject(journal.Records.Select(kind => KeyValuePair.Create(Name(kind.Key), (JsonNode?)kind.Value))),
        ["rows"] = new JsonObject(journal.Rows.Select(kind => KeyValuePair.Create(Name(kind.Key), (JsonNode?)kind.Value))),
        ["firstUnixNanos"] = journal.Times?.First,
        ["lastUnixNanos"] = journal.Times?.Last,
        ["torn"] = TornText.ToJson(journal.Torn),
    };

    private static void WriteText(
        JournalInspector journal, IReadOnlyList<(SnapshotInfo? Snapshot, string? Problem)> snapshots, IReadOnlySet<long> skipped, IAnsiConsole console)
    {
        Table table = Tables.Create("segment", "first record", "records", "bytes", "server run");
        foreach (SegmentInfo segment in journal.Segments)
        {
            table.AddText(segment.File, Count(segment.FirstRecord), Count(segment.Records), Count(segment.Bytes), segment.Epoch.ToString("x16", CultureInfo.InvariantCulture));
        }

        console.Write(table);
        console.WriteFacts(
            ("records", string.Join(", ", journal.Records.Select(kind => $"{Count(kind.Value)} {Name(kind.Key)}"))),
            ("rows", journal.Rows.Count == 0 ? Figures.Absent : string.Join(", ", journal.Rows.Select(kind => $"{Count(kind.Value)} {Name(kind.Key)}"))),
            ("calls", Count(journal.Position.LastCall)),
            ("received", journal.Times is { } times ? $"{Figures.Time((ulong)times.First)} to {Figures.Time((ulong)times.Last)}" : Figures.Absent),
            ("end", TornText.Describe(journal.Torn)));
        foreach ((SnapshotInfo? snapshot, string? problem) in snapshots)
        {
            console.WriteFacts(("snapshot", problem ?? SnapshotText.Describe(snapshot)));
        }

        if (skipped.Count > 0)
        {
            console.WriteFacts(("left out", string.Join(", ", skipped)));
        }
    }

    private static string Count(long count) => Figures.Count((ulong)count);

    private static string Name<T>(T kind)
        where T : struct, Enum
    {
        string name = kind.ToString();
        return char.ToLowerInvariant(name[0]) + name[1..];
    }
}
