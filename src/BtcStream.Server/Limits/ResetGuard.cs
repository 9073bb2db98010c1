using System.Net;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Connections.Features;

namespace BtcStream.Server.Limits;

/// <summary>
/// Ends connections whose calls are mostly begun to be reset (CVE-2023-44487): each costs the server a call and its sender nothing, and a connection that may have hundreds
/// of calls at once has no other bound. Kestrel's own counts streams that have not ended yet, which comes too late. Nothing more is read of such a connection, and it is closed
/// after a moment: closed at once, it would be back at once, with another burst. An address that keeps it up has less to spend on each new one. Any thread.
/// </summary>
/// <param name="perSecond">Resets a second that a connection may go on with. 100: deadlines that pass, and people who leave, are a few a second.</param>
/// <param name="time">Measures how fast they come.</param>
internal sealed class ResetGuard(int perSecond, TimeProvider time)
{
    /// <summary>How much of a second's resets a connection may have at once: a client may leave all of its calls at once, and has 512 of a connection unless the server allows it more.</summary>
    private const int BurstSeconds = 6;

    /// <summary>How long a connection is held before it is closed.</summary>
    public static readonly TimeSpan Held = TimeSpan.FromSeconds(2);

    private static readonly object Key = new();

    private readonly SharedBudget _budget = new(perSecond, BurstSeconds, time);
    private long _closed;

    /// <summary>Connections held and closed since the start.</summary>
    public long Closed => Volatile.Read(ref _closed);

    /// <summary>Runs a connection so that it can be held.</summary>
    public async Task RunAsync(ConnectionContext connection, ConnectionDelegate next)
    {
        System.IO.Pipelines.IDuplexPipe transport = connection.Transport;
        using var resets = new ConnectionResets(connection, _budget.Open((connection.RemoteEndPoint as IPEndPoint)?.Address), time);
        connection.Items[Key] = resets;
        connection.Transport = resets.Hold(transport);
        try
        {
            await next(connection);
        }
        finally
        {
            connection.Transport = transport;
        }
    }

    /// <summary>Serves a request, and counts it if its sender has reset it.</summary>
    public async Task InvokeAsync(HttpContext http, RequestDelegate next)
    {
        // Reset before it was looked at: whatever would be done for it is done for nobody.
        if (!http.RequestAborted.IsCancellationRequested)
        {
            await next(http);
        }

        // Calls that end with their connection were not reset.
        if (http.RequestAborted.IsCancellationRequested
            && http.Features.Get<IConnectionLifetimeFeature>() is { ConnectionClosed.IsCancellationRequested: false }
            && http.Features.Get<IConnectionItemsFeature>()?.Items.TryGetValue(Key, out object? known) == true
            && ((ConnectionResets)known!).Add())
        {
            Interlocked.Increment(ref _closed);
        }
    }

    /// <summary>What one connection resets.</summary>
    private sealed class ConnectionResets(ConnectionContext connection, SharedBudget.Share budget, TimeProvider time) : IDisposable
    {
        private HeldPipe? _pipe;
        private ITimer? _timer;
        private CancellationTokenRegistration _closed;
        private int _isHeld;

        public HeldPipe Hold(System.IO.Pipelines.IDuplexPipe transport) => _pipe = new HeldPipe(transport);

        /// <summary>Counts one.</summary>
        /// <returns>Whether it is the one that was too many.</returns>
        public bool Add()
        {
            if (budget.TrySpend(1) || Interlocked.Exchange(ref _isHeld, 1) != 0)
            {
                return false;
            }

            _pipe!.Hold();
            _closed = connection.ConnectionClosed.UnsafeRegister(static state => ((HeldPipe)state!).Release(), _pipe);
            _timer = time.CreateTimer(static state => ((ConnectionResets)state!).Close(), this, Held, Timeout.InfiniteTimeSpan);
            return true;
        }

        public void Dispose()
        {
            _timer?.Dispose();
            _closed.Dispose();
        }

        private void Close()
        {
            connection.Abort(new ConnectionAbortedException("its calls are begun to be reset"));
            _pipe!.Release();
        }
    }
}
