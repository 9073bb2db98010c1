using System.CommandLine;
using System.Globalization;
using System.Text.Json.Nodes;
using BtcStream.Cli.Commands;
using BtcStream.Cli.Output;
using BtcStream.Engine.Durability;

namespace BtcStream.Cli.Journal;

/// <summary>
/// <c>journal verify</c>: reads the whole journal, replays it from zero and gives the digest of the state, which must be that of the newest snapshot and the records
/// after it. Where the journal's beginning has been deleted, or was written under other options, it starts from the oldest snapshot that carries the state to the end.
/// </summary>
internal sealed class VerifyCommand(CliEnvironment environment, GlobalOptions global)
{
    private readonly Argument<string> _directory = JournalCommands.DirectoryArgument();
    private readonly JournalEngine _engine = new();

    public Command Create(CommandRunner runner)
    {
        var command = new Command("verify", "Check every byte of journal and snapshots, replay from zero (or from as far back as there is a way), hold it against the newest snapshot, and give the digest of the state. The server may run.") { _directory };
        _engine.AddTo(command);
        runner.Bind(command, (parsed, _) => RunAsync(parsed));
        return command;
    }

    private async Task<int> RunAsync(ParseResult parsed)
    {
        long started = environment.Time.GetTimestamp();
        Verified verified = JournalCommands.Over(parsed.GetRequiredValue(_directory), storage => Verified.Read(storage, _engine.Factory(parsed, storage, JournalEra.Read(storage), historyColumns: 0)));
        double seconds = environment.Time.GetElapsedTime(started).TotalSeconds;
        if (parsed.GetValue(global.Json))
        {
            await environment.Out.WriteLineAsync(ToJson(verified, seconds).ToJsonString());
        }
        else
        {
            WriteText(verified, seconds);
        }

        if (verified.SnapshotDigest is { } digest && digest != verified.Digest)
        {
            throw new CliException(
                ExitCodes.Verification,
                $"{verified.Snapshot!.File} and the records after it give the digest {Text(digest)}, and a replay from {verified.From?.File ?? "zero"} gives {Text(verified.Digest)}");
        }

        return SnapshotText.ExitCodeOf(verified.Unused);
    }

    private static JsonObject ToJson(Verified verified, double seconds) => new()
    {
        ["segments"] = verified.Report.Segments,
        ["records"] = verified.Report.Records,
        ["rows"] = verified.Report.Rows,
        ["bytes"] = verified.Report.Bytes,
        ["digest"] = Text(verified.Digest),
        ["isFromZero"] = verified.IsFromZero,
        ["from"] = SnapshotText.ToJson(verified.From),
        ["optionsSinceRecord"] = verified.Era is { IsChange: true } era ? era.FirstRecord : null,
        ["snapshot"] = SnapshotText.ToJson(verified.Snapshot),
        ["snapshotDigest"] = verified.SnapshotDigest is { } digest ? Text(digest) : null,
        ["unusedSnapshots"] = new JsonArray([.. verified.Unused.Select(one => JsonValue.Create(one))]),
        ["asOfUnixNanos"] = verified.Engine.AsOfUnixNanos,
        ["sequence"] = verified.Engine.Sequence,
        ["seconds"] = seconds,
        ["torn"] = TornText.ToJson(verified.Report.Torn),
        ["skipped"] = new JsonArray([.. verified.Report.Skipped.Select(record => JsonValue.Create(record))]),
    };

    private void WriteText(Verified verified, double seconds)
    {
        RecoveryReport report = verified.Report;
        environment.CreateConsole().WriteFacts(
            ("records", $"{Figures.Count((ulong)report.Records)} in {report.Segments} segments, all checksums hold"),
            ("from", DescribeFrom(verified)),
            ("rows", Figures.Count((ulong)report.Rows)),
            ("as of", verified.Engine.AsOfUnixNanos is { } asOf ? Figures.Time((ulong)asOf) : Figures.Absent),
            ("snapshot", SnapshotText.Describe(verified.Snapshot) + Compare(verified)),
            ("not used", verified.Unused.Count == 0 ? Figures.Absent : string.Join("; ", verified.Unused)),
            ("left out", report.Skipped.Count == 0 ? Figures.Absent : string.Join(", ", report.Skipped)),
            ("digest", Text(verified.Digest)),
            ("end", TornText.Describe(report.Torn)),
            ("replay", string.Create(CultureInfo.InvariantCulture, $"{seconds:F2} s, {report.Rows / Math.Max(seconds, 1e-9):#,##0} rows a second")));
    }

    private static string DescribeFrom(Verified verified) => verified switch
    {
        { From: null } => "zero",
        { Era: { IsChange: true } era } => $"{verified.From.File}: {era.Change}, and only their bytes are looked at",
        _ => $"{verified.From.File}, since the journal's beginning has been deleted",
    };

    private static string Compare(Verified verified) => verified switch
    {
        _ when verified.From == verified.Snapshot => "",
        { SnapshotDigest: null } => "; the journal ends before that",
        _ when verified.SnapshotDigest == verified.Digest => ": it and the records after it give the same",
        _ => ": it gives another state",
    };

    private static string Text(ulong digest) => digest.ToString("x16", CultureInfo.InvariantCulture);
}
