using System.CommandLine;
using System.CommandLine.Invocation;
using BtcStream.Engine;
using BtcStream.Engine.Stress.Table;
using BtcStream.Server.Alerts;
using BtcStream.Server.Dashboard;
using BtcStream.Server.Feeds;
using BtcStream.Server.Limits;
using BtcStream.Server.Roles;
using BtcStream.Server.Security;
using BtcStream.Server.Telemetry;

namespace BtcStream.Server;

/// <summary>The server's command line.</summary>
internal sealed class CommandLine
{
    private readonly Option<string> _listen = new("--listen")
    {
        Description = "Address for gRPC: HTTP/2, and with TLS HTTP/1.1 too; port 0 picks a free one",
        HelpName = "ADDRESS:PORT",
        DefaultValueFactory = _ => "127.0.0.1:50051",
    };

    private readonly Option<string> _http = new("--http")
    {
        Description = "Address for HTTP/1.1 (dashboard, gRPC-Web, metrics), or 'none'. With TLS there is none unless it is given",
        HelpName = "ADDRESS:PORT",
        DefaultValueFactory = _ => "127.0.0.1:8080",
    };

    private readonly Option<string> _clock = new("--clock")
    {
        Description = "What advances time: 'input' (the rows' own times; history replays exactly) or 'live' (this machine's clock too)",
        HelpName = "input|live",
        DefaultValueFactory = _ => "input",
    };

    private readonly Option<bool> _demo = new("--demo")
    {
        Description = "Stream a made-up, seeded market to the server itself; everything is labelled SYNTHETIC",
    };

    private readonly Option<int> _maxMessageBytes = new("--max-message-bytes")
    {
        Description = "Longest message taken from a client",
        HelpName = "BYTES",
        DefaultValueFactory = _ => ServerOptions.DefaultMaxMessageBytes,
    };

    private readonly Option<bool> _insecure = new("--insecure")
    {
        Description = "Allow addresses that other machines can reach without TLS or without authentication: whoever reaches them can read and write everything",
    };

    private readonly Option<bool> _stopWithStdin = new("--stop-with-stdin")
    {
        Description = "Stop when standard input ends: for a parent process, which the server is not to outlive",
    };

    private readonly Option<int> _historyMinutes = new("--history-minutes")
    {
        Description = "Minutes of both heatmaps kept of each underlying, a column a minute; 0 keeps none. A column takes some 10 to 20 KB of a full option book",
        HelpName = "N",
        DefaultValueFactory = _ => ServerOptions.DefaultHistoryMinutes,
    };

    private readonly Option<int> _historyHours = new("--history-hours")
    {
        Description = "Hours of the same, a column an hour; 0 keeps none",
        HelpName = "N",
        DefaultValueFactory = _ => ServerOptions.DefaultHistoryHours,
    };

    private readonly Option<string?> _stressThresholds = new("--stress-thresholds")
    {
        Description = "Thresholds of the stress table of your own, as JSON, in place of those that ship. Default: none",
        HelpName = "FILE",
    };

    private readonly Option<int> _shutdownGrace = new("--shutdown-grace")
    {
        Description = "How long calls may go on after SIGTERM or Ctrl+C before they are cut off. Streams end at once, after their last ack; questions finish",
        HelpName = "SECONDS",
        DefaultValueFactory = _ => ServerOptions.DefaultShutdownGraceSeconds,
    };

    private readonly LiquidationOptions _liquidations = new();
    private readonly TelemetryOptions _telemetry = new();
    private readonly DurabilityOptions _durability = new();
    private readonly SecurityOptions _security = new();
    private readonly LimitOptions _limits = new();
    private readonly DashboardOptions _dashboard = new();
    private readonly FeedOptions _feeds = new();
    private readonly AlertOptions _alerts = new();
    private readonly RoleOptions _roles = new();

    private readonly RootCommand _root;

    /// <summary>Creates the command line.</summary>
    /// <param name="run">Runs the server with valid options; its result is the exit code.</param>
    public CommandLine(Func<ServerOptions, CancellationToken, Task<int>> run)
    {
        _root = new RootCommand("BtcStream server: live risk maps for BTC derivatives, over gRPC.")
        {
            _listen, _http, _clock, _demo, _maxMessageBytes, _insecure, _stopWithStdin, _historyMinutes, _historyHours, _stressThresholds, _shutdownGrace,
        };
        _liquidations.AddTo(_root);
        _durability.AddTo(_root);
        _telemetry.AddTo(_root);
        _security.AddTo(_root);
        _limits.AddTo(_root);
        _dashboard.AddTo(_root);
        _feeds.AddTo(_root);
        _alerts.AddTo(_root);
        _roles.AddTo(_root);
        _root.SetAction(async (parsed, cancellation) =>
        {
            List<string> problems = [];
            ServerOptions options = Read(parsed, problems);
            if (problems.Count == 0)
            {
                problems.AddRange(options.Validate());
            }

            if (problems.Count == 0)
            {
                return await run(options, cancellation);
            }

            foreach (string problem in problems)
            {
                await parsed.InvocationConfiguration.Error.WriteLineAsync($"btcstream-server: {problem}");
            }

            return 1;
        });
    }

    /// <summary>Every option that there is.</summary>
    public IEnumerable<Option> Options => _root.Options;

    /// <summary>Parses the arguments, and runs the server, or prints help or errors.</summary>
    /// <param name="arguments">As given to the process.</param>
    /// <param name="error">Where errors go; standard error unless given.</param>
    /// <returns>The exit code: 0 after a clean stop, 1 for bad arguments or a server that could not start, or what <see cref="ServerRun"/> gives.</returns>
    public async Task<int> InvokeAsync(string[] arguments, TextWriter? error = null)
    {
        // The host handles signals itself; a time limit here would kill calls that still have grace.
        var configuration = new InvocationConfiguration { ProcessTerminationTimeout = null };
        if (error is not null)
        {
            configuration.Error = error;
        }

        ParseResult parsed = _root.Parse(arguments);
        if (parsed.Action is not ParseErrorAction mistake)
        {
            return await parsed.InvokeAsync(configuration);
        }

        // What is wrong should not scroll away above a page of help.
        (mistake.ShowHelp, mistake.ShowTypoCorrections) = (false, false);
        int exitCode = await parsed.InvokeAsync(configuration);
        await configuration.Error.WriteLineAsync("btcstream-server: add --help for what it takes");
        return exitCode;
    }

    private ServerOptions Read(ParseResult parsed, List<string> problems)
    {
        string http = parsed.GetRequiredValue(_http);
        var options = new ServerOptions
        {
            Listen = Address("--listen", parsed.GetRequiredValue(_listen), problems),
            Http = http == "none" ? null : Address("--http", http, problems),
            Clock = Clock(parsed.GetRequiredValue(_clock), problems),
            Demo = parsed.GetValue(_demo),
            MaxMessageBytes = parsed.GetValue(_maxMessageBytes),
            Insecure = parsed.GetValue(_insecure),
            StopWithStdin = parsed.GetValue(_stopWithStdin),
            HistoryMinutes = parsed.GetValue(_historyMinutes),
            HistoryHours = parsed.GetValue(_historyHours),
            ShutdownGraceSeconds = parsed.GetValue(_shutdownGrace),
            StressThresholds = StressThresholdFile.Read(parsed.GetValue(_stressThresholds), problems),
        };
        options = _durability.Read(_liquidations.Read(options, parsed, problems), parsed, problems);
        options = _telemetry.Read(_limits.Read(_security.Read(options, parsed, _http), parsed), parsed, problems);
        return _roles.Read(_alerts.Read(_feeds.Read(_dashboard.Read(options, parsed, problems), parsed, problems), parsed, problems), parsed, problems);
    }

    private static ClockMode Clock(string text, List<string> problems)
    {
        if (text is not ("input" or "live"))
        {
            problems.Add($"--clock is '{text}'; it must be input or live");
        }

        return text == "live" ? ClockMode.Live : ClockMode.Input;
    }

    private static ListenAddress Address(string option, string text, List<string> problems)
    {
        if (!ListenAddress.TryParse(text, out ListenAddress address))
        {
            problems.Add($"{option} is '{text}'; it must be an IP address or localhost, a colon and a port, such as 127.0.0.1:50051 or [::1]:0");
        }

        return address;
    }
}
