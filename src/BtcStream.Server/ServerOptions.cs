using System.Security.Cryptography;
using BtcStream.Engine;
using BtcStream.Engine.Durability;
using BtcStream.Engine.Durability.Snapshots;
using BtcStream.Engine.Stress.Table;
using BtcStream.Quant.Ladders;
using BtcStream.Quant.Liquidations;
using BtcStream.Server.Alerts;
using BtcStream.Server.Dashboard;
using BtcStream.Server.Feeds;
using BtcStream.Server.Limits;
using BtcStream.Server.Roles;
using BtcStream.Server.Security;
using BtcStream.Server.Telemetry;

namespace BtcStream.Server;

/// <summary>Everything that can be chosen at start-up. Checked once, by <see cref="Validate"/>, before anything listens.</summary>
internal sealed record ServerOptions
{
    /// <summary>The default of <see cref="MaxMessageBytes"/>.</summary>
    public const int DefaultMaxMessageBytes = 16 * 1024 * 1024;

    /// <summary>The default of <see cref="MaxPositions"/>: 16 million, about 2 GB.</summary>
    public const int DefaultMaxPositions = 1 << 24;

    /// <summary>The default of <see cref="MaxAccounts"/>: 4 million.</summary>
    public const int DefaultMaxAccounts = 1 << 22;

    /// <summary>The default of <see cref="HistoryMinutes"/>: a day.</summary>
    public const int DefaultHistoryMinutes = 1_440;

    /// <summary>The default of <see cref="HistoryHours"/>: 30 days.</summary>
    public const int DefaultHistoryHours = 720;

    /// <summary>The default of <see cref="SegmentMegabytes"/>.</summary>
    public const int DefaultSegmentMegabytes = (int)(JournalOptions.DefaultSegmentBytes >> 20);

    /// <summary>The most that <see cref="SegmentMegabytes"/> may be: the room for a whole file is set aside at once, and old ones go one by one.</summary>
    public const int MostSegmentMegabytes = 1_024;

    /// <summary>The default of <see cref="MaxClientSessions"/>: far more feeds than a desk runs.</summary>
    public const int DefaultMaxClientSessions = 4_096;

    /// <summary>The default of <see cref="ShutdownGraceSeconds"/>: streams end at once, and no question takes longer.</summary>
    public const int DefaultShutdownGraceSeconds = 10;

    private const int MostRows = 1 << 28;
    private const int MostColumns = 1 << 20;

    /// <summary>Where gRPC (HTTP/2) is served.</summary>
    public required ListenAddress Listen { get; init; }

    /// <summary>Where HTTP/1.1 (gRPC-Web) is served; null for nowhere.</summary>
    public ListenAddress? Http { get; init; }

    /// <summary>Whether the dashboard is served, and at which of the addresses that speak HTTP/1.1.</summary>
    public DashboardMode Dashboard { get; init; }

    /// <summary>
    /// The longest message taken from a client, in bytes. 16 MiB: a batch of 100,000 quote rows as columns fits, and the memory that one call can
    /// hold stays bounded.
    /// </summary>
    public int MaxMessageBytes { get; init; } = DefaultMaxMessageBytes;

    /// <summary>What advances the state's time.</summary>
    public ClockMode Clock { get; init; } = ClockMode.Input;

    /// <summary>Whether the server streams a made-up market to itself.</summary>
    public bool Demo { get; init; }

    /// <summary>Whether an address that other machines reach may be served without TLS and authentication.</summary>
    public bool Insecure { get; init; }

    /// <summary>Whether the server stops when its standard input ends, as it does when the parent process does.</summary>
    public bool StopWithStdin { get; init; }

    /// <summary>Margin models that positions may name: what ships, and the tables of the user's files.</summary>
    public MarginModelCatalog MarginModels { get; init; } = MarginModelCatalog.BuiltIn;

    /// <summary>Width of a cell of the liquidation ladder in basis points of its lower edge.</summary>
    public int LadderStepBasisPoints { get; init; } = (int)PriceGrid.DefaultStepBasisPoints;

    /// <summary>Depth assumed where no order book has been streamed, USD per 1 % on either side; null assumes none.</summary>
    public double? FallbackDepthUsdPerPercent { get; init; }

    /// <summary>Open positions taken at once.</summary>
    public int MaxPositions { get; init; } = DefaultMaxPositions;

    /// <summary>Margin accounts taken at once.</summary>
    public int MaxAccounts { get; init; } = DefaultMaxAccounts;

    /// <summary>Columns of history kept of each underlying, one a minute; 0 for none.</summary>
    public int HistoryMinutes { get; init; } = DefaultHistoryMinutes;

    /// <summary>Columns of history kept of each underlying, one an hour; 0 for none.</summary>
    public int HistoryHours { get; init; } = DefaultHistoryHours;

    /// <summary>Directory of the journal; null for none.</summary>
    public string? DataDirectory { get; init; }

    /// <summary>When the journal is forced to the disk.</summary>
    public FsyncPolicy Fsync { get; init; } = FsyncPolicy.Interval;

    /// <summary>Longest wait of an input before it is written, milliseconds.</summary>
    public int FsyncIntervalMillis { get; init; } = JournalOptions.DefaultIntervalMillis;

    /// <summary>Size of a file of the journal, MiB.</summary>
    public int SegmentMegabytes { get; init; } = DefaultSegmentMegabytes;

    /// <summary>Puts something between the journal and its directory, such as a disk that a test fills. No option: nobody else has a use for it.</summary>
    internal Func<IJournalStorage, IJournalStorage>? OverStorage { get; init; }

    /// <summary>Longest time between two snapshots, seconds; 0 for none by time.</summary>
    public int SnapshotIntervalSeconds { get; init; } = SnapshotOptions.DefaultIntervalSeconds;

    /// <summary>Journal after which another snapshot is taken, MiB; 0 for none by size.</summary>
    public int SnapshotAfterMegabytes { get; init; } = (int)(SnapshotOptions.DefaultAfterBytes >> 20);

    /// <summary>Journal kept at most once snapshots cover it, MiB; 0 for all.</summary>
    public int JournalKeepMegabytes { get; init; } = (int)(SnapshotOptions.DefaultJournalBytes >> 20);

    /// <summary>Age from which journal is deleted once snapshots cover it, hours; 0 for never.</summary>
    public int JournalKeepHours { get; init; } = SnapshotOptions.DefaultJournalHours;

    /// <summary>Named sessions of clients remembered.</summary>
    public int MaxClientSessions { get; init; } = DefaultMaxClientSessions;

    /// <summary>What the server tells of itself, and to whom.</summary>
    public TelemetrySettings Telemetry { get; init; } = new();

    /// <summary>How long calls may go on after the server was told to stop, seconds.</summary>
    public int ShutdownGraceSeconds { get; init; } = DefaultShutdownGraceSeconds;

    /// <summary>TLS, and who may call.</summary>
    public SecuritySettings Security { get; init; } = new();

    /// <summary>What clients can make the server hold and do.</summary>
    public LimitSettings Limits { get; init; } = new();

    /// <summary>Thresholds of the stress table: what ships, and the user's file in place of it.</summary>
    public StressThresholds StressThresholds { get; init; } = StressThresholds.Default;

    /// <summary>Venues that are followed live.</summary>
    public FeedSettings Feeds { get; init; } = FeedSettings.None;

    /// <summary>What the server is in a cluster.</summary>
    public RoleSettings Roles { get; init; } = RoleSettings.Alone;

    /// <summary>Who is told of what changes.</summary>
    public AlertSettings Alerts { get; init; } = AlertSettings.None;

    /// <summary>What an address that other machines reach would need and does not have, for people.</summary>
    public string MissingSecurity => (Security.UsesTls, Security.Authenticates) switch
    {
        (false, false) => "neither TLS nor authentication",
        (false, true) => "no TLS",
        _ => "no authentication",
    };

    /// <summary>What the engine is to be built with. The options are valid.</summary>
    public EngineOptions ToEngineOptions() => new()
    {
        Clock = Clock,
        MarginModels = MarginModels,
        LadderGrid = LadderStepBasisPoints == (int)PriceGrid.DefaultStepBasisPoints ? PriceGrid.Default : new PriceGrid(LadderStepBasisPoints),
        FallbackDepthUsdPerPercent = FallbackDepthUsdPerPercent ?? 0.0,
        MaxPositions = MaxPositions,
        MaxAccounts = MaxAccounts,
        MaxClientSessions = MaxClientSessions,
        HistoryMinutes = HistoryMinutes,
        HistoryHours = HistoryHours,
        StressThresholds = StressThresholds,
        MaxInstruments = Limits.MaxInstruments,
        MaxObservationSeries = Limits.MaxObservationSeries,
        MaxObservationsPerSeries = Limits.MaxObservationsPerSeries,
        HashSeed = BitConverter.ToUInt64(RandomNumberGenerator.GetBytes(sizeof(ulong))),
    };

    /// <summary>Finds what cannot work.</summary>
    /// <returns>One line a problem, each naming the option and its value; empty where all is well.</returns>
    public IEnumerable<string> Validate()
    {
        if (MaxMessageBytes is < 1024 or > 1024 * 1024 * 1024)
        {
            yield return $"--max-message-bytes is {MaxMessageBytes}; it must lie between 1024 (1 KiB) and 1073741824 (1 GiB)";
        }

        if (ShutdownGraceSeconds is < 0 or > 3_600)
        {
            yield return $"--shutdown-grace is {ShutdownGraceSeconds}; it must lie between 0 and 3600 (an hour)";
        }

        foreach ((string option, int columns) in new[] { ("--history-minutes", HistoryMinutes), ("--history-hours", HistoryHours) })
        {
            if (columns is < 0 or > MostColumns)
            {
                yield return $"{option} is {columns}; it must lie between 0, which keeps none, and {MostColumns}";
            }
        }

        foreach (string problem in ValidateJournal())
        {
            yield return problem;
        }

        foreach (string problem in ValidateLadder())
        {
            yield return problem;
        }

        foreach (string problem in Security.Validate().Concat(Limits.Validate()).Concat(Roles.Validate(this)))
        {
            yield return problem;
        }

        if (Http is { } http && http.Port != 0 && http == Listen)
        {
            yield return $"--listen and --http are both {Listen}; each needs an address of its own";
        }

        foreach ((string option, ListenAddress? address) in new[] { ("--listen", Listen), ("--http", Http) })
        {
            if (!Insecure && address is { IsLoopback: false } && !(Security.UsesTls && Security.Authenticates))
            {
                yield return $"{option} is {address}, which other machines can reach, and this server has {MissingSecurity}; "
                    + "use a loopback address, give --tls-cert, --tls-key and --tokens (or --tls-client-ca), or say --insecure to be open on purpose";
            }
        }
    }

    private IEnumerable<string> ValidateJournal()
    {
        if (DataDirectory is { Length: 0 })
        {
            yield return "--data is ''; it must be the path of a directory";
        }

        if (FsyncIntervalMillis is < 0 or > 60_000)
        {
            yield return $"--fsync-interval-ms is {FsyncIntervalMillis}; it must lie between 0 and 60000 (a minute)";
        }

        if (SegmentMegabytes is < 1 or > MostSegmentMegabytes)
        {
            yield return $"--segment-mb is {SegmentMegabytes}; it must lie between 1 and {MostSegmentMegabytes} (1 GiB)";
        }

        foreach ((string option, int value, int most) in new[]
        {
            ("--snapshot-interval-seconds", SnapshotIntervalSeconds, 31_536_000), ("--snapshot-after-mb", SnapshotAfterMegabytes, 1 << 24),
            ("--journal-keep-mb", JournalKeepMegabytes, 1 << 30), ("--journal-keep-hours", JournalKeepHours, 876_000),
        })
        {
            if (value < 0 || value > most)
            {
                yield return $"{option} is {value}; it must lie between 0, which switches it off, and {most}";
            }
        }

        if (MaxClientSessions is < 1 or > 1 << 20)
        {
            yield return $"--max-client-sessions is {MaxClientSessions}; it must lie between 1 and {1 << 20}";
        }
    }

    private IEnumerable<string> ValidateLadder()
    {
        if (LadderStepBasisPoints is < (int)PriceGrid.MinStepBasisPoints or > (int)PriceGrid.MaxStepBasisPoints)
        {
            yield return $"--ladder-step-bp is {LadderStepBasisPoints}; it must lie between {PriceGrid.MinStepBasisPoints} and {PriceGrid.MaxStepBasisPoints} basis points";
        }

        if (FallbackDepthUsdPerPercent is { } depth && !(depth > 0.0 && double.IsFinite(depth)))
        {
            yield return FormattableString.Invariant($"--fallback-depth is {depth}; it must be a finite number of USD per 1 % above 0");
        }

        foreach ((string option, int value) in new[] { ("--max-positions", MaxPositions), ("--max-accounts", MaxAccounts) })
        {
            if (value is < 1 or > MostRows)
            {
                yield return $"{option} is {value}; it must lie between 1 and {MostRows}";
            }
        }
    }
}
