using System.Buffers.Binary;
using System.IO.Pipelines;
using System.Text;
using BtcStream.Server.Security;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Connections.Features;

namespace BtcStream.Server.Limits;

/// <summary>
/// Ends HTTP/2 connections that cost the server more than their sender: those that send more frames without content than they may (CVE-2019-9512, 9513, 9515 and 9518,
/// CVE-2024-27316), and those whose calls are mostly begun in vain: to be reset (CVE-2023-44487), of which Kestrel counts only what has not ended yet, which comes too late,
/// beyond those that a connection may have, which Kestrel refuses without end, or without the right to them. Nothing more is read of one, and it is told to calm down (GOAWAY with ENHANCE_YOUR_CALM, RFC 9113,
/// section 7). These, and all that the server ends because they break HTTP/2's rules, lie still for a moment before they are closed: closed at once, one would be back at once, and a new connection costs the server most. Any thread.
/// </summary>
/// <param name="limits">What connections may send.</param>
/// <param name="time">Measures how fast it comes.</param>
internal sealed class ConnectionGuard(LimitSettings limits, TimeProvider time)
{
    /// <summary>How long a connection lies still.</summary>
    public static readonly TimeSpan Held = TimeSpan.FromSeconds(2);

    private const byte GoAwayType = 7;
    private const uint EnhanceYourCalm = 11;

    /// <summary>Calls that a connection may have.</summary>
    public int CallsAtOnce => limits.MaxCallsPerConnection;

    /// <summary>Calls that are reset, refused or broken. A client may leave all of its calls at once, and has 512 of a connection unless the server allows it more.</summary>
    public FloodLimit VainCalls { get; } = new("calls begun in vain a second", LimitOptions.ResetsPerSecond, limits.MaxResetsPerSecond, burstSeconds: 6, time);

    /// <summary>Frames without content. A client that leaves all of its calls at once gives room back for each.</summary>
    public FloodLimit ControlFrames { get; } = new("frames without content a second", LimitOptions.ControlFramesPerSecond, limits.MaxControlFramesPerSecond, burstSeconds: 2, time);

    /// <summary>Where connections wait before calls begin.</summary>
    public BeginningLane Beginning { get; } = new();

    /// <summary>Where connections end one after the other whose clients have left.</summary>
    public LeavingLane Leaving { get; } = new(time);

    /// <summary>Told of each connection that is ended; null before anybody is.</summary>
    public RefusalLog? Log { get; set; }

    /// <summary>Runs a connection, above TLS.</summary>
    public async Task RunAsync(ConnectionContext connection, ConnectionDelegate next)
    {
        IDuplexPipe transport = connection.Transport;
        var guarded = new GuardedConnection(this, connection, time);
        connection.Features.Set(guarded);
        connection.Features.Set(guarded.Calls);
        connection.Transport = guarded.Pipe;
        try
        {
            try
            {
                await next(connection);
            }
            finally
            {
                guarded.EndPatience();
            }

            if (guarded.Pipe is { IsHttp2: true, HasLeft: false })
            {
                await HoldAsync(connection, transport.Output, guarded.WhyEnded is { } reason ? GoAway(guarded.Pipe.LastStream, reason) : default);
            }
        }
        finally
        {
            guarded.Pipe.Finish();
            connection.Transport = transport;
        }
    }

    /// <summary>Serves a request and counts it, also as one in vain if its sender has reset it, or it was none that is served: calls that are refused have gRPC's status, not HTTP's.</summary>
    public static async Task InvokeAsync(HttpContext http, RequestDelegate next)
    {
        GuardedConnection? guarded = http.Features.Get<GuardedConnection>();
        guarded?.CountServed();

        // Reset before it was looked at: whatever would be done for it is done for nobody.
        if (!http.RequestAborted.IsCancellationRequested)
        {
            await next(http);
        }

        if (http.RequestAborted.IsCancellationRequested || http.Response.StatusCode is >= 400 and < 500)
        {
            guarded?.CountVain();
        }
    }

    /// <summary>Lets a connection lie still that HTTP/2 is done with, until its client or the server wants its end at the latest.</summary>
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
    private static byte[] GoAway(int lastStream, string reason)
    {
        byte[] text = Encoding.ASCII.GetBytes(reason);
        byte[] frame = new byte[17 + text.Length];
        BinaryPrimitives.WriteInt32BigEndian(frame, ((8 + text.Length) << 8) | GoAwayType);
        BinaryPrimitives.WriteInt32BigEndian(frame.AsSpan(9), lastStream);
        BinaryPrimitives.WriteUInt32BigEndian(frame.AsSpan(13), EnhanceYourCalm);
        text.CopyTo(frame.AsSpan(17));
        return frame;
    }
}
