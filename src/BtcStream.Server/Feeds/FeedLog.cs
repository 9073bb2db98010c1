namespace BtcStream.Server.Feeds;

/// <summary>What feeds tell, numbered.</summary>
internal static partial class FeedLog
{
    [LoggerMessage(701, LogLevel.Information, "{Feed}: connecting to {Address}")]
    public static partial void Connecting(ILogger logger, string feed, string address);

    [LoggerMessage(702, LogLevel.Information, "{Feed}: live")]
    public static partial void Live(ILogger logger, string feed);

    [LoggerMessage(703, LogLevel.Warning, "{Feed}: the connection has ended: {Reason}. The next is tried in {Seconds:F1} s")]
    public static partial void BackingOff(ILogger logger, string feed, string reason, double seconds);

    [LoggerMessage(704, LogLevel.Warning, "{Feed}: stale: no row for {Seconds:F0} s")]
    public static partial void Stale(ILogger logger, string feed, double seconds);

    [LoggerMessage(705, LogLevel.Warning, "{Feed}: a gap: {What}; what is missing is asked for")]
    public static partial void Gap(ILogger logger, string feed, string what);

    [LoggerMessage(706, LogLevel.Warning, "{Feed}: a message could not be read, {Count} so far: {Reason}")]
    public static partial void Unreadable(ILogger logger, string feed, long count, string reason);

    [LoggerMessage(707, LogLevel.Warning, "{Feed}: {Count} rows refused so far, the last because {Reason}")]
    public static partial void Refused(ILogger logger, string feed, long count, string reason);

    [LoggerMessage(708, LogLevel.Warning, "{Feed}: {Request} was not answered: {Reason}")]
    public static partial void RequestFailed(ILogger logger, string feed, string request, string reason);

    [LoggerMessage(709, LogLevel.Error, "{Feed}: the feed has ended: {Reason}")]
    public static partial void Ended(ILogger logger, string feed, string reason);

    [LoggerMessage(710, LogLevel.Error, "{Feed}: recording has stopped, the feed goes on: {Reason}")]
    public static partial void RecordingStopped(ILogger logger, string feed, string reason);

    [LoggerMessage(711, LogLevel.Information, "{Feed}: {Rows} rows of a recording of {Events} events played back")]
    public static partial void Played(ILogger logger, string feed, long rows, long events);

    [LoggerMessage(713, LogLevel.Error, "{Feed}: held: the server takes no rows, {Rows} wait; the connection is given up until it does")]
    public static partial void Held(ILogger logger, string feed, int rows);

    [LoggerMessage(714, LogLevel.Information, "{Feed}: the server takes rows again; connecting")]
    public static partial void Released(ILogger logger, string feed);

    [LoggerMessage(712, LogLevel.Warning, "{Feed}: {File} ends in the middle of an event, as a process that is killed leaves it; what is whole is played")]
    public static partial void TornRecording(ILogger logger, string feed, string file);
}
