namespace BtcStream.Server.Telemetry;

/// <summary>Where log lines go and how they look. Every event of this server has a number; no event holds a secret.</summary>
internal static class LogSetup
{
    private const string TimestampFormat = "yyyy-MM-ddTHH:mm:ss.fffZ";

    /// <summary>Sets up the log of a host.</summary>
    /// <param name="logging">The host's.</param>
    /// <param name="settings">What is logged, and how it looks.</param>
    /// <param name="instead">Where it goes in place of standard output; null for that.</param>
    public static void Configure(ILoggingBuilder logging, TelemetrySettings settings, ILoggerProvider? instead)
    {
        logging.ClearProviders();
        if (instead is not null)
        {
            logging.AddProvider(instead);
        }
        else if (settings.LogFormat == LogFormat.Json)
        {
            logging.AddJsonConsole(console =>
            {
                console.TimestampFormat = TimestampFormat;
                console.UseUtcTimestamp = true;
            });
        }
        else
        {
            logging.AddSimpleConsole(console =>
            {
                console.SingleLine = true;
                console.TimestampFormat = TimestampFormat + " ";
                console.UseUtcTimestamp = true;
            });
        }

        // What keeps the host from starting is an exception that the caller reports, in a line; the host would print its stack as well.
        logging.SetMinimumLevel(LogLevel.Warning).AddFilter("BtcStream", settings.LogLevel).AddFilter("Microsoft.Extensions.Hosting.Internal.Host", LogLevel.None);

        // It says nothing at this level, but while it is listened to ASP.NET Core makes an activity and a scope for every call, a tenth of what a call allocates, which no line shows.
        logging.AddFilter("Microsoft.AspNetCore.Hosting.Diagnostics", LogLevel.None);
    }
}
