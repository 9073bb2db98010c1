using System.Runtime.CompilerServices;
using BtcStream.Rpc.Framing;
using BtcStream.Server.Services.Encoding;

namespace BtcStream.Server.Ingest;

/// <summary>
/// What goes back to a caller, one message at a time, from however many tasks the call has: acks from one, updates from others. Where the caller reads slowly
/// they wait here, and hold nobody else up.
/// </summary>
/// <param name="frames">The call's responses.</param>
/// <param name="envelope">The field of the message that each of them is wrapped in; null for none.</param>
internal sealed class Outbox(FrameWriter frames, OutboxEnvelope? envelope = null) : IDisposable
{
    private readonly SemaphoreSlim _turn = new(1, 1);
    private readonly EncodeBuffer _head = new();

    /// <summary>Sends the headers, so that the caller knows that its call was accepted before anything else happens.</summary>
    public async ValueTask OpenAsync(CancellationToken cancellation)
    {
        await _turn.WaitAsync(cancellation);
        try
        {
            await frames.FlushAsync();
        }
        finally
        {
            _turn.Release();
        }
    }

    /// <summary>Sends one message.</summary>
    /// <param name="kind">What it is, for the envelope.</param>
    /// <param name="message">The encoded message; read until this completes.</param>
    /// <param name="cancellation">The call's.</param>
    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder))]
    public async ValueTask SendAsync(OutboxKind kind, EncodeBuffer message, CancellationToken cancellation)
    {
        await _turn.WaitAsync(cancellation);
        try
        {
            Write(kind, message.Written);
            await frames.FlushAsync();
        }
        finally
        {
            _turn.Release();
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _turn.Dispose();
        _head.Dispose();
    }

    private void Write(OutboxKind kind, ReadOnlySpan<byte> message)
    {
        if (envelope is not { } fields)
        {
            frames.Write(message);
            return;
        }

        _head.Clear();
        new WireWriter(_head).Prefix(kind == OutboxKind.Ack ? fields.AckField : fields.UpdateField, message.Length);
        frames.Write(_head.Written, message);
    }
}

/// <summary>What a message of an <see cref="Outbox"/> is.</summary>
internal enum OutboxKind
{
    /// <summary>What became of batches.</summary>
    Ack,

    /// <summary>Risk.</summary>
    Update,
}

/// <summary>The fields of a oneof that holds either kind.</summary>
/// <param name="AckField">The field of acks.</param>
/// <param name="UpdateField">The field of updates.</param>
internal readonly record struct OutboxEnvelope(int AckField, int UpdateField);
