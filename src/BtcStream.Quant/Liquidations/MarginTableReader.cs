using System.Globalization;
using System.Text.Json;
using BtcStream.Quant.Domain;

namespace BtcStream.Quant.Liquidations;

/// <summary>Reads a file of margin tables (format: README.md beside the built-in ones). Unknown, doubled and missing fields are refused.</summary>
internal static class MarginTableReader
{
    private static readonly string[] FileFields = ["models"];

    private static readonly string[] ModelFields =
    [
        "name", "venue", "underlying", "quoteCurrency", "settlement", "formula", "contracts", "kind", "date", "source", "default", "replaces", "feeRate",
        "brackets", "linearRate",
    ];

    private static readonly JsonDocumentOptions Options = new() { AllowDuplicateProperties = false, CommentHandling = JsonCommentHandling.Skip };

    public static IReadOnlyList<MarginTable> Read(Stream json) => Read(() => JsonDocument.Parse(json, Options));

    public static IReadOnlyList<MarginTable> Read(ReadOnlyMemory<byte> json) => Read(() => JsonDocument.Parse(json, Options));

    private static List<MarginTable> Read(Func<JsonDocument> parse)
    {
        JsonDocument document;
        try
        {
            document = parse();
        }
        catch (JsonException fault)
        {
            string where = string.Create(CultureInfo.InvariantCulture, $"line {fault.LineNumber + 1}, byte {fault.BytePositionInLine}");
            throw new MarginTableException("file", where, $"is not JSON: {fault.Message}", fault);
        }

        using (document)
        {
            var root = new JsonField("file", document.RootElement);
            root.RequireOnly(FileFields);
            return [.. root.Required("models").Items().Select(ReadModel)];
        }
    }

    private static MarginTable ReadModel(JsonField field)
    {
        field.RequireOnly(ModelFields);
        MarginModelDefinition definition = ReadDefinition(field);
        try
        {
            return new(field.Path, new MarginModel(definition), field.Optional("replaces")?.Flag() ?? false);
        }
        catch (MarginTableException fault)
        {
            throw new MarginTableException($"{field.Path}.{fault.Field}", fault.Value, fault.Problem, fault);
        }
    }

    private static MarginModelDefinition ReadDefinition(JsonField field) => new()
    {
        Name = field.Required("name").Text(),
        Venue = field.Required("venue").Text(),
        Underlying = field.Required("underlying").Text(),
        QuoteCurrency = field.Required("quoteCurrency").Text(),
        Settlement = field.Required("settlement").OneOf(("linear", SettlementKind.Linear), ("inverse", SettlementKind.Inverse)),
        Formula = field.Required("formula").OneOf(
            ("linearBrackets", MarginFormula.LinearBrackets),
            ("inverseBrackets", MarginFormula.InverseBrackets),
            ("inverseLinearRate", MarginFormula.InverseLinearRate),
            ("hyperliquidTiers", MarginFormula.HyperliquidTiers)),
        Contracts = field.Optional("contracts") is { } contracts ? [.. contracts.Items().Select(contract => contract.Text())] : [],
        Kind = field.Optional("kind")?.OneOf(("perpetual", InstrumentKind.Perpetual), ("future", InstrumentKind.Future)),
        AsOf = field.Optional("date")?.Date(),
        Source = field.Required("source").Text(),
        IsDefault = field.Optional("default")?.Flag() ?? false,
        FeeRate = field.Optional("feeRate")?.Number() ?? 0.0,
        Brackets = field.Optional("brackets") is { } brackets ? MarginBracketReader.Read(brackets) : [],
        LinearRate = field.Optional("linearRate") is { } rate ? MarginBracketReader.ReadLinearRate(rate) : null,
    };
}
