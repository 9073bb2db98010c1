using System.Net;
using BtcStream.Contracts.V1;
using BtcStream.LoadGenerator.Attacks;
using BtcStream.Rpc;
using BtcStream.Rpc.Client;
using BtcStream.Server.Limits;
using BtcStream.Server.Tests.Hosting;
using BtcStream.Server.Tests.Security;

namespace BtcStream.Server.Tests.Attacks;

/// <summary>
/// What a stranger does to a server while a client works: the client's rows are acked and its questions answered throughout, the server gets rid of what breaks the
/// rules, and nothing is left when the attack ends. How much slower the client gets is measured by the load generator (<c>attacks</c>), not here.
/// </summary>
public sealed class AttackTests
{
    private const int Connections = 8;

    public static TheoryData<string, bool> Kinds => new()
    {
        // The attack, and whether the server ends its connections.
        { nameof(AttackKind.SlowHeaders), true },
        { nameof(AttackKind.SlowBlocks), true },
        { nameof(AttackKind.EndlessStreams), false },
        { nameof(AttackKind.GiantFrames), true },
        { nameof(AttackKind.HeaderFloods), true },
        { nameof(AttackKind.RapidResets), true },
        { nameof(AttackKind.RefusedCalls), true },
        { nameof(AttackKind.ControlFloods), true },
    };

    [Theory]
    [MemberData(nameof(Kinds))]
    public async Task Client_WhileAServerIsAttacked_IsServedAsEver(string kind, bool endsConnections)
    {
        await using TestServer server = await StartAsync();
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        var attack = new Attack(Enum.Parse<AttackKind>(kind), server.Host.GrpcAddress, server.Host.HttpAddress!, Connections, TimeSpan.FromMilliseconds(50));
        Task running = attack.RunAsync(stop.Token);
        using DuplexCall<MarketBatch, IngestAck> call = server.Client.StartIngest<MarketBatch>();
        ulong sent = 0;

        await Eventually.True(() => attack.Pieces >= 200, "the attack goes on");
        while (sent < 50 || (endsConnections && attack.ClosedByServer < Connections))
        {
            await AssertServedAsync(server, call, ++sent);
        }

        await stop.CancelAsync();
        await running;
        await call.Requests.CompleteAsync();
        Assert.False(await call.Responses.MoveNextAsync());
        await Eventually.True(() => server.Host.Statistics.ActiveCalls == 0 && server.Host.Engine.Sessions == 0, "nothing of the attack is left");
        Assert.Equal(Engine.EngineStatus.Running, server.Host.Engine.Status);
    }

    [Fact]
    public async Task Client_BesideAThousandIdleConnections_IsServedAsEver()
    {
        await using TestServer server = await StartAsync();
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        var attack = new Attack(AttackKind.IdleConnections, server.Host.GrpcAddress, server.Host.HttpAddress!, 1_000, TimeSpan.FromMilliseconds(20));
        Task running = attack.RunAsync(stop.Token);
        await Eventually.True(() => attack.Open == 1_000, "all are open");
        using DuplexCall<MarketBatch, IngestAck> call = server.Client.StartIngest<MarketBatch>();
        for (ulong sent = 1; sent <= 50; sent++)
        {
            await AssertServedAsync(server, call, sent);
        }

        await stop.CancelAsync();
        await running;
    }

    [Fact]
    public async Task Strangers_WithoutACredential_NeverGetAsFarAsAHandler()
    {
        await using var secure = new SecureServer();
        await secure.InitializeAsync();
        RiskClient stranger = secure.Server.NewClient(secure.Channel());
        RiskClient desk = secure.Server.NewClient(secure.Channel(secure.Bearer("ingest")));
        using DuplexCall<MarketBatch, IngestAck> call = desk.StartIngest<MarketBatch>();
        RpcCall[] flood = [.. Enumerable.Range(0, 500).Select(_ => stranger.Channel.Start(RiskClient.IngestPath<MarketBatch>(), RiskClient.Bounded))];
        foreach (RpcCall one in flood)
        {
            Assert.Equal(StatusCode.Unauthenticated, (await Assert.ThrowsAsync<RpcException>(async () => await one.Responses.ReadAsync())).Status.Code);
            one.Dispose();
        }

        await call.Requests.WriteAsync(Market(1));
        Assert.True(await call.Responses.MoveNextAsync());
        Assert.Equal((1UL, 1), (call.Responses.Current.AcceptedRows, secure.Server.Host.Engine.Sessions));
        Assert.True(secure.Server.Host.Gate.RefusedCount >= 500);
        Assert.InRange(secure.Log.Lines.Count(line => line.Id == 602), 1, 200);
    }

    private static Task<TestServer> StartAsync() => TestServer.StartAsync(
        options => options with
        {
            Http = new ListenAddress(IPAddress.Loopback, 0),
            Limits = new LimitSettings { RequestPatience = TimeSpan.FromSeconds(1) },
        },
        log: new CapturedLog());

    private static async Task AssertServedAsync(TestServer server, DuplexCall<MarketBatch, IngestAck> call, ulong number)
    {
        await call.Requests.WriteAsync(Market(number));
        Assert.True(await call.Responses.MoveNextAsync());
        Assert.Equal((number, number), (call.Responses.Current.Sequence, call.Responses.Current.AcceptedRows));
        Assert.Equal((90_000.0 + number, number), await AskAsync(server));
    }

    private static async Task<(double Index, ulong AsOf)> AskAsync(TestServer server)
    {
        Summary summary = await server.Client.GetSummaryAsync();
        return (summary.IndexPrice, summary.AsOf);
    }

    private static MarketBatch Market(ulong number) => new() { Sequence = number, Rows = { new MarketRow { IndexPrice = 90_000.0 + number, Time = number } } };
}
