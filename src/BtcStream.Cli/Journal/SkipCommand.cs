using System.CommandLine;
using BtcStream.Cli.Commands;
using BtcStream.Engine.Durability;

namespace BtcStream.Cli.Journal;

/// <summary><c>journal skip</c>: has a record left out that the engine fails on.</summary>
internal sealed class SkipCommand(CliEnvironment environment)
{
    private readonly Argument<string> _directory = JournalCommands.DirectoryArgument();

    private readonly Option<long> _record = new("--record") { Description = "Number of the record, as the server's start named it", HelpName = "N", Required = true };

    private readonly Option<bool> _force = new("--force")
    {
        Description = "Leave it out although it was applied once, as records after it or a snapshot show: clients may have been told that it is safe, and it is lost",
    };

    public Command Create(CommandRunner runner)
    {
        var command = new Command(
            "skip", "Have a record left out from now on that the engine fails on at every start; all others are kept. One that was applied once is refused. The server must not run.")
        {
            _directory, _record, _force,
        };
        runner.Bind(command, (parsed, _) => RunAsync(parsed));
        return command;
    }

    private async Task<int> RunAsync(ParseResult parsed)
    {
        long record = parsed.GetValue(_record);
        if (record < 1)
        {
            throw new CliException(ExitCodes.Usage, $"--record is {record}; records count from 1");
        }

        IReadOnlySet<long> all = JournalCommands.OverLocked(parsed.GetRequiredValue(_directory), storage =>
        {
            SkippedRecords.Add(storage, record, parsed.GetValue(_force));
            return SkippedRecords.Read(storage);
        });
        await environment.Out.WriteLineAsync($"left out from the next start on: {string.Join(", ", all)}");
        return ExitCodes.Ok;
    }
}
