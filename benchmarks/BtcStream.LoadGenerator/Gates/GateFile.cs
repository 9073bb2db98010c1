using System.Text.Json;
using System.Text.Json.Serialization;
using BtcStream.LoadGenerator.Ingest;

namespace BtcStream.LoadGenerator.Gates;

/// <summary>What may be allocated, as <c>benchmarks/allocation-gates.json</c> states it.</summary>
/// <param name="Messages">Every form and size of message that is gated.</param>
/// <param name="PublishedViewBytes">Publishing and encoding a view of everything: exact.</param>
internal sealed record GateFile(IReadOnlyList<MessageGate> Messages, double PublishedViewBytes)
{
    private static readonly JsonSerializerOptions Options = new()
    {
        PropertyNamingPolicy = JsonNamingPolicy.CamelCase,
        UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow,
        RespectRequiredConstructorParameters = true,
        Converters = { new JsonStringEnumConverter(JsonNamingPolicy.CamelCase) },
    };

    /// <exception cref="InvalidDataException">The file gates nothing.</exception>
    public static GateFile Read(string path)
    {
        GateFile file = JsonSerializer.Deserialize<GateFile>(File.ReadAllText(path), Options)!;
        return file.Messages.Count > 0 ? file : throw new InvalidDataException($"{path} gates no message");
    }
}

/// <summary>What may be allocated for a row.</summary>
/// <param name="Form">How rows stand in a message.</param>
/// <param name="Rows">Rows in a message.</param>
/// <param name="DecodedAndAppliedBytes">Decoding and applying a row: exact.</param>
/// <param name="ServerBytes">All that the server allocates for a row that comes over the wire, calls and Kestrel included: at most.</param>
internal sealed record MessageGate(RowForm Form, int Rows, double DecodedAndAppliedBytes, double ServerBytes);
