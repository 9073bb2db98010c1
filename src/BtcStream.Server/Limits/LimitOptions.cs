using System.CommandLine;

namespace BtcStream.Server.Limits;

/// <summary>The part of the command line that is about limits.</summary>
internal sealed class LimitOptions
{
    public const string MessageBytes = "--max-message-bytes";
    public const string BatchRows = "--max-batch-rows";
    public const string Instruments = "--max-instruments";
    public const string Positions = "--max-positions";
    public const string Accounts = "--max-accounts";
    public const string ObservationSeries = "--max-observation-series";
    public const string ObservationsPerSeries = "--max-observations-per-series";
    public const string Subscriptions = "--max-subscriptions";
    public const string CallsPerClient = "--max-calls-per-client";
    public const string HalfOpenCalls = "--max-half-open-calls";
    public const string CallsPerConnection = "--max-calls-per-connection";
    public const string Connections = "--max-connections";
    public const string ConnectionsPerAddress = "--max-connections-per-address";
    public const string NewConnectionsPerSecond = "--max-new-connections-per-second";
    public const string Ring = "--ring-capacity";
    public const string QuestionsAtOnce = "--max-questions-at-once";
    public const string ResetsPerSecond = "--max-resets-per-second";
    public const string ControlFramesPerSecond = "--max-control-frames-per-second";
    public const string IngestMegabytes = "--max-ingest-mb";
    public const string RowsPerSecond = "--max-rows-per-second";

    private static readonly LimitSettings Default = new();

    private readonly Option<int> _batchRows = Limit(BatchRows, "Rows and definitions of one message, since a row takes up to a hundred times the memory of its bytes", Default.MaxBatchRows);
    private readonly Option<int> _instruments = Limit(Instruments, "Live instruments; the largest options venue lists some 2,000", Default.MaxInstruments);
    private readonly Option<int> _series = Limit(ObservationSeries, "Series of observations", Default.MaxObservationSeries);
    private readonly Option<int> _observations = Limit(ObservationsPerSeries, "Observations kept of a series; the oldest go. Eleven years of days", Default.MaxObservationsPerSeries);
    private readonly Option<int> _subscriptions = Limit(Subscriptions, "Subscriptions at once, of all clients; each takes some tens of KiB", Default.MaxSubscriptions);
    private readonly Option<int> _calls = Limit(CallsPerClient, "Calls at once of one credential, or of one address where there are none", Default.MaxCallsPerClient);
    private readonly Option<int> _halfOpen = Limit(
        HalfOpenCalls, "Streams of input at once of one credential, or of one address where there are none, whose first message has not come whole, beside eight of each connection; more are refused", Default.MaxHalfOpenCalls);
    private readonly Option<int> _perConnection = Limit(CallsPerConnection, "Calls at once of one connection; its client's next one waits, or takes another connection", Default.MaxCallsPerConnection);
    private readonly Option<int> _connections = Limit(Connections, "Connections at once; half of what a process may usually open", Default.MaxConnections);
    private readonly Option<int> _perAddress = Limit(ConnectionsPerAddress, "Connections at once from one address, so that none takes them all", Default.MaxConnectionsPerAddress);
    private readonly Option<int> _newPerSecond = Limit(
        NewConnectionsPerSecond, "Connections a second that one address may open, once it has opened as many as it may have; the next ones wait their turn", Default.MaxNewConnectionsPerSecond);
    private readonly Option<int> _ring = Limit(Ring, "Batches that wait for the engine, a power of two; senders wait once it is full", Default.RingCapacity);
    private readonly Option<int> _questions = Limit(
        QuestionsAtOnce, "Questions in hand at once, of all clients, each of some megabytes; others wait their turn, client by client, and one client has an eighth of the turns", Default.MaxQuestionsAtOnce);
    private readonly Option<int> _resets = Limit(
        ResetsPerSecond, "Calls a second that a connection may begin in vain (to reset them, without the right to them, beyond those that it may have, or broken), six times as many at once; beyond it the connection is closed", Default.MaxResetsPerSecond);
    private readonly Option<int> _controlFrames = Limit(
        ControlFramesPerSecond, "Frames without content (PING, SETTINGS, WINDOW_UPDATE and the like) that a connection may send a second, beside one for each 16 bytes sent to it, twice as many at once; beyond it the connection is closed",
        Default.MaxControlFramesPerSecond);
    private readonly Option<int> _ingest = Limit(
        IngestMegabytes, "MiB of rows in memory that wait for the engine or the journal, of all calls; senders wait beyond it, and beyond an eighth of it of one call. As much again each for messages that have come in part, and for answers not taken", Default.MaxIngestMegabytes);
    private readonly Option<int> _rows = Limit(
        RowsPerSecond, "Rows a second of one credential or address, a second's worth at once; faster senders are slowed, no row is refused. 0 is no limit", Default.MaxRowsPerSecond);

    /// <summary>Adds the options to a command.</summary>
    public void AddTo(Command command)
    {
        foreach (Option<int> option in new[] { _batchRows, _instruments, _series, _observations, _subscriptions, _calls, _halfOpen, _perConnection, _connections, _perAddress, _newPerSecond, _ring, _questions, _resets, _controlFrames, _ingest, _rows })
        {
            command.Add(option);
        }
    }

    /// <summary>The options with those of this part set.</summary>
    /// <param name="options">All the others.</param>
    /// <param name="parsed">The command line.</param>
    public ServerOptions Read(ServerOptions options, ParseResult parsed) => options with
    {
        Limits = new LimitSettings
        {
            MaxBatchRows = parsed.GetValue(_batchRows),
            MaxInstruments = parsed.GetValue(_instruments),
            MaxObservationSeries = parsed.GetValue(_series),
            MaxObservationsPerSeries = parsed.GetValue(_observations),
            MaxSubscriptions = parsed.GetValue(_subscriptions),
            MaxCallsPerClient = parsed.GetValue(_calls),
            MaxHalfOpenCalls = parsed.GetValue(_halfOpen),
            MaxCallsPerConnection = parsed.GetValue(_perConnection),
            MaxConnections = parsed.GetValue(_connections),
            MaxConnectionsPerAddress = parsed.GetValue(_perAddress),
            MaxNewConnectionsPerSecond = parsed.GetValue(_newPerSecond),
            RingCapacity = parsed.GetValue(_ring),
            MaxQuestionsAtOnce = parsed.GetValue(_questions),
            MaxResetsPerSecond = parsed.GetValue(_resets),
            MaxControlFramesPerSecond = parsed.GetValue(_controlFrames),
            MaxIngestMegabytes = parsed.GetValue(_ingest),
            MaxRowsPerSecond = parsed.GetValue(_rows),
        },
    };

    private static Option<int> Limit(string name, string description, int value) => new(name) { Description = description, HelpName = "N", DefaultValueFactory = _ => value };
}
