using BtcStream.Acceptance;
using BtcStream.Contracts.V1;
using BtcStream.Server.Tests.Hosting;

namespace BtcStream.Server.Tests.Acceptance;

/// <summary>
/// Recorded chains of a week of January 2026 through the public interface, against an independent reference and against the textbook formula cell
/// by cell. "Equal" is within 1e-9 of the gross of the same cell, strike or total; open interest and ratios within 1e-9 of themselves.
/// </summary>
public sealed class ChainAcceptanceTests(GammaOracle oracle, ITestOutputHelper output) : IClassFixture<GammaOracle>
{
    [Fact]
    public async Task Chains_EachIntoAFreshServerAsRowsAndAsColumns_EqualTheReference()
    {
        int compared = 0;
        double largest = 0;
        foreach (string path in ChainFile.Paths)
        {
            ChainFile chain = ChainFile.Read(path);
            ChainAnswers rows = await ChainAnswers.OfFreshServerAsync(chain, asColumns: false);
            ChainAnswers columns = await ChainAnswers.OfFreshServerAsync(chain, asColumns: true);
            Assert.Equal(rows.WithoutRun(), columns.WithoutRun());
            var figures = new Figures(chain.Name);
            AssertIs(figures, chain, rows);
            compared += figures.Compared;
            largest = Math.Max(largest, figures.Largest);
        }

        output.WriteLine($"{ChainFile.Paths.Length} chains, rows and columns bit for bit alike; {compared} figures compared, "
            + $"the largest difference {largest:E2} of what is allowed");
    }

    /// <summary>
    /// What earlier chains must not leave behind. In these recordings every option that has not expired is quoted again in the next file, at one
    /// and the same time, so nothing of an earlier file may show at all: every answer is bit for bit that of a server which saw the last file
    /// alone, and the options that expired between two files are gone from cells, strikes, expiries, coverage, counts and the list of instruments.
    /// An option that is neither quoted again nor expired would keep its last quote by contract; that there is none is checked, not assumed.
    /// </summary>
    [Fact]
    public async Task Chains_AllInTimeOrderIntoOneServer_LeaveNothingBehind()
    {
        await using TestServer server = await TestServer.StartAsync();
        int compared = 0;
        int expired = 0;
        HashSet<string> before = [];
        foreach (string path in ChainFile.Paths)
        {
            ChainFile chain = ChainFile.Read(path);
            HashSet<string> now = [.. chain.Rows.Select(row => row.Name)];
            Assert.DoesNotContain(before, name => !now.Contains(name) && PlainChain.Parse(name).Expiry > chain.Time);
            expired += before.Count(name => !now.Contains(name));
            before = now;

            await ChainAnswers.StreamAsync(server.Client, chain, asColumns: true);
            ChainAnswers answers = await ChainAnswers.AskAsync(server.Client);
            ChainAnswers fresh = await ChainAnswers.OfFreshServerAsync(chain, asColumns: true);
            Assert.Equal(fresh.WithoutRun(), answers.WithoutRun());
            var figures = new Figures($"{chain.Name} after all before it");
            AssertIs(figures, chain, answers);
            compared += figures.Compared;
            await AssertOnlyAsync(server.Client, now);
        }

        output.WriteLine($"{ChainFile.Paths.Length} chains into one server, {expired} options expired on the way; {compared} figures compared, "
            + "every answer bit for bit that of a fresh server");
        Assert.True(expired > 0, "no option expired: the recordings do not show what this test is about");
    }

    private void AssertIs(Figures figures, ChainFile chain, ChainAnswers answers)
    {
        figures.AssertIsOracle(oracle.Of(chain.Name), answers.Summary, answers.Heatmap);
        figures.AssertIsPlain(new PlainChain(chain), answers.Heatmap);
        VenueCoverage venue = Assert.Single(answers.Summary.Coverage);
        figures.Same("venue", "deribit", venue.Venue);
        figures.Same("options of the venue", (uint)chain.Rows.Length, venue.Instruments);
        figures.Same("options priced", (uint)chain.Rows.Length, venue.InstrumentsPriced);
        figures.Same("oldest input", chain.Time, venue.OldestInputTime);
        figures.Same("newest input", chain.Time, venue.NewestInputTime);
        figures.Same("as_of", chain.Time, answers.Summary.AsOf);
        figures.Same("stale", false, answers.Summary.Stale);
    }

    private static async Task AssertOnlyAsync(RiskClient client, HashSet<string> names)
    {
        ListInstrumentsResponse list = await client.ListInstrumentsAsync(new ListInstrumentsRequest());
        Assert.Equal(names.Order(StringComparer.Ordinal), list.Instruments.Select(entry => entry.Instrument_).Order(StringComparer.Ordinal));
        Assert.Equal((uint)names.Count, Assert.Single((await client.ListUnderlyingsAsync()).Underlyings).Instruments);
    }
}
