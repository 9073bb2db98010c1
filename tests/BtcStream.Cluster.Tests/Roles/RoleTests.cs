using System.Runtime.CompilerServices;
using BtcStream.Client;
using BtcStream.Cluster.Tests.Brokers;
using BtcStream.Contracts.V1;
using BtcStream.Rpc;
using Google.Protobuf;

namespace BtcStream.Cluster.Tests.Roles;

/// <summary>The real server in its roles, as processes over a real broker, used by the client package: what a gateway answers is what one machine answers.</summary>
[Collection(OneBrokerGroup.Name)]
public sealed class RoleTests(OneBroker broker)
{
    private const int Shards = 3;

    private readonly string _snapshots = Directory.CreateTempSubdirectory("btcstream-roles-").FullName;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Gateway_WhoseEngineIsTerminated_LosesNothingAndAnswersAsOneMachine()
    {
        await using ServerProcess single = await ServerProcess.StartAsync();
        await using ServerProcess gateway = await ServerProcess.StartAsync(Arguments("gateway", "desk"));
        await using ServerProcess first = await ServerProcess.StartAsync(Arguments("engine", "desk", "--member", "engine-1"));
        await UntilAsync(gateway, status => status.Ready);
        await using ServerProcess second = await ServerProcess.StartAsync(Arguments("engine", "desk", "--member", "engine-2"));
        await UntilAsync(gateway, status => status.ShardStatus.Select(shard => shard.Owner).Distinct().Count() == 2);
        Assert.Equal((ServerRole.Engine, 2u), ((await second.StatusAsync()).Role, (await second.StatusAsync()).Engines));
        await using DeskFeed expected = await DeskFeed.OpenAsync(single.Client);
        await using DeskFeed actual = await DeskFeed.OpenAsync(gateway.Client);

        await expected.PlayAsync(20);
        await actual.PlayAsync(10);
        Task playing = actual.PlayAsync(10);
        Assert.True(await first.TerminateAsync() == 0, first.Output);
        await playing;

        IngestTotals acked = await actual.FinishAsync();
        Assert.Equal(await expected.FinishAsync(), acked);
        Assert.Equal((5_000ul, 0ul), (acked.Accepted, acked.Rejected));
        await AssertSameAsync(single.Client, gateway, second);
        ClusterStatus status = await gateway.StatusAsync();
        Assert.Equal((Shards, true, ServerRole.Gateway), (status.ShardStatus.Count, status.Ready, status.Role));
        Assert.All(status.ShardStatus, shard => Assert.Equal(("engine-2", 0u, ""), (shard.Owner, shard.Waiting, shard.Failure)));
        Assert.All(status.Brokers, node => Assert.True(node.Connections > 0, node.Failure));
        Assert.Contains("has ended: the engine gives it back", first.Output, StringComparison.Ordinal);
        Assert.Contains("it is published from here on", second.Output, StringComparison.Ordinal);

        RpcException refused = await Assert.ThrowsAsync<RpcException>(() => second.Client.GetSummaryAsync(cancellation: Cancellation));
        Assert.Equal(StatusCode.Unimplemented, refused.Status.Code);
        Assert.Contains("is an engine of the cluster 'desk'", refused.Status.Detail, StringComparison.Ordinal);
        Assert.True(await gateway.TerminateAsync() == 0, gateway.Output);
    }

    [Fact]
    public async Task Server_WithOtherShardsThanTheClusterHas_EndsAndSaysSo()
    {
        await using ServerProcess engine = await ServerProcess.StartAsync(Arguments("engine", "agreed"));
        await UntilAsync(engine, status => status.Ready);

        await using ServerProcess wrong = ServerProcess.Begin(Arguments("gateway", "agreed", "--shards", "5"));

        Assert.Equal(1, await wrong.WaitForEndAsync());
        Assert.Contains("btcstream-server: --shards", wrong.Output, StringComparison.Ordinal);
        Assert.Contains("was given 5 shards", wrong.Output, StringComparison.Ordinal);
        Assert.Contains("current is '3'", wrong.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Engine_OverTlsWithCredentials_TrustsTheNamedAuthorityAlone()
    {
        using var other = new TestAuthority("Another authority");
        string[] files = [.. ((string[])["ca", "other", "credentials", "wrong"]).Select(name => Path.Combine(_snapshots, name))];
        foreach ((string file, string text) in files.Zip([broker.Cluster.AuthorityPem, other.Pem, "guest:guest\n", "guest:hunter2\n"]))
        {
            await File.WriteAllTextAsync(file, text, Cancellation);
        }

        await using ServerProcess trusting = await ServerProcess.StartAsync(OverTls("tls", files[0], files[2]));
        await using ServerProcess distrusting = await ServerProcess.StartAsync(OverTls("tls", files[1], files[2]));
        await using ServerProcess unknown = await ServerProcess.StartAsync(OverTls("tls", files[0], files[3]));

        await UntilAsync(trusting, status => status.Ready);
        await UntilAsync(distrusting, status => status.Brokers[0].Failure.Contains("certificate", StringComparison.Ordinal));
        await UntilAsync(unknown, status => status.Brokers[0].Failure.Contains("ACCESS_REFUSED", StringComparison.Ordinal));
        Assert.False((await distrusting.StatusAsync()).Ready);
        Assert.False((await unknown.StatusAsync()).Ready);
        Assert.DoesNotContain("hunter2", unknown.Output, StringComparison.Ordinal);
    }

    /// <summary>What is acked is applied; the ladders that say so come a moment later.</summary>
    private static async Task AssertSameAsync(BtcStreamClient expected, ServerProcess gateway, ServerProcess engine)
    {
        string[] wanted = await AnswersAsync(expected);
        string[] got = await AnswersAsync(gateway.Client);
        for (int i = 0; i < 400 && !wanted.SequenceEqual(got); i++)
        {
            await Task.Delay(25, Cancellation);
            got = await AnswersAsync(gateway.Client);
        }

        Assert.True(wanted.SequenceEqual(got), $"{await gateway.StatusAsync()}\n{await engine.StatusAsync()}\n{gateway.Output}\n{engine.Output}\n{string.Join('\n', wanted)}\n\n{string.Join('\n', got)}");
    }

    /// <summary>Answers without what names the run of the server.</summary>
    private static async Task<string[]> AnswersAsync(BtcStreamClient client)
    {
        Summary summary = await client.GetSummaryAsync(cancellation: Cancellation);
        GammaHeatmap gamma = await client.GetGammaHeatmapAsync(cancellation: Cancellation);
        LiquidationHeatmap liquidations = await client.GetLiquidationHeatmapAsync(cancellation: Cancellation);
        RunCascadeResponse cascade = await client.RunCascadeAsync(new RunCascadeRequest { ShockPercent = -5.0, DepthUsdPerPercent = 1e8 }, Cancellation);
        Assert.True(liquidations.Cells.Count > 100, $"{liquidations.Cells.Count} cells");
        Assert.Equal(13, gamma.Strikes.Count);
        return [.. ((IMessage[])[summary, gamma, liquidations, cascade]).Select(WithoutRun)];
    }

    private static string WithoutRun(IMessage answer)
    {
        foreach (string name in (string[])["epoch", "sequence", "duration_micros"])
        {
            if (answer.Descriptor.FindFieldByName(name) is { } field)
            {
                field.Accessor.Clear(answer);
            }
        }

        return answer.ToString()!;
    }

    private static Task UntilAsync(ServerProcess server, Func<ClusterStatus, bool> condition, [CallerArgumentExpression(nameof(condition))] string what = "") =>
        Eventually.True(async () => condition(await server.StatusAsync()), what);

    private string[] OverTls(string cluster, string authority, string credentials) =>
    [
        "--role", "engine", "--cluster", cluster, "--shards", "2", "--amqp", $"amqps://localhost:{broker.Cluster.Nodes[0].TlsPort}", "--amqp-replicas", "1", "--snapshots", _snapshots,
        "--amqp-ca", authority, "--amqp-credentials", credentials,
    ];

    private string[] Arguments(string role, string cluster, params string[] more)
    {
        string address = $"amqp://127.0.0.1:{broker.Cluster.Nodes[0].Port}";
        string[] shards = more.Contains("--shards") ? [] : ["--shards", Shards.ToString(System.Globalization.CultureInfo.InvariantCulture)];
        return ["--role", role, "--cluster", cluster, "--amqp", address, "--amqp-replicas", "1", "--snapshots", _snapshots, .. shards, .. more];
    }
}
