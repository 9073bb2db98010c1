using System.Net;
using System.Net.Http.Headers;
using System.Net.Sockets;
using System.Text;
using BtcStream.Rpc.Framing;
using BtcStream.Rpc.Server;
using BtcStream.Rpc.Tests.Framing;
using BtcStream.Rpc.TestService;
using Google.Protobuf;

namespace BtcStream.Rpc.Tests.Server;

/// <summary>Answers that their callers do not take: what they count as, for how long, and how many there may be.</summary>
public sealed class UnreadAnswerTests
{
    /// <summary>Far above what HTTP/2 lets a server send that nobody reads.</summary>
    private const int AnswerBytes = 2_000_000;

    /// <summary>Far above what the system keeps for a socket, to which HTTP/1.1 leaves it.</summary>
    private const int LongAnswerBytes = 32 * 1024 * 1024;

    private readonly ManualClock _clock = new();
    private Action _disconnect = () => { };

    [Fact]
    public async Task Answer_ThatNobodyTakes_IsACallUntilPatienceIsOver()
    {
        await using TestingHost host = await TestingHost.StartAsync(new RpcServerOptions { TimeProvider = _clock });
        using var client = new RawClient(host.GrpcAddress);
        using HttpResponseMessage response = await AskAsync(client);
        await WaitUntilKeptAsync(host, AnswerBytes);

        // 30 s, and one for each 64 KiB.
        _clock.Advance(TimeSpan.FromSeconds(60));
        Assert.Equal((1, 0), (host.Server.Statistics.ActiveCalls, host.Server.Statistics.EndedCalls(StatusCode.OK)));
        _clock.Advance(TimeSpan.FromSeconds(1));
        await EndAsync(host);
        Assert.Equal((1, 0), (host.Server.Statistics.EndedCalls(StatusCode.ResourceExhausted), host.Server.Statistics.AbandonedCalls));
        HttpRequestException reset = await Assert.ThrowsAsync<HttpRequestException>(() => response.Content.ReadAsByteArrayAsync());
        Assert.Equal(0xB, Assert.IsType<HttpProtocolException>(reset.GetBaseException()).ErrorCode);
        Assert.Equal(0, _clock.Pending);
    }

    [Fact]
    public async Task Answer_ThatIsTakenInTime_EndsAsEver()
    {
        await using TestingHost host = await TestingHost.StartAsync(new RpcServerOptions { TimeProvider = _clock });
        using var client = new RawClient(host.GrpcAddress);
        using HttpResponseMessage response = await AskAsync(client);
        await WaitUntilKeptAsync(host, AnswerBytes);
        _clock.Advance(TimeSpan.FromSeconds(59));
        Assert.Equal(AnswerBytes, Parse(await response.Content.ReadAsByteArrayAsync()).Payload.Length);
        Assert.Equal("0", response.TrailingHeaders.GetValues("grpc-status").Single());
        await EndAsync(host);
        Assert.Equal(1, host.Server.Statistics.EndedCalls(StatusCode.OK));
        Assert.Equal(0, _clock.Pending);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Answer_WhoseCallerGoes_EndsAtOnce(bool wholeConnection)
    {
        await using TestingHost host = await TestingHost.StartAsync(new RpcServerOptions { TimeProvider = _clock });
        using var http = new HttpClient(new SocketsHttpHandler { ConnectCallback = ConnectAsync });
        using HttpResponseMessage response = await PostAsync(http, host, "application/grpc", http2: true, AnswerBytes);
        await WaitUntilKeptAsync(host, AnswerBytes);
        (wholeConnection ? _disconnect : response.Dispose)();
        await EndAsync(host);
        Assert.Equal(1, host.Server.Statistics.AbandonedCalls);
    }

    [Fact]
    public async Task Answer_WhoseServerStops_EndsWithTheGrace()
    {
        await using TestingHost host = await TestingHost.StartAsync(new RpcServerOptions { TimeProvider = _clock, StopGrace = TimeSpan.Zero });
        using var client = new RawClient(host.GrpcAddress);
        using HttpResponseMessage response = await AskAsync(client);
        await WaitUntilKeptAsync(host, AnswerBytes);
        await host.StopAsync();
        await EndAsync(host);
        Assert.Equal(1, host.Server.Statistics.EndedCalls(StatusCode.Unavailable));
    }

    [Fact]
    public async Task Answer_WhoseDeadlinePasses_Ends()
    {
        await using TestingHost host = await TestingHost.StartAsync(new RpcServerOptions { TimeProvider = _clock });
        using var client = new RawClient(host.GrpcAddress);
        using HttpResponseMessage response = await AskAsync(client, ("grpc-timeout", "5S"));
        await WaitUntilKeptAsync(host, AnswerBytes);
        _clock.Advance(TimeSpan.FromSeconds(5));
        await EndAsync(host);
        Assert.Equal(1, host.Server.Statistics.EndedCalls(StatusCode.DeadlineExceeded));
    }

    [Theory]
    [InlineData("application/grpc-web", true, AnswerBytes)]
    [InlineData("application/grpc-web", false, LongAnswerBytes)]
    [InlineData("application/grpc-web-text", false, LongAnswerBytes)]
    public async Task AnswerOfWeb_ThatNobodyTakes_IsACallUntilPatienceIsOver(string contentType, bool http2, int bytes)
    {
        await using TestingHost host = await TestingHost.StartAsync(new RpcServerOptions { TimeProvider = _clock, MaxReceiveBytes = 2 * LongAnswerBytes });
        using var http = new HttpClient(new SocketsHttpHandler { ConnectCallback = ConnectAsync });
        using HttpResponseMessage response = await PostAsync(http, host, contentType, http2, bytes);
        await WaitUntilKeptAsync(host, bytes);
        _clock.Advance(TimeSpan.FromSeconds(30 + (bytes / 65_536.0) - 1));
        Assert.Equal(1, host.Server.Statistics.ActiveCalls);
        _clock.Advance(TimeSpan.FromSeconds(2));
        await EndAsync(host);
        Assert.Equal(1, host.Server.Statistics.EndedCalls(StatusCode.ResourceExhausted));
    }

    [Fact]
    public async Task Answers_WithoutRoom_AreRefusedByTheLimitsNameUntilOthersAreTaken()
    {
        var options = new RpcServerOptions { TimeProvider = _clock, MaxUnsentBytes = (2 * AnswerBytes) + 100, MaxUnsentName = " (--max)" };
        await using TestingHost host = await TestingHost.StartAsync(options);
        using var client = new RawClient(host.GrpcAddress);
        using HttpResponseMessage first = await AskAsync(client);
        using HttpResponseMessage second = await AskAsync(client);
        await WaitUntilKeptAsync(host, 2 * AnswerBytes);
        RawAnswer third = await client.SendAsync("Echo", new ByteArrayContent(Question(AnswerBytes)));
        Assert.Equal((int)StatusCode.ResourceExhausted, third.Status);
        Assert.Equal(
            "an answer of 2000004 bytes has no room: the server has 4000100 bytes (--max) for answers that have not been taken, and 4000008 are taken", third.Message);

        // What is short, or a stream, takes no room.
        Assert.Equal(0, (await client.SendAsync("Echo", new ByteArrayContent(Question(60_000)))).Status);
        Assert.Equal(0, (await client.CallAsync("Count", new CountRequest { Count = 2, PayloadBytes = AnswerBytes })).Status);
        first.Dispose();
        await Eventually.True(() => host.Server.Unsent.Bytes < 2 * AnswerBytes, "there is room again");
        Assert.Equal(0, (await client.SendAsync("Echo", new ByteArrayContent(Question(AnswerBytes)))).Status);
    }

    [Fact]
    public async Task Answers_OfOneClient_TakeNoMoreThanItsOwnRoom()
    {
        var gate = new Gate(new ByteBudget(AnswerBytes + 100, " (--max)", "for answers that one client has not taken"));
        await using TestingHost host = await TestingHost.StartAsync(new RpcServerOptions { TimeProvider = _clock }, rpc => rpc.UseGate(gate));
        using var client = new RawClient(host.GrpcAddress);
        using HttpResponseMessage first = await AskAsync(client);
        await WaitUntilKeptAsync(host, AnswerBytes);
        RawAnswer second = await client.SendAsync("Echo", new ByteArrayContent(Question(AnswerBytes)));
        Assert.EndsWith("the server has 2000100 bytes (--max) for answers that one client has not taken, and 2000004 are taken", second.Message, StringComparison.Ordinal);
        Assert.Equal((AnswerBytes + 4, AnswerBytes + 4), (host.Server.Unsent.Bytes, gate.Unsent.Bytes));
        first.Dispose();
        await Eventually.True(() => (host.Server.Unsent.Bytes, gate.Unsent.Bytes) == (0, 0), "both have their room back");
    }

    private static byte[] Question(int bytes) => FrameReaderTests.Frame(new Note { Payload = ByteString.CopyFrom(new byte[bytes]) }.ToByteArray());

    private static Note Parse(byte[] frame) => Note.Parser.ParseFrom(frame.AsSpan(5));

    /// <summary>An answer whose headers have come, and of whose body nobody reads anything.</summary>
    private static Task<HttpResponseMessage> AskAsync(RawClient client, params (string Name, string Value)[] headers) =>
        client.OpenAsync("Echo", new ByteArrayContent(Question(AnswerBytes)), headers);

    private static async Task<HttpResponseMessage> PostAsync(HttpClient http, TestingHost host, string contentType, bool http2, int bytes)
    {
        byte[] frame = Question(bytes);
        var content = new ByteArrayContent(contentType.EndsWith("text", StringComparison.Ordinal) ? Encoding.ASCII.GetBytes(Convert.ToBase64String(frame)) : frame);
        content.Headers.ContentType = new MediaTypeHeaderValue(contentType);
        using var request = new HttpRequestMessage(HttpMethod.Post, new Uri(http2 ? host.GrpcAddress : host.HttpAddress, "btcstream.testing.Testing/Echo"))
        {
            Content = content,
            Version = http2 ? HttpVersion.Version20 : HttpVersion.Version11,
            VersionPolicy = HttpVersionPolicy.RequestVersionExact,
        };
        return await http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead);
    }

    /// <summary>A connection for which the system keeps little.</summary>
    private async ValueTask<Stream> ConnectAsync(SocketsHttpConnectionContext context, CancellationToken cancellation)
    {
        var socket = new Socket(SocketType.Stream, ProtocolType.Tcp) { ReceiveBufferSize = 4096 };
        await socket.ConnectAsync(context.DnsEndPoint, cancellation);
        _disconnect = socket.Dispose;
        return new NetworkStream(socket, ownsSocket: true);
    }

    /// <summary>The transport has it, and it is waited for.</summary>
    private async Task WaitUntilKeptAsync(TestingHost host, long bytes)
    {
        await Eventually.True(() => host.Server.Unsent.Bytes >= bytes && _clock.Pending > 0, "the answer is kept");
        Assert.True(host.Server.Statistics.ActiveCalls > 0);
    }

    private static async Task EndAsync(TestingHost host)
    {
        await Eventually.True(() => host.Server.Statistics.ActiveCalls == 0, "its call has ended");
        Assert.Equal(0, host.Server.Unsent.Bytes);
    }

    private sealed class Gate(ByteBudget unsent) : ICallGate
    {
        public ByteBudget Unsent => unsent;

        public CallAdmission Admit(Microsoft.AspNetCore.Http.HttpContext http, string method) => CallAdmission.Admit(new Lease(unsent));
    }

    private sealed class Lease(ByteBudget unsent) : CallLease
    {
        public override CancellationToken Withdrawn => CancellationToken.None;

        public override Status WhyWithdrawn => Status.Ok;

        public override ByteBudget Unsent => unsent;

        protected override void Dispose(bool disposing)
        {
        }
    }
}
