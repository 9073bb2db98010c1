namespace BtcStream.Server.Telemetry;

/// <summary>How log lines look.</summary>
internal enum LogFormat
{
    /// <summary>A line for people.</summary>
    Text = 0,

    /// <summary>A JSON object a line, for collectors.</summary>
    Json = 1,
}

/// <summary>What the server tells of itself, and to whom.</summary>
internal sealed record TelemetrySettings
{
    /// <summary>The default of <see cref="OtlpInterval"/>.</summary>
    public const int DefaultOtlpIntervalSeconds = 10;

    /// <summary>Where metrics and traces are sent by OTLP; null for nowhere.</summary>
    public Uri? OtlpEndpoint { get; init; }

    /// <summary>Whether OTLP travels as protobuf over HTTP/1.1 rather than as gRPC.</summary>
    public bool OtlpOverHttp { get; init; }

    /// <summary>Pause between two sendings of metrics.</summary>
    public TimeSpan OtlpInterval { get; init; } = TimeSpan.FromSeconds(DefaultOtlpIntervalSeconds);

    /// <summary>How log lines look.</summary>
    public LogFormat LogFormat { get; init; }

    /// <summary>The least important level that is logged of this server's own events.</summary>
    public LogLevel LogLevel { get; init; } = LogLevel.Information;
}
