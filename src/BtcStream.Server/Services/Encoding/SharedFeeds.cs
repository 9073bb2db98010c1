using BtcStream.Quant.Gamma;

namespace BtcStream.Server.Services.Encoding;

/// <summary>
/// The encoded updates of every feed that somebody reads. A feed nobody reads any more is forgotten, so that names nobody streams cannot pile up. Any thread.
/// </summary>
/// <param name="server">What the views do not hold.</param>
internal sealed class SharedFeeds(ServerFacts server)
{
    private readonly Lock _gate = new();
    private readonly Dictionary<(string Underlying, PositioningModel Model), (SharedUpdates Updates, int Readers)> _feeds = [];
    private long _encodedBefore;
    private long _sharedBefore;

    /// <summary>Readers of all feeds.</summary>
    public int Readers
    {
        get
        {
            lock (_gate)
            {
                return _feeds.Values.Sum(feed => feed.Readers);
            }
        }
    }

    /// <summary>Updates encoded since the start.</summary>
    public long Encoded
    {
        get
        {
            lock (_gate)
            {
                return _encodedBefore + _feeds.Values.Sum(feed => feed.Updates.Encoded);
            }
        }
    }

    /// <summary>Updates that were there already when a call asked for them, since the start.</summary>
    public long Shared
    {
        get
        {
            lock (_gate)
            {
                return _sharedBefore + _feeds.Values.Sum(feed => feed.Updates.Shared);
            }
        }
    }

    /// <summary>Joins the readers of a feed; the caller disposes what it gets to leave.</summary>
    public SharedFeed Join(string underlying, PositioningModel model)
    {
        lock (_gate)
        {
            (SharedUpdates updates, int readers) = _feeds.TryGetValue((underlying, model), out (SharedUpdates, int) known) ? known : (new SharedUpdates(server), 0);
            _feeds[(underlying, model)] = (updates, readers + 1);
            return new SharedFeed(updates, () => Leave((underlying, model)));
        }
    }

    private void Leave((string Underlying, PositioningModel Model) key)
    {
        lock (_gate)
        {
            (SharedUpdates updates, int readers) = _feeds[key];
            if (readers > 1)
            {
                _feeds[key] = (updates, readers - 1);
                return;
            }

            _encodedBefore += updates.Encoded;
            _sharedBefore += updates.Shared;
            _feeds.Remove(key);
            updates.Dispose();
        }
    }
}

/// <summary>A reader's share in a feed; dispose it once.</summary>
/// <param name="updates">The feed's encoded updates.</param>
/// <param name="leave">Leaves the feed.</param>
internal sealed class SharedFeed(SharedUpdates updates, Action leave) : IDisposable
{
    /// <summary>The feed's encoded updates.</summary>
    public SharedUpdates Updates { get; } = updates;

    /// <inheritdoc/>
    public void Dispose() => leave();
}
