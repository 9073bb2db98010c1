using System.Buffers;
using System.IO.Pipelines;
using BtcStream.Rpc.Client;
using BtcStream.Rpc.Framing;
using BtcStream.Rpc.Tests.Client;
using BtcStream.Rpc.Tests.Framing;
using BtcStream.Rpc.TestService;

namespace BtcStream.Rpc.Tests.Fuzzing;

/// <summary>What the fuzzer found, each by its simplest case.</summary>
public sealed class RegressionTests
{
    [Theory]
    [InlineData(-1)]
    [InlineData(17)]
    [InlineData(99)]
    public async Task Handler_EndsWithACodeThatIsNone_IsUnknownAndCounted(int code)
    {
        await using TestingHost host = await TestingHost.StartAsync();
        using var client = new TestingClient(host.GrpcAddress);
        using ServerStreamingCall<Note> call = client.Fail.Start(new FailRequest { Code = code, Message = "m" });

        RpcException e = await Assert.ThrowsAsync<RpcException>(async () => await call.Responses.MoveNextAsync());

        Assert.Equal(new Status(StatusCode.Unknown, $"the handler ended the call with code {code}, which is no gRPC status: m"), e.Status);
        await Eventually.True(() => host.Server.Statistics.EndedCalls(StatusCode.Unknown) == 1, "the call was counted");
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(20_000)]
    public async Task Gzip_OfWhatDoesNotShrink_GoesPlainAndWithinTheLimit(int bytes)
    {
        byte[] payload = new byte[bytes];
        new Random(bytes).NextBytes(payload);
        var pipe = new Pipe();
        var writer = new FrameWriter(pipe.Writer, bytes + 1, gzip: true, null, CancellationToken.None);

        writer.Write(payload);
        await pipe.Writer.CompleteAsync();

        ReadResult read = await pipe.Reader.ReadAsync(TestContext.Current.CancellationToken);
        Assert.Equal(FrameReaderTests.Frame(payload), read.Buffer.ToArray());
    }

    [Fact]
    public async Task Gzip_EmptyMessages_ComeAndGo()
    {
        await using TestingHost host = await TestingHost.StartAsync();
        using var client = new TestingClient(host.GrpcAddress, new RpcChannelOptions { Gzip = true });

        Assert.Equal(new Note(), await client.Echo.CallAsync(new Note()));
        using RpcCall call = client.Channel.Start(TestingClient.Prefix + "EchoAll");
        call.Requests.WriteFramed([1, 0, 0, 0, 0]);
        await call.CompleteAsync();
        Assert.True(await call.Responses.ReadAsync());
        Assert.True(call.Responses.TryRead(out ReadOnlySpan<byte> echo));
        Assert.Equal(0, echo.Length);
    }

    [Fact]
    public async Task Pipe_AbortedBetweenReads_IsTheTransportsFaultAndReleasesEverything()
    {
        var input = new AbortedPipe([.. FrameReaderTests.Frame([1, 2, 3]), 0]);
        var reader = new FrameReader(input, 100, gzip: false, CancellationToken.None);
        Assert.True(await reader.ReadAsync());
        Assert.True(reader.TryRead(out _));

        await Assert.ThrowsAsync<TransportException>(async () => await reader.ReadAsync());

        reader.Release();
    }

    [Fact]
    public async Task Pipe_AbortedBeforeRelease_StillReleasesEverything()
    {
        var input = new AbortedPipe([.. FrameReaderTests.Frame([1, 2, 3])]);
        var reader = new FrameReader(input, 100, gzip: false, CancellationToken.None);
        Assert.True(await reader.ReadAsync());

        reader.Release();

        Assert.Equal(1, input.Advances);
    }

    /// <summary>As Kestrel's when the request is aborted after a read: it is <c>AdvanceTo</c> that throws.</summary>
    private sealed class AbortedPipe(byte[] bytes) : PipeReader
    {
        public int Advances { get; private set; }

        public override ValueTask<ReadResult> ReadAsync(CancellationToken cancellationToken = default) =>
            new(new ReadResult(new ReadOnlySequence<byte>(bytes), isCanceled: false, isCompleted: false));

        public override void AdvanceTo(SequencePosition consumed) => AdvanceTo(consumed, consumed);

        public override void AdvanceTo(SequencePosition consumed, SequencePosition examined)
        {
            Advances++;
            throw new IOException("The request stream was aborted.");
        }

        public override void CancelPendingRead() => throw new NotSupportedException();

        public override void Complete(Exception? exception = null) => throw new NotSupportedException();

        public override bool TryRead(out ReadResult result) => throw new NotSupportedException();
    }
}
