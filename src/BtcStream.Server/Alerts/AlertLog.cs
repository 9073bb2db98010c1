namespace BtcStream.Server.Alerts;

/// <summary>What alerts tell, numbered. Never a secret, and of the webhook's address no more than its host.</summary>
internal static partial class AlertLog
{
    [LoggerMessage(801, LogLevel.Warning, "Alert {EventId} {Kind} of {Rule}: {Underlying}{Synthetic}, {Model} positioning: {Text}")]
    public static partial void Raised(ILogger logger, string eventId, string kind, string rule, string underlying, string synthetic, string model, string text);

    [LoggerMessage(802, LogLevel.Debug, "Alert {EventId} was taken by {Host} at attempt {Attempt}")]
    public static partial void Delivered(ILogger logger, string eventId, string host, int attempt);

    [LoggerMessage(803, LogLevel.Warning, "Alert {EventId}: {Host} did not take it, attempt {Attempt}: {Reason}. The next is in {Seconds:F1} s")]
    public static partial void AttemptFailed(ILogger logger, string eventId, string host, int attempt, string reason, double seconds);

    [LoggerMessage(804, LogLevel.Error, "Alert {EventId} is given up: {Host} did not take it in {Attempts} attempts, the last because {Reason}")]
    public static partial void GivenUp(ILogger logger, string eventId, string host, int attempts, string reason);

    [LoggerMessage(805, LogLevel.Error, "Alert {EventId} was dropped, the oldest of {Capacity} that wait for the webhook; {Count} so far")]
    public static partial void Dropped(ILogger logger, string eventId, int capacity, long count);

    [LoggerMessage(806, LogLevel.Error, "Alerts of {Underlying} have ended: {Reason}")]
    public static partial void Ended(ILogger logger, string underlying, string reason);

    [LoggerMessage(807, LogLevel.Warning, "{Count} alerts were not delivered before the server stopped, {EventId} first")]
    public static partial void Undelivered(ILogger logger, int count, string eventId);
}
