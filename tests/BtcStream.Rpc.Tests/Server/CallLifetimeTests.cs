using System.Diagnostics.Metrics;
using BtcStream.Rpc.Framing;
using BtcStream.Rpc.Server;
using BtcStream.Rpc.Tests.Framing;
using BtcStream.Rpc.TestService;
using Google.Protobuf;

namespace BtcStream.Rpc.Tests.Server;

/// <summary>Calls that end badly, or with the server: nothing may stay behind.</summary>
[Collection(nameof(CallLifetimeTests))]
[CollectionDefinition(nameof(CallLifetimeTests), DisableParallelization = true)]
public sealed class CallLifetimeTests
{
    [Fact]
    public async Task Client_VanishesInTheMiddle_LeavesNothingBehind()
    {
        await using TestingHost host = await TestingHost.StartAsync();
        using var connections = new ConnectionCount();
        for (int round = 0; round < 20; round++)
        {
            var client = new RawClient(host.GrpcAddress);
            using HttpResponseMessage wait = await client.OpenAsync("Wait", new ByteArrayContent(FrameReaderTests.Frame([])));
            var endless = new OpenContent(FrameReaderTests.Frame(new Note { Payload = ByteString.CopyFrom(new byte[20_000]) }.ToByteArray()));
            using HttpResponseMessage echo = await client.OpenAsync("EchoAll", endless);
            Assert.True(host.Server.Statistics.ActiveCalls >= 2);
            echo.Dispose();
            wait.Dispose();
            endless.Finish();
            client.Dispose();
        }

        await Eventually.True(() => host.Server.Statistics.ActiveCalls == 0, "no call active");
        await Eventually.True(() => connections.Active == 0, "no connection open");
        Assert.Equal(0, ScratchBuffer.Outstanding);
        Assert.Equal(40, host.Server.Statistics.AbandonedCalls);
    }

    [Fact]
    public async Task Handler_FailsOrRefusesInEveryWay_LeavesNoBufferBehind()
    {
        await using TestingHost host = await TestingHost.StartAsync(new RpcServerOptions { MaxReceiveBytes = 50_000 });
        using var client = new RawClient(host.GrpcAddress);
        byte[] large = FrameReaderTests.Frame(new Note { Payload = ByteString.CopyFrom(new byte[40_000]) }.ToByteArray());
        byte[][] bodies =
        [
            large, [.. large, .. large], [.. large, 7], [.. large, 0, 0xFF, 0, 0, 0], [.. large, 1, 0, 0, 0, 0], [.. large, 0, 0, 0, 0, 1, 0xFF],
        ];
        foreach (byte[] body in bodies)
        {
            await client.SendAsync("EchoAll", new ByteArrayContent(body));
            await client.SendAsync("Collect", new ByteArrayContent(body));
            await client.SendAsync("Echo", new ByteArrayContent(body));
        }

        await Eventually.True(() => host.Server.Statistics.ActiveCalls == 0, "no call active");
        Assert.Equal(0, ScratchBuffer.Outstanding);
    }

    [Fact]
    public async Task Stop_WithStreamsOpen_EndsThemUnavailableAfterWhatWasAnswered()
    {
        // The status comes as trailers, and a reset that asks for no more of the request follows on its heels (RFC 9113, section 8.1, says a client must not
        // discard the response for it). HttpClient does discard it now and then, when both reach it together: then the test has seen nothing, and looks again.
        const int attempts = 10;
        for (int attempt = 1; ; attempt++)
        {
            try
            {
                await StopWithAStreamOpenAsync();
                return;
            }
            catch (HttpIOException lost) when (lost.HttpRequestError == HttpRequestError.HttpProtocolError && attempt < attempts)
            {
            }
        }
    }

    private static async Task StopWithAStreamOpenAsync()
    {
        await using TestingHost host = await TestingHost.StartAsync();
        using var client = new RawClient(host.GrpcAddress);
        byte[] frame = FrameReaderTests.Frame(new Note { Sequence = 7 }.ToByteArray());
        var endless = new OpenContent(frame);
        using HttpResponseMessage response = await client.OpenAsync("EchoAll", endless);
        await using Stream body = await response.Content.ReadAsStreamAsync();
        byte[] echoed = new byte[frame.Length];
        await body.ReadExactlyAsync(echoed);
        Assert.Equal(frame, echoed);
        Task stop = host.StopAsync();
        Assert.Equal(0, await body.ReadAsync(new byte[1]));
        Assert.Equal("14", response.TrailingHeaders.GetValues("grpc-status").Single());
        Assert.Equal("the server is stopping", response.TrailingHeaders.GetValues("grpc-message").Single());
        endless.Finish();
        await stop;
        Assert.Equal(0, host.Server.Statistics.ActiveCalls);
    }

    [Fact]
    public async Task Stop_HandlerIgnoresIt_IsCancelledAfterTheGrace()
    {
        await using TestingHost host = await TestingHost.StartAsync(new RpcServerOptions { StopGrace = TimeSpan.Zero });
        using var client = new RawClient(host.GrpcAddress);
        using HttpResponseMessage response = await client.OpenAsync("Wait", new ByteArrayContent(FrameReaderTests.Frame([])));
        Task stop = host.StopAsync();
        await response.Content.ReadAsByteArrayAsync();
        Assert.Equal("14", response.TrailingHeaders.GetValues("grpc-status").Single());
        await stop;
    }

    [Fact]
    public async Task Stop_NewCalls_AreRefusedUnavailable()
    {
        await using TestingHost host = await TestingHost.StartAsync();
        using var client = new RawClient(host.GrpcAddress);
        host.Server.Stop();
        host.Server.Stop();
        RawAnswer answer = await client.CallAsync("Echo", new Note());
        Assert.Equal((int)StatusCode.Unavailable, answer.Status);
    }

    /// <summary>Kestrel's own count of open connections, of this process.</summary>
    private sealed class ConnectionCount : IDisposable
    {
        private readonly MeterListener _listener = new();
        private long _active;

        public ConnectionCount()
        {
            _listener.InstrumentPublished = (instrument, listener) =>
            {
                if (instrument.Name == "kestrel.active_connections")
                {
                    listener.EnableMeasurementEvents(instrument);
                }
            };
            _listener.SetMeasurementEventCallback<long>((_, change, _, _) => Interlocked.Add(ref _active, change));
            _listener.Start();
        }

        public long Active => Interlocked.Read(ref _active);

        public void Dispose() => _listener.Dispose();
    }
}
