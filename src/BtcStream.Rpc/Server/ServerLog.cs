using Microsoft.Extensions.Logging;

namespace BtcStream.Rpc.Server;

/// <summary>What the server logs, numbered: 1xx the server, 2xx calls.</summary>
internal static partial class ServerLog
{
    [LoggerMessage(101, LogLevel.Information, "Stopping: {ActiveCalls} calls are active; they have {Grace} to end")]
    public static partial void Stopping(ILogger logger, long activeCalls, TimeSpan grace);

    [LoggerMessage(102, LogLevel.Warning, "Stopping: {ActiveCalls} calls did not end within {Grace} and are cancelled")]
    public static partial void GraceOver(ILogger logger, long activeCalls, TimeSpan grace);

    [LoggerMessage(201, LogLevel.Error, "{Method}: the handler failed")]
    public static partial void HandlerFailed(ILogger logger, Exception exception, string method);

    [LoggerMessage(202, LogLevel.Debug, "{Method}: ended with {Code}: {Detail}")]
    public static partial void Ended(ILogger logger, string method, StatusCode code, string detail);

    [LoggerMessage(203, LogLevel.Debug, "{Method}: the caller went away")]
    public static partial void CallerGone(ILogger logger, string method);
}
