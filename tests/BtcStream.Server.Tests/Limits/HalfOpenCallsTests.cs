using System.Net;
using System.Net.Http.Headers;
using BtcStream.Contracts.V1;
using BtcStream.Rpc;
using BtcStream.Rpc.Client;
using BtcStream.Server.Limits;
using BtcStream.Server.Security;
using BtcStream.Server.Tests.Hosting;
using Google.Protobuf.Reflection;

namespace BtcStream.Server.Tests.Limits;

/// <summary>Calls whose first message has not come: how many there may be, and who is kept from calling by them.</summary>
public sealed class HalfOpenCallsTests
{
    private const int Limit = 2;

    [Fact]
    public async Task HalfOpenCalls_BeyondTheLimitAndAConnectionsOwn_AreRefusedByNameUntilOthersSpeakOrEnd()
    {
        await using TestServer server = await StartAsync();
        List<DuplexCall<QuoteBatch, IngestAck>> open = await OpenAllAsync(server);
        const string reached = "the limit of 2 streams of one client whose first message has not come is reached (--max-half-open-calls)";
        Assert.Equal(new Status(StatusCode.ResourceExhausted, reached) { RetryAfter = TimeSpan.FromSeconds(1) }, await RefusalAsync(server));

        // One says something: it is half open no longer, however long it goes on.
        await open[^1].Requests.WriteAsync(new QuoteBatch { Sequence = 1 });
        Assert.True(await open[^1].Responses.MoveNextAsync());
        await open[^1].Requests.WriteAsync(new QuoteBatch { Sequence = 2 });
        Assert.True(await open[^1].Responses.MoveNextAsync());
        open.Add(server.Client.StartIngest<QuoteBatch>());
        await Eventually.True(() => server.Host.Engine.Sessions == open.Count, "one more runs");
        Assert.Equal(StatusCode.ResourceExhausted, (await RefusalAsync(server)).Code);

        // It ends, and was half open no longer; another ends that was.
        await open[^2].Requests.CompleteAsync();
        Assert.False(await open[^2].Responses.MoveNextAsync());
        Assert.Equal(StatusCode.ResourceExhausted, (await RefusalAsync(server)).Code);
        open[0].Dispose();
        await Eventually.True(() => server.Host.Statistics.ActiveCalls == open.Count - 2, "its place is free");
        open.Add(server.Client.StartIngest<QuoteBatch>());
        await Eventually.True(() => server.Host.Engine.Sessions == open.Count - 2, "it is taken");
        open.ForEach(call => call.Dispose());
    }

    [Fact]
    public async Task HalfOpenCalls_OfAnAddressThatHasAll_KeepNobodyElseFromCalling()
    {
        await using TestServer server = await TestServer.StartAsync(options => options with
        {
            Limits = new LimitSettings { MaxHalfOpenCalls = Limit },
            Http = new ListenAddress(IPAddress.Loopback, 0),
        });
        List<DuplexCall<QuoteBatch, IngestAck>> open = await OpenAllAsync(server);
        RiskClient other = server.NewClient();
        DuplexCall<QuoteBatch, IngestAck>[] others = [.. Enumerable.Range(0, HalfOpenCalls.OfConnection).Select(_ => other.StartIngest<QuoteBatch>())];
        await Eventually.True(() => server.Host.Engine.Sessions == open.Count + others.Length, "another connection has its own");

        // A browser has connections of HTTP/1.1, each of one call at a time.
        using var http = new HttpClient();
        using var content = new ByteArrayContent([0, 0, 0, 0, 0]);
        content.Headers.ContentType = new MediaTypeHeaderValue("application/grpc-web+proto");
        using HttpResponseMessage answer = await http.PostAsync(new Uri(server.Host.HttpAddress!, "btcstream.v1.ReferenceService/GetServerInfo"), content, TestContext.Current.CancellationToken);
        Assert.Contains("grpc-status: 0", await answer.Content.ReadAsStringAsync(TestContext.Current.CancellationToken), StringComparison.Ordinal);
        Array.ForEach(others, call => call.Dispose());
        open.ForEach(call => call.Dispose());
    }

    [Fact]
    public async Task HalfOpenCalls_WhoseOneMessageHasATimeToComeIn_TakeNoPlace()
    {
        await using TestServer server = await StartAsync();
        List<DuplexCall<QuoteBatch, IngestAck>> open = await OpenAllAsync(server);
        Assert.Equal(StatusCode.ResourceExhausted, (await RefusalAsync(server)).Code);

        // Of the connection that has no place left, and its client has none either.
        Assert.NotNull(await server.Client.GetServerInfoAsync());
        RpcCall[] questions = [.. Enumerable.Range(0, 4).Select(_ => server.Client.Channel.Start("btcstream.v1.RiskService/Subscribe"))];
        await Eventually.True(() => server.Host.Statistics.ActiveCalls == open.Count + questions.Length, "all run");
        Array.ForEach(questions, call => call.Dispose());
        open.ForEach(call => call.Dispose());
    }

    [Fact]
    public async Task HalfOpenCalls_OfReflection_CountAsAnyStreamDoes()
    {
        await using TestServer server = await StartAsync();
        List<DuplexCall<QuoteBatch, IngestAck>> open = await OpenAllAsync(server);
        using RpcCall reflection = server.Client.Channel.Start("grpc.reflection.v1.ServerReflection/ServerReflectionInfo");
        RpcException refusal = await Assert.ThrowsAsync<RpcException>(async () => await reflection.Responses.ReadAsync());
        Assert.Equal(StatusCode.ResourceExhausted, refusal.Status.Code);
        open.ForEach(call => call.Dispose());
    }

    [Fact]
    public void TakesStream_EveryMethodOfTheServer_IsWhatItsDescriptorSays()
    {
        ServiceDescriptor[] services =
        [
            .. IngestReflection.Descriptor.Services, .. RiskReflection.Descriptor.Services, .. ScenarioReflection.Descriptor.Services, .. StressReflection.Descriptor.Services,
            .. ReferenceReflection.Descriptor.Services,
        ];
        Assert.All(
            services.SelectMany(service => service.Methods),
            method => Assert.Equal(method.IsClientStreaming, MethodAccess.TakesStream($"{method.Service.FullName}/{method.Name}")));
    }

    [Fact]
    public async Task HalfOpenCalls_WithASessionOfTheirOwn_AreNoneOnceTheyHaveIt()
    {
        await using TestServer server = await StartAsync();
        List<DuplexCall<QuoteBatch, IngestAck>> named = [];
        for (int client = 0; client < 4 * (HalfOpenCalls.OfConnection + Limit); client++)
        {
            named.Add(server.Client.StartIngest<QuoteBatch>($"feed-{client}"));
            Assert.Equal("0", (await named[^1].Frames.ReadHeadersAsync()).GetText("last-acked-sequence"));
        }

        named.Add(server.Client.StartIngest<QuoteBatch>());
        await Eventually.True(() => server.Host.Engine.Sessions == named.Count, "they take no place");
        named.ForEach(call => call.Dispose());
    }

    private static Task<TestServer> StartAsync() => TestServer.StartAsync(options => options with { Limits = new LimitSettings { MaxHalfOpenCalls = Limit } });

    private static async Task<List<DuplexCall<QuoteBatch, IngestAck>>> OpenAllAsync(TestServer server)
    {
        List<DuplexCall<QuoteBatch, IngestAck>> open = [.. Enumerable.Range(0, HalfOpenCalls.OfConnection + Limit).Select(_ => server.Client.StartIngest<QuoteBatch>())];
        await Eventually.True(() => server.Host.Engine.Sessions == open.Count, "all that there may be run");
        return open;
    }

    /// <summary>Of one stream more.</summary>
    private static async Task<Status> RefusalAsync(TestServer server)
    {
        using DuplexCall<QuoteBatch, IngestAck> call = server.Client.StartIngest<QuoteBatch>();
        return (await Assert.ThrowsAsync<RpcException>(async () => await call.Responses.MoveNextAsync())).Status;
    }
}
