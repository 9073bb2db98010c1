using Google.Protobuf;

namespace BtcStream.Rpc.Client;

/// <summary>The messages that come from the server, one after the other. Used by one thread at a time.</summary>
/// <typeparam name="T">The message type.</typeparam>
public sealed class ResponseReader<T>
    where T : class, IMessage
{
    private readonly RpcCall _call;
    private readonly MessageParser _parser;
    private T? _current;

    internal ResponseReader(RpcCall call, MessageParser parser)
    {
        _call = call;
        _parser = parser;
    }

    /// <summary>The message that <see cref="MoveNextAsync"/> found.</summary>
    /// <exception cref="InvalidOperationException">There is none, before the first and after the last.</exception>
    public T Current => _current ?? throw new InvalidOperationException("there is no current message: MoveNextAsync has not returned true");

    /// <summary>Waits for the next message.</summary>
    /// <returns>False when the server has sent its last and ended the call with OK.</returns>
    /// <exception cref="RpcException">The call ended in any other way. It has been reset where it was this side that found the fault.</exception>
    public async ValueTask<bool> MoveNextAsync()
    {
        _current = null;
        try
        {
            return TryTake() || (await _call.Responses.ReadAsync().ConfigureAwait(false) && TryTake());
        }
        catch (RpcException e) when (_call.Outcome is null)
        {
            throw _call.Fail(e.Status, e);
        }
    }

    /// <summary>All messages, for <c>await foreach</c>.</summary>
    /// <returns>The messages in order.</returns>
    public async IAsyncEnumerable<T> ReadAllAsync()
    {
        while (await MoveNextAsync().ConfigureAwait(false))
        {
            yield return Current;
        }
    }

    /// <summary>Reads the one response of a method that gives exactly one.</summary>
    internal async Task<T> ReadSingleAsync(string method)
    {
        if (!await MoveNextAsync().ConfigureAwait(false))
        {
            throw new RpcException(new Status(StatusCode.Unimplemented, $"{method} gives one response; none came"), _call.Trailers);
        }

        T response = Current;
        return await MoveNextAsync().ConfigureAwait(false)
            ? throw _call.Fail(new Status(StatusCode.Unimplemented, $"{method} gives one response; more came"))
            : response;
    }

    private bool TryTake()
    {
        long index = _call.Responses.MessageCount;
        long offset = _call.Responses.ByteOffset;
        if (!_call.Responses.TryRead(out ReadOnlySpan<byte> payload))
        {
            return false;
        }

        try
        {
            _current = (T)_parser.ParseFrom(payload);
            return true;
        }
        catch (InvalidProtocolBufferException e)
        {
            throw new RpcException(
                new Status(StatusCode.Internal, $"message {index} of the stream (at byte {offset}) is not a valid {typeof(T).Name}: {e.Message}"), null, e);
        }
    }
}
