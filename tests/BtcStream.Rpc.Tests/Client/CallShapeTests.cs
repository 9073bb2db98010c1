using BtcStream.Rpc.Client;
using BtcStream.Rpc.TestService;
using Google.Protobuf;

namespace BtcStream.Rpc.Tests.Client;

/// <summary>Every call shape against the test service.</summary>
public sealed class CallShapeTests(TestingFixture fixture) : IClassFixture<TestingFixture>, IDisposable
{
    private readonly TestingClient _client = new(fixture.Host.GrpcAddress);

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public void Dispose() => _client.Dispose();

    [Fact]
    public async Task Unary_Note_ComesBack()
    {
        var note = new Note { Sequence = 7, Text = "七", Payload = ByteString.CopyFrom(1, 2, 3) };

        Assert.Equal(note, await _client.Echo.CallAsync(note));
    }

    [Fact]
    public async Task Unary_EmptyMessage_ComesBack() => Assert.Equal(new Note(), await _client.Echo.CallAsync(new Note()));

    [Theory]
    [InlineData(16 * 1024)]
    [InlineData(1024 * 1024)]
    [InlineData(4 * 1024 * 1024 - 64)]
    public async Task Unary_LargeMessage_ComesBackWhole(int bytes)
    {
        byte[] payload = new byte[bytes];
        new Random(bytes).NextBytes(payload);

        Note echo = await _client.Echo.CallAsync(new Note { Payload = ByteString.CopyFrom(payload) });

        Assert.True(echo.Payload.Span.SequenceEqual(payload));
    }

    [Fact]
    public async Task ClientStreaming_ManyPerFlush_AllArrive()
    {
        using ClientStreamingCall<Note, Tally> call = _client.Collect.Start();
        for (int i = 0; i < 10_000; i++)
        {
            call.Requests.Write(new Note { Sequence = i, Payload = ByteString.CopyFrom(new byte[i % 50]) });
            if (i % 1000 == 0)
            {
                Assert.True(await call.Requests.FlushAsync());
            }
        }

        Tally tally = await call.FinishAsync();

        Assert.Equal(10_000, tally.Count);
        Assert.Equal(10_000 * 9_999 / 2, tally.SequenceSum);
        Assert.Equal(200 * (49 * 50 / 2), tally.PayloadBytes);
    }

    [Fact]
    public async Task ClientStreaming_NoRequests_TalliesNothing()
    {
        using ClientStreamingCall<Note, Tally> call = _client.Collect.Start();

        Assert.Equal(new Tally(), await call.FinishAsync());
    }

    [Fact]
    public async Task ClientStreaming_WriteAfterComplete_Throws()
    {
        using ClientStreamingCall<Note, Tally> call = _client.Collect.Start();
        await call.FinishAsync();

        await Assert.ThrowsAsync<InvalidOperationException>(async () => await call.Requests.WriteAsync(new Note()));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(20_000)]
    public async Task ServerStreaming_Count_ArrivesInOrderAndEnds(int count)
    {
        using ServerStreamingCall<Note> call = _client.Count.Start(new CountRequest { Count = count, PayloadBytes = 33 });
        long next = 0;
        await foreach (Note note in call.Responses.ReadAllAsync())
        {
            Assert.Equal(next++, note.Sequence);
        }

        Assert.Equal(count, next);
        Assert.Equal(Status.Ok, call.Frames.Status);
        Assert.False(await call.Responses.MoveNextAsync());
        Assert.Throws<InvalidOperationException>(() => call.Responses.Current);
    }

    [Fact]
    public async Task ServerStreaming_LargeMessages_AllArriveWhole()
    {
        using ServerStreamingCall<Note> call = _client.Count.Start(new CountRequest { Count = 20, PayloadBytes = 1_000_000 });
        int seen = 0;
        await foreach (Note note in call.Responses.ReadAllAsync())
        {
            Assert.Equal(1_000_000, note.Payload.Length);
            seen++;
        }

        Assert.Equal(20, seen);
    }

    [Fact]
    public async Task Duplex_PingPong_AnswersEachBeforeTheNext()
    {
        using DuplexCall<Note, Note> call = _client.EchoAll.Start();
        for (int i = 0; i < 200; i++)
        {
            Assert.True(await call.Requests.WriteAsync(new Note { Sequence = i }));
            Assert.True(await call.Responses.MoveNextAsync());
            Assert.Equal(i, call.Responses.Current.Sequence);
        }

        Assert.True(await call.Requests.CompleteAsync());
        Assert.False(await call.Responses.MoveNextAsync());
    }

    [Fact]
    public async Task Duplex_SendAndReadAtOnce_LosesNothing()
    {
        const int Notes = 20_000;
        using DuplexCall<Note, Note> call = _client.EchoAll.Start();
        Task sending = Task.Run(
            async () =>
            {
                for (int i = 0; i < Notes; i++)
                {
                    call.Requests.Write(new Note { Sequence = i, Payload = ByteString.CopyFrom(new byte[100]) });
                    if (call.Requests.UnflushedBytes > 32 * 1024)
                    {
                        Assert.True(await call.Requests.FlushAsync());
                    }
                }

                Assert.True(await call.Requests.CompleteAsync());
            },
            Cancellation);
        int next = 0;
        while (await call.Responses.MoveNextAsync())
        {
            Assert.Equal(next++, call.Responses.Current.Sequence);
        }

        await sending;
        Assert.Equal(Notes, next);
    }

    [Fact]
    public async Task Raw_FramesOfADuplexCall_ComeBackByteForByte()
    {
        using RpcCall call = _client.Channel.Start(TestingClient.Prefix + "EchoAll");
        byte[][] sent = [.. Enumerable.Range(0, 500).Select(i => new Note { Sequence = i, Payload = ByteString.CopyFrom(new byte[i]) }.ToByteArray())];
        foreach (byte[] message in sent)
        {
            call.Requests.Write(message);
        }

        Assert.True(await call.CompleteAsync());
        int next = 0;
        while (await call.Responses.ReadAsync())
        {
            while (call.Responses.TryRead(out ReadOnlySpan<byte> payload))
            {
                Assert.True(payload.SequenceEqual(sent[next++]));
            }
        }

        Assert.Equal(sent.Length, next);
    }

    [Fact]
    public async Task Calls_AThousandAtOnce_AllEndRight()
    {
        Task<Note>[] unary = [.. Enumerable.Range(0, 500).Select(i => _client.Echo.CallAsync(new Note { Sequence = i }))];
        DuplexCall<Note, Note>[] streams = [.. Enumerable.Range(0, 500).Select(_ => _client.EchoAll.Start())];
        await Task.WhenAll(streams.Select(async (call, i) =>
        {
            Assert.True(await call.Requests.WriteAsync(new Note { Sequence = i }));
            Assert.True(await call.Responses.MoveNextAsync());
            Assert.Equal(i, call.Responses.Current.Sequence);
        }));

        // All five hundred streams are open at this moment.
        Assert.True((await _client.Observe.CallAsync(new ObserveRequest())).Active > 500);
        await Task.WhenAll(streams.Select(async call =>
        {
            Assert.True(await call.Requests.CompleteAsync());
            Assert.False(await call.Responses.MoveNextAsync());
            call.Dispose();
        }));
        Note[] notes = await Task.WhenAll(unary);
        Assert.Equal(Enumerable.Range(0, 500).Select(i => (long)i), notes.Select(note => note.Sequence));
        await _client.ObserveUntilAsync(seen => seen.Active == 1);
    }
}
