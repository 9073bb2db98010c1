using BtcStream.Engine;

namespace BtcStream.Server.Tests.Feeds;

public sealed class FeedOptionsTests : IDisposable
{
    private readonly TemporaryDirectory _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Feeds_GivenTogether_AreFollowedOnTheLiveClock()
    {
        string file = Path.Combine(_folder.Path, "addresses.txt");
        await File.WriteAllTextAsync(file, "0x00000000000000000000000000000000000000ff # a whale\n", TestContext.Current.CancellationToken);
        ServerOptions options = await ParseAsync(
            "--feed", "deribit", "--feed", "binance:BTCUSDC", "--feed", "hyperliquid", "--hyperliquid-addresses", file, "--feed-url", "deribit=https://test.deribit.com", "--feed-record", "rec");
        Assert.Equal([("deribit", "BTC"), ("binance", "BTCUSDC"), ("hyperliquid", "BTC")], options.Feeds.Feeds);
        Assert.Equal(("wss://test.deribit.com/", "https://test.deribit.com/"), (options.Feeds.EndpointOf("deribit").Socket.ToString(), options.Feeds.EndpointOf("deribit").Http.ToString()));
        Assert.Equal("fstream.binance.com", options.Feeds.EndpointOf("binance").Socket.Host);
        Assert.Equal((255UL, "rec", ClockMode.Live), (options.Feeds.Addresses[0].Account, options.Feeds.RecordDirectory, options.Clock));
        Assert.Equal([false, false, false], options.Feeds.Plan(1).Select(static feed => feed.GivesIndex));
        Assert.Equal(ClockMode.Input, (await ParseAsync("--feed", "deribit", "--clock", "input")).Clock);
        ServerOptions alone = await ParseAsync("--feed", "binance");
        Assert.True(alone.Feeds.Plan(1).Single().GivesIndex);
        Assert.Equal(ClockMode.Input, (await ParseAsync()).Clock);
    }

    [Theory]
    [InlineData("--feed bitmex", "--feed is 'bitmex'; it must be one of deribit, binance, hyperliquid, with or without a colon and a symbol")]
    [InlineData("--feed binance:BTCUSD", "--feed is 'binance:BTCUSD', whose symbol is 'BTCUSD'; it must be a USD-M symbol quoted in a dollar coin, as BTCUSDT")]
    [InlineData("--feed deribit:btc", "--feed is 'deribit:btc', whose symbol is 'btc'; it must be a coin in capitals, as BTC")]
    [InlineData("--feed deribit --feed deribit:BTC", "--feed deribit:BTC is given twice")]
    [InlineData("--feed hyperliquid", "--feed hyperliquid needs --hyperliquid-addresses with at least one address")]
    [InlineData("--feed deribit --feed-url deribit=ftp://x", "--feed-url is 'deribit=ftp://x'; it must be a venue")]
    [InlineData("--feed-record x", "--feed-record is given without --feed: there is nothing to record")]
    [InlineData("--feed-play /nowhere", "--feed-play is '/nowhere', where there is no recording (*.jsonl.gz)")]
    [InlineData("--demo --feed deribit", "--demo is given with --feed or --feed-play")]
    public async Task Options_ThatCannotWork_AreNamed(string arguments, string problem)
    {
        var error = new StringWriter();
        int exitCode = await new CommandLine(static (_, _) => throw new InvalidOperationException("it must not start")).InvokeAsync(arguments.Split(' '), error);
        Assert.Equal(1, exitCode);
        Assert.Contains(problem, error.ToString(), StringComparison.Ordinal);
    }

    private static async Task<ServerOptions> ParseAsync(params string[] arguments)
    {
        ServerOptions? parsed = null;
        var error = new StringWriter();
        int exitCode = await new CommandLine((options, _) =>
        {
            parsed = options;
            return Task.FromResult(0);
        }).InvokeAsync(arguments, error);
        Assert.True(exitCode == 0, error.ToString());
        return parsed!;
    }
}
