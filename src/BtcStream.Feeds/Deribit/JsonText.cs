using System.Text;
using System.Text.Json;

namespace BtcStream.Feeds.Deribit;

/// <summary>JSON tokens as a person should see them in an error.</summary>
internal static class JsonText
{
    private const int MaxLength = 80;

    /// <summary>The current token, as short text.</summary>
    public static string Describe(in Utf8JsonReader json) => json.TokenType switch
    {
        JsonTokenType.StartObject => "an object",
        JsonTokenType.StartArray => "an array",
        JsonTokenType.String => $"\"{Shorten(Encoding.UTF8.GetString(json.ValueSpan))}\"",
        JsonTokenType.Null => "null",
        JsonTokenType.None => "empty",
        _ => Shorten(Encoding.UTF8.GetString(json.ValueSpan)),
    };

    public static string Shorten(string text) => text.Length <= MaxLength ? text : text[..MaxLength] + "…";
}
