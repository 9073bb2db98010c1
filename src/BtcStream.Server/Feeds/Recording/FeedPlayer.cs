using BtcStream.Engine;
using BtcStream.Feeds;
using Microsoft.Extensions.Logging.Abstractions;

namespace BtcStream.Server.Feeds.Recording;

/// <summary>Plays recordings into the engine as fast as it takes them: the same events, the same protocols, the same rows in the same order.</summary>
/// <param name="directory">The directory of the recordings.</param>
/// <param name="engine">Takes the rows.</param>
/// <param name="logger">Where it is told.</param>
internal sealed class FeedPlayer(string directory, EngineHost engine, ILogger logger) : IAsyncDisposable
{
    private readonly CancellationTokenSource _stop = new();
    private readonly List<(RecordedFeed Feed, FeedSession Session)> _feeds = [];
    private readonly FeedCounters _counters = new($"recording {directory}");

    /// <summary>Ends when everything has been played and applied.</summary>
    public Task Completion { get; private set; } = Task.CompletedTask;

    /// <summary>How it is doing.</summary>
    public IReadOnlyList<FeedCounters> Counters => [_counters, .. Feeds()];

    /// <summary>Begins to play.</summary>
    public void Start() => Completion = Task.Run(RunAsync);

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        await Completion;
        _stop.Dispose();
    }

    private FeedCounters[] Feeds()
    {
        lock (_feeds)
        {
            return [.. _feeds.Select(static playing => playing.Session.Counters)];
        }
    }

    private async Task RunAsync()
    {
        await using var sink = new FeedSink(engine, OnRefused, static () => { });
        _counters.Change(static status => status with { State = FeedPhase.Playing });
        long events = 0;
        try
        {
            foreach ((RecordedFeed feed, FeedEvent next) in RecordingReader.Read(directory, OnTorn))
            {
                _stop.Token.ThrowIfCancellationRequested();
                FeedSession session = SessionOf(feed);
                session.Handle(next);
                events++;
                if (session.Rows.Count > 0)
                {
                    await sink.OfferAsync(session.Rows, next.TimeUnixNanos, waits: true);
                    session.Rows.Clear();
                }
            }

            FeedLog.Played(logger, _counters.Status.Feed, Feeds().Sum(static feed => feed.Status.Rows), events);
        }
        catch (OperationCanceledException)
        {
            // The server is stopping.
        }
        catch (Exception e) when (e is FeedFormatException or IOException or UnauthorizedAccessException)
        {
            FeedLog.Ended(logger, _counters.Status.Feed, e.Message);
        }

        _counters.Change(static status => status with { State = FeedPhase.Stopped });
    }

    private FeedSession SessionOf(RecordedFeed feed)
    {
        foreach ((RecordedFeed known, FeedSession session) in _feeds)
        {
            if (known.Continues(feed))
            {
                return session;
            }
        }

        var begun = new FeedSession(VenueProtocols.Create(feed), NoIo.Instance, static () => 0.0, new FeedCounters(feed.Name), NullLogger.Instance) { IsPlayback = true };
        lock (_feeds)
        {
            _feeds.Add((feed, begun));
        }

        return begun;
    }

    private void OnRefused(long rows, string reason)
    {
        _counters.Change(status => status with { RejectedRows = status.RejectedRows + rows });
        FeedLog.Refused(logger, _counters.Status.Feed, _counters.Status.RejectedRows, reason);
    }

    private void OnTorn(RecordedFeed feed, string file) => FeedLog.TornRecording(logger, feed.Name, file);

    private sealed class NoIo : IFeedIo
    {
        public static readonly NoIo Instance = new();

        public void Connect(int connection)
        {
        }

        public void Disconnect()
        {
        }

        public void Send(string text)
        {
        }

        public void Request(FeedRequest request)
        {
        }
    }
}
