using System.CommandLine;

namespace BtcStream.Cli.Commands;

/// <summary><c>feed</c>: recorded data into the server.</summary>
internal static class FeedCommand
{
    public static Command Create(CliEnvironment environment, GlobalOptions global, CommandRunner runner) => new("feed", "Stream recorded data into the server.")
    {
        ChainFeedCommand.Create(environment, global, runner),
        ForceOrderFeedCommand.Create(environment, global, runner),
        CsvFeedCommand.Create(environment, global, runner),
    };
}
