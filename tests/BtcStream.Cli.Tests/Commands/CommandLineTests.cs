namespace BtcStream.Cli.Tests.Commands;

/// <summary>What the command line takes and refuses, without any server.</summary>
public class CommandLineTests
{
    // Nothing listens on the discard port of this machine.
    private const string Nowhere = "127.0.0.1:9";

    public static TheoryData<string> Commands =>
    [
        "", "demo", "feed", "feed deribit-chain", "feed binance-force-orders", "watch", "query", "query summary", "query gamma", "query profile", "query info", "query verify", "query liquidations",
        "query margin-models", "cascade", "subscribe", "journal", "journal inspect", "journal verify", "journal export", "journal replay",
    ];

    [Theory]
    [MemberData(nameof(Commands))]
    public async Task Help_OfEveryCommand_HasExamplesAndExitCodes(string command)
    {
        CommandRun run = await CommandRun.OfAsync([.. command.Split(' ', StringSplitOptions.RemoveEmptyEntries), "--help"]);

        Assert.Equal((0, ""), (run.ExitCode, run.Error));
        Assert.Contains("Usage:", run.Out, StringComparison.Ordinal);
        Assert.Contains($"Examples:\n  btcstream {command}".TrimEnd(), run.Out.Replace("\r", "", StringComparison.Ordinal), StringComparison.Ordinal);
        Assert.Contains("3    the server refused rows", run.Out, StringComparison.Ordinal);
    }

    /// <summary>Examples that no longer parse are worse than none.</summary>
    [Theory]
    [MemberData(nameof(Commands))]
    public async Task Help_Examples_AreUnderstood(string command)
    {
        CommandRun help = await CommandRun.OfAsync([.. command.Split(' ', StringSplitOptions.RemoveEmptyEntries), "--help"]);
        string[] examples = [.. help.Lines.SkipWhile(line => line != "Examples:").Skip(1).TakeWhile(line => line.StartsWith("  ", StringComparison.Ordinal))];

        Assert.NotEmpty(examples);
        foreach (string example in examples)
        {
            string own = example[example.IndexOf("btcstream ", StringComparison.Ordinal)..].Split([" | ", " && ", " > "], StringSplitOptions.None)[0];
            CommandRun run = await CommandRun.OfAsync([.. own.Split(' ')[1..], "--help"]);
            Assert.Equal((0, ""), (run.ExitCode, run.Error));
        }
    }

    [Theory]
    [InlineData("", "Required command was not provided.")]
    [InlineData("qury", "Unrecognized command or argument 'qury'.")]
    [InlineData("query", "Required command was not provided.")]
    [InlineData("feed deribit-chain", "Required argument missing for command: 'deribit-chain'.")]
    [InlineData("feed deribit-chain x --form boxes", "boxes")]
    [InlineData("feed deribit-chain x --batch many", "many")]
    [InlineData("feed deribit-chain x --batch 0", "--batch is 0; it must lie between 1 and 50000")]
    [InlineData("feed deribit-chain x --batch 50001", "--batch is 50001; it must lie between 1 and 50000")]
    [InlineData("feed deribit-chain no-such-file.json", "cannot read 'no-such-file.json'")]
    [InlineData("feed binance-force-orders", "Required argument missing for command: 'binance-force-orders'.")]
    [InlineData("feed binance-force-orders x --batch 0", "--batch is 0; it must lie between 1 and 50000")]
    [InlineData("feed binance-force-orders no-such-file.csv", "cannot read 'no-such-file.csv'")]
    [InlineData("query summary --server nowhere", "--server is 'nowhere'; it must be a host, a colon and a port")]
    [InlineData("query summary --timeout 0", "--timeout is 0; it must be a number of seconds above 0 and at most 86400 (a day)")]
    [InlineData("query liquidations --timeout -1", "--timeout is -1; it must be a number of seconds above 0")]
    [InlineData("query margin-models --timeout 1e9", "--timeout is 1000000000; it must be a number of seconds above 0")]
    [InlineData("cascade --shock -5 --timeout NaN", "--timeout is NaN; it must be a number of seconds above 0")]
    [InlineData("query summary --model optimistic", "--model is 'optimistic'; it must be one of naive, reversed, taker-flow, flow-adjusted")]
    [InlineData("query gamma --by day", "day")]
    [InlineData("query profile --points -1", "-1")]
    [InlineData("watch --interval soon", "soon")]
    [InlineData("subscribe --view everything", "everything")]
    [InlineData("demo --server-program no/BtcStream.Server.dll", "the server's program is not there; looked for ")]
    public async Task Mistake_IsNamedAndEndsWith1(string arguments, string message)
    {
        CommandRun run = await CommandRun.OfAsync(arguments.Split(' ', StringSplitOptions.RemoveEmptyEntries));

        Assert.Equal(ExitCodes.Usage, run.ExitCode);
        Assert.Contains(message, run.Error, StringComparison.Ordinal);
        Assert.Equal("", run.Out);
    }

    [Theory]
    [InlineData("query summary")]
    [InlineData("query gamma")]
    [InlineData("query profile --json")]
    [InlineData("query info")]
    [InlineData("query verify")]
    [InlineData("subscribe")]
    [InlineData("watch")]
    [InlineData("watch --once --json")]
    public async Task ServerThatIsNotThere_EndsWith2(string arguments)
    {
        CommandRun run = await CommandRun.OfAsync([.. arguments.Split(' '), "--server", Nowhere]);

        Assert.Equal((ExitCodes.Server, ""), (run.ExitCode, run.Out));
        Assert.StartsWith("btcstream: Unavailable: ", run.Error, StringComparison.Ordinal);
        Assert.Contains(Nowhere, run.Error, StringComparison.Ordinal);
    }
}
