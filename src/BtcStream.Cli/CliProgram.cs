using System.CommandLine;
using System.CommandLine.Help;
using System.CommandLine.Invocation;
using BtcStream.Cli.Commands;
using BtcStream.Cli.Journal;

namespace BtcStream.Cli;

/// <summary>The whole program, apart from the process it runs in.</summary>
/// <param name="environment">What it touches.</param>
internal sealed class CliProgram(CliEnvironment environment)
{
    /// <summary>Runs a command line.</summary>
    /// <param name="arguments">As given to the process.</param>
    /// <param name="cancellation">Ends it, beside Ctrl+C and SIGTERM.</param>
    /// <returns>One of <see cref="ExitCodes"/>.</returns>
    public async Task<int> RunAsync(string[] arguments, CancellationToken cancellation = default)
    {
        var configuration = new InvocationConfiguration
        {
            Output = environment.Out,
            Error = environment.Error,
            EnableDefaultExceptionHandler = false,

            // Every command ends by itself when told to; a time limit could cut off the restoring of the terminal.
            ProcessTerminationTimeout = TimeSpan.FromSeconds(15),
        };
        ParseResult parsed = CreateRoot().Parse(arguments);
        if (parsed.Action is not ParseErrorAction mistake)
        {
            return await parsed.InvokeAsync(configuration, cancellation);
        }

        // What is wrong should not scroll away above pages of help, and standard output is for answers.
        (mistake.ShowHelp, mistake.ShowTypoCorrections) = (false, false);
        int exitCode = await parsed.InvokeAsync(configuration, cancellation);
        await environment.Error.WriteLineAsync("btcstream: add --help for what this command takes");
        return exitCode;
    }

    private RootCommand CreateRoot()
    {
        var global = new GlobalOptions(environment);
        var runner = new CommandRunner(environment);
        var root = new RootCommand("BtcStream: live gamma and liquidation maps of BTC, from a server over gRPC.")
        {
            global.Timeout,
            global.Json,
            DemoCommand.Create(environment, global, runner),
            FeedCommand.Create(environment, global, runner),
            ReplayCommand.Create(environment, global, runner),
            WatchCommand.Create(environment, global, runner),
            StressCommand.Create(environment, global, runner),
            CascadeCommand.Create(environment, global, runner),
            TouchCommand.Create(environment, global, runner),
            QueryCommands.Create(environment, global, runner),
            RevalueCommand.Create(environment, global, runner),
            SubscribeCommand.Create(environment, global, runner),
            ClusterCommand.Create(environment, global, runner),
            JournalCommands.Create(environment, global, runner),
            TokenCommand.Create(environment, runner),
            CompletionCommand.Create(environment, runner),
        };
        global.Connection.AddTo(root);
        HelpOption help = root.Options.OfType<HelpOption>().Single();
        help.Action = new HelpWithExamples((HelpAction)help.Action!);
        return root;
    }
}
