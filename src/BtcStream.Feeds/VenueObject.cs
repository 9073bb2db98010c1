using System.Text.Json;

namespace BtcStream.Feeds;

/// <summary>An object of a venue's message, whose errors name row, field and value.</summary>
/// <param name="json">The object.</param>
/// <param name="row">Its index among the message's rows; null where it is none of them.</param>
internal readonly struct VenueObject(JsonElement json, int? row = null)
{
    /// <summary>Parses a message and reads it while it is at hand.</summary>
    /// <exception cref="FeedFormatException">It is no JSON object, or <paramref name="read"/> found something wrong.</exception>
    public static TResult ReadMessage<TResult>(ReadOnlyMemory<byte> utf8Json, Func<VenueObject, TResult> read)
    {
        try
        {
            using JsonDocument document = JsonDocument.Parse(utf8Json);
            return read(Of(document.RootElement, "the message", null));
        }
        catch (JsonException e)
        {
            throw new FeedFormatException($"not JSON: {e.Message}", innerException: e);
        }
    }

    /// <summary>Whether the field is there and not null.</summary>
    public bool Has(string field) => json.TryGetProperty(field, out JsonElement value) && value.ValueKind != JsonValueKind.Null;

    /// <summary>A text that is not empty.</summary>
    public string Text(string field)
    {
        JsonElement value = Require(field);
        return value.ValueKind == JsonValueKind.String && value.GetString() is { Length: > 0 } text ? text : throw Wrong(field, value, "it must be a text that is not empty");
    }

    /// <summary>A number, as venues write it: in quotes or not.</summary>
    public double Number(string field) => VenueText.ReadNumber(Scalar(field), row, field);

    /// <summary>A number with all its digits.</summary>
    public decimal Decimal(string field) => VenueText.ReadDecimal(Scalar(field), row, field);

    /// <summary>Unix milliseconds, in quotes or not, as Unix nanoseconds.</summary>
    public long TimeMillis(string field) => VenueText.ReadTimeMillis(Scalar(field), row, field);

    /// <summary>An object.</summary>
    public VenueObject Object(string field) => Of(Require(field), field, row);

    /// <summary>An array of objects, which are rows from <paramref name="firstRow"/> on.</summary>
    public IEnumerable<VenueObject> Array(string field, int firstRow = 0)
    {
        JsonElement array = Require(field);
        return array.ValueKind == JsonValueKind.Array
            ? array.EnumerateArray().Select((element, index) => Of(element, field, firstRow + index))
            : throw Wrong(field, array, "it must be an array");
    }

    /// <summary>An error about one of the object's fields.</summary>
    public FeedFormatException Wrong(string field, string problem) => Wrong(field, Require(field), problem);

    private static VenueObject Of(JsonElement json, string what, int? row) => json.ValueKind == JsonValueKind.Object
        ? new VenueObject(json, row)
        : throw new FeedFormatException("it must be an object", row, what, VenueText.Shorten(json.GetRawText()));

    private string Scalar(string field)
    {
        JsonElement value = Require(field);
        return value.ValueKind switch
        {
            JsonValueKind.String => value.GetString()!,
            JsonValueKind.Number => value.GetRawText(),
            _ => throw Wrong(field, value, "it must be a number"),
        };
    }

    private JsonElement Require(string field) =>
        json.TryGetProperty(field, out JsonElement value) ? value : throw new FeedFormatException("missing", row, field);

    private FeedFormatException Wrong(string field, JsonElement value, string problem) => new(problem, row, field, VenueText.Shorten(value.GetRawText()));
}
