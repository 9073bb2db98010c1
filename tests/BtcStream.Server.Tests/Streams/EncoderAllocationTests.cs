using BtcStream.Contracts.V1;
using BtcStream.Engine.Publication;
using BtcStream.Quant.Ladders;
using BtcStream.Server.Services.Encoding;
using BtcStream.Server.Tests.Hosting;
using Gamma = BtcStream.Quant.Gamma;

namespace BtcStream.Server.Tests.Streams;

/// <summary>Encoding a published view allocates nothing once its buffer has grown: snapshots and deltas, every view.</summary>
public sealed class EncoderAllocationTests
{
    [Fact]
    public async Task Write_EveryViewWarmedUp_AllocatesNothing()
    {
        await using TestServer server = await TestServer.StartAsync(options => options with { FallbackDepthUsdPerPercent = 5e6 });
        var options = new MarketStream(51);
        await server.Client.SendAsync(options.LaterQuotes(200));
        var feed = new PerpetualFeed(server) { Time = (long)options.Time };
        var market = new LiquidationMarket(feed, 51);
        using RiskSubscription subscription = await server.Host.Engine.SubscribeAsync("BTC", Gamma.PositioningModel.Naive, RiskParts.All);
        for (int step = 0; step < 30; step++)
        {
            await market.StepAsync();
            await server.Client.GetSummaryAsync();
        }

        using RiskView view = subscription.TryTake(0)!;
        Assert.True(view.Cells.Count > 0 && view.Liquidations.Count > 0 && view.Liquidations.Removed.Length > 0, "a view without cells");
        Assert.True(view.Cascade.Steps.Length > 0 && view.Cascade.Zones.Length > 0, "a view without a cascade");
        AssertAllocatesNothing(view, baseSequence: null);
        AssertAllocatesNothing(view, view.Sequence - 5);
    }

    private static void AssertAllocatesNothing(RiskView view, long? baseSequence)
    {
        using var buffer = new EncodeBuffer();
        var shape = new UpdateShape(RiskParts.All, CellRange.All);
        var facts = new ServerFacts(1, false, PriceGrid.Default);
        RiskUpdateEncoder.Write(new WireWriter(buffer), view, shape, baseSequence, facts);
        RiskUpdate update = RiskUpdate.Parser.ParseFrom(buffer.Written);
        Assert.True(update.Cells.Count > 0 && update.LiquidationCells.Count > 0 && update.CascadeLadder.Count > 0 && update.Summary is not null);
        ZeroAllocation.Assert(() =>
        {
            buffer.Clear();
            RiskUpdateEncoder.Write(new WireWriter(buffer), view, shape, baseSequence, facts);
        });
    }
}
