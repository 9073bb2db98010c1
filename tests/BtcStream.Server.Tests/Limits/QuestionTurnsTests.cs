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
    public async Task Turns_OfOneClient_AreAnEighth_AndTheRestIsForOthers()
    {
        var turns = new QuestionTurns(16);
        QuestionTurns.ClientTurns greedy = turns.NewClient();
        Assert.Equal([true, true, false], Enumerable.Range(0, 3).Select(_ => greedy.TryBegin(QuestionWeight.Short)));
        Task<bool>[] asked = [.. Enumerable.Range(0, 10).Select(_ => greedy.BeginAsync(QuestionWeight.Short, Cancellation))];
        Assert.Equal((0, 10), (asked.Count(task => task.IsCompleted), turns.Waiting));

        // Others have the rest, and whoever comes when all are taken is next, though ten of the first have waited longer.
        QuestionTurns.ClientTurns[] others = [.. Enumerable.Range(0, 7).Select(_ => turns.NewClient())];
        Assert.All(others, other => Assert.True(other.TryBegin(QuestionWeight.Short) && other.TryBegin(QuestionWeight.Short)));
        QuestionTurns.ClientTurns last = turns.NewClient();
        Assert.False(last.TryBegin(QuestionWeight.Short));
        Task<bool> next = last.BeginAsync(QuestionWeight.Short, Cancellation);
        greedy.End(QuestionWeight.Short);
        Assert.True(await next);
        last.End(QuestionWeight.Short);
        foreach (Task<bool> waited in asked)
        {
            Assert.True(await waited);
            greedy.End(QuestionWeight.Short);
        }

        Assert.Equal(0, turns.Waiting);
    }

    [Fact]
    public async Task Turns_OfLongQuestions_AreOneAClient_AndNotThoseOfShortOnes()
    {
        var turns = new QuestionTurns(1);
        QuestionTurns.ClientTurns[] clients = [turns.NewClient(), turns.NewClient(), turns.NewClient()];
        Assert.True(clients[0].TryBegin(QuestionWeight.Long));
        Task<bool> second = clients[0].BeginAsync(QuestionWeight.Long, Cancellation);
        Assert.True(clients[1].TryBegin(QuestionWeight.Long));
        Assert.False(clients[2].TryBegin(QuestionWeight.Long));
        Task<bool> third = clients[2].BeginAsync(QuestionWeight.Long, Cancellation);
        Assert.False(second.IsCompleted || third.IsCompleted);

        Assert.True(clients[0].TryBegin(QuestionWeight.Short));
        Assert.False(clients[1].TryBegin(QuestionWeight.Short));
        Assert.True(clients[1].TryBegin(QuestionWeight.None));
        clients[0].End(QuestionWeight.Long);
        Assert.True(await third);
        clients[1].End(QuestionWeight.Long);
        Assert.True(await second);
    }

    [Fact]
    public async Task Turn_GivenUp_IsAnothers()
    {
        var turns = new QuestionTurns(1);
        QuestionTurns.ClientTurns holder = turns.NewClient();
        QuestionTurns.ClientTurns waiter = turns.NewClient();
        using var left = new CancellationTokenSource();
        Assert.True(holder.TryBegin(QuestionWeight.Short));
        Task<bool> own = holder.BeginAsync(QuestionWeight.Short, left.Token);
        Task<bool> all = waiter.BeginAsync(QuestionWeight.Short, left.Token);
        Task<bool> next = waiter.BeginAsync(QuestionWeight.Short, Cancellation);
        Assert.Equal(3, turns.Waiting);

        await left.CancelAsync();
        Assert.Equal((false, false), (await own, await all));
        holder.End(QuestionWeight.Short);
        Assert.True(await next);

        Assert.Equal(0, turns.Waiting);
        waiter.End(QuestionWeight.Short);
        Assert.True(holder.TryBegin(QuestionWeight.Short));
    }

    [Fact]
    public async Task Questions_WhileOthersAreInHand_Wait_AndStreamsAndHealthDoNot()
    {
        await using TestServer server = await StartAsync();
        QuestionTurns turns = server.Host.Gate.Turns;
        QuestionTurns.ClientTurns somebody = turns.NewClient();
        Assert.True(somebody.TryBegin(QuestionWeight.Short));
        Task<Summary>[] questions = [.. Enumerable.Range(0, 20).Select(_ => server.Client.GetSummaryAsync())];
        await Eventually.True(() => turns.Waiting == questions.Length, "all wait");

        Assert.True(await HealthCheck.ServesAsync(server.Client, ServiceBindings.IngestService));
        Assert.NotNull(await server.Client.GetServerInfoAsync());
        Assert.Equal(Status.Ok, (await server.Client.SendAsync(new MarketBatch { Rows = { new MarketRow { IndexPrice = 90_000, Time = 1_768_000_000_000_000_000 } } })).Status);
        using ServerStreamingCall<RiskUpdate> subscription = server.Client.Subscribe(new SubscribeRequest { Views = { View.Summary } });
        Assert.True(await subscription.Responses.MoveNextAsync());
        Assert.Equal(questions.Length, turns.Waiting);

        somebody.End(QuestionWeight.Short);
        Assert.All(await Task.WhenAll(questions), summary => Assert.Equal(90_000, summary.IndexPrice));
        Assert.Equal(0, turns.Waiting);
    }

    [Fact]
    public async Task Question_WhoseCallerLeaves_WaitsNoMore()
    {
        await using TestServer server = await StartAsync();
        QuestionTurns turns = server.Host.Gate.Turns;
        QuestionTurns.ClientTurns somebody = turns.NewClient();
        Assert.True(somebody.TryBegin(QuestionWeight.Short));
        RiskClient leaver = server.NewClient();
        Task<Summary> question = leaver.GetSummaryAsync();
        await Eventually.True(() => turns.Waiting == 1, "it waits");
        leaver.Dispose();
        await Assert.ThrowsAsync<RpcException>(() => question);
        await Eventually.True(() => turns.Waiting == 0 && server.Host.Statistics.ActiveCalls == 0, "it waits no more");

        somebody.End(QuestionWeight.Short);
        Assert.NotNull(await server.Client.GetSummaryAsync());
    }

    /// <summary>Some show only when they are read that they take long: they give the short turn back, and wait for a long one.</summary>
    [Fact]
    public async Task Questions_ThatShowToBeLong_WaitForALongTurn_AndShortOnesDoNot()
    {
        await using TestServer server = await StartAsync();
        QuestionTurns turns = server.Host.Gate.Turns;
        QuestionTurns.ClientTurns[] others = [turns.NewClient(), turns.NewClient()];
        Assert.All(others, other => Assert.True(other.TryBegin(QuestionWeight.Long)));
        Task<LiquidationHeatmap> heatmap = server.Client.GetLiquidationsAsync(new GetLiquidationHeatmapRequest { Venues = { "binance" } });
        Task<GammaProfile> profile = server.Client.GetProfileAsync(new GetGammaProfileRequest { Points = 2_000 });
        await Eventually.True(() => turns.Waiting == 2, "both wait");

        Assert.NotNull(await server.Client.GetSummaryAsync());
        Assert.NotNull(await server.Client.GetLiquidationsAsync());
        Assert.NotNull(await server.Client.GetProfileAsync(new GetGammaProfileRequest { Points = 100 }));
        Assert.False(heatmap.IsCompleted || profile.IsCompleted);

        others[0].End(QuestionWeight.Long);
        await heatmap;
        await profile;
        Assert.True(others[0].TryBegin(QuestionWeight.Long));
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
    [InlineData("btcstream.v1.ReferenceService/GetServerInfo", (byte)QuestionWeight.None)]
    [InlineData("btcstream.v1.RiskService/Verify", (byte)QuestionWeight.Long)]
    [InlineData("btcstream.v1.ScenarioService/Revalue", (byte)QuestionWeight.Long)]
    [InlineData("grpc.health.v1.Health/Check", (byte)QuestionWeight.None)]
    public void Weight_OfAMethod(string method, byte weight)
    {
        Assert.Contains(method, MethodAccess.Methods);
        Assert.Equal((QuestionWeight)weight, MethodAccess.WeightOf(method));
    }

    private static Task<TestServer> StartAsync() => TestServer.StartAsync(options => options with { Limits = new LimitSettings { MaxQuestionsAtOnce = 1 } });
}
