using BtcStream.Rpc.Framing;
using BtcStream.Rpc.Protocol;
using Google.Protobuf;

namespace BtcStream.Rpc.Server;

/// <summary>
/// Parses the requests of methods that take one, into no more memory than is right: fields that the type does not have are left out, and of what takes far more memory than bytes there may be
/// so much and no more. Any thread.
/// </summary>
internal sealed class RequestParser
{
    /// <summary>A tag and a length of 0: the least that an entry takes.</summary>
    private const int LeastEntryBytes = 2;

    private readonly MessageParser _parser;
    private readonly EntryCount _count;

    private RequestParser(MessageParser parser)
    {
        _parser = parser.WithDiscardUnknownFields(true);
        _count = EntryCount.Of(parser.ParseFrom(ReadOnlySpan<byte>.Empty).Descriptor);
    }

    /// <summary>Parses the request that has been read.</summary>
    /// <typeparam name="T">Its type.</typeparam>
    /// <param name="frames">Has read it whole.</param>
    /// <param name="parser">The type's own.</param>
    /// <param name="maxEntries">Messages, and entries of repeated texts, that it may have within it.</param>
    /// <returns>The request.</returns>
    /// <exception cref="RpcException">RESOURCE_EXHAUSTED: it has more. INVALID_ARGUMENT: it is not valid.</exception>
    public static T Parse<T>(FrameReader frames, MessageParser parser, int maxEntries)
        where T : class
    {
        long index = frames.MessageCount;
        long offset = frames.ByteOffset;
        if (!frames.TryRead(out ReadOnlySpan<byte> payload))
        {
            throw new InvalidOperationException("there is no request to parse: it has not been read");
        }

        RequestParser own = Of<T>.Parser ??= new RequestParser(parser);
        try
        {
            own.Require(payload, maxEntries);
            return (T)own._parser.ParseFrom(payload);
        }
        catch (Exception e) when (e is InvalidProtocolBufferException or InvalidDataException)
        {
            throw new RpcException(
                new Status(StatusCode.InvalidArgument, $"message {index} of the stream (at byte {offset}) is not a valid {typeof(T).Name}: {e.Message}"), null, e);
        }
    }

    /// <summary>Messages too short to hold too many are not looked at.</summary>
    private void Require(ReadOnlySpan<byte> payload, int maxEntries)
    {
        if (payload.Length / LeastEntryBytes > maxEntries && _count.FindExcess(payload, maxEntries) is { } field)
        {
            throw new RpcException(
                StatusCode.ResourceExhausted, $"{field} brings the entries of one request above the limit of {maxEntries} (fixed): messages and repeated texts within it, at any depth");
        }
    }

    private static class Of<T>
    {
        public static RequestParser? Parser { get; set; }
    }
}
