using System.CommandLine;
using BtcStream.Cli.Client;
using BtcStream.Contracts.V1;
using CallOptions = BtcStream.Rpc.Client.CallOptions;

namespace BtcStream.Cli.Commands;

/// <summary>The options that several commands share.</summary>
/// <param name="environment">Where a token may be, and how long an answer is waited for unless the command line says.</param>
internal sealed class GlobalOptions(CliEnvironment environment)
{
    private const double LongestTimeoutSeconds = 86_400.0;

    /// <summary>How to reach the server.</summary>
    public ConnectionOptions Connection { get; } = new();

    /// <summary>How long an answer may take.</summary>
    public Option<double> Timeout { get; } = new("--timeout")
    {
        Description = "Longest wait for an answer; streams have none",
        HelpName = "SECONDS",
        DefaultValueFactory = _ => environment.AnswerTimeout.TotalSeconds,
        Recursive = true,
    };

    /// <summary>Machine-readable answers.</summary>
    public Option<bool> Json { get; } = new("--json")
    {
        Description = "Answer in JSON, one document a line (the protobuf JSON mapping)",
        Recursive = true,
    };

    /// <summary>Which coin.</summary>
    public Option<string> Underlying { get; } = new("--underlying")
    {
        Description = "Underlying",
        HelpName = "COIN",
        DefaultValueFactory = _ => "BTC",
    };

    /// <summary>How often at most.</summary>
    public Option<uint> Interval { get; } = new("--interval")
    {
        Description = "Shortest time between updates; 0 is as they come",
        HelpName = "MILLISECONDS",
        DefaultValueFactory = _ => 250,
    };

    /// <summary>Which side dealers are taken to hold.</summary>
    public Option<PositioningModel> Model { get; } = CreateModel();

    /// <summary>Makes a client of the server that the command line names.</summary>
    /// <exception cref="CliException">The address is none, or what is to be shown to the server cannot be read.</exception>
    public BtcStreamMethods Connect(ParseResult parsed) => ServerConnection.Connect(Connection.Read(parsed, environment.ReadVariable));

    /// <summary>Options of a call that has one answer.</summary>
    /// <exception cref="CliException">The time limit is none.</exception>
    public CallOptions CallOptions(ParseResult parsed, CancellationToken cancellation)
    {
        double seconds = parsed.GetValue(Timeout);
        return seconds > 0.0 && seconds <= LongestTimeoutSeconds
            ? new CallOptions { Timeout = TimeSpan.FromSeconds(seconds), Cancellation = cancellation }
            : throw new CliException(ExitCodes.Usage, FormattableString.Invariant($"--timeout is {seconds}; it must be a number of seconds above 0 and at most {LongestTimeoutSeconds} (a day)"));
    }

    private static Option<PositioningModel> CreateModel()
    {
        (string Name, PositioningModel Model)[] models =
        [
            ("naive", PositioningModel.Naive), ("reversed", PositioningModel.Reversed), ("taker-flow", PositioningModel.TakerFlow), ("flow-adjusted", PositioningModel.FlowAdjusted),
        ];
        string names = string.Join(", ", models.Select(model => model.Name));
        return new Option<PositioningModel>("--model")
        {
            Description = $"Dealer positioning model: {names}",
            HelpName = "MODEL",
            DefaultValueFactory = _ => PositioningModel.Naive,
            CustomParser = result =>
            {
                string text = result.Tokens[0].Value;
                foreach ((string name, PositioningModel model) in models)
                {
                    if (name == text)
                    {
                        return model;
                    }
                }

                result.AddError($"--model is '{text}'; it must be one of {names}");
                return default;
            },
        };
    }
}
