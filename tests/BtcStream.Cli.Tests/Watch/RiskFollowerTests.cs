using System.Threading.Channels;
using BtcStream.Cli.Watch;
using BtcStream.Contracts.V1;
using BtcStream.Rpc;

namespace BtcStream.Cli.Tests.Watch;

/// <summary>Connections that break, updates that do not fit, requests that can never work.</summary>
public sealed class RiskFollowerTests : IAsyncLifetime
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    private readonly CancellationTokenSource _stop = new();
    private readonly HeldPort _port = new();
    private FakeServer _server = null!;
    private BtcStreamMethods _client = null!;

    public async ValueTask InitializeAsync()
    {
        _server = await FakeServer.StartAsync(_port.Number);
        _client = new BtcStreamMethods(_server.Address);
    }

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        _client.Dispose();
        await _server.DisposeAsync();
        _port.Dispose();
        _stop.Dispose();
    }

    [Fact]
    public async Task Run_SnapshotAndDelta_AreSeen()
    {
        ChannelWriter<RiskUpdate> updates = _server.NextSubscription(Samples.Snapshot());
        RiskFollower follower = Follow(out _);
        await UntilAsync(follower, view => view is { Updates: 1, Connection.IsLive: true });

        RiskUpdate delta = Samples.Delta(3, 4);
        delta.RemovedStrikes.Add(200_000);
        Assert.True(updates.TryWrite(delta));

        RiskView view = await UntilAsync(follower, view => view.Updates == 2);
        Assert.Equal(92_000, view.Summary!.IndexPrice);
        Assert.Equal(Samples.Strikes().Length - 1, view.Strikes.Count);
        Assert.Equal(4UL, view.Sequence);
        Assert.NotNull(view.SinceUpdate);
        Assert.Equal(WatchSession.RequestFor("BTC", PositioningModel.Naive, 250), await _server.Requests.Reader.ReadAsync(_stop.Token));
    }

    [Fact]
    public async Task Run_ConnectionLost_SaysSoAndGoesOnFromWhereItWas()
    {
        _server.NextSubscription(Samples.Snapshot()).Complete();
        ChannelWriter<RiskUpdate> second = _server.NextSubscription();
        RiskFollower follower = Follow(out _);

        RiskView lost = await UntilAsync(follower, view => view is { Updates: 1, Connection.IsLive: false });
        Assert.Equal("Unavailable: the server ended the subscription", lost.Connection.Problem);
        Assert.Equal(Samples.Summary(), lost.Summary);
        await _server.Requests.Reader.ReadAsync(_stop.Token);
        SubscribeRequest resumed = await _server.Requests.Reader.ReadAsync(_stop.Token);
        Assert.Equal((7UL, 3UL), (resumed.ResumeEpoch, resumed.ResumeAfterSequence));

        Assert.True(second.TryWrite(Samples.Delta(3, 9)));
        RiskView back = await UntilAsync(follower, view => view.Updates == 2);
        Assert.Equal((true, 9UL), (back.Connection.IsLive, back.Sequence));
    }

    [Fact]
    public async Task Run_ServerKilledAndStartedAgain_ComesBack()
    {
        _server.NextSubscription(Samples.Snapshot());
        RiskFollower follower = Follow(out _);
        await UntilAsync(follower, view => view.Updates == 1);

        await _server.DisposeAsync();
        await UntilAsync(follower, view => view.Connection is { IsLive: false, Attempt: > 0 });
        _server = await FakeServer.StartAsync(_port.Number);
        _server.NextSubscription(Samples.Snapshot(sequence: 1, epoch: 8));

        RiskView view = await UntilAsync(follower, view => view.Updates == 2);
        Assert.Equal((true, 1UL), (view.Connection.IsLive, view.Sequence));
    }

    [Fact]
    public async Task Run_DeltaThatDoesNotFit_AsksForASnapshot()
    {
        _server.NextSubscription(Samples.Snapshot(), Samples.Delta(99, 100));
        _server.NextSubscription(Samples.Snapshot(sequence: 101));
        RiskFollower follower = Follow(out _);

        await UntilAsync(follower, view => view.Sequence == 101);

        await _server.Requests.Reader.ReadAsync(_stop.Token);
        SubscribeRequest second = await _server.Requests.Reader.ReadAsync(_stop.Token);
        Assert.False(second.HasResumeEpoch);
        Assert.False(second.HasResumeAfterSequence);
    }

    [Fact]
    public async Task Run_FirstAttemptFails_Throws()
    {
        await _server.StopAsync();
        Follow(out Task running);

        Assert.Equal(StatusCode.Unavailable, (await Assert.ThrowsAsync<RpcException>(() => running.WaitAsync(Patience))).Status.Code);
    }

    [Fact]
    public async Task Run_Cancelled_EndsAsCancelled()
    {
        _server.NextSubscription(Samples.Snapshot());
        RiskFollower follower = Follow(out Task running);
        await UntilAsync(follower, view => view.Updates == 1);

        await _stop.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => running.WaitAsync(Patience));
    }

    private RiskFollower Follow(out Task running)
    {
        var follower = new RiskFollower(_client, WatchSession.RequestFor("BTC", PositioningModel.Naive, 250), TimeProvider.System);
        running = follower.RunAsync(_stop.Token);
        return follower;
    }

    private static async Task<RiskView> UntilAsync(RiskFollower follower, Func<RiskView, bool> holds)
    {
        while (true)
        {
            RiskView view = follower.Read();
            if (holds(view))
            {
                return view;
            }

            await follower.Changed.WaitAsync(Patience);
        }
    }
}
