using BtcStream.Rpc.Health;
using BtcStream.Rpc.Tests.Framing;
using BtcStream.Rpc.Tests.Server;
using BtcStream.Rpc.TestService;
using Google.Protobuf;
using Wire = BtcStream.Rpc.Health.HealthCheckResponse.Types.ServingStatus;

namespace BtcStream.Rpc.Tests.Health;

public sealed class HealthServiceTests
{
    private const string Known = "btcstream.testing.Testing";

    [Theory]
    [InlineData("")]
    [InlineData(Known)]
    public async Task Check_Known_AnswersItsState(string service)
    {
        await using TestingHost host = await TestingHost.StartAsync();
        using var client = new RawClient(host.GrpcAddress);
        Assert.Equal(Wire.Serving, await CheckAsync(client, service));
        host.Health.Set(service, ServingStatus.NotServing);
        Assert.Equal(Wire.NotServing, await CheckAsync(client, service));
    }

    [Fact]
    public async Task Check_Unknown_IsNotFound()
    {
        await using TestingHost host = await TestingHost.StartAsync();
        using var client = new RawClient(host.GrpcAddress);
        RawAnswer answer = await client.CallAsync("/grpc.health.v1.Health/Check", new HealthCheckRequest { Service = "nothing" });
        Assert.Equal(((int)StatusCode.NotFound, "unknown service 'nothing'"), (answer.Status, answer.Message));
    }

    [Fact]
    public async Task List_AllServices_AreThereWithTheirState()
    {
        await using TestingHost host = await TestingHost.StartAsync();
        using var client = new RawClient(host.GrpcAddress);
        host.Health.Set("other", ServingStatus.NotServing);
        RawAnswer answer = await client.CallAsync("/grpc.health.v1.Health/List", new HealthListRequest());
        HealthListResponse list = HealthListResponse.Parser.ParseFrom(answer.Body.AsSpan(5));
        Assert.Equal(["", Known, "other"], list.Statuses.Keys.Order(StringComparer.Ordinal));
        Assert.Equal(Wire.NotServing, list.Statuses["other"].Status);
    }

    [Fact]
    public async Task Watch_Changes_ArriveUntilTheServerStops()
    {
        await using TestingHost host = await TestingHost.StartAsync();
        using var client = new RawClient(host.GrpcAddress);
        using HttpResponseMessage response = await WatchAsync(client, "later");
        await using Stream stream = await response.Content.ReadAsStreamAsync();
        Assert.Equal(Wire.ServiceUnknown, await NextAsync(stream));
        host.Health.Set("later", ServingStatus.Serving);
        Assert.Equal(Wire.Serving, await NextAsync(stream));
        Task stop = host.StopAsync();
        Assert.Equal(Wire.NotServing, await NextAsync(stream));
        Assert.Equal(0, await stream.ReadAsync(new byte[1]));
        Assert.Equal("14", response.TrailingHeaders.GetValues("grpc-status").Single());
        await stop;
    }

    [Fact]
    public async Task Watch_SameStateTold_SendsNothing()
    {
        await using TestingHost host = await TestingHost.StartAsync();
        using var client = new RawClient(host.GrpcAddress);
        using HttpResponseMessage response = await WatchAsync(client, Known);
        await using Stream stream = await response.Content.ReadAsStreamAsync();
        Assert.Equal(Wire.Serving, await NextAsync(stream));
        host.Health.Set(Known, ServingStatus.Serving);
        host.Health.Set("other", ServingStatus.Serving);
        host.Health.Set(Known, ServingStatus.NotServing);
        Assert.Equal(Wire.NotServing, await NextAsync(stream));
    }

    [Fact]
    public async Task Set_AfterStop_NothingServesAnyMore()
    {
        await using TestingHost host = await TestingHost.StartAsync();
        host.Server.Stop();
        host.Health.Set(Known, ServingStatus.Serving);
        var watcher = new HealthService();
        watcher.Stop();
        watcher.Set("", ServingStatus.Serving);
        Assert.Equal(0, host.Server.Statistics.ActiveCalls);
        using var client = new RawClient(host.GrpcAddress);
        Assert.Equal((int)StatusCode.Unavailable, (await client.CallAsync("/grpc.health.v1.Health/Check", new HealthCheckRequest())).Status);
    }

    private static async Task<Wire> CheckAsync(RawClient client, string service)
    {
        RawAnswer answer = await client.CallAsync("/grpc.health.v1.Health/Check", new HealthCheckRequest { Service = service });
        return HealthCheckResponse.Parser.ParseFrom(answer.Body.AsSpan(5)).Status;
    }

    private static Task<HttpResponseMessage> WatchAsync(RawClient client, string service) => client.OpenAsync(
        "/grpc.health.v1.Health/Watch", new ByteArrayContent(FrameReaderTests.Frame(new HealthCheckRequest { Service = service }.ToByteArray())));

    private static async Task<Wire> NextAsync(Stream stream)
    {
        byte[] prefix = new byte[5];
        await stream.ReadExactlyAsync(prefix);
        byte[] payload = new byte[prefix[4]];
        await stream.ReadExactlyAsync(payload);
        return HealthCheckResponse.Parser.ParseFrom(payload).Status;
    }
}
