using System.Text;
using System.Text.Json;
using System.Text.Unicode;
using BtcStream.Feeds;

namespace BtcStream.Server.Feeds.Recording;

/// <summary>Events as lines of JSON: see the README beside this.</summary>
internal static class RecordedEvent
{
    /// <summary>Writes an event, without the end of the line.</summary>
    public static void Write(Utf8JsonWriter json, FeedEvent next)
    {
        json.WriteStartObject();
        json.WriteNumber("t"u8, next.TimeUnixNanos);
        switch (next)
        {
            case TickEvent:
                json.WriteString("e"u8, "tick"u8);
                break;
            case ConnectedEvent connected:
                json.WriteString("e"u8, "connected"u8);
                json.WriteNumber("c"u8, connected.Connection);
                break;
            case ClosedEvent closed:
                json.WriteString("e"u8, "closed"u8);
                json.WriteNumber("c"u8, closed.Connection);
                json.WriteString("reason"u8, closed.Reason);
                break;
            case MessageEvent message:
                json.WriteString("e"u8, "message"u8);
                json.WriteNumber("c"u8, message.Connection);
                WriteBytes(json, message.Utf8.Span);
                break;
            case AnswerEvent answer:
                json.WriteString("e"u8, "answer"u8);
                json.WriteString("tag"u8, answer.Tag);
                json.WriteNumber("status"u8, answer.Status);
                WriteNumber(json, "weight", answer.UsedWeight);
                WriteNumber(json, "retryAfter", answer.RetryAfterSeconds);
                WriteBytes(json, answer.Body.Span);
                break;
            case RequestFailedEvent failed:
                json.WriteString("e"u8, "failed"u8);
                json.WriteString("tag"u8, failed.Tag);
                json.WriteString("reason"u8, failed.Reason);
                break;
            case HeldEvent held:
                json.WriteString("e"u8, held.IsHeld ? "held"u8 : "released"u8);
                break;
            default:
                throw new ArgumentException($"Nothing writes a {next.GetType().Name}.", nameof(next));
        }

        json.WriteEndObject();
    }

    /// <summary>Reads an event.</summary>
    /// <exception cref="FeedFormatException">The line is none.</exception>
    public static FeedEvent Read(string line, long number)
    {
        try
        {
            using JsonDocument document = JsonDocument.Parse(line);
            JsonElement json = document.RootElement;
            long time = json.GetProperty("t").GetInt64();
            return json.GetProperty("e").GetString() switch
            {
                "tick" => new TickEvent(time),
                "connected" => new ConnectedEvent(time, json.GetProperty("c").GetInt32()),
                "closed" => new ClosedEvent(time, json.GetProperty("c").GetInt32(), json.GetProperty("reason").GetString()!),
                "message" => new MessageEvent(time, json.GetProperty("c").GetInt32(), ReadBytes(json)),
                "answer" => new AnswerEvent(
                    time, json.GetProperty("tag").GetString()!, json.GetProperty("status").GetInt32(), ReadNumber(json, "weight"), ReadNumber(json, "retryAfter"), ReadBytes(json)),
                "failed" => new RequestFailedEvent(time, json.GetProperty("tag").GetString()!, json.GetProperty("reason").GetString()!),
                "held" => new HeldEvent(time, true),
                "released" => new HeldEvent(time, false),
                string other => throw new FeedFormatException("it is no event that this build knows", line: number, field: "e", value: other),
                null => throw new FeedFormatException("missing", line: number, field: "e"),
            };
        }
        catch (Exception e) when (e is JsonException or KeyNotFoundException or InvalidOperationException or FormatException and not FeedFormatException)
        {
            throw new FeedFormatException($"it is no event: {e.Message}", innerException: e, line: number);
        }
    }

    /// <summary>Text where the bytes are UTF-8, else base64: what was garbled on the way must come back as it came.</summary>
    private static void WriteBytes(Utf8JsonWriter json, ReadOnlySpan<byte> bytes)
    {
        if (Utf8.IsValid(bytes))
        {
            json.WriteString("d"u8, bytes);
        }
        else
        {
            json.WriteBase64String("b"u8, bytes);
        }
    }

    private static byte[] ReadBytes(JsonElement json) =>
        json.TryGetProperty("d", out JsonElement text) ? Encoding.UTF8.GetBytes(text.GetString()!) : json.GetProperty("b").GetBytesFromBase64();

    private static void WriteNumber(Utf8JsonWriter json, string name, int? value)
    {
        if (value is { } number)
        {
            json.WriteNumber(name, number);
        }
    }

    private static int? ReadNumber(JsonElement json, string name) => json.TryGetProperty(name, out JsonElement value) ? value.GetInt32() : null;
}
