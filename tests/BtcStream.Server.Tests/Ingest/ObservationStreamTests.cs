using BtcStream.Contracts.V1;
using BtcStream.Rpc;
using BtcStream.Server.Tests.Hosting;
using BtcStream.Server.Tests.Streams;

namespace BtcStream.Server.Tests.Ingest;

/// <summary>Observations over the wire: what is taken, what is refused and how that is said.</summary>
public sealed class ObservationStreamTests
{
    private const ulong Time = 1_768_300_000_000_000_000;
    private const ulong Day = 86_400_000_000_000;

    public static TheoryData<string, ObservationRow, RejectionCode, string, string> BadRows => new()
    {
        { "no source", Of(row => row.Source = ""), RejectionCode.MissingField, "source", "" },
        { "no observation", Of(row => row.ClearObservation()), RejectionCode.MissingField, "observation", "" },
        { "bad underlying", Of(row => row.Underlying = "b tc"), RejectionCode.InvalidName, "underlying", "b tc" },
        { "no asset", Of(row => row.AssetPrice.Asset = ""), RejectionCode.MissingField, "asset", "" },
        { "price that is no number", Of(row => row.AssetPrice.PriceUsd = double.NaN), RejectionCode.NotFinite, "price_usd", "NaN" },
        { "unknown kind", Of(row => row.AssetPrice.Kind = (AssetPriceKind)9), RejectionCode.InvalidEnum, "kind", "9" },
        { "period of zero", Of(row => row.Network = new NetworkObservation { PeriodSeconds = 0, Blocks = 144 }), RejectionCode.OutOfRange, "period_seconds", "0" },
        { "empty network", Of(row => row.Network = new NetworkObservation()), RejectionCode.MissingField, "observation", "" },
        { "share above 1", Of(row => row.Fleet = Fleet(30, 1.5)), RejectionCode.OutOfRange, "machines", "1.5" },
        { "no efficiency", Of(row => row.Fleet = Fleet(0, 0.5)), RejectionCode.OutOfRange, "machines", "0" },
        { "share of costs", Of(row => row.Energy = new EnergyObservation { ElectricityShare = 2 }), RejectionCode.OutOfRange, "electricity_share", "2" },
        { "negative holding", Of(row => row.Treasury = new TreasuryObservation { Holder = "h", HoldingBtc = -3 }), RejectionCode.Negative, "holding_btc", "-3" },
        { "amount without a price", Of(row => row.Treasury = new TreasuryObservation { Holder = "h", AmountBtc = 3 }), RejectionCode.MissingField, "price_usd", "" },
        {
            "histogram of unequal lists", Of(row => row.CostBasis = new CostBasisObservation { PriceLow = { 1, 2 }, PriceHigh = { 2, 3 }, AmountBtc = { 5 } }),
            RejectionCode.ConflictingFields, "amount_btc", "1 entries where price_low has 2"
        },
        {
            "curve of unequal lists", Of(row => row.SupplyCurve = new SupplyCurveObservation { Name = "miners", Price = { 1 } }),
            RejectionCode.ConflictingFields, "supply_usd", "0 entries where price has 1"
        },
        { "index in percent", Of(row => row.VolatilityIndex = new VolatilityIndexObservation { Index = "DVOL", Close = 48.27 }), RejectionCode.OutOfRange, "close", "48.27" },
        { "bet without an end", Of(row => row.PredictionMarket = Bet(bet => bet.ClearUntil())), RejectionCode.MissingField, "until", "" },
        { "bet that never ends", Of(row => row.PredictionMarket = Bet(bet => bet.Until = ulong.MaxValue)), RejectionCode.OutOfRange, "until", "18446744073709551615" },
        { "certainty and more", Of(row => row.PredictionMarket = Bet(bet => bet.Probability = 26.98)), RejectionCode.OutOfRange, "probability", "26.98" },
    };

    [Theory]
    [MemberData(nameof(BadRows))]
    public async Task StreamObservations_BadRowBetweenGoodOnes_IsNamedAndTheOthersAreApplied(string what, ObservationRow bad, RejectionCode code, string field, string value)
    {
        await using TestServer server = await TestServer.StartAsync();
        AckLog log = await server.Client.SendAsync(new ObservationBatch { Sequence = 5, Rows = { Of(), bad, Of(row => row.Time = Time + Day) } });
        Assert.Equal((Status.Ok, (2UL, 0UL, 1UL)), (log.Status, log.Counts));
        Rejection refused = Assert.Single(log.Rejections);
        Assert.True((5UL, 1U, code, field, value) == (refused.BatchSequence, refused.Row, refused.Code, refused.Field, refused.Value), $"{what}: {refused}");
        Assert.Contains(field, refused.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("was refused (", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task StreamObservations_ColumnOfAnotherLength_EndsTheCallAndKeepsWhatCameBefore()
    {
        await using TestServer server = await TestServer.StartAsync();
        var columns = new ObservationColumns { Source = "s", Time = { Time, Time + Day }, AssetPrice = new AssetPriceColumns { Asset = "BNB", PriceUsd = { 600 } } };
        AckLog log = await server.Client.SendAtOnceAsync(new ObservationBatch { Rows = { Of() } }, new ObservationBatch { Rows = { Of() }, Columns = columns });
        Assert.Equal((StatusCode.InvalidArgument, 1UL), (log.Status.Code, log.Counts.Accepted));
        Assert.EndsWith("column price_usd has 1 entries; the message has 2 rows in columns", log.Status.Detail, StringComparison.Ordinal);
    }

    /// <summary>In whatever order rows come, corrections of earlier times among them, the state is the same; rows older than a full series are late.</summary>
    [Fact]
    public async Task StreamObservations_OutOfOrderCorrectedAndTooOld_AreCountedRightly()
    {
        await using TestServer server = await TestServer.StartAsync();
        const int kept = 4_096;
        var columns = new ObservationColumns
        {
            Source = "s",
            Time = { Enumerable.Range(1, kept).Reverse().Select(day => Time + ((ulong)day * Day)) },
            AssetPrice = new AssetPriceColumns { Asset = "BNB", PriceUsd = { Enumerable.Repeat(600.0, kept) } },
        };
        AckLog log = await server.Client.SendAsync(
            new ObservationBatch { Columns = columns },
            new ObservationBatch { Rows = { Of(row => row.Time = Time + (7 * Day)), Of() } });
        Assert.Equal((Status.Ok, (kept + 1UL, 1UL, 0UL)), (log.Status, log.Counts));
    }

    [Fact]
    public async Task StreamObservations_RowWithoutTime_TakesTheStatesTime()
    {
        await using TestServer server = await TestServer.StartAsync();
        AckLog log = await server.Client.SendAsync(new ObservationBatch { Rows = { Of(), Of(row => row.ClearTime()) } });
        log.AssertAllAccepted(2);
        Assert.Equal(Time, (await server.Client.GetServerInfoAsync()).AsOf);
    }

    [Fact]
    public async Task Connect_Observations_AreAckedRefusedAndCountedByKind()
    {
        await using TestServer server = await TestServer.StartAsync();
        using var call = new ConnectClient(server.Client);
        await call.ApplyAsync(
            new ClientFrame { Observations = new ObservationBatch { Rows = { Of(), Of(row => row.AssetPrice.PriceUsd = -1) } } },
            new ClientFrame { Accounts = new AccountBatch { Rows = { new AccountRow { Account = 1, Equity = 1, Time = Time } } } });
        Assert.Equal((2UL, 0UL, 1UL), (call.Ack.AcceptedRows, call.Ack.LateRows, call.Ack.RejectedRows));
        Rejection refused = Assert.Single(call.Rejections);
        Assert.Equal((1U, RejectionCode.Negative, "price_usd", "-1"), (refused.Row, refused.Code, refused.Field, refused.Value));
        RowCounters counted = (await server.Client.GetServerInfoAsync()).Counters.Rows.Single(row => row.Kind == InputKind.Observations);
        Assert.Equal((1UL, 0UL, 1UL), (counted.Accepted, counted.Late, counted.Rejected));
    }

    [Fact]
    public async Task Connect_MalformedObservations_EndWithInvalidArgument()
    {
        await using TestServer server = await TestServer.StartAsync();
        using var call = new ConnectClient(server.Client);
        var columns = new ObservationColumns { Source = "s", Time = { Time }, Network = new NetworkColumns { Blocks = { 144, 150 } } };
        await call.SendAsync(new ClientFrame { Observations = new ObservationBatch { Columns = columns } });
        RpcException e = await Assert.ThrowsAsync<RpcException>(call.ReadAsync);
        Assert.Equal(StatusCode.InvalidArgument, e.Status.Code);
        Assert.Contains("column blocks has 2 entries", e.Status.Detail, StringComparison.Ordinal);
    }

    private static ObservationRow Of(Action<ObservationRow>? change = null)
    {
        var row = new ObservationRow { Source = "s", Time = Time, AssetPrice = new AssetPriceObservation { Asset = "BNB", PriceUsd = 600 } };
        change?.Invoke(row);
        return row;
    }

    private static FleetObservation Fleet(double efficiency, double share) =>
        new() { Machines = { new FleetMachine { Name = "a", EfficiencyJoulesPerTerahash = 30, Share = 0.5 }, new FleetMachine { EfficiencyJoulesPerTerahash = efficiency, Share = share } } };

    private static PredictionMarketObservation Bet(Action<PredictionMarketObservation> change)
    {
        var bet = new PredictionMarketObservation { Market = "polymarket", BarrierPrice = 100_000, Until = Time + Day, Probability = 0.25 };
        change(bet);
        return bet;
    }
}
