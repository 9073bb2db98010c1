using BtcStream.Contracts.V1;
using BtcStream.Feeds.Synthetic;
using BtcStream.Quant.Domain;
using BtcStream.Server.Demo;
using BtcStream.Server.Tests.Hosting;
using BtcStream.Server.Tests.Streams;

namespace BtcStream.Server.Tests.Demo;

/// <summary>What the demo's made-up inputs come to, through the public interface: the articles' third claim as an outcome.</summary>
public sealed class DemoClaimTests(ITestOutputHelper output)
{
    private static readonly SyntheticMarketOptions Options = new() { StartUnixNanos = UnixTime.FromDate(2026, 1, 19, 21) };

    /// <summary>Below 87,000 a fall feeds itself, and a shock that goes there ends at 72,000 to 74,000 under every assumption of the band.</summary>
    [Fact]
    public async Task Opening_StatedShock_AcceleratesBelow87000AndEndsWhereTheBuyersAre()
    {
        await using TestServer server = await TestServer.StartAsync();
        using var client = new ConnectClient(server.Client);
        await client.ApplyAsync(DemoFrames.Of(new SyntheticMarket(Options).Next(), isFirst: true));
        Assert.Empty(client.Rejections);

        Summary summary = await server.Client.GetSummaryAsync();
        RunCascadeResponse cascade = await server.Client.RunCascadeAsync(new RunCascadeRequest { ShockPercent = SyntheticMarket.StatedShockPercent });
        Print(summary, cascade);

        Assert.Equal(92_000.0, summary.GrossPeakStrike);
        Assert.Equal(88_000.0, summary.Flips.First(flip => flip.Definition == FlipDefinition.ProfileRoot).Price, 50.0);
        AccelerationZone first = summary.AccelerationZones.First(zone => zone.Direction == Direction.Down);
        Assert.InRange(first.FromPrice, 86_000.0, 87_500.0);
        Assert.InRange(summary.AccelerationZones.Where(zone => zone.Direction == Direction.Down).Sum(zone => zone.FromPrice - zone.ToPrice), 8_000.0, 14_000.0);
        Assert.True(summary.AccelerationZones.All(zone => zone.Direction == Direction.Down && zone.ToPrice > 74_000.0));
        Assert.Equal(CascadeStatus.Bounded, cascade.Status);
        Assert.All(cascade.Variants, variant => Assert.Equal(CascadeStatus.Bounded, variant.Status));
        Assert.InRange(cascade.TerminalPrice, 72_000.0, 74_000.0);
        Assert.InRange(cascade.BandLow, 71_500.0, cascade.TerminalPrice);
        Assert.InRange(cascade.BandHigh, cascade.TerminalPrice, 74_500.0);
    }

    /// <summary>The other half of the claim: a shock that stays above 87,000 is damped by the dealers' long gamma.</summary>
    [Fact]
    public async Task Opening_SmallShock_IsDamped()
    {
        await using TestServer server = await TestServer.StartAsync();
        using var client = new ConnectClient(server.Client);
        await client.ApplyAsync(DemoFrames.Of(new SyntheticMarket(Options).Next(), isFirst: true));

        RunCascadeResponse cascade = await server.Client.RunCascadeAsync(new RunCascadeRequest { ShockPercent = -3.0 });

        Assert.Equal(CascadeStatus.Bounded, cascade.Status);
        Assert.InRange(cascade.TerminalPrice, 0.97 * Options.HighIndexPrice, Options.HighIndexPrice);
        Assert.True(cascade.DealerUsd < 0.0);
    }

    /// <summary>A whole wave: nothing is refused, what is crossed is closed and reported, and positions and ladder agree throughout.</summary>
    [Fact]
    public async Task OneWave_NothingIsRefusedAndForcedOrdersFollowTheMark()
    {
        await using TestServer server = await TestServer.StartAsync();
        using var client = new ConnectClient(server.Client);
        SyntheticMarketOptions coarse = Options with { StepNanos = 2 * UnixTime.NanosPerSecond };
        var market = new SyntheticMarket(coarse);
        await client.ApplyAsync(DemoFrames.Of(market.Next(), isFirst: true));
        double before = (await server.Client.GetSummaryAsync()).LongLiquidationUsd24H;
        double lowest = double.MaxValue;
        for (int i = 1; i <= 600; i++)
        {
            SyntheticBatch step = market.Next();
            lowest = Math.Min(lowest, step.Index.IndexPrice);
            await client.ApplyAsync(DemoFrames.Of(step, isFirst: false));
            if (i % 100 == 0)
            {
                Summary at = await server.Client.GetSummaryAsync();
                output.WriteLine($"step {i}: index {at.IndexPrice:0}, longs liquidated {at.LongLiquidationUsd24H / 1e6:0.0} M, shorts {at.ShortLiquidationUsd24H / 1e6:0.0} M, "
                    + $"zones {string.Join(", ", at.AccelerationZones.Select(zone => $"{zone.FromPrice:0}-{zone.ToPrice:0}"))}");
            }
        }

        Summary summary = await server.Client.GetSummaryAsync();
        VerifyResponse verified = await server.Client.VerifyAsync();
        Assert.Empty(client.Rejections);
        Assert.InRange(lowest, 86_500.0, 87_000.0);
        Assert.Equal(market.OpenPositions, (int)summary.Positions);
        Assert.InRange(summary.LongLiquidationUsd24H - before, 100e6, 600e6);
        Assert.True(verified.MaxDifference <= 1e-9, $"{verified.MaxDifference} at {verified.LargestAt}");
    }

    private void Print(Summary summary, RunCascadeResponse cascade)
    {
        foreach (AccelerationZone zone in summary.AccelerationZones)
        {
            output.WriteLine($"zone {zone.Direction} {zone.FromPrice:0} to {zone.ToPrice:0}, gain {zone.PeakLoopGain:0.00}");
        }

        foreach (CascadeVariant variant in cascade.Variants)
        {
            output.WriteLine($"{variant.PositioningModel} x {variant.DepthFactor}: {variant.Status} {variant.TerminalPrice:0}");
        }

        foreach (CascadeStep step in cascade.Path.Where((_, i) => i % 10 == 0))
        {
            output.WriteLine($"{step.Price:0}: g {step.LoopGain:0.00} dealers {step.DealerUsdPerPercent / 1e6:0} M, liquidations {step.LiquidationUsdPerPercent / 1e6:0} M, depth {step.DepthUsdPerPercent / 1e6:0} M");
        }

        output.WriteLine($"{cascade.Status} at {cascade.TerminalPrice:0}, band {cascade.BandLow:0} to {cascade.BandHigh:0}; 24 h {summary.LongLiquidationUsd24H / 1e6:0} / {summary.ShortLiquidationUsd24H / 1e6:0} M");
    }
}
