using BtcStream.Contracts.V1;
using BtcStream.Rpc;

namespace BtcStream.Client.Tests;

/// <summary>The client against the real server: inputs in, risk out, questions.</summary>
public sealed class ClientTests : IAsyncLifetime
{
    private const ulong Start = 1_768_000_000_000_000_000;
    private const ulong Second = 1_000_000_000;
    private RealServer _server = null!;
    private BtcStreamClient _client = null!;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        _server = await RealServer.StartAsync();
        _client = new BtcStreamClient(_server.Address);
    }

    public async ValueTask DisposeAsync()
    {
        _client.Dispose();
        await _server.DisposeAsync();
    }

    [Fact]
    public async Task Stream_OfEveryKind_IsAppliedAndCounted()
    {
        await using IngestSender<QuoteBatch> quotes = await _client.StreamQuotesAsync(cancellation: Cancellation);
        await quotes.SendAsync(Quotes(0), Cancellation);
        await quotes.SendAsync(Columns(1), Cancellation);
        await using IngestSender<TradeBatch> trades = await _client.StreamTradesAsync(cancellation: Cancellation);
        await trades.SendAsync(
            new TradeBatch { Rows = { new TradeRow { Instrument = "BTC-26JUN26-90000-C", Price = 0.01, Amount = 1, TakerSide = Side.Buy, Time = Start } } }, Cancellation);
        await using IngestSender<PositionBatch> positions = await _client.StreamPositionsAsync(cancellation: Cancellation);
        await positions.SendAsync(
            new PositionBatch
            {
                Definitions = { Perpetual },
                Rows = { new PositionRow { Id = 0, Account = 1, Side = Side.Long, Size = 10, EntryPrice = 90_000, Leverage = 20, Time = Start } },
            },
            Cancellation);
        await using IngestSender<AccountBatch> accounts = await _client.StreamAccountsAsync(cancellation: Cancellation);
        await accounts.SendAsync(new AccountBatch { Rows = { new AccountRow { Venue = "binance", Account = 1, Equity = 1_000, Time = Start } } }, Cancellation);
        await using IngestSender<LiquidationBatch> liquidations = await _client.StreamLiquidationsAsync(cancellation: Cancellation);
        await liquidations.SendAsync(
            new LiquidationBatch { Definitions = { Perpetual }, Rows = { new LiquidationRow { Id = 0, Side = Side.Long, Price = 89_000, Amount = 1, Time = Start } } }, Cancellation);
        await using IngestSender<MarketBatch> market = await _client.StreamMarketAsync(cancellation: Cancellation);
        await market.SendAsync(Market(0, 92_000), Cancellation);
        await using IngestSender<ObservationBatch> observations = await _client.StreamObservationsAsync(cancellation: Cancellation);
        await observations.SendAsync(
            new ObservationBatch { Rows = { new ObservationRow { Source = "deribit", Time = Start, VolatilityIndex = new VolatilityIndexObservation { Index = "DVOL", Close = 0.5 } } } }, Cancellation);

        Assert.Equal(new IngestTotals(2, 4, 0, 0), await quotes.CompleteAsync(Cancellation));
        Assert.All(
            [
                await trades.CompleteAsync(Cancellation), await positions.CompleteAsync(Cancellation), await accounts.CompleteAsync(Cancellation),
                await liquidations.CompleteAsync(Cancellation), await market.CompleteAsync(Cancellation), await observations.CompleteAsync(Cancellation),
            ],
            totals => Assert.Equal(new IngestTotals(1, 1, 0, 0), totals));
        Summary summary = await _client.GetSummaryAsync(cancellation: Cancellation);
        Assert.Equal((92_000.0, 2u, 1u), (summary.IndexPrice, summary.Instruments, summary.Positions));
        await Assert.ThrowsAsync<InvalidOperationException>(() => quotes.SendAsync(Quotes(2), Cancellation));
    }

    [Fact]
    public async Task Subscribe_WhileInputsCome_HoldsWhatTheQuestionsAnswer()
    {
        await using IngestSender<QuoteBatch> quotes = await _client.StreamQuotesAsync(cancellation: Cancellation);
        await using IngestSender<MarketBatch> market = await _client.StreamMarketAsync(cancellation: Cancellation);
        await quotes.SendAsync(Quotes(0), Cancellation);
        await market.SendAsync(Market(0, 92_000), Cancellation);
        await market.FlushAsync(Cancellation);
        await quotes.FlushAsync(Cancellation);
        int step = 0;

        await foreach (RiskState state in _client.SubscribeAsync(new SubscribeRequest { Views = { View.Summary, View.GammaHeatmap, View.Strikes } }, Cancellation))
        {
            if (state.IndexPrice == 92_000 - (100 * step))
            {
                Summary asked = await _client.GetSummaryAsync(cancellation: Cancellation);
                if (asked.Sequence == state.Sequence)
                {
                    Assert.Equal(asked, state.ToSummary());
                    Assert.Equal((asked.AsOf, asked.Epoch, 1), (state.AsOf, state.Epoch, state.Cells.Count));
                }

                if (++step > 5)
                {
                    break;
                }

                await quotes.SendAsync(Quotes((ulong)step * 2), Cancellation);
                await market.SendAsync(Market((ulong)step * 2, 92_000 - (100 * step)), Cancellation);
            }
        }

        Assert.Equal(6, step);
    }

    [Fact]
    public async Task Send_RowsThatCannotBe_AreToldWithTheirReason()
    {
        List<Rejection> refused = [];
        await using IngestSender<QuoteBatch> quotes = await _client.StreamQuotesAsync(new IngestOptions { Acknowledged = ack => refused.AddRange(ack.Rejections) }, Cancellation);
        QuoteBatch batch = Quotes(0);
        batch.Rows[1].MarkIv = -1;
        await quotes.SendAsync(batch, Cancellation);

        Assert.Equal(new IngestTotals(1, 1, 0, 1), await quotes.CompleteAsync(Cancellation));
        Rejection one = Assert.Single(refused);
        Assert.Equal(("mark_iv", "-1", 1u), (one.Field, one.Value, one.Row));
    }

    [Fact]
    public async Task Send_BatchThatIsTooLong_IsRefusedAndTheStreamGoesOn()
    {
        await using IngestSender<QuoteBatch> quotes = await _client.StreamQuotesAsync(cancellation: Cancellation);
        var huge = new QuoteBatch { Rows = { new QuoteRow { Instrument = new string('x', 65 * 1024 * 1024) } } };

        RpcException refused = await Assert.ThrowsAsync<RpcException>(() => quotes.SendAsync(huge, Cancellation));
        await quotes.SendAsync(Quotes(0), Cancellation);

        Assert.Equal(StatusCode.ResourceExhausted, refused.Status.Code);
        Assert.Equal(2ul, (await quotes.CompleteAsync(Cancellation)).Accepted);
    }

    [Fact]
    public async Task Send_NumbersOfTheCallersOwn_MustRise()
    {
        await using IngestSender<QuoteBatch> quotes = await _client.StreamQuotesAsync(cancellation: Cancellation);
        QuoteBatch seven = Quotes(0);
        seven.Sequence = 7;
        await quotes.SendAsync(seven, Cancellation);
        QuoteBatch again = Quotes(1);
        again.Sequence = 7;

        await Assert.ThrowsAsync<ArgumentException>(() => quotes.SendAsync(again, Cancellation));
        again.Sequence = 0;
        await quotes.SendAsync(again, Cancellation);

        Assert.Equal((8ul, 8ul), (again.Sequence, (await quotes.CompleteAsync(Cancellation)).Sequence));
    }

    [Fact]
    public async Task Questions_ThatAreWrong_EndWithFieldAndValue()
    {
        RpcException refused = await Assert.ThrowsAsync<RpcException>(() => _client.RunCascadeAsync(new RunCascadeRequest(), Cancellation));

        Assert.Equal(StatusCode.InvalidArgument, refused.Status.Code);
        Assert.Contains("shock_percent", refused.Status.Detail, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Questions_OfEveryKind_AreAnsweredOrRefusedByTheServer()
    {
        Func<Task>[] questions =
        [
            () => _client.GetGammaHeatmapAsync(cancellation: Cancellation), () => _client.GetGammaProfileAsync(cancellation: Cancellation),
            () => _client.GetLiquidationHeatmapAsync(cancellation: Cancellation), () => _client.GetHistoryAsync(cancellation: Cancellation),
            () => _client.VerifyAsync(cancellation: Cancellation), () => _client.RunCascadeAsync(cancellation: Cancellation), () => _client.RevalueAsync(cancellation: Cancellation),
            () => _client.GetTouchProbabilityAsync(cancellation: Cancellation), () => _client.GetStressTableAsync(cancellation: Cancellation),
            () => _client.GetVolatilityRegimeAsync(cancellation: Cancellation), () => _client.GetMinerStressAsync(cancellation: Cancellation),
            () => _client.GetTreasuryStressAsync(cancellation: Cancellation), () => _client.GetSpilloverAsync(cancellation: Cancellation),
            () => _client.ListUnderlyingsAsync(cancellation: Cancellation), () => _client.ListInstrumentsAsync(cancellation: Cancellation),
            () => _client.ListMarginModelsAsync(cancellation: Cancellation), () => _client.GetServerInfoAsync(cancellation: Cancellation),
        ];
        int answered = 0;
        foreach (Func<Task> question in questions)
        {
            Exception? refused = await Record.ExceptionAsync(question);
            answered += refused is null ? 1 : 0;
            Assert.True(refused is null or RpcException { Status.Code: StatusCode.InvalidArgument or StatusCode.FailedPrecondition or StatusCode.NotFound }, refused?.ToString());
        }

        Assert.True(answered >= 10, $"only {answered} of {questions.Length} questions were answered");
    }

    [Fact]
    public async Task Calls_ToNobody_FailAtOnce()
    {
        using var client = new BtcStreamClient(new BtcStreamClientOptions { Address = "127.0.0.1:9", ReconnectFor = Timeout.InfiniteTimeSpan });

        Assert.Equal(StatusCode.Unavailable, (await Assert.ThrowsAsync<RpcException>(() => client.GetSummaryAsync(cancellation: Cancellation))).Status.Code);
        Assert.Equal(StatusCode.Unavailable, (await Assert.ThrowsAsync<RpcException>(async () =>
        {
            await foreach (RiskState _ in client.SubscribeAsync(cancellation: Cancellation))
            {
            }
        })).Status.Code);
        Assert.Equal(
            StatusCode.Unavailable,
            (await Assert.ThrowsAsync<RpcException>(() => client.StreamQuotesAsync(new IngestOptions { ClientId = "desk" }, Cancellation))).Status.Code);
    }

    internal static QuoteBatch Quotes(ulong step) => new() { Rows = { Quote(step, 'C', 100), Quote(step, 'P', 80 + step) } };

    private static InstrumentDefinition Perpetual => new()
    {
        Id = 0,
        Venue = "binance",
        Instrument = "BTCUSDT",
        Underlying = "BTC",
        Kind = InstrumentKind.Perpetual,
        Settlement = Settlement.Linear,
    };

    private static QuoteRow Quote(ulong step, char right, double openInterest) =>
        new() { Instrument = $"BTC-26JUN26-90000-{right}", MarkIv = 0.5, OpenInterest = openInterest, UnderlyingPrice = 93_000, Time = Start + (step * Second) };

    private static QuoteBatch Columns(ulong step) => new()
    {
        Definitions = { new InstrumentDefinition { Id = 0, Instrument = "BTC-26JUN26-90000-C" }, new InstrumentDefinition { Id = 1, Instrument = "BTC-26JUN26-90000-P" } },
        Columns = new QuoteColumns { Id = { 0, 1 }, OpenInterest = { 110, 90 }, Time = { Start + (step * Second), Start + (step * Second) } },
    };

    private static MarketBatch Market(ulong step, double index) => new() { Rows = { new MarketRow { IndexPrice = index, Time = Start + (step * Second) } } };
}
