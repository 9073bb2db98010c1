using System.Diagnostics;

namespace BtcStream.Cli.Tests.Commands;

/// <summary>Completion by the shell itself: bash loads the script and is asked what it would offer.</summary>
public sealed class CompletionTests
{
    [Theory]
    [InlineData("btcstream que", "query")]
    [InlineData("btcstream cascade --sho", "--shock")]
    [InlineData("btcstream completion ", "bash,fish,zsh")]
    [InlineData("btcstream token new --role r", "read")]
    public async Task Bash_ThatLoadedTheScript_Offers(string line, string offered)
    {
        string program = Path.Combine(AppContext.BaseDirectory, "btcstream.dll");
        string script = $$"""
            btcstream() { "{{Demo.ServerProgram.FindRuntime()}}" "{{program}}" "$@"; }
            source <(btcstream completion bash)
            complete -p btcstream >&2
            COMP_LINE='{{line}}'; COMP_POINT=${#COMP_LINE}
            read -ra COMP_WORDS <<<"$COMP_LINE"
            [[ $COMP_LINE == *' ' ]] && COMP_WORDS+=('')
            COMP_CWORD=$((${#COMP_WORDS[@]} - 1))
            _btcstream
            printf '%s\n' "${COMPREPLY[@]}"
            """;
        using Process bash = Process.Start(new ProcessStartInfo("bash", ["--norc", "-c", script]) { RedirectStandardOutput = true, RedirectStandardError = true })!;
        Task<string> errors = bash.StandardError.ReadToEndAsync(TestContext.Current.CancellationToken);
        string answer = await bash.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken);
        await bash.WaitForExitAsync(TestContext.Current.CancellationToken);

        Assert.Equal("complete -o default -F _btcstream btcstream", (await errors).Trim());
        Assert.Equal(offered, string.Join(',', answer.Split('\n', StringSplitOptions.RemoveEmptyEntries).Where(word => !word.StartsWith('-') || offered.StartsWith('-')).Order(StringComparer.Ordinal)));
    }

    [Theory]
    [InlineData("zsh", "#compdef btcstream")]
    [InlineData("fish", "complete -c btcstream")]
    public async Task Completion_OfOtherShells_AsksTheProgramToo(string shell, string expected)
    {
        CommandRun run = await CommandRun.OfAsync("completion", shell);

        Assert.Equal(0, run.ExitCode);
        Assert.Contains(expected, run.Out, StringComparison.Ordinal);
        Assert.Contains("[suggest:", run.Out, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Completion_OfAShellThatThereIsNot_NamesThoseThatThereAre()
    {
        CommandRun run = await CommandRun.OfAsync("completion", "csh");

        Assert.NotEqual(0, run.ExitCode);
        Assert.Contains("'bash'", run.Error, StringComparison.Ordinal);
    }
}
