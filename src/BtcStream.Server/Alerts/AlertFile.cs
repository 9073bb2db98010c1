using System.Net;
using System.Text.Json;

namespace BtcStream.Server.Alerts;

/// <summary>
/// The configuration of alerts; <c>src/guides/alerts.md</c> has every field:
/// <code>
/// { "webhook": { "url": "https://desk.example/hook", "secret_file": "webhook.secret" },
///   "rules": [ { "kind": "flip", "hysteresis_bp": 25 }, { "kind": "wall", "wall": "put", "min_strikes": 1 },
///              { "kind": "zone", "direction": "down" }, { "kind": "stress", "rows": ["iv_percentile"] } ] }
/// </code>
/// </summary>
internal static class AlertFile
{
    /// <summary>A secret shorter than this could be guessed.</summary>
    public const int LeastSecretBytes = 16;

    private const int MostSecretBytes = 4_096;

    /// <summary>Reads a file.</summary>
    /// <param name="file">Its path; null for no alerts. Paths in it are from its directory.</param>
    /// <param name="problems">Receives what cannot be read, each naming the field and its value.</param>
    public static AlertSettings Read(string? file, List<string> problems)
    {
        if (file is null)
        {
            return AlertSettings.None;
        }

        try
        {
            string directory = Path.GetDirectoryName(Path.GetFullPath(file))!;
            return Parse(File.ReadAllText(file), secret => File.ReadAllBytes(Path.Combine(directory, secret)));
        }
        catch (Exception e) when (e is FormatException or JsonException)
        {
            problems.Add($"--alerts '{file}': {e.Message}");
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or ArgumentException or NotSupportedException)
        {
            problems.Add($"--alerts '{file}' cannot be read: {e.Message}");
        }

        return AlertSettings.None;
    }

    /// <summary>Reads the text of a file.</summary>
    /// <param name="json">The text.</param>
    /// <param name="readSecret">Reads the file of the secret.</param>
    /// <exception cref="FormatException">It says which field has which value and what it must be.</exception>
    /// <exception cref="JsonException">It is not JSON.</exception>
    public static AlertSettings Parse(string json, Func<string, byte[]> readSecret)
    {
        using var document = JsonDocument.Parse(json, new JsonDocumentOptions { CommentHandling = JsonCommentHandling.Skip, AllowTrailingCommas = true });
        var file = new AlertFields(document.RootElement, "the file", "webhook", "rules");
        List<AlertRuleSettings> rules = [.. file.List("rules").Select((rule, index) => AlertRuleFile.Parse(rule, index))];
        return rules.Count == 0
            ? throw new FormatException("the file.rules is missing or empty: without a rule there is nothing to tell")
            : new AlertSettings { Rules = rules, Webhook = file.Find("webhook") is { } webhook ? ParseWebhook(webhook, readSecret) : null };
    }

    private static WebhookSettings ParseWebhook(JsonElement element, Func<string, byte[]> readSecret)
    {
        var fields = new AlertFields(element, "webhook", "url", "secret_file", "timeout_seconds", "max_attempts", "queue", "allow_plaintext");
        return new WebhookSettings
        {
            Address = ParseAddress(fields),
            Secret = ParseSecret(fields, readSecret),
            Timeout = TimeSpan.FromSeconds(fields.Number("timeout_seconds", WebhookSettings.DefaultTimeoutSeconds, 0.1, 300)!.Value),
            MaxAttempts = fields.Whole("max_attempts", WebhookSettings.DefaultMaxAttempts, 1, 30)!.Value,
            QueueCapacity = fields.Whole("queue", WebhookSettings.DefaultQueueCapacity, 1, 1_000_000)!.Value,
        };
    }

    private static Uri ParseAddress(AlertFields fields)
    {
        string text = fields.Text("url", null, "an https address");
        if (!Uri.TryCreate(text, UriKind.Absolute, out Uri? address) || address.Scheme is not ("http" or "https") || address.Host.Length == 0)
        {
            throw fields.Wrong("url", "is no http or https address, such as https://desk.example/hook");
        }

        if (address.UserInfo.Length > 0)
        {
            throw fields.Wrong("url", "has a user or a password in it: the signature says who sends");
        }

        bool isLocal = address.IsLoopback || (IPAddress.TryParse(address.DnsSafeHost, out IPAddress? ip) && IPAddress.IsLoopback(ip));
        return address.Scheme == "https" || isLocal || fields.Flag("allow_plaintext")
            ? address
            : throw fields.Wrong("url", $"is a plain http address of {address.Host}, another machine: use https, or say \"allow_plaintext\": true to be read by others on purpose");
    }

    private static byte[] ParseSecret(AlertFields fields, Func<string, byte[]> readSecret)
    {
        string file = fields.Text("secret_file", null, "the path of a file with the secret that bodies are signed with");
        byte[] secret;
        try
        {
            secret = readSecret(file);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or ArgumentException or NotSupportedException)
        {
            throw new FormatException($"webhook.secret_file '{file}' cannot be read: {e.Message}", e);
        }

        // Editors end files with a line's end, which is not meant.
        ReadOnlySpan<byte> meant = secret.AsSpan().TrimEnd("\r\n"u8);
        return meant.Length is >= LeastSecretBytes and <= MostSecretBytes
            ? meant.ToArray()
            : throw new FormatException($"webhook.secret_file '{file}' has {meant.Length} bytes: a secret has {LeastSecretBytes} to {MostSecretBytes}");
    }
}
