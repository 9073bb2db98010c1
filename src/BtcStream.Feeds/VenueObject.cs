using System.Globalization;
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
        catch (InvalidOperationException e)
        {
            // What a text throws that holds half a surrogate pair.
            throw new FeedFormatException($"a text is no Unicode: {e.Message}", innerException: e);
        }
    }

    /// <summary>Parses a message that is an array of two: an object with a list of rows, and a list of rows of its own.</summary>
    /// <exception cref="FeedFormatException">It is not, or <paramref name="read"/> found something wrong.</exception>
    public static TResult ReadPair<TResult>(ReadOnlyMemory<byte> utf8Json, string list, Func<IEnumerable<VenueObject>, IEnumerable<VenueObject>, TResult> read)
    {
        try
        {
            using JsonDocument document = JsonDocument.Parse(utf8Json);
            JsonElement root = document.RootElement;
            return root.ValueKind == JsonValueKind.Array && root.GetArrayLength() == 2 && root[1].ValueKind == JsonValueKind.Array
                ? read(Of(root[0], "the first half", null).Array(list), root[1].EnumerateArray().Select(static (element, index) => Of(element, "the second half", index)))
                : throw new FeedFormatException("it must be an array of an object and an array", field: "the message", value: VenueText.Shorten(root.GetRawText()));
        }
        catch (JsonException e)
        {
            throw new FeedFormatException($"not JSON: {e.Message}", innerException: e);
        }
        catch (InvalidOperationException e)
        {
            throw new FeedFormatException($"a text is no Unicode: {e.Message}", innerException: e);
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

    /// <summary>A number; null where the field is missing or null.</summary>
    public double? NumberOrNull(string field) => Has(field) ? Number(field) : null;

    /// <summary>A whole number that fits 64 bits.</summary>
    public long Whole(string field) =>
        long.TryParse(Scalar(field), NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out long value) ? value : throw Wrong(field, "it must be a whole number");

    /// <summary>True or false.</summary>
    public bool Flag(string field) => Require(field) switch
    {
        { ValueKind: JsonValueKind.True } => true,
        { ValueKind: JsonValueKind.False } => false,
        JsonElement value => throw Wrong(field, value, "it must be true or false"),
    };

    /// <summary>The names of the object's fields with their values as numbers, in quotes or not.</summary>
    public IEnumerable<(string Name, double Value)> Numbers()
    {
        foreach (JsonProperty property in json.EnumerateObject())
        {
            yield return (property.Name, Number(property.Name));
        }
    }

    /// <summary>Levels of an order book: arrays whose last two elements are price and amount; one in front of them says what is done to the level.</summary>
    /// <param name="field">The field.</param>
    /// <param name="actions">The words that may stand in front; empty where none does.</param>
    public BookLevel[] Levels(string field, params ReadOnlySpan<string> actions)
    {
        JsonElement array = Require(field);
        if (array.ValueKind != JsonValueKind.Array)
        {
            throw Wrong(field, array, "it must be an array of levels");
        }

        var levels = new BookLevel[array.GetArrayLength()];
        int at = 0;
        foreach (JsonElement level in array.EnumerateArray())
        {
            levels[at++] = Level(field, level, actions);
        }

        return levels;
    }

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

    /// <summary>An array of objects, each read when it is asked for, so that one that is none does not stand in the way of the others.</summary>
    public IEnumerable<Func<VenueObject>> Objects(string field)
    {
        JsonElement array = Require(field);
        return array.ValueKind == JsonValueKind.Array
            ? array.EnumerateArray().Select<JsonElement, Func<VenueObject>>((element, index) => () => Of(element, field, index))
            : throw Wrong(field, array, "it must be an array");
    }

    /// <summary>An error about one of the object's fields.</summary>
    public FeedFormatException Wrong(string field, string problem) => Wrong(field, Require(field), problem);

    private BookLevel Level(string field, JsonElement level, ReadOnlySpan<string> actions)
    {
        int first = actions.IsEmpty ? 0 : 1;
        if (level.ValueKind != JsonValueKind.Array || level.GetArrayLength() < first + 2)
        {
            throw Wrong(field, level, actions.IsEmpty ? "a level must be [price, amount]" : "a level must be [action, price, amount]");
        }

        if (first == 1 && (level[0].ValueKind != JsonValueKind.String || !actions.Contains(level[0].GetString()!)))
        {
            throw Wrong(field, level, $"the action of a level must be one of {string.Join(", ", actions)}");
        }

        double price = VenueText.ReadNumber(Scalar(field, level[first]), row, field);
        double amount = VenueText.ReadNumber(Scalar(field, level[first + 1]), row, field);
        if (!(price > 0.0 && amount >= 0.0))
        {
            throw Wrong(field, level, "the price of a level must lie above 0 and its amount must not be negative");
        }

        return new BookLevel(price, first == 1 && level[0].ValueEquals("delete") ? 0.0 : amount);
    }

    private static VenueObject Of(JsonElement json, string what, int? row) => json.ValueKind == JsonValueKind.Object
        ? new VenueObject(json, row)
        : throw new FeedFormatException("it must be an object", row, what, VenueText.Shorten(json.GetRawText()));

    private string Scalar(string field) => Scalar(field, Require(field));

    private string Scalar(string field, JsonElement value)
    {
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
