using System.Text.Json;
using BtcStream.Contracts.V1;
using Google.Protobuf;

namespace BtcStream.Cli.Tests.EndToEnd;

/// <summary>What the commands print of a server's state, and how recorded files get into it: command lines only, as a user types them.</summary>
/// <param name="Summary">What <c>query summary --json</c> printed.</param>
/// <param name="Heatmap">What <c>query gamma --json</c> printed.</param>
internal sealed record CommandAnswers(Summary Summary, GammaHeatmap Heatmap)
{
    /// <summary>Runs <c>feed deribit-chain</c>, and requires every row of the files to be sent and applied.</summary>
    public static async Task FeedAsync(string server, string form, IReadOnlyCollection<string> files, int rows)
    {
        CommandRun run = await CommandRun.OfAsync(["feed", "deribit-chain", .. files, "--form", form, "--batch", "100", "--json", "--server", server]);
        Assert.True(run.ExitCode == ExitCodes.Ok, run.Error);
        JsonElement result = JsonDocument.Parse(Assert.Single(run.Lines)).RootElement;
        Assert.Equal((files.Count, rows, 0), (result.GetProperty("files").GetInt32(), result.GetProperty("quoteRows").GetInt32(), result.GetProperty("otherRows").GetInt32()));
        AssertAllApplied(result.GetProperty("quotes"), rows);
        AssertAllApplied(result.GetProperty("market"), files.Count);
    }

    /// <summary>Asks, and requires the server to agree with its own recomputation.</summary>
    public static async Task<CommandAnswers> AskAsync(string server)
    {
        CommandRun verified = await CommandRun.OfAsync("query", "verify", "--server", server);
        Assert.True(verified.ExitCode == ExitCodes.Ok, verified.Out + verified.Error);
        return new CommandAnswers(await QueryAsync(Summary.Parser, server, "summary"), await QueryAsync(GammaHeatmap.Parser, server, "gamma"));
    }

    /// <summary>The answers of a server that has seen nothing but one file.</summary>
    public static async Task<CommandAnswers> OfFreshServerAsync(string form, string file, int rows)
    {
        await using RealServer server = await RealServer.StartAsync();
        await FeedAsync(server.Address, form, [file], rows);
        return await AskAsync(server.Address);
    }

    /// <summary>The same answers without what differs from run to run: epoch and sequence.</summary>
    public CommandAnswers WithoutRun()
    {
        CommandAnswers copy = new(Summary.Clone(), Heatmap.Clone());
        (copy.Summary.Epoch, copy.Summary.Sequence) = (0, 0);
        (copy.Heatmap.Epoch, copy.Heatmap.Sequence) = (0, 0);
        return copy;
    }

    private static async Task<T> QueryAsync<T>(MessageParser<T> parser, string server, string what)
        where T : IMessage<T>
    {
        CommandRun run = await CommandRun.OfAsync("query", what, "--json", "--server", server);
        Assert.True(run.ExitCode == ExitCodes.Ok, run.Error);
        return parser.ParseJson(Assert.Single(run.Lines));
    }

    private static void AssertAllApplied(JsonElement totals, int rows) => Assert.Equal(
        (rows, 0, 0), (totals.GetProperty("accepted").GetInt32(), totals.GetProperty("late").GetInt32(), totals.GetProperty("refused").GetInt32()));
}
