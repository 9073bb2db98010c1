using BtcStream.Engine;
using BtcStream.Server.Feeds.Recording;

namespace BtcStream.Server.Feeds;

/// <summary>The live feeds of a server, or the recording that it plays.</summary>
internal sealed class FeedHost : IAsyncDisposable
{
    private readonly List<FeedConnection> _feeds = [];
    private readonly FeedPlayer? _player;
    private readonly HttpClient _http = new(new SocketsHttpHandler { PooledConnectionLifetime = TimeSpan.FromMinutes(10), AutomaticDecompression = System.Net.DecompressionMethods.All })
    {
        Timeout = TimeSpan.FromSeconds(20),
    };

    /// <summary>Puts the feeds together; nothing connects before <see cref="Start"/>.</summary>
    /// <param name="settings">Which.</param>
    /// <param name="engine">Takes their rows.</param>
    /// <param name="time">The clock, unless the settings have one.</param>
    /// <param name="logger">Where they are told of.</param>
    /// <exception cref="IOException">The directory of recordings cannot be made.</exception>
    public FeedHost(FeedSettings settings, EngineHost engine, TimeProvider time, ILogger logger)
    {
        TimeProvider clock = settings.Time ?? time;
        var services = new FeedServices(engine, new ClientVenueSockets(), _http, clock, Random.Shared.NextDouble, logger);
        foreach (RecordedFeed feed in settings.Plan(EngineLifetime.UnixNanos(clock)))
        {
            FeedRecorder? recorder = settings.RecordDirectory is { } directory ? new FeedRecorder(directory, feed, logger) : null;
            _feeds.Add(new FeedConnection(VenueProtocols.Create(feed), settings.EndpointOf(feed.Venue), services, recorder));
        }

        _player = settings.PlayDirectory is { } play ? new FeedPlayer(play, engine, logger) : null;
    }

    /// <summary>Ends when a recording has been played; at once where none is.</summary>
    public Task Played => _player?.Completion ?? Task.CompletedTask;

    /// <summary>How each feed is doing, in the order they were asked for.</summary>
    public IEnumerable<FeedCondition> Statuses => _feeds.Select(static feed => feed.Counters).Concat(_player?.Counters ?? []).Select(static counters => counters.Status);

    /// <summary>Starts them.</summary>
    public void Start()
    {
        foreach (FeedConnection feed in _feeds)
        {
            feed.Start();
        }

        _player?.Start();
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        foreach (FeedConnection feed in _feeds)
        {
            await feed.DisposeAsync();
        }

        if (_player is not null)
        {
            await _player.DisposeAsync();
        }

        _http.Dispose();
    }
}
