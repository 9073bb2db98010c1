using BtcStream.Contracts.V1;
using BtcStream.Rpc;
using BtcStream.Rpc.Client;
using BtcStream.Server.Limits;
using BtcStream.Server.Security;
using BtcStream.Server.Services;
using BtcStream.Server.Tests.Hosting;

namespace BtcStream.Server.Tests.Limits;

/// <summary>Who asks much waits for himself.</summary>
public sealed class QuestionTurnsTests
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Turns_OfOneClient_AreHalf_AndTheRestIsForOthers()
    {
        var turns = new QuestionTurns(4);
        QuestionTurns.ClientTurns greedy = turns.NewClient();
        Task[] asked = [.. Enumerable.Range(0, 10).Select(_ => Begin(greedy, QuestionWeight.Short, Cancellation))];
        Assert.Equal((2, 8), (asked.Count(task => task.IsCompletedSuccessfully), turns.Waiting));

        QuestionTurns.ClientTurns other = turns.NewClient();
        Assert.True(Begin(other, QuestionWeight.Short, Cancellation).IsCompletedSuccessfully);
        Assert.True(Begin(other, QuestionWeight.Short, Cancellation).IsCompletedSuccessfully);
        Task third = Begin(turns.NewClient(), QuestionWeight.Short, Cancellation);
        Assert.False(third.IsCompleted);

        // All turns are taken: the next one that comes back is the third client's, though eight of the first have waited longer.
        greedy.End(QuestionWeight.Short);
        await third;
        other.End(QuestionWeight.Short);
        other.End(QuestionWeight.Short);
        foreach (Task waited in asked[2..])
        {
            await waited;
            greedy.End(QuestionWeight.Short);
        }

        Assert.Equal(0, turns.Waiting);
    }

    [Fact]
    public async Task Turns_OfLongQuestions_AreOneAClient_AndNotThoseOfShortOnes()
    {
        var turns = new QuestionTurns(1);
        QuestionTurns.ClientTurns[] clients = [turns.NewClient(), turns.NewClient(), turns.NewClient()];
        Assert.True(Begin(clients[0], QuestionWeight.Long, Cancellation).IsCompletedSuccessfully);
        Task second = Begin(clients[0], QuestionWeight.Long, Cancellation);
        Assert.False(second.IsCompleted);
        Assert.True(Begin(clients[1], QuestionWeight.Long, Cancellation).IsCompletedSuccessfully);
        Task others = Begin(clients[2], QuestionWeight.Long, Cancellation);
        Assert.False(others.IsCompleted);

        Assert.True(Begin(clients[0], QuestionWeight.Short, Cancellation).IsCompletedSuccessfully);
        Assert.True(Begin(clients[1], QuestionWeight.None, Cancellation).IsCompletedSuccessfully);
        clients[0].End(QuestionWeight.Long);
        await others;
        clients[1].End(QuestionWeight.Long);
        await second;
    }

    [Fact]
    public async Task Turn_GivenUp_IsAnothers()
    {
        var turns = new QuestionTurns(1);
        QuestionTurns.ClientTurns holder = turns.NewClient();
        QuestionTurns.ClientTurns waiter = turns.NewClient();
        using var left = new CancellationTokenSource();
        await Begin(holder, QuestionWeight.Short, Cancellation);
        Task own = Begin(holder, QuestionWeight.Short, left.Token);
        Task all = Begin(waiter, QuestionWeight.Short, left.Token);
        Task next = Begin(waiter, QuestionWeight.Short, Cancellation);
        Assert.Equal(3, turns.Waiting);

        await left.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => own);
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => all);
        holder.End(QuestionWeight.Short);
        await next;

        Assert.Equal(0, turns.Waiting);
        waiter.End(QuestionWeight.Short);
        Assert.True(Begin(holder, QuestionWeight.Short, Cancellation).IsCompletedSuccessfully);
    }

    [Fact]
    public async Task Questions_WhileOthersAreComputed_Wait_AndStreamsAndHealthDoNot()
    {
        await using TestServer server = await StartAsync();
        QuestionTurns turns = server.Host.Gate.Turns;
        QuestionTurns.ClientTurns somebody = turns.NewClient();
        await Begin(somebody, QuestionWeight.Short, Cancellation);
        Task<Summary>[] questions = [.. Enumerable.Range(0, 20).Select(_ => server.Client.GetSummaryAsync())];
        await Eventually.True(() => turns.Waiting == questions.Length, "all wait");

        Assert.True(await HealthCheck.ServesAsync(server.Client, ServiceBindings.IngestService));
        Assert.Equal(Status.Ok, (await server.Client.SendAsync(new MarketBatch { Rows = { new MarketRow { IndexPrice = 90_000, Time = 1_768_000_000_000_000_000 } } })).Status);
        using ServerStreamingCall<RiskUpdate> subscription = server.Client.Subscribe(new SubscribeRequest { Views = { View.Summary } });
        Assert.True(await subscription.Responses.MoveNextAsync());
        Assert.Equal(questions.Length, turns.Waiting);

        somebody.End(QuestionWeight.Short);
        Assert.All(await Task.WhenAll(questions), summary => Assert.Equal(90_000, summary.IndexPrice));
        Assert.Equal(0, turns.Waiting);
    }

    [Fact]
    public async Task Question_WhoseCallerLeaves_OrWhoseDeadlinePasses_WaitsNoMore()
    {
        await using TestServer server = await StartAsync();
        QuestionTurns turns = server.Host.Gate.Turns;
        QuestionTurns.ClientTurns somebody = turns.NewClient();
        await Begin(somebody, QuestionWeight.Short, Cancellation);
        RiskClient leaver = server.NewClient();
        Task<Summary> question = leaver.GetSummaryAsync();
        await Eventually.True(() => turns.Waiting == 1, "it waits");
        leaver.Dispose();
        await Assert.ThrowsAsync<RpcException>(() => question);
        await Eventually.True(() => turns.Waiting == 0 && server.Host.Statistics.ActiveCalls == 0, "it waits no more");

        somebody.End(QuestionWeight.Short);
        Assert.NotNull(await server.Client.GetSummaryAsync());
    }

    /// <summary>A failed answer gives its turn back as any other, or there would soon be none left.</summary>
    [Fact]
    public async Task Question_ThatFails_GivesItsTurnBack()
    {
        await using TestServer server = await StartAsync();
        for (int i = 0; i < 5; i++)
        {
            Assert.Equal(StatusCode.InvalidArgument, (await Assert.ThrowsAsync<RpcException>(() => server.Client.GetSummaryAsync((PositioningModel)99))).Status.Code);
        }

        Assert.NotNull(await server.Client.GetSummaryAsync());
    }

    [Theory]
    [InlineData("btcstream.v1.RiskService/GetSummary", (byte)QuestionWeight.Short)]
    [InlineData("btcstream.v1.ReferenceService/GetServerInfo", (byte)QuestionWeight.Short)]
    [InlineData("btcstream.v1.RiskService/Verify", (byte)QuestionWeight.Long)]
    [InlineData("btcstream.v1.ScenarioService/Revalue", (byte)QuestionWeight.Long)]
    [InlineData("grpc.health.v1.Health/Check", (byte)QuestionWeight.None)]
    public void Weight_OfAMethod(string method, byte weight)
    {
        Assert.Contains(method, MethodAccess.Methods);
        Assert.Equal((QuestionWeight)weight, MethodAccess.WeightOf(method));
    }

    private static Task Begin(QuestionTurns.ClientTurns client, QuestionWeight weight, CancellationToken cancellation) => client.BeginAsync(weight, cancellation).AsTask();

    private static Task<TestServer> StartAsync() => TestServer.StartAsync(options => options with { Limits = new LimitSettings { MaxQuestionsAtOnce = 1 } });
}
