using Google.Protobuf;

namespace BtcStream.Server.Ingest.Decoding;

/// <summary>
/// Brings columns that are encoded in a form that is allowed but that nobody writes unasked (numbers one by one, a field in pieces) into the usual one, by
/// way of the generated type. Allocates; for such messages only.
/// </summary>
internal static class UsualForm
{
    /// <summary>Parses the message, without fields that this build does not know: they would come back in whatever form they had.</summary>
    /// <exception cref="InvalidProtocolBufferException">It is not valid.</exception>
    public static IMessage Parse<TColumns>(MessageParser<TColumns> parser, ReadOnlySpan<byte> columns)
        where TColumns : IMessage<TColumns> => parser.WithDiscardUnknownFields(true).ParseFrom(columns);
}
