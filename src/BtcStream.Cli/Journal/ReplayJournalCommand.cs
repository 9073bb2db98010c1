using System.CommandLine;
using BtcStream.Cli.Commands;
using BtcStream.Engine;
using BtcStream.Engine.Durability;
using BtcStream.Engine.Durability.Snapshots;

namespace BtcStream.Cli.Journal;

/// <summary><c>journal replay</c>: what a server published, from its journal alone: the same bits, run after run.</summary>
internal sealed class ReplayJournalCommand(CliEnvironment environment, GlobalOptions global)
{
    private readonly Argument<string> _directory = JournalCommands.DirectoryArgument();
    private readonly JournalEngine _engine = new();

    private readonly Option<string?> _from = new("--from")
    {
        Description = "First publication point to write, by record or by the state's time, UTC; the replay begins with the newest snapshot before it. The first there is unless given",
        HelpName = "N|TIME",
    };

    private readonly Option<string?> _to = new("--to") { Description = "Last record to replay, or last moment of the state, UTC; both inclusive", HelpName = "N|TIME" };

    private readonly Option<string?> _every = new("--every")
    {
        Description = "Shortest time of the state between two lines, as in 500ms, 10s, 5m, 1h, 1d; every publication point unless given",
        HelpName = "DURATION",
    };

    private readonly Option<bool> _last = new("--last") { Description = "Only the last publication point" };

    public Command Create(CommandRunner runner)
    {
        var command = new Command(
            "replay",
            "Replay the journal, and write what the server published: the figures of 'query summary' and the digest of the state, a line a publication point. The server need not run.")
        {
            _directory, _from, _to, _every, _last, global.Underlying, global.Model,
        };
        _engine.AddTo(command);
        runner.Bind(command, RunAsync);
        return command;
    }

    private async Task<int> RunAsync(ParseResult parsed, CancellationToken cancellation)
    {
        var range = new ReplayedRange(
            ReplayPlace.Parse(_from.Name, parsed.GetValue(_from)), ReplayPlace.Parse(_to.Name, parsed.GetValue(_to)), ReplayEvery.Parse(_every.Name, parsed.GetValue(_every)));
        bool isLast = parsed.GetValue(_last);
        if (isLast && range.Every is not null)
        {
            throw new CliException(ExitCodes.Usage, "--last and --every cannot go together: the last publication point is one line");
        }

        var lines = new ReplayedLines(environment.Out, parsed.GetRequiredValue(global.Underlying), parsed.GetValue(global.Model), parsed.GetValue(global.Json));
        List<string> notes = JournalCommands.Over(parsed.GetRequiredValue(_directory), storage =>
        {
            var era = JournalEra.Read(storage, range.LastRecord);
            var replay = new Replay(storage, _engine.Factory(parsed, storage, era, historyColumns: 0), era, range, cancellation);
            return isLast ? replay.WriteLast(lines) : replay.WriteAll(lines);
        });
        if (lines.Count == 0)
        {
            notes.Add("there is no publication point to write");
        }

        foreach (string note in notes)
        {
            await environment.Error.WriteLineAsync($"btcstream: {note}");
        }

        return ExitCodes.Ok;
    }

    /// <summary>One run over a directory. What it gives back is to be said beside the lines, which are the same however the journal came to its end.</summary>
    private sealed class Replay(IJournalStorage storage, Func<RiskEngine> create, JournalEra? era, ReplayedRange range, CancellationToken cancellation)
    {
        private readonly SnapshotInfo[] _snapshots = [.. EngineRecovery.Inspect(storage).Select(one => one.Snapshot).OfType<SnapshotInfo>()
            .Where(snapshot => snapshot.LastRecord >= (era?.FirstRecord ?? 1) - 1 && snapshot.LastRecord < range.LastRecord)];

        public List<string> WriteAll(ReplayedLines lines)
        {
            var selection = new ReplayedSelection(range);
            return Run(StartOf(out string? note), range.LastRecord, note, point =>
            {
                if (selection.IsWanted(point))
                {
                    lines.Write(point);
                }

                return !selection.IsOver;
            });
        }

        /// <summary>
        /// Which point is the last shows only at the end, and by then the state may have gone on: the point is looked for first, and then gone to, most often from a snapshot
        /// not far before it. Computing the figures at every point would cost more.
        /// </summary>
        public List<string> WriteLast(ReplayedLines lines)
        {
            var selection = new ReplayedSelection(range);
            long last = 0;
            List<string> notes = Run(StartOf(out string? note), range.LastRecord, note, point =>
            {
                last = selection.IsWanted(point) ? point.Record : last;
                return !selection.IsOver;
            });
            if (last > 0)
            {
                SnapshotInfo? nearest = _snapshots.FirstOrDefault(snapshot => snapshot.LastRecord < last);
                Run(nearest?.File, last, null, point =>
                {
                    if (point.Record == last)
                    {
                        lines.Write(point);
                    }

                    return true;
                });
            }

            return notes;
        }

        private List<string> Run(string? snapshot, long last, string? note, Func<ReplayedPoint, bool> observe)
        {
            RecoveryReport report = EngineRecovery.ReadFrom(storage, create, snapshot, last, point =>
            {
                cancellation.ThrowIfCancellationRequested();
                return observe(point);
            }).Journal;
            List<string> notes = note is null ? [] : [note];
            if (report.Skipped.Count > 0)
            {
                notes.Add($"left out, as 'journal skip' had it: {string.Join(", ", report.Skipped)}");
            }

            if (report.Torn is { } torn)
            {
                notes.Add(TornText.Describe(torn));
            }

            return notes;
        }

        /// <summary>The snapshot to begin with; null for the first record. Where there is no way from there, the replay says why.</summary>
        private string? StartOf(out string? note)
        {
            note = null;
            SnapshotInfo? before = range.From is { } from ? _snapshots.FirstOrDefault(snapshot => IsBefore(snapshot, from)) : null;
            if (before is not null || era is null or { FirstRecord: 1 } || _snapshots is not [.., { } oldest])
            {
                return before?.File;
            }

            string why = era.IsChange ? era.Change : "the journal's beginning has been deleted";
            note = $"the replay begins after record {oldest.LastRecord}, with {oldest.File}: {why}";
            return oldest.File;
        }

        private static bool IsBefore(SnapshotInfo snapshot, ReplayPlace from) =>
            from.Record is { } record ? snapshot.LastRecord < record : snapshot.AsOfUnixNanos < from.UnixNanos;
    }
}
