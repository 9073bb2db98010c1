using System.Collections.Concurrent;
using System.Net;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Connections.Features;

namespace BtcStream.Server.Limits;

/// <summary>
/// Counts the connections of each address: those beyond the limit are closed, and those that come faster than it may open new ones wait their turn, before anything is read of
/// them. Whatever ends a connection at the server's cost (headers without end, frames too long, a handshake that fails) comes no faster than this. Any thread.
/// </summary>
/// <param name="limit">Connections of one address, which it may open all at once.</param>
/// <param name="perSecond">New connections a second of one address from then on.</param>
/// <param name="time">Measures how fast they come.</param>
internal sealed class AddressConnections(int limit, int perSecond, TimeProvider time)
{
    private readonly ConcurrentDictionary<IPAddress, int> _counts = [];
    private readonly AddressBuckets _pace = new(perSecond, limit, time);
    private long _refused;

    /// <summary>Connections closed since the start.</summary>
    public long Refused => Volatile.Read(ref _refused);

    /// <summary>Runs a connection when it is its turn, unless its address has too many.</summary>
    public async Task RunAsync(ConnectionContext connection, ConnectionDelegate next)
    {
        IPAddress address = AddressBlock.Of((connection.RemoteEndPoint as IPEndPoint)?.Address ?? IPAddress.None);
        int count = _counts.AddOrUpdate(address, 1, static (_, before) => before + 1);
        try
        {
            if (count > limit)
            {
                Interlocked.Increment(ref _refused);
                connection.Abort(new ConnectionAbortedException(LimitText.Reached("connections of one address", limit, LimitOptions.ConnectionsPerAddress)));
                return;
            }

            if (await IsItsTurnAsync(_pace.Of(address), connection))
            {
                await next(connection);
            }
        }
        finally
        {
            // Forgotten with its last, or strangers could fill the table.
            while (_counts.TryGetValue(address, out int now)
                && !(now > 1 ? _counts.TryUpdate(address, now - 1, now) : _counts.TryRemove(KeyValuePair.Create(address, now))))
            {
            }
        }
    }

    /// <summary>
    /// Waits for its turn. False where the client has gone meanwhile, or the server wants to stop; its turn is then the next one's, so that nobody waits for more than those that
    /// are there.
    /// </summary>
    private async ValueTask<bool> IsItsTurnAsync(TokenBucket pace, ConnectionContext connection)
    {
        TimeSpan wait = pace.Take(1);
        if (wait == TimeSpan.Zero)
        {
            return true;
        }

        CancellationToken isAskedToEnd = connection.Features.Get<IConnectionLifetimeNotificationFeature>()?.ConnectionClosedRequested ?? default;
        using var end = CancellationTokenSource.CreateLinkedTokenSource(connection.ConnectionClosed, isAskedToEnd);
        await Task.Delay(wait, time, end.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        if (end.IsCancellationRequested)
        {
            pace.Take(-1);
        }

        return !end.IsCancellationRequested;
    }
}
