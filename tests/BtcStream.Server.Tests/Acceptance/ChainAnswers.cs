using BtcStream.Acceptance;
using BtcStream.Contracts.V1;
using BtcStream.Server.Tests.Hosting;

namespace BtcStream.Server.Tests.Acceptance;

/// <summary>What a server says after a chain, and how a chain gets into it.</summary>
/// <param name="Summary">The figures.</param>
/// <param name="Heatmap">The cells.</param>
internal sealed record ChainAnswers(Summary Summary, GammaHeatmap Heatmap)
{
    /// <summary>Rows a batch: no divisor of any chain's length, so that last batches are short.</summary>
    private const int BatchSize = 100;

    /// <summary>Streams a chain and its index, and requires every row to be applied.</summary>
    public static async Task StreamAsync(RiskClient client, ChainFile chain, bool asColumns)
    {
        IEnumerable<QuoteBatch> batches = asColumns ? ChainBatches.Columns(chain, BatchSize) : ChainBatches.Rows(chain, BatchSize);
        (await client.SendAsync(batches)).AssertAllAccepted(chain.Rows.Length);
        (await client.SendAsync(ChainBatches.Index(chain))).AssertAllAccepted(1);
    }

    /// <summary>Asks a server, and requires it to agree with its own recomputation.</summary>
    public static async Task<ChainAnswers> AskAsync(RiskClient client)
    {
        VerifyResponse verified = await client.VerifyAsync();
        Assert.True(verified.HasMaxDifference);
        Assert.InRange(verified.MaxDifference, 0.0, 1e-9);
        Assert.True(verified.Compared > 4 * 401, $"only {verified.Compared} figures verified");
        return new ChainAnswers(await client.GetSummaryAsync(), await client.GetHeatmapAsync());
    }

    /// <summary>The answers of a server that has seen nothing but this chain.</summary>
    public static async Task<ChainAnswers> OfFreshServerAsync(ChainFile chain, bool asColumns)
    {
        await using TestServer server = await TestServer.StartAsync();
        await StreamAsync(server.Client, chain, asColumns);
        return await AskAsync(server.Client);
    }

    /// <summary>The same answers without what differs from run to run: epoch and sequence.</summary>
    public ChainAnswers WithoutRun()
    {
        ChainAnswers copy = new(Summary.Clone(), Heatmap.Clone());
        (copy.Summary.Epoch, copy.Summary.Sequence) = (0, 0);
        (copy.Heatmap.Epoch, copy.Heatmap.Sequence) = (0, 0);
        return copy;
    }
}
