using BtcStream.Rpc.Client;
using BtcStream.Rpc.Tests.Framing;
using BtcStream.Rpc.TestService;
using Google.Protobuf;
using Microsoft.AspNetCore.Http.Features;

namespace BtcStream.Rpc.Tests.Client;

/// <summary>How calls end, by the server's word or by what stands for it.</summary>
public sealed class StatusTests(TestingFixture fixture) : IClassFixture<TestingFixture>, IDisposable
{
    private readonly TestingClient _client = new(fixture.Host.GrpcAddress);

    public static TheoryData<int> ErrorCodes => [.. Enumerable.Range(1, 16)];

    public void Dispose() => _client.Dispose();

    [Theory]
    [MemberData(nameof(ErrorCodes))]
    public async Task Status_OfTheServer_ArrivesWithMessageAndTrailers(int code)
    {
        const string Message = "größer als 100 % — 値\r\n\"quoted\"";
        using ServerStreamingCall<Note> call = _client.Fail.Start(new FailRequest { Code = code, Message = Message, NotesFirst = code % 3 });
        for (int i = 0; i < code % 3; i++)
        {
            Assert.True(await call.Responses.MoveNextAsync());
        }

        RpcException e = await Assert.ThrowsAsync<RpcException>(async () => await call.Responses.MoveNextAsync());

        Assert.Equal(new Status((StatusCode)code, Message), e.Status);
        Assert.Equal("asked", e.Trailers!.GetText("fail-reason"));
        Assert.Equal([0, 1, 255], e.Trailers.GetBytes("fail-data-bin")!);
        Assert.Equal(e.Status, call.Frames.Status);
        Assert.Equal(e.Status, (await Assert.ThrowsAsync<RpcException>(async () => await call.Responses.MoveNextAsync())).Status);
    }

    [Theory]
    [InlineData("Planned", StatusCode.Unimplemented)]
    [InlineData("NoSuchMethod", StatusCode.Unimplemented)]
    public async Task Status_OfAMethodWithoutHandler_IsUnimplemented(string method, StatusCode code)
    {
        using RpcCall call = _client.Channel.Start(TestingClient.Prefix + method);
        await call.CompleteAsync();

        Assert.Equal(code, (await Assert.ThrowsAsync<RpcException>(async () => await call.Responses.ReadAsync())).Status.Code);
    }

    [Fact]
    public async Task Status_OfAnExceptionInAHandler_IsUnknown()
    {
        using ServerStreamingCall<Note> call = _client.Fail.Start(new FailRequest { ThrowException = true, Message = "secret" });

        RpcException e = await Assert.ThrowsAsync<RpcException>(async () => await call.Responses.MoveNextAsync());

        Assert.Equal(StatusCode.Unknown, e.Status.Code);
        Assert.DoesNotContain("secret", e.Status.Detail, StringComparison.Ordinal);
    }

    // "HTTP to gRPC Status Code Mapping".
    [Theory]
    [InlineData(400, StatusCode.Internal)]
    [InlineData(401, StatusCode.Unauthenticated)]
    [InlineData(403, StatusCode.PermissionDenied)]
    [InlineData(404, StatusCode.Unimplemented)]
    [InlineData(429, StatusCode.Unavailable)]
    [InlineData(502, StatusCode.Unavailable)]
    [InlineData(503, StatusCode.Unavailable)]
    [InlineData(504, StatusCode.Unavailable)]
    [InlineData(302, StatusCode.Unknown)]
    [InlineData(418, StatusCode.Unknown)]
    [InlineData(500, StatusCode.Unknown)]
    public async Task Status_OfAnHttpErrorAlone_IsMapped(int http, StatusCode code)
    {
        await using ScriptedHost host = await ScriptedHost.StartAsync([("content-type", "text/html")], "<p>no</p>"u8.ToArray(), [], http);

        Status status = await EchoFailsAsync(host);

        Assert.Equal(code, status.Code);
        Assert.Contains($"HTTP {http}", status.Detail, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Status_BesideAnHttpError_Wins()
    {
        await using ScriptedHost host = await ScriptedHost.StartAsync([("grpc-status", "8"), ("grpc-message", "busy%21")], [], [], 503);

        Assert.Equal(new Status(StatusCode.ResourceExhausted, "busy!"), await EchoFailsAsync(host));
    }

    [Theory]
    [InlineData("text/html")]
    [InlineData("application/json")]
    [InlineData("application/grpc+json")]
    public async Task Status_OfAnotherContentType_IsUnknownAndNamesIt(string contentType)
    {
        await using ScriptedHost host = await ScriptedHost.StartAsync([("content-type", contentType)], "hello"u8.ToArray(), []);

        Status status = await EchoFailsAsync(host);

        Assert.Equal(StatusCode.Unknown, status.Code);
        Assert.Contains($"'{contentType}'", status.Detail, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(null)]
    [InlineData("17")]
    [InlineData("-1")]
    [InlineData("x")]
    [InlineData("99999999999")]
    public async Task Status_MissingOrNonsense_IsUnknown(string? value)
    {
        await using ScriptedHost host = await ScriptedHost.StartAsync(
            [("content-type", "application/grpc")], FrameReaderTests.Frame([]), value is null ? [] : [("grpc-status", value), ("grpc-message", "m")]);

        Status status = await EchoFailsAsync(host);

        Assert.Equal(StatusCode.Unknown, status.Code);
        Assert.Contains(value is null ? "without a gRPC status" : $"'{value}'", status.Detail, StringComparison.Ordinal);
    }

    /// <summary>gRFC A6: what is no number of milliseconds from 0 on asks for no other attempt.</summary>
    [Theory]
    [InlineData(null, null)]
    [InlineData("0", 0)]
    [InlineData("1500", 1_500)]
    [InlineData("-1", -1)]
    [InlineData("soon", -1)]
    [InlineData("99999999999", -1)]
    public async Task Status_WithPushback_SaysWhenToTryAgain(string? value, int? millis)
    {
        (string, string)[] trailers = [("grpc-status", "8"), ("grpc-message", "full")];
        await using ScriptedHost host = await ScriptedHost.StartAsync(
            [("content-type", "application/grpc")], FrameReaderTests.Frame([]), value is null ? trailers : [.. trailers, ("grpc-retry-pushback-ms", value)]);

        Status status = await EchoFailsAsync(host);

        Assert.Equal((StatusCode.ResourceExhausted, "full", millis), (status.Code, status.Detail, (int?)status.RetryAfter?.TotalMilliseconds));
    }

    [Fact]
    public async Task Status_OkInHeadersAlone_IsAnEmptyStream()
    {
        await using ScriptedHost host = await ScriptedHost.StartAsync([("content-type", "application/grpc"), ("grpc-status", "0"), ("left", "alone")], [], []);
        using TestingClient client = host.Connect();
        using ServerStreamingCall<Note> call = client.Count.Start(new CountRequest());

        Assert.False(await call.Responses.MoveNextAsync());
        Assert.Equal(Status.Ok, call.Frames.Status);
        Assert.Equal("alone", call.Frames.Trailers!.GetText("left"));
        Assert.Empty(await call.Frames.ReadHeadersAsync());
    }

    [Fact]
    public async Task Encoding_OfTheServersOwn_IsInternal()
    {
        await using ScriptedHost host = await ScriptedHost.StartAsync(
            [("content-type", "application/grpc"), ("grpc-encoding", "zstd")], FrameReaderTests.Frame([]), [("grpc-status", "0")]);

        Status status = await EchoFailsAsync(host);

        Assert.Equal(StatusCode.Internal, status.Code);
        Assert.Contains("'zstd'", status.Detail, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Metadata_NotBase64_IsInternal(bool inHeaders)
    {
        (string, string)[] bad = [("bad-bin", "*")];
        await using ScriptedHost host = await ScriptedHost.StartAsync(
            [("content-type", "application/grpc"), .. inHeaders ? bad : []], FrameReaderTests.Frame([]), [("grpc-status", "0"), .. inHeaders ? [] : bad]);
        using TestingClient client = host.Connect();

        RpcException e = await Assert.ThrowsAsync<RpcException>(() => client.Echo.CallWithMetadataAsync(new Note()));

        Assert.Equal(StatusCode.Internal, e.Status.Code);
        Assert.Contains("'bad-bin'", e.Status.Detail, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(2)]
    public async Task Unary_NotOneResponse_IsUnimplemented(int responses)
    {
        byte[] body = [.. Enumerable.Repeat(FrameReaderTests.Frame([]), responses).SelectMany(frame => frame)];
        await using ScriptedHost host = await ScriptedHost.StartAsync([("content-type", "application/grpc")], body, [("grpc-status", "0")]);

        Status status = await EchoFailsAsync(host);

        Assert.Equal(StatusCode.Unimplemented, status.Code);
        Assert.Contains(responses == 0 ? "none came" : "more came", status.Detail, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Unary_ResponseAndThenAnError_IsTheError()
    {
        await using ScriptedHost host = await ScriptedHost.StartAsync(
            [("content-type", "application/grpc")], FrameReaderTests.Frame(new Note { Text = "half" }.ToByteArray()), [("grpc-status", "10"), ("grpc-message", "late")]);

        Assert.Equal(new Status(StatusCode.Aborted, "late"), await EchoFailsAsync(host));
    }

    [Theory]
    [InlineData(new byte[] { 0, 0, 0, 0 }, StatusCode.Internal, "cut short")]
    [InlineData(new byte[] { 0, 0, 0, 0, 9, 1 }, StatusCode.Internal, "cut short")]
    [InlineData(new byte[] { 7, 0, 0, 0, 0 }, StatusCode.Internal, "0x07")]
    [InlineData(new byte[] { 1, 0, 0, 0, 0 }, StatusCode.Internal, "names no grpc-encoding")]
    [InlineData(new byte[] { 0, 127, 0, 0, 0 }, StatusCode.ResourceExhausted, "2130706432 bytes")]
    [InlineData(new byte[] { 0, 0, 0, 0, 1, 255 }, StatusCode.Internal, "not a valid Note")]
    public async Task Body_NotAsTheProtocolSays_NamesTheFault(byte[] body, StatusCode code, string text)
    {
        await using ScriptedHost host = await ScriptedHost.StartAsync([("content-type", "application/grpc")], body, [("grpc-status", "0")]);

        Status status = await EchoFailsAsync(host);

        Assert.Equal(code, status.Code);
        Assert.Contains(text, status.Detail, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Body_CutShortByAnError_IsTheError()
    {
        await using ScriptedHost host = await ScriptedHost.StartAsync([("content-type", "application/grpc")], [0, 0, 0], [("grpc-status", "15")]);

        Assert.Equal(StatusCode.DataLoss, (await EchoFailsAsync(host)).Code);
    }

    // gRPC over HTTP/2, "Errors": HTTP/2 code to status.
    [Theory]
    [InlineData(0x0, StatusCode.Internal)]
    [InlineData(0x1, StatusCode.Internal)]
    [InlineData(0x2, StatusCode.Internal)]
    [InlineData(0x3, StatusCode.Internal)]
    [InlineData(0x4, StatusCode.Internal)]
    [InlineData(0x6, StatusCode.Internal)]
    [InlineData(0x7, StatusCode.Unavailable)]
    [InlineData(0x8, StatusCode.Cancelled)]
    [InlineData(0x9, StatusCode.Internal)]
    [InlineData(0xA, StatusCode.Internal)]
    [InlineData(0xB, StatusCode.ResourceExhausted)]
    [InlineData(0xC, StatusCode.PermissionDenied)]
    public async Task Reset_ByTheServer_IsMappedByItsCode(int http2, StatusCode code)
    {
        foreach (bool afterHeaders in (bool[])[false, true])
        {
            await using ScriptedHost host = await ScriptedHost.StartAsync(async http =>
            {
                if (afterHeaders)
                {
                    http.Response.Headers.ContentType = "application/grpc";
                    await http.Response.Body.FlushAsync();
                }

                http.Features.GetRequiredFeature<IHttpResetFeature>().Reset(http2);
            });

            Assert.Equal(code, (await EchoFailsAsync(host)).Code);
        }
    }

    private static async Task<Status> EchoFailsAsync(ScriptedHost host)
    {
        using TestingClient client = host.Connect();
        return (await Assert.ThrowsAsync<RpcException>(() => client.Echo.CallAsync(new Note()))).Status;
    }
}
