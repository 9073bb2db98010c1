using System.Text.Json;
using BtcStream.Quant.Stress;

namespace BtcStream.Engine.Stress.Table;

/// <summary>
/// A user's thresholds of the stress table:
/// <code>
/// { "thresholds": [ { "row": "iv_percentile", "threshold": 90, "side": "above", "watch_distance": 10, "hysteresis": 2 },
///                   { "row": "change_24h:BNB", "off": true } ],
///   "gamma_strikes": [ 88000 ] }
/// </code>
/// A row is a kind of rows, or one of them with its key. side, watch_distance and hysteresis may be left out where the row ships with a threshold, and are
/// then its own. off: the row shows its figure and judges nothing. Each of gamma_strikes gets a row of its naive net gamma.
/// </summary>
public static class StressThresholdFile
{
    private static readonly string[] FileFields = ["thresholds", "gamma_strikes"];
    private static readonly string[] EntryFields = ["row", "threshold", "side", "watch_distance", "hysteresis", "off"];

    /// <summary>Reads a file.</summary>
    /// <param name="file">Its path; null for the defaults.</param>
    /// <param name="problems">Receives what cannot be read, each naming the field and its value.</param>
    public static StressThresholds Read(string? file, ICollection<string> problems)
    {
        ArgumentNullException.ThrowIfNull(problems);
        if (file is null)
        {
            return StressThresholds.Default;
        }

        try
        {
            return Parse(File.ReadAllText(file));
        }
        catch (Exception e) when (e is FormatException or JsonException)
        {
            problems.Add($"--stress-thresholds '{file}': {e.Message}");
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or ArgumentException or NotSupportedException)
        {
            problems.Add($"--stress-thresholds '{file}' cannot be read: {e.Message}");
        }

        return StressThresholds.Default;
    }

    /// <summary>Reads the text of a file.</summary>
    /// <exception cref="FormatException">It says which field has which value and what it must be.</exception>
    /// <exception cref="JsonException">It is not JSON.</exception>
    public static StressThresholds Parse(string json)
    {
        using var document = JsonDocument.Parse(json, new JsonDocumentOptions { CommentHandling = JsonCommentHandling.Skip, AllowTrailingCommas = true });
        JsonElement root = document.RootElement;
        RequireFields(root, "the file", FileFields);
        StressThresholds thresholds = StressThresholds.Default;
        int index = 0;
        foreach (JsonElement entry in ArrayOf(root, "thresholds"))
        {
            thresholds = WithEntry(thresholds, entry, $"thresholds[{index++}]");
        }

        index = 0;
        List<double> strikes = [];
        foreach (JsonElement strike in ArrayOf(root, "gamma_strikes"))
        {
            strikes.Add(NumberOf(strike, $"gamma_strikes[{index++}]", value => value > 0.0, "a number above 0"));
        }

        return thresholds.WithStrikes(strikes);
    }

    private static StressThresholds WithEntry(StressThresholds thresholds, JsonElement entry, string at)
    {
        RequireFields(entry, at, EntryFields);
        string row = entry.TryGetProperty("row", out JsonElement name) && name.ValueKind == JsonValueKind.String
            ? name.GetString()!
            : throw new FormatException($"{at}.row is missing or no text: it names a row of the stress table");
        StressRowKind kind = StressThresholds.KindOf(row)
            ?? throw new FormatException($"{at}.row is '{row}': the rows are {string.Join(", ", StressRowKinds.All.Select(one => one.IsKeyed ? $"{one.Name}:KEY" : one.Name))}");
        return thresholds.With(row, IsOff(entry, at) ? null : ThresholdOf(entry, at, kind.Threshold));
    }

    private static bool IsOff(JsonElement entry, string at)
    {
        if (!entry.TryGetProperty("off", out JsonElement off))
        {
            return false;
        }

        if (off.ValueKind is not (JsonValueKind.True or JsonValueKind.False))
        {
            throw new FormatException($"{at}.off is {off.GetRawText()}: it must be true or false");
        }

        return off.GetBoolean() && entry.TryGetProperty("threshold", out JsonElement threshold)
            ? throw new FormatException($"{at}.threshold is {threshold.GetRawText()}: a row that is off has none")
            : off.GetBoolean();
    }

    private static StressThreshold ThresholdOf(JsonElement entry, string at, StressThreshold? shipped)
    {
        double threshold = entry.TryGetProperty("threshold", out JsonElement level)
            ? NumberOf(level, $"{at}.threshold", double.IsFinite, "a finite number")
            : shipped?.Threshold ?? throw new FormatException($"{at}.threshold is missing: this row ships without one");
        return new StressThreshold(
            threshold, SideOf(entry, at, shipped), DistanceOf(entry, at, "watch_distance", shipped?.WatchDistance), DistanceOf(entry, at, "hysteresis", shipped?.Hysteresis));
    }

    private static ThresholdSide SideOf(JsonElement entry, string at, StressThreshold? shipped)
    {
        if (!entry.TryGetProperty("side", out JsonElement side))
        {
            return shipped?.Side ?? throw new FormatException($"{at}.side is missing: this row ships without one; it must be above or below");
        }

        return (side.ValueKind == JsonValueKind.String ? side.GetString() : null) switch
        {
            "above" => ThresholdSide.Above,
            "below" => ThresholdSide.Below,
            _ => throw new FormatException($"{at}.side is {side.GetRawText()}: it must be above or below"),
        };
    }

    private static double DistanceOf(JsonElement entry, string at, string field, double? shipped) =>
        entry.TryGetProperty(field, out JsonElement distance)
            ? NumberOf(distance, $"{at}.{field}", value => value >= 0.0 && double.IsFinite(value), "a number of 0 or more")
            : shipped ?? 0.0;

    private static double NumberOf(JsonElement value, string at, Predicate<double> isValid, string what) =>
        value.ValueKind == JsonValueKind.Number && value.TryGetDouble(out double number) && isValid(number)
            ? number
            : throw new FormatException($"{at} is {value.GetRawText()}: it must be {what}");

    private static JsonElement.ArrayEnumerator ArrayOf(JsonElement root, string field) =>
        !root.TryGetProperty(field, out JsonElement array) ? default
        : array.ValueKind == JsonValueKind.Array ? array.EnumerateArray()
        : throw new FormatException($"{field} is {array.GetRawText()}: it must be a list");

    private static void RequireFields(JsonElement element, string at, string[] known)
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
    }
}
