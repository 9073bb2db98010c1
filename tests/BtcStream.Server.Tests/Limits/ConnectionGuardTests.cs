using System.Buffers.Binary;
using System.Net.Security;
using System.Net.Sockets;
using System.Text;
using BtcStream.Contracts.V1;
using BtcStream.LoadGenerator.Attacks;
using BtcStream.Rpc.Client;
using BtcStream.Server.Limits;
using BtcStream.Server.Tests.Hosting;
using BtcStream.Server.Tests.Security;
using Google.Protobuf;

namespace BtcStream.Server.Tests.Limits;

/// <summary>What becomes of connections that break HTTP/2's rules or flood, through the real server.</summary>
public sealed class ConnectionGuardTests : IDisposable
{
    private const byte GoAway = 7;
    private const uint NoError = 0;
    private const uint FrameSizeError = 6;
    private const uint EnhanceYourCalm = 11;

    /// <summary>The limit; twice as many may come at once, and the client's first SETTINGS is one.</summary>
    private const int PerSecond = 50;

    /// <summary>What the server sends by itself, SETTINGS and room for the connection, is less than 16 bytes for each of these.</summary>
    private const int EarnedByTheServersOpening = 8;

    private static readonly byte[] Ping = RawHttp2.Frame(RawHttp2.Ping, 0, 0, "pingpong"u8);

    private readonly ManualClock _clock = new();
    private readonly CapturedLog _log = new();

    public void Dispose() => _log.Dispose();

    [Fact]
    public async Task Connection_AtItsLimit_GoesOnAndBeyondItIsToldToCalmDown()
    {
        await using TestServer server = await StartAsync();
        await using Stream stream = await ConnectAsync(server);
        await SendAsync(stream, Pings((2 * PerSecond) - 1));
        for (int answer = 0; answer < (2 * PerSecond) - 1;)
        {
            answer += (await ReadFrameAsync(stream))!.Value.IsPingAnswer ? 1 : 0;
        }

        Assert.Equal(0, Closed(server, "control_frames"));
        await SendAsync(stream, Pings(EarnedByTheServersOpening + 1));
        Assert.Equal([NoError, EnhanceYourCalm], await ReadGoodbyesAsync(stream, EnhanceYourCalm));
        Assert.Equal(1, Closed(server, "control_frames"));
        Assert.Contains(_log.Lines, line => line.Id == 602 && line.Text.Contains("the limit of 50 frames without content a second is reached (--max-control-frames-per-second)", StringComparison.Ordinal));

        // It lies still until its time is over.
        await Eventually.True(() => EndsAfterHold(stream), "it is closed");
    }

    [Fact]
    public async Task Connection_OverItsLimit_EndsItsCallsAndNobodyElses()
    {
        await using TestServer server = await StartAsync();
        using DuplexCall<MarketBatch, IngestAck> call = server.Client.StartIngest<MarketBatch>();
        await AssertAckedAsync(call, 1);
        await using Stream stream = await ConnectAsync(server);
        await SendAsync(stream, Begin(server, 0));
        await Eventually.True(() => server.Host.Engine.Sessions == 2, "its call runs");
        await SendAsync(stream, Pings((2 * PerSecond) + EarnedByTheServersOpening));
        await ReadGoodbyesAsync(stream, EnhanceYourCalm);
        await Eventually.True(() => server.Host.Engine.Sessions == 1, "its call has ended");
        await AssertAckedAsync(call, 2);
    }

    [Fact]
    public async Task Connection_ThatResetsMoreThanItMay_IsToldToCalmDown()
    {
        const int perSecond = 5;
        const int burst = 6 * perSecond;
        await using TestServer server = await TestServer.StartAsync(options => options with { Limits = new LimitSettings { MaxResetsPerSecond = perSecond } }, _clock, _log);
        await using Stream stream = await ConnectAsync(server);
        await SendAsync(stream, Resets(server, 0, burst));
        await SendAsync(stream, Ping);
        while (!(await ReadFrameAsync(stream))!.Value.IsPingAnswer)
        {
        }

        Assert.Equal(0, Closed(server, "resets"));
        await SendAsync(stream, Resets(server, burst, burst));
        Assert.Equal([NoError, EnhanceYourCalm], await ReadGoodbyesAsync(stream, EnhanceYourCalm));
        Assert.Equal(1, Closed(server, "resets"));
        Assert.Contains(_log.Lines, line => line.Id == 602 && line.Text.Contains("the limit of 5 calls begun in vain a second is reached (--max-resets-per-second)", StringComparison.Ordinal));
        await Eventually.True(() => EndsAfterHold(stream), "it is closed");
    }

    [Fact]
    public async Task Connection_ThatBeginsMoreCallsThanItMayHave_IsToldToCalmDown()
    {
        const int allowed = 4;
        const int perSecond = 5;
        await using TestServer server = await TestServer.StartAsync(
            options => options with { Limits = new LimitSettings { MaxResetsPerSecond = perSecond, MaxCallsPerConnection = allowed } }, _clock, _log);
        await using Stream stream = await ConnectAsync(server);
        await SendAsync(stream, [.. Enumerable.Range(0, allowed).SelectMany(call => Begin(server, call))]);
        await Eventually.True(() => server.Host.Engine.Sessions == allowed, "its calls run");
        await SendAsync(stream, [.. Enumerable.Range(allowed, 2 * allowed).SelectMany(call => Begin(server, call)), .. Ping]);
        while (!(await ReadFrameAsync(stream))!.Value.IsPingAnswer)
        {
        }

        Assert.Equal((allowed, 0L), (server.Host.Engine.Sessions, Closed(server, "resets")));
        await SendAsync(stream, [.. Enumerable.Range(3 * allowed, 7 * perSecond).SelectMany(call => Begin(server, call))]);
        Assert.Equal([NoError, EnhanceYourCalm], await ReadGoodbyesAsync(stream, EnhanceYourCalm));
        Assert.Equal(1, Closed(server, "resets"));
    }

    [Fact]
    public async Task Connection_WhoseCallsAreRefused_IsToldToCalmDown()
    {
        const int perSecond = 5;
        const int burst = 6 * perSecond;
        await using TestServer server = await TestServer.StartAsync(
            options => options with { Limits = new LimitSettings { MaxResetsPerSecond = perSecond, MaxHalfOpenCalls = 1 } }, _clock, _log);
        await using Stream stream = await ConnectAsync(server);
        await SendAsync(stream, [.. Enumerable.Range(0, HalfOpenCalls.OfConnection + 1 + burst).SelectMany(call => Begin(server, call))]);
        await Eventually.True(() => server.Host.Gate.RefusedCount == burst, "its calls beyond what it may have are refused");
        Assert.Equal((HalfOpenCalls.OfConnection + 1, 0L), (server.Host.Engine.Sessions, Closed(server, "resets")));
        await SendAsync(stream, Begin(server, HalfOpenCalls.OfConnection + 1 + burst));
        Assert.Equal([NoError, EnhanceYourCalm], await ReadGoodbyesAsync(stream, EnhanceYourCalm));
        Assert.Equal(1, Closed(server, "resets"));
    }

    [Fact]
    public async Task Client_ThatLeavesWithCallsOpen_LeavesNothingAndIsNoReset()
    {
        const int calls = 100;
        await using TestServer server = await StartAsync();
        Stream stream = await ConnectAsync(server);
        await SendAsync(stream, [.. Enumerable.Range(0, calls).SelectMany(call => Begin(server, call))]);
        await Eventually.True(() => server.Host.Engine.Sessions == calls, "its calls run");
        await stream.DisposeAsync();
        await Eventually.True(() => server.Host.Engine.Sessions == 0 && server.Host.Statistics is { ActiveCalls: 0, AbandonedCalls: calls }, "its calls are abandoned");
        Assert.Equal(0, Closed(server, "resets"));
        Assert.DoesNotContain(_log.Lines, line => line.Text.Contains("fail", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Client_ThatLeavesASubscription_LeavesNothingAndIsNoFailure()
    {
        await using TestServer server = await StartAsync();
        Stream stream = await ConnectAsync(server);
        byte[] subscribe = new ClientFrame { Subscribe = new SubscribeRequest() }.ToByteArray();
        await SendAsync(
            stream,
            [
                .. RawHttp2.Frame(RawHttp2.Headers, RawHttp2.EndHeaders, 1, RawHttp2.CallBlock(server.Host.GrpcAddress, "btcstream.v1.RiskService/Connect")),
                .. RawHttp2.Frame(RawHttp2.Data, 0, 1, [0, 0, 0, 0, (byte)subscribe.Length, .. subscribe]),
            ]);
        await Eventually.True(() => server.Host.Streams.Active == 1, "it is subscribed");
        await stream.DisposeAsync();
        await Eventually.True(() => server.Host.Streams.Active == 0 && server.Host.Statistics is { ActiveCalls: 0, AbandonedCalls: 1 }, "its call is abandoned");
        Assert.DoesNotContain(_log.Lines, line => line.Text.Contains("fail", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Connection_WhoseLimitComesBack_GoesOn()
    {
        await using TestServer server = await StartAsync();
        await using Stream stream = await ConnectAsync(server);
        for (int second = 0; second < 10; second++)
        {
            await SendAsync(stream, Pings(PerSecond));
            for (int answer = 0; answer < PerSecond;)
            {
                answer += (await ReadFrameAsync(stream))!.Value.IsPingAnswer ? 1 : 0;
            }

            _clock.Advance(TimeSpan.FromSeconds(1));
        }

        Assert.Equal(0, Closed(server, "control_frames"));
    }

    [Fact]
    public async Task Connection_ThatHttp2Ends_LiesStillBeforeItIsClosed()
    {
        await using TestServer server = await StartAsync();
        await using Stream stream = await ConnectAsync(server);
        byte[] giant = RawHttp2.Frame(RawHttp2.Data, 0, 1, []);
        (giant[0], giant[1], giant[2]) = (0xFF, 0xFF, 0xFF);
        await SendAsync(stream, giant);
        Assert.Equal([FrameSizeError], await ReadGoodbyesAsync(stream, FrameSizeError));
        await Eventually.True(() => EndsAfterHold(stream), "it is closed");
        Assert.Equal(0, Closed(server, "control_frames"));
    }

    [Fact]
    public async Task Server_ThatStops_WaitsForNoneThatLiesStill()
    {
        // The clock stands still: nothing but the stop ends its rest.
        await using TestServer server = await StartAsync();
        await using Stream stream = await ConnectAsync(server);
        await SendAsync(stream, Pings((2 * PerSecond) + EarnedByTheServersOpening));
        await ReadGoodbyesAsync(stream, EnhanceYourCalm);
        await server.StopAsync();
    }

    [Fact]
    public async Task Connection_OverTls_IsWatchedAsAnyOther()
    {
        await using var secure = new SecureServer();
        await secure.InitializeAsync();
        await using Stream stream = await ConnectAsync(secure.Server, secure.Trust());

        // More than come back meanwhile, on any machine; the server reads no more than it must.
        Task sending = SendAsync(stream, Pings(20 * new LimitSettings().MaxControlFramesPerSecond));
        Assert.Equal([NoError, EnhanceYourCalm], await ReadGoodbyesAsync(stream, EnhanceYourCalm));
        Assert.Equal(1, Closed(secure.Server, "control_frames"));
        await stream.DisposeAsync();
        await Task.WhenAny(sending);
    }

    /// <summary>A read that finds the end, with the clock gone on: how far the server has come with its rest cannot be seen from here.</summary>
    private async Task<bool> EndsAfterHold(Stream stream)
    {
        _clock.Advance(ConnectionGuard.Held);
        using var soon = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        soon.CancelAfter(TimeSpan.FromMilliseconds(20));
        try
        {
            return await stream.ReadAsync(new byte[1], soon.Token) == 0;
        }
        catch (OperationCanceledException)
        {
            TestContext.Current.CancellationToken.ThrowIfCancellationRequested();
            return false;
        }
        catch (IOException)
        {
            return true;
        }
    }

    private Task<TestServer> StartAsync() => TestServer.StartAsync(options => options with { Limits = new LimitSettings { MaxControlFramesPerSecond = PerSecond } }, _clock, _log);

    private static long Closed(TestServer server, string reason) => server.Host.ClosedConnections.Single(closed => closed.Reason == reason).Count;

    private static byte[] Begin(TestServer server, int call) =>
        RawHttp2.Frame(RawHttp2.Headers, RawHttp2.EndHeaders, (2 * call) + 1, RawHttp2.CallBlock(server.Host.GrpcAddress, "btcstream.v1.IngestService/StreamMarket"));

    private static byte[] Resets(TestServer server, int first, int count) =>
        [.. Enumerable.Range(first, count).SelectMany(call => (byte[])[.. Begin(server, call), .. RawHttp2.Frame(RawHttp2.Reset, 0, (2 * call) + 1, [0, 0, 0, 8])])];

    private static byte[] Pings(int count) => [.. Enumerable.Repeat(Ping, count).SelectMany(frame => frame)];

    private static async Task AssertAckedAsync(DuplexCall<MarketBatch, IngestAck> call, ulong number)
    {
        await call.Requests.WriteAsync(new MarketBatch { Sequence = number, Rows = { new MarketRow { IndexPrice = 90_000.0, Time = number } } });
        Assert.True(await call.Responses.MoveNextAsync());
        Assert.Equal((number, number), (call.Responses.Current.Sequence, call.Responses.Current.AcceptedRows));
    }

    private static async Task<Stream> ConnectAsync(TestServer server, SslClientAuthenticationOptions? tls = null)
    {
        var socket = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        await socket.ConnectAsync(server.Host.GrpcAddress.Host, server.Host.GrpcAddress.Port, TestContext.Current.CancellationToken);
        Stream stream = new NetworkStream(socket, ownsSocket: true);
        if (tls is not null)
        {
            var secure = new SslStream(stream);
            tls.TargetHost = server.Host.GrpcAddress.Host;
            tls.ApplicationProtocols = [SslApplicationProtocol.Http2];
            await secure.AuthenticateAsClientAsync(tls, TestContext.Current.CancellationToken);
            stream = secure;
        }

        await SendAsync(stream, [.. Encoding.ASCII.GetBytes("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n"), .. RawHttp2.Frame(RawHttp2.Settings, 0, 0, [])]);
        return stream;
    }

    private static async Task SendAsync(Stream stream, byte[] bytes) => await stream.WriteAsync(bytes, TestContext.Current.CancellationToken);

    /// <summary>The reasons that the server gives for its end, to a given one or the end.</summary>
    private static async Task<List<uint>> ReadGoodbyesAsync(Stream stream, uint last)
    {
        List<uint> codes = [];
        while (!codes.Contains(last) && await ReadFrameAsync(stream) is { } frame)
        {
            if (frame.Type == GoAway)
            {
                codes.Add(BinaryPrimitives.ReadUInt32BigEndian(frame.Payload.AsSpan(4)));
            }
        }

        return codes;
    }

    private static async Task<Frame?> ReadFrameAsync(Stream stream)
    {
        byte[] header = new byte[9];
        if (await stream.ReadAtLeastAsync(header, header.Length, throwOnEndOfStream: false, TestContext.Current.CancellationToken) < header.Length)
        {
            return null;
        }

        byte[] payload = new byte[BinaryPrimitives.ReadUInt32BigEndian(header) >> 8];
        await stream.ReadExactlyAsync(payload, TestContext.Current.CancellationToken);
        return new Frame(header[3], header[4], payload);
    }

    private readonly record struct Frame(byte Type, byte Flags, byte[] Payload)
    {
        public bool IsPingAnswer => Type == RawHttp2.Ping && Flags == 1;
    }
}
