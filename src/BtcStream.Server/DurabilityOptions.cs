using System.CommandLine;
using BtcStream.Engine.Durability;
using BtcStream.Engine.Durability.Snapshots;

namespace BtcStream.Server;

/// <summary>The part of the command line that is about what outlives the process.</summary>
internal sealed class DurabilityOptions
{
    private readonly Option<string?> _data = new("--data")
    {
        Description = "Directory of the journal, which the state is recovered from at the next start; made where it is not there. Default: none, everything is in "
            + "memory and gone at the end",
        HelpName = "DIR",
    };

    private readonly Option<string> _fsync = new("--fsync")
    {
        Description = "When the journal is forced to the disk: 'always' (at once), 'interval' (together, once an interval) or 'never' (when the system likes). An ack "
            + "under the first two means: on the disk",
        HelpName = "always|interval|never",
        DefaultValueFactory = _ => "interval",
    };

    private readonly Option<int> _interval = new("--fsync-interval-ms")
    {
        Description = "Longest wait of an input before it is written, and of its ack, in milliseconds",
        HelpName = "MS",
        DefaultValueFactory = _ => JournalOptions.DefaultIntervalMillis,
    };

    private readonly Option<int> _segment = new("--segment-mb")
    {
        Description = "Size of a file of the journal in MiB, 1024 at most; room for the whole of it is set aside when it is begun",
        HelpName = "N",
        DefaultValueFactory = _ => ServerOptions.DefaultSegmentMegabytes,
    };

    private readonly Option<int> _snapshotInterval = new("--snapshot-interval-seconds")
    {
        Description = "Longest time between two snapshots of the whole state, in seconds, so that a start has little of the journal to replay; 0 for none by time",
        HelpName = "SECONDS",
        DefaultValueFactory = _ => SnapshotOptions.DefaultIntervalSeconds,
    };

    private readonly Option<int> _snapshotAfter = new("--snapshot-after-mb")
    {
        Description = "Another snapshot after this much journal, in MiB: some seconds of replay; 0 for none by size. One is always taken when the server stops in order",
        HelpName = "N",
        DefaultValueFactory = _ => (int)(SnapshotOptions.DefaultAfterBytes >> 20),
    };

    private readonly Option<int> _journalMegabytes = new("--journal-keep-mb")
    {
        Description = "Journal kept at most, in MiB, of what both snapshots cover, so that a disk does not fill; 0 keeps all of it",
        HelpName = "N",
        DefaultValueFactory = _ => (int)(SnapshotOptions.DefaultJournalBytes >> 20),
    };

    private readonly Option<int> _journalHours = new("--journal-keep-hours")
    {
        Description = "Age from which journal that both snapshots cover is deleted, in hours: a week to look into what happened; 0 keeps all of it",
        HelpName = "HOURS",
        DefaultValueFactory = _ => SnapshotOptions.DefaultJournalHours,
    };

    private readonly Option<int> _clientSessions = new("--max-client-sessions")
    {
        Description = "Named sessions (metadata client-id) remembered, so that what a client sends again is not applied twice; the least recently used go",
        HelpName = "N",
        DefaultValueFactory = _ => ServerOptions.DefaultMaxClientSessions,
    };

    /// <summary>Adds the options to a command.</summary>
    public void AddTo(Command command)
    {
        command.Add(_data);
        command.Add(_fsync);
        command.Add(_interval);
        command.Add(_segment);
        command.Add(_snapshotInterval);
        command.Add(_snapshotAfter);
        command.Add(_journalMegabytes);
        command.Add(_journalHours);
        command.Add(_clientSessions);
    }

    /// <summary>The options with those of this part set.</summary>
    /// <param name="options">All the others.</param>
    /// <param name="parsed">The command line.</param>
    /// <param name="problems">Receives what cannot be read.</param>
    public ServerOptions Read(ServerOptions options, ParseResult parsed, List<string> problems) => options with
    {
        DataDirectory = parsed.GetValue(_data),
        Fsync = Policy(parsed.GetRequiredValue(_fsync), problems),
        FsyncIntervalMillis = parsed.GetValue(_interval),
        SegmentMegabytes = parsed.GetValue(_segment),
        SnapshotIntervalSeconds = parsed.GetValue(_snapshotInterval),
        SnapshotAfterMegabytes = parsed.GetValue(_snapshotAfter),
        JournalKeepMegabytes = parsed.GetValue(_journalMegabytes),
        JournalKeepHours = parsed.GetValue(_journalHours),
        MaxClientSessions = parsed.GetValue(_clientSessions),
    };

    private static FsyncPolicy Policy(string text, List<string> problems)
    {
        if (text is not ("always" or "interval" or "never"))
        {
            problems.Add($"--fsync is '{text}'; it must be always, interval or never");
        }

        return text switch
        {
            "always" => FsyncPolicy.Always,
            "never" => FsyncPolicy.Never,
            _ => FsyncPolicy.Interval,
        };
    }
}
