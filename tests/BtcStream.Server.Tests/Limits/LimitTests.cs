using System.Net;
using System.Net.Sockets;
using BtcStream.Contracts.V1;
using BtcStream.Rpc;
using BtcStream.Rpc.Client;
using BtcStream.Server.Limits;
using BtcStream.Server.Services;
using BtcStream.Server.Tests.Hosting;
using Google.Protobuf;

namespace BtcStream.Server.Tests.Limits;

/// <summary>Every limit, reached: who meets it is told which it is, its value and its option, and nobody else notices.</summary>
public sealed class LimitTests
{
    [Fact]
    public async Task Batch_OfMoreRowsThanTheLimit_IsRefusedByNameAndWhatCameBeforeStays()
    {
        await using TestServer server = await StartAsync(new LimitSettings { MaxBatchRows = 100 });
        MarketBatch full = Market(100);
        AckLog log = await server.Client.SendAsync(full, Market(101));
        Assert.Equal(
            new Status(StatusCode.ResourceExhausted, "rows and definitions of one message: 101, above the limit of 100 (--max-batch-rows); send several messages"), log.Status);
        Assert.Equal(100UL, log.Last.AcceptedRows);
    }

    [Fact]
    public async Task ServerInfo_NamesEveryLimitThatAClientMayMeet()
    {
        var settings = new LimitSettings
        {
            MaxBatchRows = 101,
            MaxInstruments = 102,
            MaxObservationSeries = 103,
            MaxObservationsPerSeries = 104,
            MaxSubscriptions = 105,
            MaxCallsPerClient = 106,
            MaxCallsPerConnection = 107,
            MaxConnections = 108,
            MaxConnectionsPerAddress = 109,
            RingCapacity = 128,
            MaxIngestMegabytes = 9,
            MaxRowsPerSecond = 1_000_000,
            MaxResetsPerSecond = 110,
            MaxControlFramesPerSecond = 1_110,
            MaxHalfOpenCalls = 111,
            MaxQuestionsAtOnce = 112,
        };
        await using TestServer server = await StartAsync(settings);
        ServerLimits limits = (await server.Client.GetServerInfoAsync()).Limits;
        Assert.Equal<uint>(
            [101, 102, 103, 104, 105, 106, 107, 108, 109, 128, 1_000_000, 110, 1_110, 111, 112],
            [
                limits.MaxBatchRows, limits.MaxInstruments, limits.MaxObservationSeries, limits.MaxObservationsPerSeries, limits.MaxSubscriptions, limits.MaxCallsPerClient,
                limits.MaxCallsPerConnection, limits.MaxConnections, limits.MaxConnectionsPerAddress, limits.MaxRingBatches, limits.MaxRowsPerSecond, limits.MaxResetsPerSecond,
                limits.MaxControlFramesPerSecond, limits.MaxHalfOpenCalls, limits.MaxQuestionsAtOnce,
            ]);
        Assert.Equal(9UL << 20, limits.MaxIngestBytes);
        Assert.Equal((9L << 20, 9L << 17), (server.Host.Engine.HostOptions.MaxWaitingBytes, server.Host.Engine.HostOptions.MaxWaitingBytesPerSession));

        // None is forgotten: each field says something where every limit is set.
        Assert.All(ServerLimits.Descriptor.Fields.InDeclarationOrder(), field => Assert.NotEqual("0", field.Accessor.GetValue(limits).ToString()));
    }

    [Fact]
    public async Task Batch_OfMoreColumnsThanTheLimit_IsRefusedInEveryForm()
    {
        await using TestServer server = await StartAsync(new LimitSettings { MaxBatchRows = 100 });
        var quotes = new QuoteBatch { Columns = new QuoteColumns { Id = { Enumerable.Repeat(0U, 101) } } };
        var accounts = new AccountBatch { Columns = new AccountColumns { Account = { Enumerable.Repeat(1UL, 101) } } };
        var observations = new ObservationBatch { Columns = new ObservationColumns { Time = { Enumerable.Repeat(1UL, 101) } } };
        var definitions = new TradeBatch { Definitions = { Enumerable.Range(0, 101).Select(_ => new Contracts.V1.InstrumentDefinition()) } };
        Assert.Equal(StatusCode.ResourceExhausted, (await server.Client.SendAsync(quotes)).Status.Code);
        Assert.Equal(StatusCode.ResourceExhausted, (await server.Client.SendAsync(accounts)).Status.Code);
        Assert.Equal(StatusCode.ResourceExhausted, (await server.Client.SendAsync(observations)).Status.Code);
        Assert.Equal(StatusCode.ResourceExhausted, (await server.Client.SendAsync(definitions)).Status.Code);
        Assert.Equal(StatusCode.ResourceExhausted, (await ConnectAsync(server, new ClientFrame { Quotes = quotes }.ToByteArray())).Code);
    }

    [Fact]
    public async Task Frame_OfManyBatches_IsCountedAsOne()
    {
        await using TestServer server = await StartAsync(new LimitSettings { MaxBatchRows = 100 });
        byte[] frame = new ClientFrame { Market = Market(60) }.ToByteArray();
        Status two = await ConnectAsync(server, [.. frame, .. frame]);
        Assert.Equal(
            new Status(StatusCode.ResourceExhausted, "rows and definitions of one message: 120, above the limit of 100 (--max-batch-rows); send several messages"), two);
        Assert.Equal(Status.Ok, await ConnectAsync(server, frame));
    }

    [Fact]
    public async Task Frame_OfMoreThanOneSubscription_IsRefused()
    {
        await using TestServer server = await StartAsync(new LimitSettings());
        byte[] frame = new ClientFrame { Subscribe = new SubscribeRequest() }.ToByteArray();
        Assert.Equal(new Status(StatusCode.InvalidArgument, "a frame has more than one subscribe; send each in a frame of its own"), await ConnectAsync(server, [.. frame, .. frame]));
    }

    [Fact]
    public async Task Connect_WithMoreSubscriptionsThanACallMayHave_IsRefused()
    {
        await using TestServer server = await StartAsync(new LimitSettings());
        using DuplexCall<ClientFrame, RiskFrame> call = server.Client.Connect();
        for (int number = 0; number <= SubscriptionSet.Max; number++)
        {
            call.Requests.Write(new ClientFrame { Subscribe = new SubscribeRequest { Underlying = $"C{number}" } });
        }

        await call.Requests.FlushAsync();
        RpcException refused = await Assert.ThrowsAsync<RpcException>(async () =>
        {
            while (await call.Responses.MoveNextAsync())
            {
            }
        });
        Assert.Equal(
            new Status(StatusCode.ResourceExhausted, "a call has at most 256 subscriptions, each of an underlying and a positioning model; make another call"), refused.Status);
    }

    [Theory]
    [InlineData("203.0.113.7", "203.0.113.7")]
    [InlineData("::ffff:203.0.113.7", "203.0.113.7")]
    [InlineData("2001:db8:1:2:3:4:5:6", "2001:db8:1:2::")]
    [InlineData("2001:db8:1:2::1", "2001:db8:1:2::")]
    [InlineData("2001:db8:1:3::1", "2001:db8:1:3::")]
    [InlineData("::1", "::1")]
    public void Addresses_OfOneBlock_CountAsOne(string address, string block) => Assert.Equal(IPAddress.Parse(block), AddressBlock.Of(IPAddress.Parse(address)));

    [Fact]
    public void Budget_OfWhoeverSpentFarTooMuch_ComesBackInTheTimeOfOneBurst()
    {
        var clock = new ManualClock();
        var bucket = new TokenBucket(perSecond: 10, burst: 20, clock);
        Assert.False(bucket.TrySpend(1_000_000));
        clock.Advance(TimeSpan.FromSeconds(1.9));
        Assert.False(bucket.TrySpend(1));
        clock.Advance(TimeSpan.FromSeconds(0.3));
        Assert.True(bucket.TrySpend(1));
    }

    [Theory]
    [InlineData(100, 0, true)]
    [InlineData(0, 100, true)]
    [InlineData(60, 40, true)]
    [InlineData(60, 41, false)]
    public void RowLimit_CountsRowsDefinitionsAndColumnsTogether(int rows, int columns, bool fits)
    {
        var limit = new RowLimit(100);
        var batch = new QuoteBatch { Rows = { Enumerable.Range(0, rows).Select(_ => new QuoteRow()) }, Columns = new QuoteColumns { Id = { Enumerable.Repeat(0U, columns) } } };
        batch.Columns.MarkIv.AddRange(Enumerable.Repeat(0.5, columns));
        Exception? refused = Record.Exception(() => limit.Require(batch.ToByteArray()));
        Assert.Equal(fits, refused is null);
    }

    [Fact]
    public async Task Message_LongerThanTheLimit_IsRefusedByName()
    {
        await using TestServer server = await TestServer.StartAsync(maxMessageBytes: 4096);
        AckLog log = await server.Client.SendAsync(Market(1_000));
        Assert.Equal(StatusCode.ResourceExhausted, log.Status.Code);
        Assert.EndsWith("the limit is 4096 (--max-message-bytes)", log.Status.Detail, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Rows_BeyondAnEngineLimit_AreRefusedByNameAndTheCallGoesOn()
    {
        await using TestServer server = await TestServer.StartAsync(options => options with
        {
            Limits = new LimitSettings { MaxInstruments = 1, MaxObservationSeries = 1 },
            MaxPositions = 1,
            MaxAccounts = 1,
        });
        AckLog quotes = await server.Client.SendAsync(new QuoteBatch { Rows = { Quote("BTC-30JAN26-90000-C"), Quote("BTC-30JAN26-95000-C"), Quote("BTC-30JAN26-90000-C") } });
        Assert.Equal((2UL, 0UL, 1UL), quotes.Counts);
        Assert.Equal(
            "instrument 'BTC-30JAN26-95000-C': the limit of 1 instruments is reached (--max-instruments)", Assert.Single(quotes.Rejections).Message);
        Assert.Equal(RejectionCode.LimitReached, quotes.Rejections[0].Code);
        AckLog series = await server.Client.SendAsync(new ObservationBatch { Rows = { Price("ETH"), Price("BNB"), Price("ETH") } });
        Assert.Equal((2UL, 0UL, 1UL), series.Counts);
        Assert.Contains("the limit of 1 series of observations is reached (--max-observation-series)", Assert.Single(series.Rejections).Message, StringComparison.Ordinal);
        AckLog accounts = await server.Client.SendAsync(new AccountBatch { Rows = { Account(1), Account(2) } });
        Assert.Contains("the limit of 1 accounts is reached (--max-accounts)", Assert.Single(accounts.Rejections).Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Subscriptions_BeyondTheLimit_AreRefusedByNameAndFitAgainOnceOneEnds()
    {
        await using TestServer server = await StartAsync(new LimitSettings { MaxSubscriptions = 1 });
        using ServerStreamingCall<RiskUpdate> first = server.Client.Subscribe(new SubscribeRequest());
        await Eventually.True(() => server.Host.Streams.Active == 1, "the first runs");
        using (ServerStreamingCall<RiskUpdate> second = server.Client.Subscribe(new SubscribeRequest()))
        {
            Assert.Equal(new Status(StatusCode.ResourceExhausted, "the limit of 1 subscriptions at once is reached (--max-subscriptions)") { RetryAfter = TimeSpan.FromSeconds(1) }, await EndOfAsync(second));
        }

        first.Dispose();
        await Eventually.True(() => server.Host.Statistics.ActiveCalls == 0, "the first has ended");
        using ServerStreamingCall<RiskUpdate> third = server.Client.Subscribe(new SubscribeRequest());
        await Eventually.True(() => server.Host.Streams.Active == 1, "the third runs");
    }

    [Fact]
    public async Task Calls_OfOneClientBeyondTheLimit_AreRefusedByName()
    {
        await using TestServer server = await StartAsync(new LimitSettings { MaxCallsPerClient = 1 });
        using DuplexCall<QuoteBatch, IngestAck> running = server.Client.StartIngest<QuoteBatch>();
        await running.Requests.WriteAsync(new QuoteBatch { Sequence = 1 });
        Assert.True(await running.Responses.MoveNextAsync());
        RiskClient other = server.NewClient();
        RpcException refused = await Assert.ThrowsAsync<RpcException>(other.GetServerInfoAsync);
        Assert.Equal(new Status(StatusCode.ResourceExhausted, "the limit of 1 calls at once of one client is reached (--max-calls-per-client)") { RetryAfter = TimeSpan.FromSeconds(1) }, refused.Status);
        await running.Requests.CompleteAsync();
        Assert.False(await running.Responses.MoveNextAsync());
        await Eventually.True(() => server.Host.Statistics.ActiveCalls == 0, "the call has ended");
        Assert.NotNull(await other.GetServerInfoAsync());
    }

    [Fact]
    public async Task Connections_OfOneAddressBeyondTheLimit_AreClosed()
    {
        await using TestServer server = await StartAsync(new LimitSettings { MaxConnectionsPerAddress = 2 });
        Assert.NotNull(await server.Client.GetServerInfoAsync());
        using Socket second = await ConnectAsync(server);
        using Socket third = await ConnectAsync(server);
        Assert.Equal(0, await ReceiveAsync(third));
        second.Close();
        await Eventually.True(
            () =>
            {
                using var again = new Socket(SocketType.Stream, ProtocolType.Tcp);
                try
                {
                    again.Connect(server.Host.GrpcAddress.Host, server.Host.GrpcAddress.Port);
                    return !again.Poll(TimeSpan.FromMilliseconds(100), SelectMode.SelectRead) || again.Available > 0;
                }
                catch (SocketException)
                {
                    // Closed once more: the place is not free yet.
                    return false;
                }
            },
            "a place is free again");
        Assert.NotNull(await server.Client.GetServerInfoAsync());
    }

    [Theory]
    [InlineData("--max-batch-rows is 0; it must lie between 1 and 16777216", "--max-batch-rows", "0")]
    [InlineData("--ring-capacity is 1000; it must be a power of two", "--ring-capacity", "1000")]
    [InlineData("--ring-capacity is 131072; it must lie between 2 and 65536", "--ring-capacity", "131072")]
    [InlineData("--max-rows-per-second is -1;", "--max-rows-per-second", "-1")]
    [InlineData("--max-connections is 0;", "--max-connections", "0")]
    public async Task Invoke_LimitOutOfRange_IsRefusedByNameAndValue(string problem, params string[] arguments)
    {
        var error = new StringWriter();
        Assert.Equal(1, await new CommandLine((_, _) => Task.FromResult(0)).InvokeAsync(arguments, error));
        Assert.Contains(problem, error.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Invoke_Limits_ReachTheEngine()
    {
        ServerOptions? options = null;
        string[] arguments =
        [
            "--max-batch-rows", "1", "--max-instruments", "2", "--max-observation-series", "3", "--max-observations-per-series", "4", "--max-subscriptions", "5",
            "--max-calls-per-client", "6", "--max-calls-per-connection", "9", "--max-connections", "7", "--max-connections-per-address", "8", "--max-new-connections-per-second", "11", "--ring-capacity", "16", "--max-rows-per-second", "10",
            "--max-control-frames-per-second", "12", "--max-half-open-calls", "13", "--max-questions-at-once", "14",
        ];
        Assert.Equal(0, await new CommandLine((read, _) => Task.FromResult((options = read) is null ? 1 : 0)).InvokeAsync(arguments));
        var expected = new LimitSettings
        {
            MaxBatchRows = 1,
            MaxInstruments = 2,
            MaxObservationSeries = 3,
            MaxObservationsPerSeries = 4,
            MaxSubscriptions = 5,
            MaxCallsPerClient = 6,
            MaxCallsPerConnection = 9,
            MaxConnections = 7,
            MaxConnectionsPerAddress = 8,
            MaxNewConnectionsPerSecond = 11,
            RingCapacity = 16,
            MaxRowsPerSecond = 10,
            MaxControlFramesPerSecond = 12,
            MaxHalfOpenCalls = 13,
            MaxQuestionsAtOnce = 14,
        };
        Assert.Equal(expected, options!.Limits);
        Engine.EngineOptions engine = options.ToEngineOptions();
        Assert.Equal((2, 3, 4), (engine.MaxInstruments, engine.MaxObservationSeries, engine.MaxObservationsPerSeries));
    }

    private static Task<TestServer> StartAsync(LimitSettings limits) => TestServer.StartAsync(options => options with { Limits = limits });

    private static MarketBatch Market(int rows) => new() { Rows = { Enumerable.Range(1, rows).Select(i => new MarketRow { IndexPrice = 90_000 + i, Time = (ulong)i }) } };

    private static QuoteRow Quote(string name) => new() { Instrument = name, MarkIv = 0.5, UnderlyingPrice = 90_000, Time = 1_767_225_600_000_000_000 };

    private static AccountRow Account(ulong account) => new() { Venue = "binance", Account = account, Equity = 1.0, Time = 1_767_225_600_000_000_000 };

    private static ObservationRow Price(string asset) =>
        new() { Source = "test", Time = 1_767_225_600_000_000_000, AssetPrice = new AssetPriceObservation { Asset = asset, PriceUsd = 1.0, Kind = AssetPriceKind.DailyClose } };

    private static async Task<Status> ConnectAsync(TestServer server, byte[] frame)
    {
        using RpcCall call = server.Client.Channel.Start("btcstream.v1.RiskService/Connect", RiskClient.Bounded);
        call.Requests.Write(frame);
        try
        {
            await call.CompleteAsync();
            while (await call.Responses.ReadAsync())
            {
                while (call.Responses.TryRead(out _))
                {
                }
            }

            return Status.Ok;
        }
        catch (RpcException e)
        {
            return e.Status;
        }
    }

    private static async Task<Status> EndOfAsync(ServerStreamingCall<RiskUpdate> call)
    {
        RpcException end = await Assert.ThrowsAsync<RpcException>(async () =>
        {
            while (await call.Responses.MoveNextAsync())
            {
            }
        });
        return end.Status;
    }

    private static async Task<Socket> ConnectAsync(TestServer server)
    {
        var socket = new Socket(SocketType.Stream, ProtocolType.Tcp);
        try
        {
            await socket.ConnectAsync(server.Host.GrpcAddress.Host, server.Host.GrpcAddress.Port, TestContext.Current.CancellationToken);
        }
        catch (SocketException e) when (e.SocketErrorCode is SocketError.ConnectionReset or SocketError.ConnectionAborted)
        {
            // A server that closes at once may be quicker than the system is with telling of the connection: what is read then says the same.
        }

        return socket;
    }

    /// <summary>Bytes read; 0 where the server has closed the connection, however it did.</summary>
    private static async Task<int> ReceiveAsync(Socket socket)
    {
        try
        {
            return await socket.ReceiveAsync(new byte[1024], TestContext.Current.CancellationToken);
        }
        catch (SocketException)
        {
            return 0;
        }
    }
}
