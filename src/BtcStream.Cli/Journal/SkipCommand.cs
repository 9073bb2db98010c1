using System.CommandLine;
using BtcStream.Cli.Commands;
using BtcStream.Engine.Durability;

namespace BtcStream.Cli.Journal;

/// <summary><c>journal skip</c>: has a record left out that the engine fails on.</summary>
internal sealed class SkipCommand(CliEnvironment environment)
{
    private readonly Argument<string> _directory = JournalCommands.DirectoryArgument();

    private readonly Option<long> _record = new("--record") { Description = "Number of the record, as the server's start named it", HelpName = "N", Required = true };

    public Command Create(CommandRunner runner)
    {
        var command = new Command(
            "skip", "Have a record left out from now on that the engine fails on at every start. It was never acked; all others are kept. The server must not run.") { _directory, _record };
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
            SkippedRecords.Add(storage, record);
            return SkippedRecords.Read(storage);
        });
        await environment.Out.WriteLineAsync($"left out from the next start on: {string.Join(", ", all)}");
        return ExitCodes.Ok;
    }
}
