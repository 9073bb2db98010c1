using System.Net;
using BtcStream.Rpc.Framing;
using BtcStream.Rpc.Server;
using BtcStream.Rpc.Tests.Framing;
using BtcStream.Rpc.TestService;
using Google.Protobuf;

namespace BtcStream.Rpc.Tests.Server;

/// <summary>What a request may be, of methods that take one, and how long it may take.</summary>
public sealed class SingleRequestTests
{
    private const string HealthCheck = "/grpc.health.v1.Health/Check";

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Health_AskedByALongName_IsRefusedHoweverItComes(bool compressed)
    {
        await using TestingHost host = await TestingHost.StartAsync();
        using var client = new RawClient(host.GrpcAddress);
        byte[] name = [.. new byte[] { 10, 0x80, 0x80, 0x01 }, .. Enumerable.Repeat((byte)'x', 16_384)];
        byte[] frame = compressed ? FrameReaderTests.Frame(GzipCodec.Compress(name).ToArray(), 1) : FrameReaderTests.Frame(name);
        (string, string)[] headers = compressed ? [("grpc-encoding", "gzip")] : [];
        RawAnswer answer = await client.SendAsync(HealthCheck, new ByteArrayContent(frame), headers);
        Assert.Equal((int)StatusCode.ResourceExhausted, answer.Status);
        Assert.Contains("the limit", answer.Message, StringComparison.Ordinal);
        Assert.Contains("4096", answer.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Request_LongerThanOneRequestMayBe_IsRefusedWhereAStreamTakesIt()
    {
        await using TestingHost host = await TestingHost.StartAsync(new RpcServerOptions { MaxSingleRequestBytes = 1_000 });
        using var client = new RawClient(host.GrpcAddress);
        var note = new Note { Payload = ByteString.CopyFrom(new byte[2_000]) };
        RawAnswer one = await client.CallAsync("Echo", note);
        Assert.Equal((int)StatusCode.ResourceExhausted, one.Status);
        Assert.EndsWith("the limit is 1000", one.Message, StringComparison.Ordinal);
        Assert.Equal(0, (await client.CallAsync("Collect", note)).Status);
    }

    [Theory]
    [InlineData(new byte[0])]
    [InlineData(new byte[] { 0xFF, 0xFF })]
    public async Task Request_ThatNeverEnds_EndsWhenPatienceIsOverAndIsNotLookedAt(byte[] request)
    {
        var clock = new ManualClock();
        await using TestingHost host = await TestingHost.StartAsync(new RpcServerOptions { TimeProvider = clock, SingleRequestPatience = TimeSpan.FromSeconds(30) });
        using var client = new RawClient(host.GrpcAddress);
        var open = new OpenContent(FrameReaderTests.Frame(request));
        Task<HttpResponseMessage> answered = client.OpenAsync("Echo", open);
        await Eventually.True(
            () =>
            {
                clock.Advance(TimeSpan.FromSeconds(10));
                return answered.IsCompleted;
            },
            "its call has ended");
        using HttpResponseMessage response = await answered;
        await response.Content.ReadAsByteArrayAsync();
        var answer = new RawAnswer(response, []);
        Assert.Equal((HttpStatusCode.OK, (int)StatusCode.DeadlineExceeded), (answer.Http, answer.Status));
        Assert.Equal("btcstream.testing.Testing/Echo takes one request, which did not come whole within 30 s", answer.Message);
        open.Finish();
    }

    [Fact]
    public async Task Request_WhoseStreamHasNotEnded_StaysBytesThatCount()
    {
        var options = new RpcServerOptions { MaxUnfinishedBytes = 300_000 };
        await using TestingHost host = await TestingHost.StartAsync(options);
        using var client = new RawClient(host.GrpcAddress);
        byte[] frame = FrameReaderTests.Frame(new Note { Payload = ByteString.CopyFrom(new byte[200_000]) }.ToByteArray());
        var open = new OpenContent(frame);
        Task<HttpResponseMessage> answered = client.OpenAsync("Echo", open);
        await Eventually.True(() => host.Server.Unfinished.Bytes == frame.Length, "all of it is there");
        RawAnswer other = await client.SendAsync("Echo", new OpenContent(frame));
        Assert.Equal((int)StatusCode.ResourceExhausted, other.Status);
        open.Finish();
        using HttpResponseMessage response = await answered;
        await response.Content.ReadAsByteArrayAsync();
        Assert.Equal(0, new RawAnswer(response, []).Status);
        Assert.Equal(0, host.Server.Unfinished.Bytes);
    }

    [Fact]
    public async Task Request_ThatGoesOnAfterItsMessage_IsRefusedAtOnce()
    {
        await using TestingHost host = await TestingHost.StartAsync();
        using var client = new RawClient(host.GrpcAddress);
        var open = new OpenContent([.. FrameReaderTests.Frame([0xFF]), 0]);
        RawAnswer answer = await client.SendAsync("Echo", open);
        Assert.Equal((int)StatusCode.Unimplemented, answer.Status);
        Assert.EndsWith("takes one request; more were sent", answer.Message, StringComparison.Ordinal);
        open.Finish();
    }
}
