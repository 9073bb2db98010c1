using System.Collections.Concurrent;
using BtcStream.Engine.Publication;

namespace BtcStream.Server.Services.Encoding;

/// <summary>
/// Encodes each update of one feed once, however many calls send it: readers that keep up all go from the same state to the same next one. Any thread.
/// </summary>
/// <param name="server">What the views do not hold.</param>
internal sealed class SharedUpdates(ServerFacts server) : IDisposable
{
    private const long Snapshot = -1;

    private readonly Lock _gate = new();
    private readonly Dictionary<(UpdateShape Shape, long Base), EncodedUpdate> _newest = [];
    private readonly ConcurrentQueue<EncodedUpdate> _free = new();
    private long _sequence;
    private long _encoded;
    private long _shared;

    /// <summary>Updates encoded.</summary>
    public long Encoded => Interlocked.Read(ref _encoded);

    /// <summary>Updates that were there already when a call asked for them.</summary>
    public long Shared => Interlocked.Read(ref _shared);

    /// <summary>The update that leads to a view; the caller disposes it.</summary>
    /// <param name="view">The state it leads to; held by the caller.</param>
    /// <param name="shape">What it shows.</param>
    /// <param name="baseSequence">The state that the reader holds; null for a snapshot.</param>
    public EncodedUpdate Encode(RiskView view, in UpdateShape shape, long? baseSequence)
    {
        lock (_gate)
        {
            if (view.Sequence > _sequence)
            {
                Forget();
                _sequence = view.Sequence;
            }

            (UpdateShape, long) key = (shape, baseSequence ?? Snapshot);
            bool isNewest = view.Sequence == _sequence;
            if (isNewest && _newest.TryGetValue(key, out EncodedUpdate? there))
            {
                there.AddReference();
                Interlocked.Increment(ref _shared);
                return there;
            }

            EncodedUpdate update = Write(view, shape, baseSequence);
            if (isNewest)
            {
                update.AddReference();
                _newest[key] = update;
            }

            return update;
        }
    }

    /// <summary>Forgets the updates and gives their memory back. Nobody reads the feed any more.</summary>
    public void Dispose()
    {
        lock (_gate)
        {
            Forget();
        }

        while (_free.TryDequeue(out EncodedUpdate? update))
        {
            update.Buffer.Dispose();
        }
    }

    private EncodedUpdate Write(RiskView view, in UpdateShape shape, long? baseSequence)
    {
        if (!_free.TryDequeue(out EncodedUpdate? update))
        {
            update = new EncodedUpdate(_free.Enqueue);
        }

        update.AddReference();
        RiskUpdateEncoder.Write(new WireWriter(update.Buffer), view, shape, baseSequence, server);
        Interlocked.Increment(ref _encoded);
        return update;
    }

    private void Forget()
    {
        foreach (EncodedUpdate update in _newest.Values)
        {
            update.Dispose();
        }

        _newest.Clear();
    }
}
