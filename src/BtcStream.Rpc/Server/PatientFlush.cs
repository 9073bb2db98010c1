using BtcStream.Rpc.Framing;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;

namespace BtcStream.Rpc.Server;

/// <summary>
/// Sends what is left of a call's response, and waits until its caller has taken it, but for what fits into the transport's own buffer (64 KiB); resets the call where that takes too long.
/// Left to the transport, an answer would be kept for as long as its caller likes, and count as nobody's. Used by one call, once or twice.
/// </summary>
internal sealed class PatientFlush(HttpContext http, RpcServerOptions options)
{
    /// <summary>RFC 9113, section 7. Clients take it for RESOURCE_EXHAUSTED, and CANCEL for CANCELLED.</summary>
    private const int EnhanceYourCalm = 0xB;
    private const int Cancel = 0x8;

    private int _reset;

    /// <summary>Whether the server has reset the call, so that its caller hears nothing more.</summary>
    public bool HasReset => Volatile.Read(ref _reset) != 0;

    /// <summary>Why it did: its caller asked for too much patience. Null where the call had ended by itself.</summary>
    public Status? WhyReset { get; private set; }

    /// <summary>Sends it.</summary>
    /// <param name="writer">Has it.</param>
    /// <param name="method">The method's full name.</param>
    /// <param name="end">Resets the call: nobody waits for the answer any more.</param>
    /// <returns>Completes when it is taken, or the call was reset.</returns>
    /// <exception cref="IOException">The caller is gone.</exception>
    /// <exception cref="OperationCanceledException">Likewise.</exception>
    public ValueTask SendAsync(FrameWriter writer, string method, CancellationToken end)
    {
        long bytes = writer.UnflushedBytes;
        ValueTask flush = writer.FlushAsync(http.RequestAborted);
        return flush.IsCompleted ? flush : WaitAsync(flush, bytes, method, end);
    }

    private async ValueTask WaitAsync(ValueTask flush, long bytes, string method, CancellationToken end)
    {
        TimeSpan patience = options.AnswerPatience + TimeSpan.FromSeconds((double)bytes / options.LeastAnswerBytesPerSecond);

        // Both are over before this returns: the transport uses the stream again for another call.
        await using ITimer timer = options.TimeProvider.CreateTimer(_ => Reset(EnhanceYourCalm), null, patience, Timeout.InfiniteTimeSpan);
        await using CancellationTokenRegistration registration = end.UnsafeRegister(static state => ((PatientFlush)state!).Reset(Cancel), this);
        try
        {
            await flush.ConfigureAwait(false);
        }
        catch (Exception e) when (HasReset && e is IOException or OperationCanceledException)
        {
            // By the reset, which HasReset tells.
        }

        if (Volatile.Read(ref _reset) == EnhanceYourCalm)
        {
            WhyReset = new Status(StatusCode.ResourceExhausted, FormattableString.Invariant($"{method}: its caller did not take {bytes} bytes of its answer within {patience.TotalSeconds:0.###} s"));
        }
    }

    private void Reset(int code)
    {
        // A caller that has gone has reset the call itself.
        if (http.RequestAborted.IsCancellationRequested || Interlocked.CompareExchange(ref _reset, code, 0) != 0)
        {
            return;
        }

        if (http.Features.Get<IHttpResetFeature>() is { } stream)
        {
            stream.Reset(code);
        }
        else
        {
            http.Abort();
        }
    }
}
