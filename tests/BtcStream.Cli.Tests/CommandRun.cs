using System.Text;

namespace BtcStream.Cli.Tests;

/// <summary>What a command line printed and how it ended.</summary>
internal sealed record CommandRun(int ExitCode, string Out, string Error)
{
    /// <summary>Lines of standard output.</summary>
    public string[] Lines => Out.Split('\n', StringSplitOptions.RemoveEmptyEntries);

    /// <summary>Runs a command line in this process, its output into strings.</summary>
    public static async Task<CommandRun> OfAsync(params string[] arguments) => await OfAsync(arguments, null);

    /// <summary>The same with an input and a way to end it.</summary>
    public static async Task<CommandRun> OfAsync(string[] arguments, Stream? input, CancellationToken cancellation = default)
    {
        var output = new StringBuilder();
        var error = new StringBuilder();
        int exitCode = await new CliProgram(EnvironmentOver(output, error, input)).RunAsync(arguments, cancellation);
        return new CommandRun(exitCode, output.ToString(), error.ToString());
    }

    /// <summary>The same with a token in the environment.</summary>
    public static async Task<CommandRun> WithTokenAsync(string token, params string[] arguments)
    {
        var output = new StringBuilder();
        var error = new StringBuilder();
        CliEnvironment environment = EnvironmentOver(output, error) with { ReadVariable = name => name == "BTCSTREAM_TOKEN" ? token : null };
        int exitCode = await new CliProgram(environment).RunAsync(arguments);
        return new CommandRun(exitCode, output.ToString(), error.ToString());
    }

    /// <summary>The same at another clock.</summary>
    public static async Task<CommandRun> AtAsync(TimeProvider time, string[] arguments, CancellationToken cancellation = default)
    {
        var output = new StringBuilder();
        var error = new StringBuilder();
        int exitCode = await new CliProgram(EnvironmentOver(output, error) with { Time = time }).RunAsync(arguments, cancellation);
        return new CommandRun(exitCode, output.ToString(), error.ToString());
    }

    /// <summary>No terminal; both outputs may be written from any thread.</summary>
    public static CliEnvironment EnvironmentOver(StringBuilder output, StringBuilder error, Stream? input = null) => new()
    {
        Out = TextWriter.Synchronized(new StringWriter(output) { NewLine = "\n" }),
        Error = TextWriter.Synchronized(new StringWriter(error) { NewLine = "\n" }),
        OpenInput = () => input ?? Stream.Null,
        ReadSize = () => (80, 24),

        // These tests are about what is answered: a machine that is busy with others must not fail them.
        AnswerTimeout = TimeSpan.FromMinutes(5),
    };
}
