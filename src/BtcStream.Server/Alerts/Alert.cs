using BtcStream.Quant.Gamma;

namespace BtcStream.Server.Alerts;

/// <summary>A named value of an alert: a number, or a text.</summary>
/// <param name="Name">As in the webhook's JSON, unit last.</param>
/// <param name="Number">The number; NaN where there is none, and the value is then left out.</param>
/// <param name="Text">The text, in place of a number; null for a number.</param>
internal readonly record struct AlertValue(string Name, double Number, string? Text = null)
{
    /// <summary>A text.</summary>
    public static AlertValue Of(string name, string text) => new(name, double.NaN, text);

    /// <summary>A number.</summary>
    public static AlertValue Of(string name, double number) => new(name, number);
}

/// <summary>What a rule has found.</summary>
/// <param name="Kind">What it is.</param>
/// <param name="Text">For a person, without the underlying.</param>
/// <param name="Before">Figures as they were last told, or as they were when the server became live; empty where there were none.</param>
/// <param name="After">Figures as they are.</param>
internal sealed record AlertFinding(AlertKind Kind, string Text, IReadOnlyList<AlertValue> Before, IReadOnlyList<AlertValue> After);

/// <summary>An alert on its way out. Immutable; any thread.</summary>
internal sealed record Alert
{
    /// <summary>Its own, for ever: a second delivery has it again.</summary>
    public required string EventId { get; init; }

    /// <summary>Name of the rule.</summary>
    public required string Rule { get; init; }

    /// <summary>What was found.</summary>
    public required AlertFinding Finding { get; init; }

    /// <summary>Coin, as in BTC.</summary>
    public required string Underlying { get; init; }

    /// <summary>Positioning model behind the figures.</summary>
    public required PositioningModel Model { get; init; }

    /// <summary>The state's time, Unix nanoseconds.</summary>
    public required long AsOfUnixNanos { get; init; }

    /// <summary>Sequence of the state.</summary>
    public required long Sequence { get; init; }

    /// <summary>Whether it rests on made-up data.</summary>
    public required bool IsSynthetic { get; init; }
}
