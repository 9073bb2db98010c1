using System.Net;
using BtcStream.Rpc.Server;
using Microsoft.AspNetCore.Connections;

namespace BtcStream.Server.Limits;

/// <summary>One connection, and what it may still do. Any thread.</summary>
internal sealed class GuardedConnection
{
    /// <summary>How long a connection whose client has gone waits for its turn; and how long all of its calls may then take to end, before HTTP/2 ends them.</summary>
    private static readonly TimeSpan LeavingPatience = TimeSpan.FromSeconds(1);

    /// <summary>How long the next calls wait for one of them, which may wait for a disk.</summary>
    private static readonly TimeSpan CallPatience = TimeSpan.FromMilliseconds(20);

    private readonly ConnectionGuard _guard;
    private readonly ConnectionContext _connection;
    private readonly TimeProvider _time;
    private readonly SharedBudget.Share _vainCalls;
    private readonly ControlAllowance _controlFrames;
    private long _servedCalls;
    private long _refusedCalls;
    private ITimer? _patience;
    private IDisposable? _turn;
    private string? _whyEnded;

    /// <summary>Begins.</summary>
    /// <param name="guard">What connections may do.</param>
    /// <param name="connection">The connection, as it comes from below.</param>
    /// <param name="time">Measures how long its end takes.</param>
    public GuardedConnection(ConnectionGuard guard, ConnectionContext connection, TimeProvider time)
    {
        (_guard, _connection, _time) = (guard, connection, time);
        IPAddress? address = connection.RemoteEndPoint is IPEndPoint peer ? AddressBlock.Of(peer.Address) : null;
        _vainCalls = guard.VainCalls.Open(address);
        _controlFrames = new ControlAllowance(guard.ControlFrames.Open(address), guard.ControlFrames.PerSecond);
        Pipe = new GuardedPipe(connection.Transport, Allows, EndCallsAsync, guard.Beginning);
    }

    /// <summary>Its bytes.</summary>
    public GuardedPipe Pipe { get; }

    /// <summary>Its calls.</summary>
    public ConnectionCalls Calls { get; } = new();

    /// <summary>Those whose first message has not come whole, as many as a connection may have of its own.</summary>
    public HalfOpenCalls HalfOpenCalls { get; } = new(HalfOpenCalls.OfConnection);

    /// <summary>What it was ended for; null while it is not.</summary>
    public string? WhyEnded => Volatile.Read(ref _whyEnded);

    /// <summary>Counts a call that is served, whatever comes of it.</summary>
    public void CountServed() => Interlocked.Increment(ref _servedCalls);

    /// <summary>Counts a call that its sender has reset, or that was refused.</summary>
    public void CountVain()
    {
        // Calls that end with their connection were not reset. HTTP/2 may know of its end before what was sent last has been read.
        if (!Pipe.HasLeft && !_connection.ConnectionClosed.IsCancellationRequested && WhyEnded is null && !_vainCalls.TrySpend(1))
        {
            End(_guard.VainCalls);
        }
    }

    /// <summary>HTTP/2 is done with it.</summary>
    public void EndPatience()
    {
        Volatile.Read(ref _patience)?.Dispose();
        _turn?.Dispose();
    }

    /// <summary>Looks at what has come, before HTTP/2 does. The reader's thread.</summary>
    private bool Allows(ControlFrames frames, int withoutContent, long sentBytes)
    {
        if (withoutContent > 0 && !_controlFrames.TrySpend(withoutContent, sentBytes - frames.AnswerBytes))
        {
            End(_guard.ControlFrames);
            return false;
        }

        // HTTP/2 serves as many at once as a connection may have, and refuses the rest one by one, each by an exception: what has been begun beyond those and all that were ever served.
        long refused = frames.BegunStreams - Volatile.Read(ref _servedCalls) - _guard.CallsAtOnce - _refusedCalls;
        if (refused <= 0)
        {
            return true;
        }

        _refusedCalls += refused;
        if (_vainCalls.TrySpend((int)refused))
        {
            return true;
        }

        End(_guard.VainCalls);
        return false;
    }

    private void End(FloodLimit limit)
    {
        if (Interlocked.CompareExchange(ref _whyEnded, limit.Reason, null) is not null)
        {
            return;
        }

        limit.CountClosed();
        _guard.Log?.Add(_connection.RemoteEndPoint?.ToString() ?? "somebody", "a connection", limit.Reason);

        // A client that reads nothing would keep it for ever.
        Volatile.Write(ref _patience, _time.CreateTimer(static state => ((ConnectionContext)state!).Abort(), _connection, ConnectionGuard.Held, Timeout.InfiniteTimeSpan));
        Pipe.Stop();
    }

    private async Task EndCallsAsync()
    {
        using (var patience = new CancellationTokenSource(LeavingPatience, _time))
        {
            _turn = await _guard.Leaving.EnterAsync(patience.Token);
        }

        using var callsPatience = new CancellationTokenSource(LeavingPatience, _time);
        await Calls.EndAsync(CallPatience, _time, callsPatience.Token);
    }
}
