using BtcStream.Quant.Gamma;
using BtcStream.Server.Alerts.Rules;

namespace BtcStream.Server.Alerts;

/// <summary>Where alerts are posted to. Valid.</summary>
internal sealed record WebhookSettings
{
    /// <summary>The default of <see cref="Timeout"/>.</summary>
    public const int DefaultTimeoutSeconds = 10;

    /// <summary>The default of <see cref="MaxAttempts"/>: with the waits between them, about three minutes.</summary>
    public const int DefaultMaxAttempts = 8;

    /// <summary>The default of <see cref="QueueCapacity"/>.</summary>
    public const int DefaultQueueCapacity = 1_000;

    /// <summary>Where to. Its path and query may be a secret: only its host is told.</summary>
    public required Uri Address { get; init; }

    /// <summary>Signs bodies. Never told.</summary>
    public required byte[] Secret { get; init; }

    /// <summary>Longest time of one attempt.</summary>
    public TimeSpan Timeout { get; init; } = TimeSpan.FromSeconds(DefaultTimeoutSeconds);

    /// <summary>Attempts for an alert before it is given up.</summary>
    public int MaxAttempts { get; init; } = DefaultMaxAttempts;

    /// <summary>Alerts that wait at most; beyond them the oldest goes.</summary>
    public int QueueCapacity { get; init; } = DefaultQueueCapacity;
}

/// <summary>A rule as configured, and what it looks at.</summary>
/// <param name="Underlying">Coin, as in BTC.</param>
/// <param name="Model">Positioning model.</param>
/// <param name="Rule">The rule, which has a state: each server has rules of its own.</param>
internal sealed record AlertRuleSettings(string Underlying, PositioningModel Model, Func<IAlertRule> Rule);

/// <summary>Which alerts go where. Valid.</summary>
internal sealed record AlertSettings
{
    /// <summary>None.</summary>
    public static AlertSettings None { get; } = new();

    /// <summary>Where alerts are posted to; null for the log alone.</summary>
    public WebhookSettings? Webhook { get; init; }

    /// <summary>The rules.</summary>
    public IReadOnlyList<AlertRuleSettings> Rules { get; init; } = [];
}
