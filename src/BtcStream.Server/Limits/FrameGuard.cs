using System.Buffers.Binary;
using System.IO.Pipelines;
using System.Net;
using System.Text;
using BtcStream.Server.Security;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Connections.Features;

namespace BtcStream.Server.Limits;

/// <summary>
/// Ends HTTP/2 connections that send more frames without content than they may (CVE-2019-9512, 9513, 9515 and 9518, CVE-2024-27316): nothing more is read of one, and it is told
/// to calm down (GOAWAY with ENHANCE_YOUR_CALM, RFC 9113, section 7). These, and all that the server ends because they break HTTP/2's rules, lie still for a moment before they
/// are closed: closed at once, one would be back at once, and a new connection costs the server most. Any thread.
/// </summary>
/// <param name="perSecond">Such frames a second that a connection may send, beside those that the server's data asks for.</param>
/// <param name="time">Measures how fast they come.</param>
internal sealed class FrameGuard(int perSecond, TimeProvider time)
{
    /// <summary>How much of a second's frames a connection may send at once: a client that leaves all of its 512 calls, and gives room back for each.</summary>
    private const int BurstSeconds = 2;

    /// <summary>How long a connection lies still.</summary>
    public static readonly TimeSpan Held = TimeSpan.FromSeconds(2);

    private const byte GoAwayType = 7;
    private const uint EnhanceYourCalm = 11;

    private readonly SharedBudget _budget = new(perSecond, BurstSeconds, time);
    private long _closed;

    private string Reason { get; } = LimitText.Reached("frames without content a second", perSecond, LimitOptions.ControlFramesPerSecond);

    /// <summary>Told of each connection that is ended; null before anybody is.</summary>
    public RefusalLog? Log { get; set; }

    /// <summary>Connections ended since the start because of what they sent.</summary>
    public long Closed => Volatile.Read(ref _closed);

    /// <summary>Runs a connection, above TLS.</summary>
    public async Task RunAsync(ConnectionContext connection, ConnectionDelegate next)
    {
        IDuplexPipe transport = connection.Transport;
        ITimer? patience = null;
        var allowance = new ControlAllowance(_budget.Open((connection.RemoteEndPoint as IPEndPoint)?.Address), perSecond);
        var pipe = new WatchedPipe(transport, allowance, () => patience = End(connection));
        connection.Transport = pipe;
        try
        {
            await next(connection);
            patience?.Dispose();
            if (pipe.IsHttp2 && !pipe.HasEnded)
            {
                await HoldAsync(connection, transport.Output, pipe.IsOver ? GoAway(pipe.LastStream) : default);
            }
        }
        finally
        {
            pipe.Finish();
            connection.Transport = transport;
        }
    }

    /// <summary>Tells of a connection that is ended.</summary>
    /// <returns>Aborts it unless it has ended by then: a client that reads nothing would keep it for ever.</returns>
    private ITimer End(ConnectionContext connection)
    {
        Interlocked.Increment(ref _closed);
        Log?.Add(connection.RemoteEndPoint?.ToString() ?? "somebody", "a connection", Reason);
        return time.CreateTimer(static state => ((ConnectionContext)state!).Abort(), connection, Held, Timeout.InfiniteTimeSpan);
    }

    /// <summary>Lets a connection lie still that HTTP/2 is done with, until the server stops at the latest.</summary>
    private async Task HoldAsync(ConnectionContext connection, PipeWriter output, ReadOnlyMemory<byte> lastWord)
    {
        using var still = new CancellationTokenSource(Held, time);
        CancellationToken isAskedToEnd = connection.Features.Get<IConnectionLifetimeNotificationFeature>()?.ConnectionClosedRequested ?? default;
        using var end = CancellationTokenSource.CreateLinkedTokenSource(still.Token, isAskedToEnd);
        try
        {
            await output.WriteAsync(lastWord, end.Token);
        }
        catch (Exception e) when (e is OperationCanceledException or IOException or InvalidOperationException)
        {
            // It reads nothing, or is gone.
        }

        await Task.Delay(Timeout.InfiniteTimeSpan, end.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
    }

    /// <summary>HTTP/2 has sent one already that gives no reason, for as many streams.</summary>
    private ReadOnlyMemory<byte> GoAway(int lastStream)
    {
        byte[] text = Encoding.ASCII.GetBytes(Reason);
        byte[] frame = new byte[17 + text.Length];
        BinaryPrimitives.WriteInt32BigEndian(frame, ((8 + text.Length) << 8) | GoAwayType);
        BinaryPrimitives.WriteInt32BigEndian(frame.AsSpan(9), lastStream);
        BinaryPrimitives.WriteUInt32BigEndian(frame.AsSpan(13), EnhanceYourCalm);
        text.CopyTo(frame.AsSpan(17));
        return frame;
    }
}
