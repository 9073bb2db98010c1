using System.Text.Json;
using BtcStream.Engine.Stress.Table;
using BtcStream.Quant.Cascade;
using BtcStream.Quant.Domain;
using BtcStream.Quant.Gamma;
using BtcStream.Server.Alerts.Rules;

namespace BtcStream.Server.Alerts;

/// <summary>One rule of the configuration.</summary>
internal static class AlertRuleFile
{
    private const double MostHoldSeconds = 86_400.0;
    private static readonly string[] Common = ["name", "kind", "underlying", "positioning", "hold_seconds"];

    /// <summary>Reads a rule.</summary>
    /// <param name="element">The rule.</param>
    /// <param name="index">Its place in the list.</param>
    /// <exception cref="FormatException">It says which field has which value and what it must be.</exception>
    public static AlertRuleSettings Parse(JsonElement element, int index)
    {
        string at = $"rules[{index}]";
        string kind = element.ValueKind == JsonValueKind.Object && element.TryGetProperty("kind", out JsonElement given) && given.ValueKind == JsonValueKind.String
            ? given.GetString()!
            : throw new FormatException($"{at}.kind is missing or no text: it must be flip, zone, wall or stress");
        return kind switch
        {
            "flip" => ParseFlip(Fields(element, at, "hysteresis_bp"), index),
            "zone" => ParseZone(Fields(element, at, "direction", "min_gain", "join_bp"), index),
            "wall" => ParseWall(Fields(element, at, "wall", "min_strikes", "min_percent"), index),
            "stress" => ParseStress(Fields(element, at, "rows", "no_data"), index),
            _ => throw new FormatException($"{at}.kind is \"{kind}\": it must be flip, zone, wall or stress"),
        };
    }

    private static AlertRuleSettings ParseFlip(AlertFields fields, int index)
    {
        (string name, long hold) = ReadCommon(fields, $"flip-{index}", 0.0);
        double hysteresis = fields.Number("hysteresis_bp", 10.0, 0.0, 10_000.0)!.Value;
        return Rule(fields, () => new FlipRule(name, hysteresis, hold));
    }

    private static AlertRuleSettings ParseZone(AlertFields fields, int index)
    {
        (string name, long hold) = ReadCommon(fields, $"zone-{index}", 5.0);
        CascadeDirection direction = fields.Choice("direction", CascadeDirection.Down, ("down", CascadeDirection.Down), ("up", CascadeDirection.Up));
        double gain = fields.Number("min_gain", 1.0, 1.0, 1e9)!.Value;
        double join = fields.Number("join_bp", 100.0, 0.0, 10_000.0)!.Value;
        return Rule(fields, () => new ZoneRule(name, direction, gain, join, hold));
    }

    private static AlertRuleSettings ParseWall(AlertFields fields, int index)
    {
        (string name, long hold) = ReadCommon(fields, $"wall-{index}", 5.0);
        WallSide side = fields.Choice<WallSide>("wall", null, ("call", WallSide.Call), ("put", WallSide.Put), ("peak", WallSide.Peak));
        int? strikes = fields.Whole("min_strikes", null, 1, 1_000);
        double? percent = fields.Number("min_percent", null, 0.01, 1_000.0);
        strikes = strikes is null && percent is null ? 1 : strikes;
        return Rule(fields, () => new WallRule(name, side, strikes, percent, hold));
    }

    private static AlertRuleSettings ParseStress(AlertFields fields, int index)
    {
        (string name, long hold) = ReadCommon(fields, $"stress-{index}", 0.0);
        HashSet<string> rows = new(StringComparer.Ordinal);
        foreach (JsonElement row in fields.List("rows"))
        {
            string? text = row.ValueKind == JsonValueKind.String ? row.GetString() : null;
            rows.Add(text is not null && StressThresholds.KindOf(text) is not null
                ? text
                : throw fields.Wrong("rows", row, $"the rows are {string.Join(", ", StressRowKinds.All.Select(one => one.IsKeyed ? $"{one.Name}:KEY" : one.Name))}"));
        }

        bool tellsNoData = fields.Flag("no_data");
        return Rule(fields, () => new StressRule(name, rows, tellsNoData, hold));
    }

    private static AlertFields Fields(JsonElement element, string at, params string[] own) => new(element, at, [.. Common, .. own]);

    private static (string Name, long HoldNanos) ReadCommon(AlertFields fields, string name, double holdSeconds) =>
        (fields.Text("name", name, "a text"), (long)(fields.Number("hold_seconds", holdSeconds, 0.0, MostHoldSeconds)!.Value * UnixTime.NanosPerSecond));

    private static AlertRuleSettings Rule(AlertFields fields, Func<IAlertRule> create) => new(
        fields.Text("underlying", "BTC", "a coin, such as BTC"),
        fields.Choice(
            "positioning",
            PositioningModel.Naive,
            ("naive", PositioningModel.Naive),
            ("reversed", PositioningModel.Reversed),
            ("taker_flow", PositioningModel.TakerFlow),
            ("flow_adjusted", PositioningModel.FlowAdjusted)),
        create);
}
