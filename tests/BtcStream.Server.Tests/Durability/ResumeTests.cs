using BtcStream.Contracts.V1;
using BtcStream.Rpc;
using BtcStream.Rpc.Client;
using BtcStream.Server.Tests.Hosting;

namespace BtcStream.Server.Tests.Durability;

/// <summary>Named sessions over the wire: what a client that comes back is told, that nothing counts twice, and who has a session that two calls name.</summary>
public sealed class ResumeTests : IDisposable
{
    private const string Option = "BTC-27JUN36-100000-C";
    private const ulong Time = 1_767_225_600_000_000_000;

    private readonly string _path = Path.Combine(Path.GetTempPath(), Path.GetRandomFileName());

    [Fact]
    public async Task ClientId_AfterARestart_LearnsTheLastAckedSequence_AndRepeatsCountAsLate()
    {
        await using (TestServer server = await StartAsync())
        {
            Assert.Equal((0UL, 3UL, 0UL), await SendAsync(server.Client, "desk", 1, 2, 3));
            Assert.Equal((3UL, 1UL, 1UL), await SendAsync(server.Client, "desk", 3, 4));
        }

        await using TestServer again = await StartAsync();
        Assert.Contains("recovered snapshot-", again.Host.Recovered, StringComparison.Ordinal);
        Assert.Contains(" and 0 records", again.Host.Recovered, StringComparison.Ordinal);
        Assert.Equal((4UL, 1UL, 4UL), await SendAsync(again.Client, "desk", 1, 2, 3, 4, 5));
        Assert.Equal((0UL, 1UL, 0UL), await SendAsync(again.Client, "other", 1));
        Assert.Equal(6, again.Host.Engine.Counts.Trades.Accepted);
    }

    [Fact]
    public async Task ClientId_OfAnotherMethod_IsAnotherSession()
    {
        await using TestServer server = await TestServer.StartAsync();
        await SendAsync(server.Client, "desk", 9);
        using DuplexCall<MarketBatch, IngestAck> call = server.Client.StartIngest<MarketBatch>("desk");
        Assert.Equal("0", (await call.Frames.ReadHeadersAsync()).GetText("last-acked-sequence"));
        await call.Requests.CompleteAsync();
        Assert.Equal(Status.Ok, (await AckLog.ReadAsync(call)).Status);
    }

    [Fact]
    public async Task ClientId_NoneGiven_NoneTold()
    {
        await using TestServer server = await TestServer.StartAsync();
        using DuplexCall<TradeBatch, IngestAck> call = server.Client.StartIngest<TradeBatch>();
        Assert.Null((await call.Frames.ReadHeadersAsync()).GetText("last-acked-sequence"));
        await call.Requests.CompleteAsync();
        Assert.Equal(Status.Ok, (await AckLog.ReadAsync(call)).Status);
    }

    [Theory]
    [InlineData("two words")]
    [InlineData("")]
    public async Task ClientId_ThatIsNone_IsRefusedNamingIt(string client)
    {
        await using TestServer server = await TestServer.StartAsync();
        using DuplexCall<TradeBatch, IngestAck> call = server.Client.StartIngest<TradeBatch>(client);
        Status status = (await AckLog.ReadAsync(call)).Status;
        Assert.Equal(StatusCode.InvalidArgument, status.Code);
        Assert.Contains($"client-id is '{client}'", status.Detail, StringComparison.Ordinal);
    }

    [Fact]
    public async Task ClientId_NewerCall_EndsTheOlderWithAborted()
    {
        await using TestServer server = await StartAsync();
        using DuplexCall<TradeBatch, IngestAck> older = server.Client.StartIngest<TradeBatch>("desk");
        Task<AckLog> log = AckLog.ReadAsync(older);
        Assert.Equal("0", (await older.Frames.ReadHeadersAsync()).GetText("last-acked-sequence"));
        Assert.Equal((0UL, 1UL, 0UL), await SendAsync(server.NewClient(), "desk", 1));
        Status status = (await log).Status;
        Assert.Equal(StatusCode.Aborted, status.Code);
        Assert.Contains("a newer call with the same client-id", status.Detail, StringComparison.Ordinal);
    }

    [Fact]
    public async Task ClientId_MoreThanFitAndAllInUse_IsRefusedNamingTheOption()
    {
        await using TestServer server = await TestServer.StartAsync(options => options with { MaxClientSessions = 1 });
        using DuplexCall<TradeBatch, IngestAck> first = server.Client.StartIngest<TradeBatch>("a");
        await first.Frames.ReadHeadersAsync();
        using DuplexCall<TradeBatch, IngestAck> second = server.Client.StartIngest<TradeBatch>("b");
        Status status = (await AckLog.ReadAsync(second)).Status;
        Assert.Equal(StatusCode.ResourceExhausted, status.Code);
        Assert.Contains("--max-client-sessions", status.Detail, StringComparison.Ordinal);
    }

    public void Dispose()
    {
        if (Directory.Exists(_path))
        {
            Directory.Delete(_path, recursive: true);
        }
    }

    private Task<TestServer> StartAsync() => TestServer.StartAsync(options => options with { DataDirectory = _path });

    /// <summary>One trade a message; what the client was told, and its accepted and late rows.</summary>
    private static async Task<(ulong Told, ulong Accepted, ulong Late)> SendAsync(RiskClient client, string name, params ulong[] sequences)
    {
        using DuplexCall<TradeBatch, IngestAck> call = client.StartIngest<TradeBatch>(name);
        ulong told = ulong.Parse((await call.Frames.ReadHeadersAsync()).GetText("last-acked-sequence")!, System.Globalization.CultureInfo.InvariantCulture);
        Task<AckLog> log = AckLog.ReadAsync(call);
        foreach (ulong sequence in sequences)
        {
            var row = new TradeRow { Instrument = Option, Price = 0.01, Amount = 1, TakerSide = Side.Buy, Time = Time + sequence };
            Assert.True(await call.Requests.WriteAsync(new TradeBatch { Sequence = sequence, Rows = { row } }));
        }

        await call.Requests.CompleteAsync();
        AckLog acks = await log;
        Assert.Equal(Status.Ok, acks.Status);
        Assert.Equal(sequences.Max(), acks.Last.Sequence);
        return (told, acks.Last.AcceptedRows, acks.Last.LateRows);
    }
}
