using System.CommandLine;
using System.Globalization;
using System.Text.Json.Nodes;
using BtcStream.Cli.Commands;
using BtcStream.Cli.Output;
using BtcStream.Engine.Durability.Snapshots;

namespace BtcStream.Cli.Journal;

/// <summary><c>journal snapshot</c>: recovers the state of a server that does not run, and writes a snapshot of it.</summary>
internal sealed class SnapshotCommand(CliEnvironment environment, GlobalOptions global)
{
    /// <summary>As many as a server can be told to keep: what it does not want it leaves out.</summary>
    private const int AllColumns = 1 << 20;

    private readonly Argument<string> _directory = JournalCommands.DirectoryArgument();
    private readonly JournalEngine _engine = new();

    public Command Create(CommandRunner runner)
    {
        var command = new Command("snapshot", "Recover the state of a server that does not run, and write a snapshot of it, so that its next start has nothing to replay.") { _directory };
        _engine.AddTo(command);
        runner.Bind(command, (parsed, _) => RunAsync(parsed));
        return command;
    }

    private async Task<int> RunAsync(ParseResult parsed)
    {
        (RecoveredEngine recovered, SnapshotInfo? written) = JournalCommands.OverLocked(parsed.GetRequiredValue(_directory), storage =>
        {
            RecoveredEngine engine = EngineRecovery.Recover(storage, _engine.Factory(parsed, storage, JournalEra.Read(storage), AllColumns));
            return (engine, EngineRecovery.WriteSnapshot(storage, engine));
        });
        string digest = recovered.Engine.ComputeDigest().ToString("x16", CultureInfo.InvariantCulture);
        SnapshotInfo? newest = written ?? recovered.Snapshot;
        if (parsed.GetValue(global.Json))
        {
            await environment.Out.WriteLineAsync(new JsonObject
            {
                ["snapshot"] = SnapshotText.ToJson(newest),
                ["isNew"] = written is not null,
                ["replayed"] = recovered.Journal.Records,
                ["digest"] = digest,
            }.ToJsonString());
            return ExitCodes.Ok;
        }

        environment.CreateConsole().WriteFacts(
            (written is null ? "covered already" : "written", SnapshotText.Describe(newest)),
            ("replayed", $"{Figures.Count((ulong)recovered.Journal.Records)} records after {recovered.Snapshot?.File ?? "nothing"}"),
            ("digest", digest));
        return ExitCodes.Ok;
    }
}
