using System.CommandLine;

namespace BtcStream.Cli.Commands;

/// <summary>
/// <c>completion</c>: the script that has a shell complete this program's commands and options. Each script asks the program itself, by the directive
/// <c>[suggest:POSITION]</c> that the command line's library answers, so it is right for whatever version is installed. The help option's Windows names (/?, /h) are left out.
/// </summary>
internal sealed class CompletionCommand
{
    private static readonly Dictionary<string, string> Scripts = new(StringComparer.Ordinal)
    {
        ["bash"] = """
            # btcstream completion for bash: source <(btcstream completion bash)
            _btcstream() {
                local current=${COMP_WORDS[COMP_CWORD]} IFS=$'\n'
                COMPREPLY=($(compgen -W "$(btcstream "[suggest:$COMP_POINT]" "$COMP_LINE" 2>/dev/null | grep -v '^/')" -- "$current"))
            }
            complete -o default -F _btcstream btcstream

            """,
        ["zsh"] = """
            #compdef btcstream
            # btcstream completion for zsh: btcstream completion zsh > a file named _btcstream in a directory of $fpath
            _btcstream() {
                local line="${(j: :)words[1,CURRENT]}"
                local -a suggestions
                suggestions=("${(@f)$(btcstream "[suggest:${#line}]" "$line" 2>/dev/null | grep -v '^/')}")
                if [[ -n ${suggestions[1]} ]]; then
                    compadd -- "${suggestions[@]}"
                else
                    _files
                fi
            }
            # The first call of an autoloaded file runs it as the function: then there is something to complete at once.
            if [[ ${funcstack[1]} == _btcstream ]]; then
                _btcstream "$@"
            else
                compdef _btcstream btcstream
            fi

            """,
        ["fish"] = """
            # btcstream completion for fish: btcstream completion fish > ~/.config/fish/completions/btcstream.fish
            function __btcstream_suggest
                set -l line (commandline -cp | string collect)
                set -l found (btcstream "[suggest:"(string length -- $line)"]" $line 2>/dev/null | string match -r '^[^/].*')
                if set -q found[1]
                    string join \n -- $found
                else
                    __fish_complete_path (commandline -ct)
                end
            end
            complete -c btcstream -f -a '(__btcstream_suggest)'

            """,
    };

    private readonly CliEnvironment _environment;

    private readonly Argument<string> _shell = new Argument<string>("shell") { Description = "bash, zsh or fish" }.AcceptOnlyFromAmong([.. Scripts.Keys]);

    private CompletionCommand(CliEnvironment environment) => _environment = environment;

    public static Command Create(CliEnvironment environment, CommandRunner runner)
    {
        var completion = new CompletionCommand(environment);
        var command = new Command("completion", "Print the script that has a shell complete commands and options with the tab key.") { completion._shell };
        runner.Bind(command, completion.RunAsync);
        return command;
    }

    private async Task<int> RunAsync(ParseResult parsed, CancellationToken cancellation)
    {
        await _environment.Out.WriteAsync(Scripts[parsed.GetRequiredValue(_shell)].ReplaceLineEndings("\n").AsMemory(), cancellation);
        return ExitCodes.Ok;
    }
}
