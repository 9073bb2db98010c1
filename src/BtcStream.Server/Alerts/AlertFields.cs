using System.Text.Json;

namespace BtcStream.Server.Alerts;

/// <summary>An object of the configuration, read field by field; every mistake names the field and its value.</summary>
internal readonly struct AlertFields
{
    private readonly JsonElement _element;
    private readonly string _at;

    /// <summary>Takes an object.</summary>
    /// <param name="element">The object.</param>
    /// <param name="at">Where it is, for messages.</param>
    /// <param name="known">The fields that there are.</param>
    /// <exception cref="FormatException">It is no object, or has a field that there is not.</exception>
    public AlertFields(JsonElement element, string at, params string[] known)
    {
        if (element.ValueKind != JsonValueKind.Object)
        {
            throw new FormatException($"{at} is {element.GetRawText()}: it must be an object with {string.Join(", ", known)}");
        }

        foreach (JsonProperty property in element.EnumerateObject())
        {
            if (!known.Contains(property.Name))
            {
                throw new FormatException($"{at}.{property.Name} is {property.Value.GetRawText()}: there is no such field; there are {string.Join(", ", known)}");
            }
        }

        (_element, _at) = (element, at);
    }

    /// <summary>A part, if it is there.</summary>
    public JsonElement? Find(string field) => _element.TryGetProperty(field, out JsonElement value) ? value : null;

    /// <summary>The items of a list, none where it is left out.</summary>
    public IEnumerable<JsonElement> List(string field) => Find(field) switch
    {
        null => [],
        { ValueKind: JsonValueKind.Array } list => list.EnumerateArray(),
        { } other => throw Wrong(field, other, "it must be a list"),
    };

    /// <summary>A text; the default where it is left out.</summary>
    /// <exception cref="FormatException">It is missing and has no default, or no text.</exception>
    public string Text(string field, string? fallback, string what) => Find(field) switch
    {
        null => fallback ?? throw new FormatException($"{_at}.{field} is missing: it must be {what}"),
        { ValueKind: JsonValueKind.String } text when text.GetString()!.Length > 0 => text.GetString()!,
        { } other => throw Wrong(field, other, $"it must be {what}"),
    };

    /// <summary>One of a few texts; the first where it is left out, unless it must be given.</summary>
    public T Choice<T>(string field, T? fallback, params (string Name, T Value)[] choices)
        where T : struct
    {
        string what = string.Join(" or ", choices.Select(choice => choice.Name));
        if (Find(field) is not { } given)
        {
            return fallback ?? throw new FormatException($"{_at}.{field} is missing: it must be {what}");
        }

        string text = Text(field, null, what);
        foreach ((string name, T value) in choices)
        {
            if (name == text)
            {
                return value;
            }
        }

        throw Wrong(field, given, $"it must be {what}");
    }

    /// <summary>A number within bounds; the default where it is left out.</summary>
    public double? Number(string field, double? fallback, double least, double most)
    {
        if (Find(field) is not { } given)
        {
            return fallback;
        }

        return given.ValueKind == JsonValueKind.Number && given.TryGetDouble(out double number) && number >= least && number <= most
            ? number
            : throw Wrong(field, given, FormattableString.Invariant($"it must be a number between {least} and {most}"));
    }

    /// <summary>A whole number within bounds; the default where it is left out.</summary>
    public int? Whole(string field, int? fallback, int least, int most)
    {
        if (Find(field) is not { } given)
        {
            return fallback;
        }

        return given.ValueKind == JsonValueKind.Number && given.TryGetInt32(out int number) && number >= least && number <= most
            ? number
            : throw Wrong(field, given, FormattableString.Invariant($"it must be a whole number between {least} and {most}"));
    }

    /// <summary>True or false; false where it is left out.</summary>
    public bool Flag(string field) => Find(field) switch
    {
        null => false,
        { ValueKind: JsonValueKind.True or JsonValueKind.False } flag => flag.GetBoolean(),
        { } other => throw Wrong(field, other, "it must be true or false"),
    };

    /// <summary>A mistake of a field.</summary>
    public FormatException Wrong(string field, JsonElement value, string what) => new($"{_at}.{field} is {value.GetRawText()}: {what}");

    /// <summary>A mistake of a field whose value is no one's business.</summary>
    public FormatException Wrong(string field, string what) => new($"{_at}.{field} {what}");
}
