using Microsoft.AspNetCore.Connections.Features;

namespace BtcStream.Server.Limits;

/// <summary>
/// Closes connections whose calls are mostly begun to be reset (CVE-2023-44487): each costs the server a call and its sender nothing, and a connection that may have thousands
/// of calls at once has no other bound. Kestrel's own counts streams that have not ended yet, which with that many allowed comes too late. Any thread.
/// </summary>
/// <param name="time">Measures how fast they come.</param>
internal sealed class ResetGuard(TimeProvider time)
{
    /// <summary>Resets that a connection may have at once: a client may leave all of its calls at once, and has 512 of a connection unless the server allows it more.</summary>
    public const int Burst = 600;

    /// <summary>Resets a second beyond that. Deadlines that pass, and people who leave, are a few a second.</summary>
    public const int PerSecond = 100;

    private static readonly object Key = new();

    private long _closed;

    /// <summary>Connections closed since the start.</summary>
    public long Closed => Volatile.Read(ref _closed);

    /// <summary>Serves a request, and counts it if its sender has reset it.</summary>
    public async Task InvokeAsync(HttpContext http, RequestDelegate next)
    {
        // Reset before it was looked at: whatever would be done for it is done for nobody.
        if (!http.RequestAborted.IsCancellationRequested)
        {
            await next(http);
        }

        if (http.RequestAborted.IsCancellationRequested && http.Features.Get<IConnectionItemsFeature>()?.Items is { } items && BucketOf(items).Take(1) > TimeSpan.Zero)
        {
            Interlocked.Increment(ref _closed);
            http.Features.Get<IConnectionLifetimeFeature>()?.Abort();
        }
    }

    private TokenBucket BucketOf(IDictionary<object, object?> items)
    {
        lock (items)
        {
            if (items.TryGetValue(Key, out object? known))
            {
                return (TokenBucket)known!;
            }

            var bucket = new TokenBucket(PerSecond, Burst, time);
            items[Key] = bucket;
            return bucket;
        }
    }
}
