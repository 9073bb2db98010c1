using System.Net;
using BtcStream.Contracts.V1;
using BtcStream.Engine.Sharding;
using BtcStream.Rpc;
using BtcStream.Server.Roles;
using BtcStream.Server.Services;
using BtcStream.Server.Tests.Hosting;

namespace BtcStream.Server.Tests.Roles;

/// <summary>Servers of a cluster whose brokers do not answer: they start, say so, and serve nothing that could be wrong.</summary>
public sealed class BrokerlessTests : IAsyncDisposable
{
    private static readonly ListenAddress AnyPort = new(IPAddress.Loopback, 0);

    private readonly string _folder = Directory.CreateTempSubdirectory("btcstream-brokerless-").FullName;
    private readonly HeldPort _closed = new();
    private readonly CancellationTokenSource _stop = new();
    private IRunningServer? _server;
    private Task _stopped = Task.CompletedTask;
    private RiskClient? _client;

    private RiskClient Client => _client ??= new RiskClient(_server!.GrpcAddress);

    public async ValueTask DisposeAsync()
    {
        _client?.Dispose();
        await _stop.CancelAsync();
        await _stopped;
        if (_server is not null)
        {
            await _server.DisposeAsync();
        }

        _stop.Dispose();
        _closed.Dispose();
        Directory.Delete(_folder, recursive: true);
    }

    [Fact]
    public async Task Gateway_WithoutBroker_RefusesCallsAndSaysWhy()
    {
        ServerOptions options = Options(NodeRole.Gateway);
        await StartAsync(new ServerHost(options, cluster: ClusterSetup.Create(options)));
        ClusterStatus status = await UntilTriedAsync();

        Assert.Equal((ServerRole.Gateway, "desk", "one", 4u, false), (status.Role, status.Cluster, status.Member, status.Shards, status.Ready));
        Assert.Contains("no broker answers: 127.0.0.1:", status.Problem, StringComparison.Ordinal);
        RpcException refused = await Assert.ThrowsAsync<RpcException>(() => Client.GetSummaryAsync());
        Assert.Equal(StatusCode.Unavailable, refused.Status.Code);
        Assert.Contains("this gateway of the cluster 'desk' cannot answer yet: no broker answers", refused.Status.Detail, StringComparison.Ordinal);
        Assert.False((await Client.GetServerInfoAsync()).Ingest.TakesRows);
        await AssertNotServingAsync("", ServiceBindings.IngestService, "btcstream.v1.RiskService");
        await AssertMetricsAsync("btcstream_cluster_ready 0", "btcstream_cluster_view_complete 0", "btcstream_cluster_broker_connected 0", "btcstream_rows_total{kind=\"quotes\",outcome=\"accepted\"} 0");
    }

    [Fact]
    public async Task Engine_WithoutBroker_ServesItselfAloneAndSaysWhy()
    {
        ServerOptions options = Options(NodeRole.Engine);
        await StartAsync(new EngineServer(options, ClusterSetup.Create(options)!));
        ClusterStatus status = await UntilTriedAsync();

        Assert.Equal((ServerRole.Engine, "one", false, 0), (status.Role, status.Member, status.Ready, status.ShardStatus.Count));
        Assert.Contains("no broker answers: 127.0.0.1:", status.Problem, StringComparison.Ordinal);
        foreach (Func<Task> call in (Func<Task>[])[() => Client.GetSummaryAsync(), () => Client.RunCascadeAsync(new RunCascadeRequest())])
        {
            RpcException refused = await Assert.ThrowsAsync<RpcException>(call);
            Assert.Equal(StatusCode.Unimplemented, refused.Status.Code);
            Assert.Contains("this server is an engine of the cluster 'desk'", refused.Status.Detail, StringComparison.Ordinal);
        }

        await AssertNotServingAsync("", ServiceBindings.ReferenceService);
        using var http = new HttpClient();
        using HttpResponseMessage ready = await http.GetAsync(new Uri(_server!.HttpAddress!, "/readyz"), TestContext.Current.CancellationToken);
        string body = await ready.Content.ReadAsStringAsync(TestContext.Current.CancellationToken);
        Assert.Equal(HttpStatusCode.ServiceUnavailable, ready.StatusCode);
        Assert.StartsWith("{\"status\":\"unavailable\",\"role\":\"engine\",\"shards\":[]", body, StringComparison.Ordinal);
        await AssertMetricsAsync("btcstream_cluster_ready 0", "btcstream_cluster_engines 0", "btcstream_cluster_broker_connected 0", "btcstream_rpc_active 0");
    }

    [Fact]
    public async Task AskAsync_ShardsDoNotAnswer_IsUnavailableWithTheReason()
    {
        var silent = new ShardsSilentException("No answer from shard 3 in time.");
        RpcException refused = await Assert.ThrowsAsync<RpcException>(() => RiskQueries.AskAsync(() => Task.FromException<int>(silent)));
        Assert.Equal((StatusCode.Unavailable, silent.Message), (refused.Status.Code, refused.Status.Detail));
    }

    private ServerOptions Options(NodeRole role)
    {
        var options = new ServerOptions
        {
            Listen = AnyPort,
            Http = AnyPort,
            Roles = new RoleSettings
            {
                Role = role,
                Shards = 4,
                Cluster = "desk",
                Member = "one",
                Brokers = [new Uri($"amqp://127.0.0.1:{_closed.Number}")],
                Snapshots = _folder,
            },
        };
        Assert.Empty(options.Validate());
        return options;
    }

    private async Task StartAsync(IRunningServer server)
    {
        _server = server;
        await server.StartAsync(TestContext.Current.CancellationToken);
        _stopped = server.WaitForShutdownAsync(_stop.Token);
    }

    /// <summary>Its place in its cluster, once the broker has been tried.</summary>
    private async Task<ClusterStatus> UntilTriedAsync()
    {
        while (true)
        {
            ClusterStatus status = (await Client.GetServerInfoAsync()).Cluster;
            if (status.Brokers.Any(broker => broker.Failure.Length > 0) && status.Problem.Contains("127.0.0.1:", StringComparison.Ordinal))
            {
                return status;
            }

            await Task.Delay(20, TestContext.Current.CancellationToken);
        }
    }

    private async Task AssertNotServingAsync(params string[] services)
    {
        foreach (string service in services)
        {
            Assert.False(await HealthCheck.ServesAsync(Client, service), service);
        }
    }

    /// <summary>By the lines alone: other servers of this process have meters of Kestrel's names.</summary>
    private async Task AssertMetricsAsync(params string[] samples)
    {
        using var http = new HttpClient();
        string text = await http.GetStringAsync(new Uri(_server!.HttpAddress!, "/metrics"), TestContext.Current.CancellationToken);
        Assert.All(samples, sample => Assert.Contains($"\n{sample}\n", text, StringComparison.Ordinal));
    }
}
