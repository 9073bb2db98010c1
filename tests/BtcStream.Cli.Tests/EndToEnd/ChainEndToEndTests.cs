using BtcStream.Acceptance;
using BtcStream.Cli.Demo;
using BtcStream.Contracts.V1;

namespace BtcStream.Cli.Tests.EndToEnd;

/// <summary>
/// Recorded chains of a week of January 2026 from their files through <c>feed</c> into the real server, and what <c>query</c> prints against an
/// independent reference and against the textbook formula cell by cell. "Equal" is within 1e-9 of the gross of the same cell, strike or total.
/// </summary>
public sealed class ChainEndToEndTests(GammaOracle oracle, ITestOutputHelper output) : IClassFixture<GammaOracle>
{
    [Fact]
    public async Task Feed_EachChainIntoAFreshServerInEitherForm_QueriesPrintTheReference()
    {
        var tally = new Tally();
        foreach (string path in ChainFile.Paths)
        {
            ChainFile chain = ChainFile.Read(path);
            CommandAnswers columns = await CommandAnswers.OfFreshServerAsync("columns", path, chain.Rows.Length);
            CommandAnswers rows = await CommandAnswers.OfFreshServerAsync("rows", path, chain.Rows.Length);
            tally.Add(AssertIs(chain, columns, "columns"));
            tally.Add(AssertIs(chain, rows, "rows"));
            Assert.Equal(rows.WithoutRun(), columns.WithoutRun());
        }

        output.WriteLine($"{ChainFile.Paths.Length} chains as rows and as columns, each into a fresh server: {tally}");
    }

    /// <summary>
    /// Nothing of the chains before may show: not in totals, not as a strike or cell of an option that has expired. The server is a process of its own.
    /// </summary>
    [Fact]
    public async Task Feed_AllChainsInTimeOrderIntoOneServer_LeaveNothingBehind()
    {
        string[] paths = ChainFile.Paths;
        await using ServerProcess server = await StartProcessAsync();
        var tally = new Tally();
        foreach (string path in paths)
        {
            ChainFile chain = ChainFile.Read(path);
            await CommandAnswers.FeedAsync(server.GrpcAddress.Authority, "columns", [path], chain.Rows.Length);
            tally.Add(AssertIs(chain, await CommandAnswers.AskAsync(server.GrpcAddress.Authority), "after all before it"));
        }

        output.WriteLine($"{paths.Length} chains in time order into one server process: {tally}");
    }

    /// <summary>One command line with all files, newest first: the command puts them in order.</summary>
    [Fact]
    public async Task Feed_AllChainsInOneCommandLine_EndsAtTheNewest()
    {
        ChainFile[] chains = [.. ChainFile.Paths.Select(ChainFile.Read)];
        await using RealServer server = await RealServer.StartAsync();
        await CommandAnswers.FeedAsync(server.Address, "columns", [.. ChainFile.Paths.Reverse()], chains.Sum(chain => chain.Rows.Length));
        Figures figures = AssertIs(chains[^1], await CommandAnswers.AskAsync(server.Address), "after all in one command");
        output.WriteLine($"{figures.Compared} figures compared");
    }

    /// <summary>What people read, in words and rounded, is what the articles printed.</summary>
    [Fact]
    public async Task QuerySummary_ForPeople_PrintsWhatTheArticlesPrint()
    {
        string path = SharedFolder.PathOf("data", "deribit-book-summary", "20260119T040641Z.json.gz");
        await using RealServer server = await RealServer.StartAsync();
        await CommandAnswers.FeedAsync(server.Address, "rows", [path], ChainFile.Read(path).Rows.Length);

        CommandRun summary = await CommandRun.OfAsync("query", "summary", "--server", server.Address);
        CommandRun gamma = await CommandRun.OfAsync("query", "gamma", "--strike-from", "88000", "--strike-to", "92000", "--server", server.Address);

        Assert.Equal((ExitCodes.Ok, ExitCodes.Ok), (summary.ExitCode, gamma.ExitCode));
        Assert.Matches(@"Gross peak +92,000\s", summary.Out);
        Assert.Matches(@"Flips +profile root 89,4(29\.[5-9]|30\.[0-4])\d;", summary.Out);
        Assert.Matches("Put/call .* 1.61 by volume", summary.Out);
        Assert.Matches(@"ATM IV +7 d 38\.8 ?%, 30 d 38\.3 ?%,", summary.Out);
        Assert.Matches(@"88,000\D+-9\.6", gamma.Out);
        Assert.Matches(@"92,000 .* 78\.0", gamma.Out);
    }

    private Figures AssertIs(ChainFile chain, CommandAnswers answers, string how)
    {
        var figures = new Figures($"{chain.Name}, {how}");
        figures.AssertIsOracle(oracle.Of(chain.Name), answers.Summary, answers.Heatmap);
        figures.AssertIsPlain(new PlainChain(chain), answers.Heatmap);
        int claims = figures.AssertIsArticles(chain.Name, answers.Summary, answers.Heatmap);
        Assert.Equal(ArticleClaims.Stamps.Contains(chain.Name.Split('.')[0]), claims > 0);
        VenueCoverage venue = Assert.Single(answers.Summary.Coverage);
        figures.Same("options of the venue", (uint)chain.Rows.Length, venue.Instruments);
        figures.Same("options priced", (uint)chain.Rows.Length, venue.InstrumentsPriced);
        figures.Same("as_of", chain.Time, answers.Summary.AsOf);
        return figures;
    }

    private static Task<ServerProcess> StartProcessAsync() => ServerProcess.StartAsync(
        ServerProgram.Find(null, AppContext.BaseDirectory), ["--stop-with-stdin", "--listen", "127.0.0.1:0", "--http", "none"], TestContext.Current.CancellationToken);

    /// <summary>What all comparisons come to.</summary>
    private sealed class Tally
    {
        private int _compared;
        private double _largest;

        public void Add(Figures figures) => (_compared, _largest) = (_compared + figures.Compared, Math.Max(_largest, figures.Largest));

        public override string ToString() => FormattableString.Invariant($"{_compared} figures compared, the largest difference {_largest:E2} of what is allowed");
    }
}
