using System.CommandLine;
using System.Globalization;

namespace BtcStream.Server.Telemetry;

/// <summary>The part of the command line that is about watching the server.</summary>
internal sealed class TelemetryOptions
{
    private const string EndpointVariable = "OTEL_EXPORTER_OTLP_ENDPOINT";
    private const int LongestIntervalSeconds = 3_600;

    private static readonly (string Name, LogLevel Level)[] Levels =
        [("debug", LogLevel.Debug), ("info", LogLevel.Information), ("warning", LogLevel.Warning), ("error", LogLevel.Error)];

    private readonly Option<string?> _endpoint = new("--otlp-endpoint")
    {
        Description = $"Where to send metrics and traces by OTLP, such as http://127.0.0.1:4317. Default: the variable {EndpointVariable}; without it nothing is sent",
        HelpName = "URL",
    };

    private readonly Option<string> _protocol = new("--otlp-protocol")
    {
        Description = "How OTLP travels: 'grpc' (port 4317 by custom), or 'http' (protobuf over HTTP/1.1, port 4318; the paths v1/metrics and v1/traces are added)",
        HelpName = "grpc|http",
        DefaultValueFactory = _ => "grpc",
    };

    private readonly Option<int> _interval = new("--otlp-interval")
    {
        Description = "Pause between two sendings of metrics: short enough to see a lag begin, long enough to cost nothing",
        HelpName = "SECONDS",
        DefaultValueFactory = _ => TelemetrySettings.DefaultOtlpIntervalSeconds,
    };

    private readonly Option<string> _format = new("--log-format")
    {
        Description = "How log lines look, on standard output: 'text' for people, or 'json', an object a line with the number of the event and its values, for collectors",
        HelpName = "text|json",
        DefaultValueFactory = _ => "text",
    };

    private readonly Option<string> _level = new("--log-level")
    {
        Description = "The least important events that are logged; 'debug' has a line a call",
        HelpName = "debug|info|warning|error",
        DefaultValueFactory = _ => "info",
    };

    /// <summary>Adds the options to a command.</summary>
    public void AddTo(Command command)
    {
        command.Add(_endpoint);
        command.Add(_protocol);
        command.Add(_interval);
        command.Add(_format);
        command.Add(_level);
    }

    /// <summary>The options with those of this part set.</summary>
    /// <param name="options">All the others.</param>
    /// <param name="parsed">The command line.</param>
    /// <param name="problems">Receives what cannot be read.</param>
    public ServerOptions Read(ServerOptions options, ParseResult parsed, List<string> problems) => options with
    {
        Telemetry = new TelemetrySettings
        {
            OtlpEndpoint = ReadEndpoint(parsed, problems),
            OtlpOverHttp = ReadName(_protocol, parsed, problems, "grpc", "http") == "http",
            OtlpInterval = ReadInterval(parsed, problems),
            LogFormat = ReadName(_format, parsed, problems, "text", "json") == "json" ? LogFormat.Json : LogFormat.Text,
            LogLevel = Levels.FirstOrDefault(level => level.Name == ReadName(_level, parsed, problems, [.. Levels.Select(one => one.Name)])).Level,
        },
    };

    private Uri? ReadEndpoint(ParseResult parsed, List<string> problems)
    {
        string? given = parsed.GetValue(_endpoint);
        string? text = given ?? Environment.GetEnvironmentVariable(EndpointVariable);
        if (string.IsNullOrEmpty(text) && given is null)
        {
            return null;
        }

        if (Uri.TryCreate(text, UriKind.Absolute, out Uri? endpoint) && endpoint.Scheme is "http" or "https")
        {
            return endpoint;
        }

        problems.Add($"{(given is null ? EndpointVariable : _endpoint.Name)} is '{text}'; it must be an http or https address, such as http://127.0.0.1:4317");
        return null;
    }

    private TimeSpan ReadInterval(ParseResult parsed, List<string> problems)
    {
        int seconds = parsed.GetValue(_interval);
        if (seconds is < 1 or > LongestIntervalSeconds)
        {
            problems.Add(string.Create(CultureInfo.InvariantCulture, $"{_interval.Name} is {seconds}; it must lie between 1 and {LongestIntervalSeconds} (an hour)"));
        }

        return TimeSpan.FromSeconds(Math.Clamp(seconds, 1, LongestIntervalSeconds));
    }

    private static string ReadName(Option<string> option, ParseResult parsed, List<string> problems, params string[] names)
    {
        string text = parsed.GetRequiredValue(option);
        if (!names.Contains(text))
        {
            problems.Add($"{option.Name} is '{text}'; it must be {string.Join(", ", names[..^1])} or {names[^1]}");
        }

        return text;
    }
}
