using BtcStream.Rpc.Client;
using BtcStream.Rpc.Server;
using BtcStream.Rpc.Tests.Framing;
using BtcStream.Rpc.TestService;
using Google.Protobuf;
using Microsoft.AspNetCore.Http;

namespace BtcStream.Rpc.Tests.Client;

/// <summary>Slow peers, peers that have had enough, limits and compression.</summary>
public sealed class FlowTests
{
    [Fact]
    public async Task Send_ToASlowServer_WaitsInsteadOfBuffering()
    {
        const int Chunk = 64 * 1024;
        const int Chunks = 1024;
        long sent = 0;
        long mostAhead = 0;
        await using ScriptedHost host = await ScriptedHost.StartAsync(async http =>
        {
            byte[] buffer = new byte[Chunk];
            long taken = 0;
            while (await http.Request.Body.ReadAsync(buffer) is var read and > 0)
            {
                taken += read;
                mostAhead = Math.Max(mostAhead, Interlocked.Read(ref sent) - taken);
                await Task.Yield();
            }

            http.Response.Headers["grpc-status"] = "0";
        });
        using TestingClient client = host.Connect();
        using RpcCall call = client.Channel.Start(TestingClient.Prefix + "Collect");
        byte[] frame = FrameReaderTests.Frame(new byte[Chunk - 5]);
        for (int i = 0; i < Chunks; i++)
        {
            call.Requests.WriteFramed(frame);
            Assert.True(await call.FlushAsync());
            Interlocked.Add(ref sent, Chunk);
        }

        await call.CompleteAsync();
        Assert.False(await call.Responses.ReadAsync());

        // The stream's window, and what lies in the two sockets' buffers and Kestrel's read at the moment of counting.
        Assert.InRange(mostAhead, 0, RpcKestrel.StreamWindowBytes + (8 * 1024 * 1024));
    }

    [Fact]
    public async Task Read_BySlowReader_HoldsTheServerBack()
    {
        const int Chunk = 64 * 1024;
        const int Chunks = 1024;
        long sent = 0;
        await using ScriptedHost host = await ScriptedHost.StartAsync(async http =>
        {
            byte[] frame = FrameReaderTests.Frame(new byte[Chunk - 5]);
            http.Response.Headers.ContentType = "application/grpc";
            for (int i = 0; i < Chunks; i++)
            {
                await http.Response.Body.WriteAsync(frame);
                await http.Response.Body.FlushAsync();
                Interlocked.Add(ref sent, Chunk);
            }

            http.Response.AppendTrailer("grpc-status", "0");
        });
        using TestingClient client = host.Connect(new RpcChannelOptions { StreamWindowBytes = 64 * 1024 });
        using RpcCall call = client.Channel.Start(TestingClient.Prefix + "Count");
        await call.CompleteAsync();
        long taken = 0;
        long mostAhead = 0;
        while (await call.Responses.ReadAsync())
        {
            while (call.Responses.TryRead(out ReadOnlySpan<byte> payload))
            {
                taken += payload.Length + 5;
                mostAhead = Math.Max(mostAhead, Interlocked.Read(ref sent) - taken);
            }

            await Task.Yield();
        }

        Assert.Equal((long)Chunk * Chunks, taken);
        Assert.InRange(mostAhead, 0, (16 + 8) * 1024 * 1024);
    }

    [Fact]
    public async Task Send_ToAServerThatHasEnded_StopsAndTheStatusArrives()
    {
        await using TestingHost host = await TestingHost.StartAsync(new RpcServerOptions { MaxReceiveBytes = 1000 });
        using var client = new TestingClient(host.GrpcAddress);
        using ClientStreamingCall<Note, Tally> call = client.Collect.Start();
        var large = new Note { Payload = ByteString.CopyFrom(new byte[2000]) };
        int written = 0;
        while (await call.Requests.WriteAsync(large))
        {
            written++;
        }

        RpcException e = await Assert.ThrowsAsync<RpcException>(call.FinishAsync);

        Assert.True(written >= 1);
        Assert.Equal(StatusCode.ResourceExhausted, e.Status.Code);
        Assert.Contains("message 0 of the stream (at byte 0)", e.Status.Detail, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Send_ToAServerThatAnsweredOkEarly_EndsOk()
    {
        await using ScriptedHost host = await ScriptedHost.StartAsync(async http =>
        {
            http.Response.Headers.ContentType = "application/grpc";
            await http.Response.Body.WriteAsync(FrameReaderTests.Frame(new Tally { Count = 5 }.ToByteArray()));
            http.Response.AppendTrailer("grpc-status", "0");
        });
        using TestingClient client = host.Connect();
        using ClientStreamingCall<Note, Tally> call = client.Collect.Start();
        while (await call.Requests.WriteAsync(new Note { Payload = ByteString.CopyFrom(new byte[2000]) }))
        {
        }

        Assert.Equal(5, (await call.FinishAsync()).Count);
        Assert.Equal(Status.Ok, call.Frames.Status);
    }

    [Fact]
    public async Task Send_OverTheClientsLimit_IsRefusedAndTheCallGoesOn()
    {
        await using TestingHost host = await TestingHost.StartAsync();
        using var client = new TestingClient(host.GrpcAddress, new RpcChannelOptions { MaxSendBytes = 100 });
        using ClientStreamingCall<Note, Tally> call = client.Collect.Start();
        call.Requests.Write(new Note { Sequence = 1 });

        RpcException e = Assert.Throws<RpcException>(() => call.Requests.Write(new Note { Payload = ByteString.CopyFrom(new byte[101]) }));

        Assert.Equal(StatusCode.ResourceExhausted, e.Status.Code);
        Assert.Equal(1, (await call.FinishAsync()).Count);
        Assert.Throws<RpcException>(() => client.Fail.Start(new FailRequest { Message = new string('x', 200) }));
    }

    [Fact]
    public async Task Read_OverTheClientsLimit_ResetsTheCall()
    {
        await using TestingHost host = await TestingHost.StartAsync();
        using var client = new TestingClient(host.GrpcAddress, new RpcChannelOptions { MaxReceiveBytes = 1000 });
        using ServerStreamingCall<Note> call = client.Count.Start(new CountRequest { Count = -1, PayloadBytes = 2000 });

        RpcException e = await Assert.ThrowsAsync<RpcException>(async () => await call.Responses.MoveNextAsync());

        Assert.Equal(StatusCode.ResourceExhausted, e.Status.Code);
        Assert.Equal(e.Status, call.Frames.Status);
        await client.ObserveUntilAsync(seen => seen.Cancelled == 1 && seen.Active == 1);
    }

    [Fact]
    public async Task Gzip_OfTheChannel_CompressesBothWays()
    {
        await using TestingHost host = await TestingHost.StartAsync();
        await using var relay = new Relay(host.GrpcAddress);
        using var client = new TestingClient(relay.Address, new RpcChannelOptions { Gzip = true });
        var note = new Note { Payload = ByteString.CopyFrom(new byte[1_000_000]) };

        Assert.Equal(note, await client.Echo.CallAsync(note));

        Assert.InRange(relay.ToServerBytes, 1000, 50_000);
        Assert.InRange(relay.ToClientBytes, 1000, 50_000);
    }

    [Fact]
    public async Task Gzip_OfAStream_LosesNothing()
    {
        await using TestingHost host = await TestingHost.StartAsync();
        using var client = new TestingClient(host.GrpcAddress);
        using DuplexCall<Note, Note> call = client.EchoAll.Start(new CallOptions { Gzip = true });
        var random = new Random(1);
        for (int i = 0; i < 100; i++)
        {
            byte[] payload = new byte[random.Next(100_000)];
            random.NextBytes(payload.AsSpan(payload.Length / 2));
            var note = new Note { Sequence = i, Payload = ByteString.CopyFrom(payload) };
            Assert.True(await call.Requests.WriteAsync(note));
            Assert.True(await call.Responses.MoveNextAsync());
            Assert.Equal(note, call.Responses.Current);
        }
    }

    [Fact]
    public async Task Gzip_OffForOneCall_SendsPlain()
    {
        await using TestingHost host = await TestingHost.StartAsync();
        await using var relay = new Relay(host.GrpcAddress);
        using var client = new TestingClient(relay.Address, new RpcChannelOptions { Gzip = true });

        await client.Echo.CallAsync(new Note { Payload = ByteString.CopyFrom(new byte[1_000_000]) }, new CallOptions { Gzip = false });

        Assert.InRange(relay.ToServerBytes, 1_000_000, 1_100_000);
        Assert.InRange(relay.ToClientBytes, 1_000_000, 1_100_000);
    }
}
