using BtcStream.Contracts.V1;

namespace BtcStream.Cli.Tests.Commands;

/// <summary><c>cluster status</c>: what servers say of themselves, in one picture.</summary>
public sealed class ClusterTests : IAsyncLifetime
{
    private FakeServer _gateway = null!;
    private FakeServer _engine = null!;

    public async ValueTask InitializeAsync()
    {
        (_gateway, _engine) = (await FakeServer.StartAsync(), await FakeServer.StartAsync());
        _gateway.Info = Info(new ClusterStatus
        {
            Role = ServerRole.Gateway,
            Cluster = "desk",
            Member = "gateway-1",
            Shards = 2,
            Ready = true,
            WaitingBatches = 3,
            Resent = 12,
            ShardStatus =
            {
                new ShardStatus { Shard = 0, Owner = "engine-1", Epoch = 4, Current = true, Offset = 1_234, LagSeconds = 0.25, Waiting = 3, MergeAgeSeconds = 0.5 },
                new ShardStatus { Shard = 1, Owner = "engine-2", Epoch = 2, Current = true, Offset = 77, MergeAgeSeconds = 1.5 },
            },
            Brokers = { new BrokerStatus { Address = "a:5672", Connections = 5 }, new BrokerStatus { Address = "b:5672", Failure = "Connection refused" } },
        });
        _engine.Info = Info(new ClusterStatus
        {
            Role = ServerRole.Engine,
            Cluster = "desk",
            Member = "engine-1",
            Shards = 2,
            Ready = true,
            Engines = 2,
            ShardStatus = { new ShardStatus { Shard = 0, Owner = "engine-1", Epoch = 4, Current = true, Offset = 1_240, LagSeconds = 2 } },
            Brokers = { new BrokerStatus { Address = "a:5672", Connections = 6 } },
        });
    }

    public async ValueTask DisposeAsync()
    {
        await _gateway.DisposeAsync();
        await _engine.DisposeAsync();
    }

    [Fact]
    public async Task Status_OfSeveral_JoinsWhatTheySay()
    {
        CommandRun run = await RunAsync(_gateway, _engine);

        Assert.Equal((0, ""), (run.ExitCode, run.Error));
        Assert.StartsWith("Cluster  desk, 2 shards\n", run.Out, StringComparison.Ordinal);
        string[] words = [.. run.Lines.Select(line => string.Join(' ', line.Split(' ', StringSplitOptions.RemoveEmptyEntries)))];
        Assert.Contains($"{_gateway.Address.Authority} gateway gateway-1 0.1.0 90 s 3 12 ready", words);
        Assert.Contains($"{_engine.Address.Authority} engine engine-1 0.1.0 90 s - 0 ready, one of 2", words);
        Assert.Contains("0 engine-1 4 1,240 2.0 s 0.5 s 3 ok", words);
        Assert.Contains("1 engine-2 2 77 0.0 s 1.5 s 0 ok", words);
        Assert.Contains("a:5672 gateway-1 5 ok", words);
        Assert.Contains("b:5672 gateway-1 0 NO CONNECTION", words);
        Assert.Equal("gateway-1, broker b:5672: Connection refused", run.Lines[^1]);
    }

    [Fact]
    public async Task Status_NotReady_SaysWhyAndEndsWithItsCode()
    {
        _gateway.Info.Cluster.Ready = false;
        _gateway.Info.Cluster.Problem = "nothing has come of shards 1 yet";
        _gateway.Info.Cluster.ShardStatus[1] = new ShardStatus { Shard = 1 };

        CommandRun run = await RunAsync(_gateway);

        Assert.Equal((ExitCodes.NotReady, ""), (run.ExitCode, run.Error));
        Assert.Contains("NOT READY", run.Out, StringComparison.Ordinal);
        Assert.Contains("gateway-1: nothing has come of shards 1 yet\n", run.Out, StringComparison.Ordinal);
        Assert.Contains("CATCHING UP", run.Out, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Status_OfOneMachine_SaysSo()
    {
        _gateway.Info = Info(null);

        CommandRun run = await CommandRun.OfAsync("cluster", "status", "--server", _gateway.Address.Authority);

        Assert.Equal((0, ""), (run.ExitCode, run.Error));
        Assert.Contains("one machine", run.Out, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Status_Json_IsALineAServer_AndWhoDoesNotAnswerIsNamed()
    {
        string gone = _engine.Address.Authority;
        await _engine.DisposeAsync();

        CommandRun run = await CommandRun.OfAsync("cluster", "status", _gateway.Address.Authority, gone, "--json");

        Assert.Equal(ExitCodes.Server, run.ExitCode);
        Assert.Equal(_gateway.Info.Cluster, ClusterStatus.Parser.ParseJson(Assert.Single(run.Lines)));
        Assert.StartsWith($"btcstream: {gone}: ", run.Error, StringComparison.Ordinal);
    }

    private static ServerInfo Info(ClusterStatus? cluster) => new() { Version = "0.1.0", UptimeSeconds = 90, Cluster = cluster };

    private static Task<CommandRun> RunAsync(params FakeServer[] servers) => CommandRun.OfAsync(["cluster", "status", .. servers.Select(server => server.Address.Authority)]);
}
