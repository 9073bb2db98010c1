using System.Globalization;
using System.Text.Json;

namespace BtcStream.Quant.Liquidations;

/// <summary>A value of a JSON file with the path to it, so that what is wrong with it can be said.</summary>
internal readonly record struct JsonField(string Path, JsonElement Element)
{
    private const int ShownCharacters = 60;
    private const string RootPath = "file";

    public void RequireOnly(ReadOnlySpan<string> fields)
    {
        Require(JsonValueKind.Object, "an object");
        foreach (JsonProperty property in Element.EnumerateObject())
        {
            if (!fields.Contains(property.Name))
            {
                throw new MarginTableException(PathOf(property.Name), Shown(property.Value), $"is not a field here; there are {string.Join(", ", fields!)}");
            }
        }
    }

    public JsonField? Optional(string name) => Element.TryGetProperty(name, out JsonElement value) ? new JsonField(PathOf(name), value) : null;

    public JsonField Required(string name) => Optional(name) ?? throw new MarginTableException(PathOf(name), string.Empty, "is missing");

    public IEnumerable<JsonField> Items()
    {
        Require(JsonValueKind.Array, "a list");
        string path = Path;
        return Element.EnumerateArray().Select((item, i) => new JsonField(string.Create(CultureInfo.InvariantCulture, $"{path}[{i}]"), item));
    }

    public string Text()
    {
        Require(JsonValueKind.String, "a text");
        return Element.GetString()!;
    }

    public bool Flag()
    {
        if (Element.ValueKind is not (JsonValueKind.True or JsonValueKind.False))
        {
            throw Fault("is not true or false");
        }

        return Element.GetBoolean();
    }

    public double Number()
    {
        Require(JsonValueKind.Number, "a number");
        return Element.TryGetDouble(out double value) && double.IsFinite(value) ? value : throw Fault("is not a finite number");
    }

    public DateOnly Date() =>
        DateOnly.TryParseExact(Text(), "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out DateOnly date)
            ? date
            : throw Fault("is not a day as YYYY-MM-DD");

    public T OneOf<T>(params ReadOnlySpan<(string Text, T Value)> choices)
    {
        string text = Text();
        foreach ((string choice, T value) in choices)
        {
            if (choice == text)
            {
                return value;
            }
        }

        var names = new List<string>();
        foreach ((string choice, _) in choices)
        {
            names.Add(choice);
        }

        throw Fault($"is none of {string.Join(", ", names)}");
    }

    private static string Shown(JsonElement element)
    {
        string raw = element.ValueKind == JsonValueKind.String ? element.GetString()! : element.GetRawText();
        return raw.Length <= ShownCharacters ? raw : $"{raw.AsSpan(0, ShownCharacters)}…";
    }

    private string PathOf(string name) => Path == RootPath ? name : $"{Path}.{name}";

    private void Require(JsonValueKind kind, string what)
    {
        if (Element.ValueKind != kind)
        {
            throw Fault($"is not {what}");
        }
    }

    private MarginTableException Fault(string problem) => new(Path, Shown(Element), problem);
}
