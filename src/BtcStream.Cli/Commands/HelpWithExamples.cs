using System.CommandLine;
using System.CommandLine.Help;
using System.CommandLine.Invocation;

namespace BtcStream.Cli.Commands;

/// <summary>The library's help, with examples and exit codes after it.</summary>
/// <param name="help">The library's.</param>
internal sealed class HelpWithExamples(HelpAction help) : SynchronousCommandLineAction
{
    /// <inheritdoc/>
    public override int Invoke(ParseResult parseResult)
    {
        try
        {
            int result = help.Invoke(parseResult);
            TextWriter output = parseResult.InvocationConfiguration.Output;
            IReadOnlyList<string> examples = HelpExamples.Of(PathOf(parseResult.CommandResult.Command));
            if (examples.Count > 0)
            {
                output.WriteLine("Examples:");
                foreach (string example in examples)
                {
                    output.WriteLine("  " + example);
                }

                output.WriteLine();
            }

            output.WriteLine(ExitCodes.Help);
            return result;
        }
        catch (IOException)
        {
            // Whoever reads the help has read enough and closed the pipe, as head does.
            return ExitCodes.Ok;
        }
    }

    private static string PathOf(Command command)
    {
        List<string> names = [];
        for (Command? at = command; at is not null and not RootCommand; at = at.Parents.OfType<Command>().FirstOrDefault())
        {
            names.Insert(0, at.Name);
        }

        return string.Join(' ', names);
    }
}
