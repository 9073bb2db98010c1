using BtcStream.Contracts.V1;
using BtcStream.Engine.Stress.Table;
using BtcStream.Quant.Domain;
using BtcStream.Quant.Stress;
using BtcStream.Rpc;
using BtcStream.Server.Tests.Hosting;
using BtcStream.Server.Tests.Streams;
using StressRow = BtcStream.Contracts.V1.StressRow;
using StressState = BtcStream.Contracts.V1.StressState;
using ThresholdSide = BtcStream.Contracts.V1.ThresholdSide;

namespace BtcStream.Server.Tests.Services;

/// <summary>GetStressTable and VIEW_STRESS over the wire.</summary>
public sealed class StressTableTests
{
    private static readonly long Start = UnixTime.FromDate(2026, 1, 1);

    [Fact]
    public async Task GetStressTable_NothingStreamed_HasEveryRowWithoutData()
    {
        await using TestServer server = await TestServer.StartAsync();
        StressTable table = await server.Client.GetStressTableAsync();
        Assert.Equal(StressRowKinds.All.Where(kind => !kind.IsKeyed).Select(kind => (kind.Name, kind.Unit, (uint)kind.Claim)), table.Rows.Select(row => (row.Name, row.Unit, row.Claim)));
        Assert.All(table.Rows, row => Assert.Equal((StressState.NoData, false, false, false), (row.State, row.HasFigure, row.HasInputTime, row.HasStateSince)));
        Assert.Equal(("BTC", PositioningModel.Naive, false), (table.Underlying, table.PositioningModel, table.Synthetic));
    }

    [Fact]
    public async Task GetStressTable_RowWithAThreshold_ShowsAllOfIt()
    {
        StressThresholds thresholds = StressThresholds.Default.With("put_call_volume", new StressThreshold(1.5, Quant.Stress.ThresholdSide.Above, 0.4, 0.1));
        await using TestServer server = await TestServer.StartAsync(options => options with { StressThresholds = thresholds });
        await VolumesAsync(server.Client, 70, 120);
        StressRow row = Assert.Single((await server.Client.GetStressTableAsync()).Rows, one => one.Name == "put_call_volume");

        Assert.Equal((1.2, 1.5, ThresholdSide.Above, 0.1, 0.4), (row.Figure, row.Threshold, row.ThresholdSide, row.Hysteresis, row.WatchDistance));
        Assert.Equal((StressState.Watch, (ulong)(Start + (60 * UnixTime.NanosPerSecond))), (row.State, row.StateSince));
        Assert.Equal(("ratio", "deribit", (ulong)(Start + (70 * UnixTime.NanosPerSecond)), 10u), (row.Unit, row.Source, row.InputTime, row.Claim));
        Assert.NotEmpty(row.Assumptions);
    }

    [Theory]
    [InlineData(PositioningModel.Naive)]
    [InlineData(PositioningModel.Reversed)]
    public async Task Subscribe_Stress_HoldsWhatTheQuestionGivesAndTellsAChangeAtOnce(PositioningModel model)
    {
        await using TestServer server = await TestServer.StartAsync(options => options with { FallbackDepthUsdPerPercent = 1e6 });
        using Subscriber subscriber = Subscriber.Start(server.Client, new SubscribeRequest { Views = { View.Stress }, PositioningModel = model });
        await subscriber.ReadAsync();
        for (int i = 0; i < 12; i++)
        {
            await VolumesAsync(server.Client, 25 * i, i % 4 == 3 ? 120 : 50 + i);
            StressTable table = await server.Client.GetStressTableAsync(model);
            await subscriber.ReadToAsync(table.Sequence);
            Assert.Equal(table.Rows.OrderBy(row => row.Name, StringComparer.Ordinal), subscriber.State.Stress.Values.OrderBy(row => row.Name, StringComparer.Ordinal));
            StressRow held = subscriber.State.Stress["put_call_volume"];
            Assert.Equal(i % 4 == 3, held.State == StressState.Stressed);
        }

        Assert.Equal(1, subscriber.State.Snapshots);
        Assert.True(subscriber.State.Deltas >= 12, $"{subscriber.State.Deltas} deltas");
    }

    [Fact]
    public async Task GetStressTable_BadField_IsNamedWithItsValue()
    {
        await using TestServer server = await TestServer.StartAsync();
        var refused = await Assert.ThrowsAsync<RpcException>(() => server.Client.GetStressTableAsync((PositioningModel)99));
        Assert.Equal((StatusCode.InvalidArgument, "positioning_model is '99': it is none of the contract's models"), (refused.Status.Code, refused.Status.Detail));
        await Assert.ThrowsAsync<RpcException>(() => server.Client.GetStressTableAsync(underlying: "two words"));
    }

    private static async Task VolumesAsync(RiskClient client, int second, double puts)
    {
        ulong time = (ulong)(Start + (second * UnixTime.NanosPerSecond));
        (await client.SendAsync(new QuoteBatch
        {
            Rows =
            {
                new QuoteRow { Instrument = "BTC-30JAN26-90000-C", Time = time, UnderlyingPrice = 90_000, MarkIv = 0.5, OpenInterest = 100, Volume24H = 100 },
                new QuoteRow { Instrument = "BTC-30JAN26-90000-P", Time = time, UnderlyingPrice = 90_000, MarkIv = 0.5, OpenInterest = 150, Volume24H = puts },
            },
        })).AssertAllAccepted(2);
        (await client.SendAsync(new MarketBatch { Rows = { new MarketRow { Underlying = "BTC", IndexPrice = 90_100, Time = time } } })).AssertAllAccepted(1);
    }
}
