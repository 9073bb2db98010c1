using System.Text;
using BtcStream.Rpc.Client;
using BtcStream.Rpc.Framing;
using BtcStream.Rpc.Server;
using BtcStream.Rpc.Tests.Client;
using BtcStream.Rpc.Tests.Framing;
using BtcStream.Rpc.TestService;
using Google.Protobuf;

namespace BtcStream.Rpc.Tests.Server;

/// <summary>A gate that lets calls wait before they are answered: what is there of them meanwhile, and when their turn ends.</summary>
public sealed class AnswerTurnTests
{
    private readonly ManualClock _clock = new();
    private readonly Gate _gate = new();

    [Fact]
    public async Task Request_ThatWaitsForItsTurn_IsBytes_AndItsPatienceIsOver()
    {
        await using TestingHost host = await StartAsync();
        using var client = new RawClient(host.GrpcAddress);
        byte[] frame = FrameReaderTests.Frame([0xFF, .. new byte[200_000]]);
        Task<RawAnswer> answer = client.SendAsync("Echo", new ByteArrayContent(frame));
        await Eventually.True(() => host.Server.Unfinished.Bytes == frame.Length, "it waits for its turn");

        // It came whole, so it cannot come too late any more; and nobody has looked whether it is a message.
        _clock.Advance(TimeSpan.FromHours(1));
        Assert.Equal((frame.Length, false, 0), (_gate.Unanswered.Bytes, answer.IsCompleted, _gate.Ended));

        // Its client has no room for another of that length; short ones count nowhere.
        RawAnswer full = await client.SendAsync("Echo", new ByteArrayContent(frame));
        Assert.Equal((int)StatusCode.ResourceExhausted, full.Status);
        Assert.Contains("the server has 300000 bytes (--max) for questions of one client that wait", full.Message, StringComparison.Ordinal);
        Assert.Equal("1000", full.Headers.GetValues("grpc-retry-pushback-ms").Single());
        Task<RawAnswer> small = client.CallAsync("Echo", new Note());
        await Eventually.True(() => host.Server.Statistics.ActiveCalls == 2, "it is there, too");
        _gate.Open();

        Assert.Equal((int)StatusCode.InvalidArgument, (await answer).Status);
        Assert.Equal(0, (await small).Status);
        Assert.Equal((0L, 0L, 2), (host.Server.Unfinished.Bytes, _gate.Unanswered.Bytes, _gate.Ended));
    }

    [Theory]
    [InlineData("application/grpc-web", false, false)]
    [InlineData("application/grpc-web", true, false)]
    [InlineData("application/grpc-web-text", false, true)]
    [InlineData("application/grpc-web-text", true, true)]
    public async Task Request_OfTheWeb_IsStillThereWhenItsTurnComes(string contentType, bool http2, bool text)
    {
        await using TestingHost host = await StartAsync();
        byte[] request = FrameReaderTests.Frame(new Note { Text = "hello", Payload = ByteString.CopyFrom(new byte[100_000]) }.ToByteArray());
        Task<(HttpResponseMessage Response, byte[] Body)> posted = WebTests.PostAsync(host, "Echo", contentType, http2, text ? WebTests.Base64InPieces(request) : request);
        await Eventually.True(() => _gate.Begun == 1, "it waits for its turn");
        _gate.Open();

        (HttpResponseMessage response, byte[] body) = await posted;
        using HttpResponseMessage kept = response;
        byte[] answer = text ? WebTests.DecodeRuns(body) : body;
        Assert.Equal(request, answer[..request.Length]);
        Assert.EndsWith("grpc-status: 0\r\n", Encoding.ASCII.GetString(answer), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Turn_OfACallThatIsAnswered_EndsOnce()
    {
        _gate.Open();
        await using TestingHost host = await StartAsync();
        using var client = new TestingClient(host.GrpcAddress);
        Assert.Equal("hello", (await client.Echo.CallAsync(new Note { Text = "hello" })).Text);
        await Eventually.True(() => host.Server.Statistics.ActiveCalls == 0, "the call has ended");
        Assert.Equal((1, 1), (_gate.Begun, _gate.Ended));
    }

    [Fact]
    public async Task Turn_OfACallThatIsCancelledWhileItWaits_NeitherBeginsNorEnds()
    {
        await using TestingHost host = await StartAsync();
        using var client = new TestingClient(host.GrpcAddress);
        using var cancellation = new CancellationTokenSource();
        Task echoed = client.Echo.CallAsync(new Note(), new CallOptions { Cancellation = cancellation.Token });
        await Eventually.True(() => _gate.Begun == 1, "it waits for its turn");
        await cancellation.CancelAsync();
        await Assert.ThrowsAsync<RpcException>(() => echoed);
        await Eventually.True(() => host.Server.Statistics.ActiveCalls == 0, "the call has ended");
        Assert.Equal(0, _gate.Ended);
    }

    [Fact]
    public async Task Server_ThatStops_LetsNobodyWaitOn()
    {
        await using TestingHost host = await StartAsync();
        using var client = new RawClient(host.GrpcAddress);
        Task<RawAnswer> answer = client.CallAsync("Echo", new Note());
        await Eventually.True(() => _gate.Begun == 1, "it waits for its turn");
        host.Server.Stop();
        Assert.Equal((int)StatusCode.Unavailable, (await answer).Status);
        Assert.Equal(0, _gate.Ended);
    }

    [Fact]
    public async Task Stream_OfAnswers_HasNoTurn()
    {
        await using TestingHost host = await StartAsync();
        using var client = new TestingClient(host.GrpcAddress);
        using ServerStreamingCall<Note> call = client.Count.Start(new CountRequest { Count = 1 });
        Assert.True(await call.Responses.MoveNextAsync());
        Assert.False(await call.Responses.MoveNextAsync());
        Assert.Equal(0, _gate.Begun);
    }

    private Task<TestingHost> StartAsync() => TestingHost.StartAsync(new RpcServerOptions { TimeProvider = _clock, MaxUnfinishedBytes = 1_000_000 }, rpc => rpc.UseGate(_gate));

    private sealed class Gate : ICallGate
    {
        private readonly TaskCompletionSource _open = new(TaskCreationOptions.RunContinuationsAsynchronously);
        private int _begun;
        private int _ended;

        public ByteBudget Unanswered { get; } = new(300_000, " (--max)", "for questions of one client that wait");

        public int Begun => Volatile.Read(ref _begun);

        public int Ended => Volatile.Read(ref _ended);

        public void Open() => _open.SetResult();

        public CallAdmission Admit(Microsoft.AspNetCore.Http.HttpContext http, string method) => CallAdmission.Admit(new Lease(this));

        private sealed class Lease(Gate gate) : CallLease
        {
            public override CancellationToken Withdrawn => CancellationToken.None;

            public override Status WhyWithdrawn => Status.Ok;

            public override ByteBudget Unanswered => gate.Unanswered;

            public override bool TryBeginAnswer()
            {
                bool isOpen = gate._open.Task.IsCompleted;
                Interlocked.Increment(ref gate._begun);
                return isOpen;
            }

            public override async Task<bool> BeginAnswerAsync(CancellationToken cancellation)
            {
                Task open = gate._open.Task.WaitAsync(cancellation);
                await open.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
                return open.IsCompletedSuccessfully;
            }

            public override void EndAnswer() => Interlocked.Increment(ref gate._ended);

            protected override void Dispose(bool disposing)
            {
            }
        }
    }
}
