using System.Net;
using System.Net.Http.Headers;
using BtcStream.Rpc.Framing;
using BtcStream.Rpc.Server;
using BtcStream.Rpc.TestService;
using Google.Protobuf;

namespace BtcStream.Rpc.Tests.Server;

public sealed class RpcServerTests
{
    [Fact]
    public async Task Echo_OneMessage_ComesBackWithStatusInTrailers()
    {
        await using TestingHost host = await TestingHost.StartAsync();
        using var client = new RawClient(host.GrpcAddress);
        var note = new Note { Sequence = 3, Text = "₿" };
        RawAnswer answer = await client.CallAsync("Echo", note);
        Assert.Equal(0, answer.Status);
        Assert.False(answer.Headers.Contains("grpc-status"));
        Assert.Equal(note, Note.Parser.ParseFrom(answer.Body.AsSpan(5)));
        Assert.Equal("identity,gzip", answer.Headers.GetValues("grpc-accept-encoding").Single());
    }

    [Theory]
    [InlineData("application/json")]
    [InlineData("application/grpc+json")]
    [InlineData("text/plain")]
    public async Task Post_AnotherContentType_Is415(string contentType)
    {
        await using TestingHost host = await TestingHost.StartAsync();
        using var client = new RawClient(host.GrpcAddress);
        var body = new ByteArrayContent([]);
        body.Headers.ContentType = new MediaTypeHeaderValue(contentType);
        Assert.Equal(HttpStatusCode.UnsupportedMediaType, (await client.SendAsync("Echo", body)).Http);
    }

    [Fact]
    public async Task Grpc_OverHttp11_Is415AndSaysWhatToUse()
    {
        await using TestingHost host = await TestingHost.StartAsync();
        using var http = new HttpClient { BaseAddress = host.HttpAddress };
        var body = new ByteArrayContent([0, 0, 0, 0, 0]);
        body.Headers.ContentType = new MediaTypeHeaderValue("application/grpc");
        using HttpResponseMessage response = await http.PostAsync(new Uri("/btcstream.testing.Testing/Echo", UriKind.Relative), body);
        Assert.Equal(HttpStatusCode.UnsupportedMediaType, response.StatusCode);
        Assert.Contains("gRPC-Web", await response.Content.ReadAsStringAsync(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Get_MethodPath_Is415AndOtherPathsGoOn()
    {
        await using TestingHost host = await TestingHost.StartAsync();
        using var http = new HttpClient { BaseAddress = host.HttpAddress };
        using HttpResponseMessage method = await http.GetAsync(new Uri("/btcstream.testing.Testing/Echo", UriKind.Relative));
        using HttpResponseMessage other = await http.GetAsync(new Uri("/", UriKind.Relative));
        Assert.Equal(HttpStatusCode.UnsupportedMediaType, method.StatusCode);
        Assert.Equal(HttpStatusCode.NotFound, other.StatusCode);
    }

    [Theory]
    [InlineData("Nothing", "unknown method /btcstream.testing.Testing/Nothing")]
    [InlineData("Planned", "btcstream.testing.Testing/Planned is part of the contract and not built yet")]
    public async Task Call_MethodThatIsNotThere_IsUnimplementedInHeadersAlone(string method, string message)
    {
        await using TestingHost host = await TestingHost.StartAsync();
        using var client = new RawClient(host.GrpcAddress);
        RawAnswer answer = await client.CallAsync(method, new Note());
        Assert.Equal(((int)StatusCode.Unimplemented, message), (answer.Status, answer.Message));
        Assert.True(answer.Headers.Contains("grpc-status"));
        Assert.Empty(answer.Body);
    }

    [Fact]
    public async Task Handler_Throws_IsUnknownWithoutItsTextAndTheServerGoesOn()
    {
        await using TestingHost host = await TestingHost.StartAsync();
        using var client = new RawClient(host.GrpcAddress);
        foreach (int notesFirst in new[] { 0, 2 })
        {
            RawAnswer failed = await client.CallAsync("Fail", new FailRequest { ThrowException = true, Message = "secret", NotesFirst = notesFirst });
            Assert.Equal((int)StatusCode.Unknown, failed.Status);
            Assert.DoesNotContain("secret", failed.Message, StringComparison.Ordinal);
            Assert.Equal(0, (await client.CallAsync("Echo", new Note())).Status);
        }

        Assert.Equal(2, host.Server.Statistics.EndedCalls(StatusCode.Unknown));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(3)]
    public async Task Handler_EndsWithAnyStatus_StatusMessageAndTrailersArrive(int notesFirst)
    {
        await using TestingHost host = await TestingHost.StartAsync();
        using var client = new RawClient(host.GrpcAddress);
        foreach (StatusCode code in Enum.GetValues<StatusCode>())
        {
            RawAnswer answer = await client.CallAsync("Fail", new FailRequest { Code = (int)code, Message = "größe 100% ₿\r\n", NotesFirst = notesFirst });
            Assert.Equal(((int)code, "größe 100% ₿\r\n"), (answer.Status, answer.Message));
            HttpResponseHeaders where = notesFirst == 0 ? answer.Headers : answer.Trailers;
            Assert.Equal("asked", where.GetValues("fail-reason").Single());
            Assert.Equal("AAH/", where.GetValues("fail-data-bin").Single());
        }
    }

    [Theory]
    [InlineData("Echo", 0)]
    [InlineData("EchoAll", 2)]
    public async Task Message_NotProtobuf_IsInvalidArgumentAndSaysWhich(string method, int good)
    {
        await using TestingHost host = await TestingHost.StartAsync();
        using var client = new RawClient(host.GrpcAddress);
        byte[] goodFrame = FrameBytes(new Note { Sequence = 1 });
        byte[] body = [.. Enumerable.Repeat(goodFrame, good).SelectMany(b => b), 0, 0, 0, 0, 2, 0xFF, 0xFF];
        RawAnswer answer = await client.SendAsync(method, new ByteArrayContent(body));
        Assert.Equal((int)StatusCode.InvalidArgument, answer.Status);
        Assert.StartsWith($"message {good} of the stream (at byte {good * goodFrame.Length}) is not a valid Note", answer.Message, StringComparison.Ordinal);
        Assert.Equal(good * goodFrame.Length, answer.Body.Length);
    }

    [Theory]
    [InlineData(0, "none was sent")]
    [InlineData(2, "more were sent")]
    public async Task Unary_WrongNumberOfRequests_IsUnimplemented(int count, string text)
    {
        await using TestingHost host = await TestingHost.StartAsync();
        using var client = new RawClient(host.GrpcAddress);
        byte[] body = [.. Enumerable.Repeat(FrameBytes(new Note()), count).SelectMany(b => b)];
        RawAnswer answer = await client.SendAsync("Echo", new ByteArrayContent(body));
        Assert.Equal((int)StatusCode.Unimplemented, answer.Status);
        Assert.Contains(text, answer.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("0S")]
    [InlineData("1n")]
    [InlineData("20m")]
    public async Task Deadline_Passes_IsDeadlineExceeded(string timeout)
    {
        await using TestingHost host = await TestingHost.StartAsync();
        using var client = new RawClient(host.GrpcAddress);
        Assert.Equal((int)StatusCode.DeadlineExceeded, (await client.CallAsync("Wait", new Note(), ("grpc-timeout", timeout))).Status);
    }

    [Fact]
    public async Task Timeout_OutsideTheGrammar_IsInvalidArgument()
    {
        await using TestingHost host = await TestingHost.StartAsync();
        using var client = new RawClient(host.GrpcAddress);
        RawAnswer answer = await client.CallAsync("Echo", new Note(), ("grpc-timeout", "1.5S"));
        Assert.Equal((int)StatusCode.InvalidArgument, answer.Status);
        Assert.Contains("'1.5S'", answer.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Metadata_TextAndBinary_ComesBackInHeadersAndTrailers()
    {
        await using TestingHost host = await TestingHost.StartAsync();
        using var client = new RawClient(host.GrpcAddress);
        RawAnswer answer = await client.CallAsync(
            "Echo", new Note(), ("echo-text", "a"), ("echo-text", "b"), ("echo-data-bin", "AAH/"), ("test-text", "c"), ("test-data-bin", "AQ=="));
        Assert.Equal("a, b", string.Join(", ", answer.Headers.GetValues("echo-text")));
        Assert.Equal("AAH/", answer.Headers.GetValues("echo-data-bin").Single());
        Assert.Equal("c", answer.Trailers.GetValues("trail-test-text").Single());
        Assert.Equal("AQ", answer.Trailers.GetValues("trail-test-data-bin").Single());
    }

    [Fact]
    public async Task Metadata_BinaryThatIsNotBase64_IsInvalidArgument()
    {
        await using TestingHost host = await TestingHost.StartAsync();
        using var client = new RawClient(host.GrpcAddress);
        RawAnswer answer = await client.CallAsync("Echo", new Note(), ("echo-data-bin", "***"));
        Assert.Equal((int)StatusCode.InvalidArgument, answer.Status);
        Assert.Contains("echo-data-bin", answer.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(CompressionPolicy.Never, "gzip", false)]
    [InlineData(CompressionPolicy.Mirror, "gzip", true)]
    [InlineData(CompressionPolicy.Mirror, "identity", false)]
    [InlineData(CompressionPolicy.Always, "identity", true)]
    public async Task Compression_ByPolicy_IsUsedWhereTheCallerAcceptsIt(CompressionPolicy policy, string sent, bool compressed)
    {
        await using TestingHost host = await TestingHost.StartAsync(new RpcServerOptions { Compression = policy });
        using var client = new RawClient(host.GrpcAddress);
        var note = new Note { Text = new string('a', 2000) };
        byte[] body = sent == "gzip" ? FrameReaderTestsFrame(GzipCodec.Compress(note.ToByteArray()).ToArray(), 1) : FrameBytes(note);
        RawAnswer accepting = await client.SendAsync("Echo", new ByteArrayContent(body), ("grpc-encoding", sent), ("grpc-accept-encoding", "deflate, gzip"));
        RawAnswer plainOnly = await client.SendAsync("Echo", new ByteArrayContent(body), ("grpc-encoding", sent));
        Assert.Equal((0, 0), (accepting.Status, plainOnly.Status));
        Assert.Equal(compressed, accepting.Headers.Contains("grpc-encoding"));
        Assert.Equal(compressed ? 1 : 0, accepting.Body[0]);
        Assert.Equal(0, plainOnly.Body[0]);
    }

    [Fact]
    public async Task Encoding_Unknown_IsUnimplementedAndNamesWhatIsKnown()
    {
        await using TestingHost host = await TestingHost.StartAsync();
        using var client = new RawClient(host.GrpcAddress);
        RawAnswer answer = await client.CallAsync("Echo", new Note(), ("grpc-encoding", "snappy"));
        Assert.Equal((int)StatusCode.Unimplemented, answer.Status);
        Assert.Equal("identity,gzip", answer.Headers.GetValues("grpc-accept-encoding").Single());
    }

    [Fact]
    public async Task Send_OverTheServersOwnLimit_IsResourceExhausted()
    {
        await using TestingHost host = await TestingHost.StartAsync(new RpcServerOptions { MaxSendBytes = 100 });
        using var client = new RawClient(host.GrpcAddress);
        Assert.Equal((int)StatusCode.ResourceExhausted, (await client.CallAsync("Echo", new Note { Text = new string('a', 200) })).Status);
    }

    private static byte[] FrameBytes(IMessage message) => FrameReaderTestsFrame(message.ToByteArray(), 0);

    private static byte[] FrameReaderTestsFrame(byte[] payload, byte flag) => BtcStream.Rpc.Tests.Framing.FrameReaderTests.Frame(payload, flag);
}
