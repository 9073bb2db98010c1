using System.Buffers;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using BtcStream.Quant.Gamma;

namespace BtcStream.Server.Alerts;

/// <summary>What is posted: <c>src/guides/alerts.md</c> describes it for whoever receives it.</summary>
internal static class AlertBody
{
    /// <summary>Names the form of the body. Fields may be added under it; none changes or goes.</summary>
    public const string Schema = "btcstream.alert.v1";

    /// <summary>Header of the time of an attempt, Unix seconds.</summary>
    public const string TimestampHeader = "BtcStream-Timestamp";

    /// <summary>Header of the signature.</summary>
    public const string SignatureHeader = "BtcStream-Signature";

    /// <summary>Header of the event's id, the same at every attempt.</summary>
    public const string IdempotencyHeader = "Idempotency-Key";

    /// <summary>The body as UTF-8.</summary>
    public static byte[] Write(Alert alert)
    {
        var buffer = new ArrayBufferWriter<byte>(1_024);
        using (var json = new Utf8JsonWriter(buffer))
        {
            json.WriteStartObject();
            json.WriteString("schema", Schema);
            json.WriteString("event_id", alert.EventId);
            json.WriteString("kind", AlertKinds.NameOf(alert.Finding.Kind));
            json.WriteString("rule", alert.Rule);
            json.WriteString("underlying", alert.Underlying);
            json.WriteString("positioning_model", NameOf(alert.Model));
            json.WriteString("as_of", TimeText(alert.AsOfUnixNanos));
            json.WriteNumber("sequence", alert.Sequence);
            json.WriteBoolean("synthetic", alert.IsSynthetic);
            json.WriteString("text", alert.Finding.Text);
            WriteValues(json, "before", alert.Finding.Before);
            WriteValues(json, "after", alert.Finding.After);
            json.WriteEndObject();
        }

        return buffer.WrittenSpan.ToArray();
    }

    /// <summary>The signature of a body: v1= and the HMAC-SHA256 of timestamp, a point and the body, in lower-case hex.</summary>
    public static string Sign(byte[] secret, string timestamp, byte[] body)
    {
        byte[] signed = [.. Encoding.ASCII.GetBytes(timestamp), (byte)'.', .. body];
        return "v1=" + Convert.ToHexStringLower(HMACSHA256.HashData(secret, signed));
    }

    /// <summary>The name of a positioning model.</summary>
    public static string NameOf(PositioningModel model) => model switch
    {
        PositioningModel.Naive => "naive",
        PositioningModel.Reversed => "reversed",
        PositioningModel.TakerFlow => "taker_flow",
        PositioningModel.FlowAdjusted => "flow_adjusted",
        _ => throw new ArgumentOutOfRangeException(nameof(model), model, "no such positioning model"),
    };

    private static string TimeText(long unixNanos) =>
        DateTime.UnixEpoch.AddTicks(unixNanos / TimeSpan.NanosecondsPerTick).ToString("yyyy-MM-ddTHH:mm:ss.fffffff'Z'", CultureInfo.InvariantCulture);

    private static void WriteValues(Utf8JsonWriter json, string name, IReadOnlyList<AlertValue> values)
    {
        json.WriteStartObject(name);
        foreach (AlertValue value in values)
        {
            if (value.Text is { } text)
            {
                json.WriteString(value.Name, text);
            }
            else if (double.IsFinite(value.Number))
            {
                json.WriteNumber(value.Name, value.Number);
            }
        }

        json.WriteEndObject();
    }
}
