using BtcStream.Contracts.V1;
using BtcStream.Rpc.Client;
using BtcStream.Server.Limits;
using BtcStream.Server.Tests.Hosting;

namespace BtcStream.Server.Tests.Limits;

/// <summary>The rate of rows of one client, on a clock that a test moves.</summary>
public sealed class RowPaceTests
{
    [Fact]
    public void Take_OfRows_WaitsForWhatIsOwedAndNoLonger()
    {
        var clock = new ManualClock();
        var pace = new RowPace(1_000, clock);
        Assert.Equal((TimeSpan.Zero, true), (pace.Take(1_000), pace.IsBehind));
        Assert.Equal(TimeSpan.FromSeconds(0.5), pace.Take(500));
        clock.Advance(TimeSpan.FromSeconds(0.5));
        Assert.Equal(TimeSpan.Zero, pace.Take(0));
        Assert.Equal(TimeSpan.FromSeconds(2), pace.Take(2_000));
        clock.Advance(TimeSpan.FromDays(1));
        Assert.Equal((TimeSpan.Zero, true), (pace.Take(1_000), pace.IsBehind));
        Assert.Equal(TimeSpan.FromSeconds(0.001), pace.Take(1));
        clock.Advance(TimeSpan.FromSeconds(2));
        Assert.False(pace.IsBehind);
    }

    [Fact]
    public async Task Sender_AheadOfItsRate_IsReadNoFurtherUntilTheClockSaysSoAndLosesNothing()
    {
        var clock = new ManualClock();
        await using TestServer server = await TestServer.StartAsync(options => options with { Limits = new LimitSettings { MaxRowsPerSecond = 100 } }, clock);
        using DuplexCall<MarketBatch, IngestAck> call = server.Client.StartIngest<MarketBatch>();
        int timers = clock.Pending;
        await call.Requests.WriteAsync(Market(1, 300));
        Assert.True(await call.Responses.MoveNextAsync());
        Assert.Equal(300UL, call.Responses.Current.AcceptedRows);

        // 300 taken, 100 allowed at once: the next read comes two seconds on.
        await call.Requests.WriteAsync(Market(301, 10));
        Task<bool> ack = call.Responses.MoveNextAsync().AsTask();
        await Eventually.True(() => clock.Pending == timers + 1, "the reader waits");
        clock.Advance(TimeSpan.FromSeconds(1.9));
        Assert.NotNull(await server.Client.GetServerInfoAsync());
        Assert.False(ack.IsCompleted);
        clock.Advance(TimeSpan.FromSeconds(0.2));
        Assert.True(await ack);
        Assert.Equal(310UL, call.Responses.Current.AcceptedRows);
        await call.Requests.CompleteAsync();
        clock.Advance(TimeSpan.FromSeconds(10));
        Assert.False(await call.Responses.MoveNextAsync());
    }

    private static MarketBatch Market(int from, int rows) =>
        new() { Rows = { Enumerable.Range(from, rows).Select(i => new MarketRow { IndexPrice = 90_000 + i, Time = (ulong)i }) } };
}
