using BtcStream.Engine;
using HostOptions = BtcStream.Engine.HostOptions;

namespace BtcStream.Server.Limits;

/// <summary>What clients can make the server hold and do, at the most. Each bounds memory or time that a stranger, or a mistake, would otherwise choose.</summary>
internal sealed record LimitSettings
{
    /// <summary>The longest answer, and the longest update of a subscription: a whole heatmap fits.</summary>
    public const int MaxAnswerBytes = 64 * 1024 * 1024;

    /// <summary>The share of a client of what may be kept of answers that are not taken: one that does not read leaves the others theirs.</summary>
    private const int ShareOfClient = 4;

    /// <summary>
    /// Rows and definitions of one message together. 131,072: above the 100,000 that a large venue's book takes, and below what 16 MiB could say, since a row of two bytes
    /// on the wire takes up to 200 in memory.
    /// </summary>
    public int MaxBatchRows { get; init; } = 131_072;

    /// <summary>Live instruments. 65,536: thirty times what the largest options venue lists.</summary>
    public int MaxInstruments { get; init; } = new EngineOptions().MaxInstruments;

    /// <summary>Series of observations. 1,024: a few for each of the coins that miners, treasuries and markets are followed for.</summary>
    public int MaxObservationSeries { get; init; } = new EngineOptions().MaxObservationSeries;

    /// <summary>Observations kept of a series. 4,096: eleven years of days.</summary>
    public int MaxObservationsPerSeries { get; init; } = new EngineOptions().MaxObservationsPerSeries;

    /// <summary>Subscriptions at once, of all clients. 16,384: more than two cores can tell of every change, at some tens of KiB each.</summary>
    public int MaxSubscriptions { get; init; } = 16_384;

    /// <summary>
    /// Calls at once of one client: of one credential, or of one address where nobody has to show who they are. 16,384: one client may take all subscriptions of a server
    /// that is its own; a shared one should say less.
    /// </summary>
    public int MaxCallsPerClient { get; init; } = 16_384;

    /// <summary>
    /// Streams of input at once of one client whose first message has not come whole, beside eight of each connection. 512: a client has one for each kind of input, and sends as soon as
    /// there is something. Open, one takes some 10 KB of the server's memory, and the collector's time, for two hundred bytes of its caller's. Questions and subscriptions do not count: theirs
    /// comes within 30 s, and a client may well ask a thousand at once.
    /// </summary>
    public int MaxHalfOpenCalls { get; init; } = 512;

    /// <summary>
    /// Calls at once of one connection; a client's next one waits until one ends, without being told, so many clients open a second connection. 512: five times what
    /// servers usually allow. Each doubles what a connection that only begins calls and resets them can leave in front of the server's threads.
    /// </summary>
    public int MaxCallsPerConnection { get; init; } = 512;

    /// <summary>Connections at once. 4,096: half of what a process may usually open.</summary>
    public int MaxConnections { get; init; } = 4_096;

    /// <summary>Connections at once from one address. 1,024, so that no one address takes them all.</summary>
    public int MaxConnectionsPerAddress { get; init; } = 1_024;

    /// <summary>
    /// Connections a second that one address may open, once it has opened as many as it may have at once; the next ones wait their turn, and none is refused. 100: a desk opens
    /// some when it starts, and one that is closed for what it sends is back at once, at more cost to the server than to its sender.
    /// </summary>
    public int MaxNewConnectionsPerSecond { get; init; } = 100;

    /// <summary>Batches that wait for the engine. 1,024: some milliseconds of full load; beyond it senders wait, which costs nothing but their time.</summary>
    public int RingCapacity { get; init; } = new HostOptions().RingCapacity;

    /// <summary>
    /// MiB of rows that wait for the engine or the journal, of all calls: beyond it, and beyond an eighth of it of one call, senders wait. Half as much again is kept for rows to
    /// come. As much again each is kept of messages that have come in part, and of answers (<see cref="MaxUnsentBytes"/>). 512: seconds of full load, and little of what a server has.
    /// </summary>
    public int MaxIngestMegabytes { get; init; } = (int)(new HostOptions().MaxWaitingBytes >> 20);

    /// <summary>
    /// What may be kept of answers until their clients have taken them, in bytes, of all calls: as much as of rows, and four of the longest in any case. No option of its own: whoever has
    /// less memory says so by that one.
    /// </summary>
    public long MaxUnsentBytes => Math.Max((long)MaxIngestMegabytes << 20, (long)ShareOfClient * MaxAnswerBytes);

    /// <summary>The same of one client. A quarter of it, and one of the longest in any case.</summary>
    public long MaxUnsentBytesPerClient => MaxUnsentBytes / ShareOfClient;

    /// <summary>Rows a second of one client; 0 for no limit, since a client that is ahead of the engine is slowed in any case.</summary>
    public int MaxRowsPerSecond { get; init; }

    /// <summary>
    /// Questions in hand at once, of all clients; more wait for their turn, client by client, and none is refused. One client has an eighth of the turns. 64: each takes 1.4 MB or
    /// more, and half the processors price them. Long ones, most of which copy all positions, have two turns of their own, one a client.
    /// </summary>
    public int MaxQuestionsAtOnce { get; init; } = 64;

    /// <summary>
    /// What may be kept of one client's questions of more than 64 KiB until they are answered, in bytes: an eighth of what there is for all messages that have come in part, and four of the
    /// longest in any case.
    /// </summary>
    public long MaxUnansweredBytesPerClient => Math.Max(((long)MaxIngestMegabytes << 20) / 8, 4L * ServerShell.MaxQuestionBytes);

    /// <summary>
    /// Calls a second that a connection may begin in vain, and six times that at once; beyond it the connection is closed: calls that it resets, that it may not make, that are more than
    /// it may have, or that are no calls. 100: deadlines that pass, people who leave, and programs whose token has expired are a few a second, and a client that goes leaves at most 512
    /// calls of a connection at once.
    /// </summary>
    public int MaxResetsPerSecond { get; init; } = 100;

    /// <summary>
    /// Frames without content (PING, SETTINGS, PRIORITY, RST_STREAM, WINDOW_UPDATE, continuations of headers, empty data) that a connection may send a second, beside one for each
    /// 16 bytes that the server sends it, and twice that at once; beyond it the connection is closed. 1,000: clients that read send them as data comes, and hardly any otherwise;
    /// one costs the server as much as hundreds of rows and its sender nothing.
    /// </summary>
    public int MaxControlFramesPerSecond { get; init; } = 1_000;

    /// <summary>
    /// How long a request's headers may take, and a TLS handshake. A client that sends byte by byte (slow-loris) holds a connection for as long as this; 10 s suffice for
    /// the slowest honest one. No option: nobody has reason to move it but tests, which have no time.
    /// </summary>
    public TimeSpan RequestPatience { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>Finds what is out of range.</summary>
    /// <returns>One line a problem.</returns>
    public IEnumerable<string> Validate()
    {
        (string Option, int Value, int Least, int Most)[] ranges =
        [
            (LimitOptions.BatchRows, MaxBatchRows, 1, 1 << 24),
            (LimitOptions.Instruments, MaxInstruments, 1, 1 << 20),
            (LimitOptions.ObservationSeries, MaxObservationSeries, 1, 1 << 20),
            (LimitOptions.ObservationsPerSeries, MaxObservationsPerSeries, 1, 1 << 20),
            (LimitOptions.Subscriptions, MaxSubscriptions, 1, 1 << 20),
            (LimitOptions.CallsPerClient, MaxCallsPerClient, 1, 1 << 20),
            (LimitOptions.HalfOpenCalls, MaxHalfOpenCalls, 1, 1 << 20),
            (LimitOptions.CallsPerConnection, MaxCallsPerConnection, 1, 1 << 16),
            (LimitOptions.Connections, MaxConnections, 1, 1 << 20),
            (LimitOptions.ConnectionsPerAddress, MaxConnectionsPerAddress, 1, 1 << 20),
            (LimitOptions.NewConnectionsPerSecond, MaxNewConnectionsPerSecond, 1, 1 << 20),
            (LimitOptions.Ring, RingCapacity, 2, 65_536),
            (LimitOptions.QuestionsAtOnce, MaxQuestionsAtOnce, 1, 1 << 16),
            (LimitOptions.ResetsPerSecond, MaxResetsPerSecond, 1, 1 << 20),
            (LimitOptions.ControlFramesPerSecond, MaxControlFramesPerSecond, 1, 1 << 20),
            (LimitOptions.IngestMegabytes, MaxIngestMegabytes, 8, 1 << 20),
            (LimitOptions.RowsPerSecond, MaxRowsPerSecond, 0, int.MaxValue),
        ];
        foreach ((string option, int value, int least, int most) in ranges)
        {
            if (value < least || value > most)
            {
                yield return $"{option} is {value}; it must lie between {least} and {most}";
            }
        }

        if (!int.IsPow2(RingCapacity))
        {
            yield return $"{LimitOptions.Ring} is {RingCapacity}; it must be a power of two";
        }
    }
}
