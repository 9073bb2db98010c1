using System.Globalization;
using BtcStream.Contracts.V1;
using BtcStream.Rpc;
using BtcStream.Server.Tests.Hosting;
using BtcStream.Server.Tests.Streams;

namespace BtcStream.Server.Tests.Ingest;

/// <summary>Positions, accounts, forced orders and depth over the wire: what is taken, what is refused and how that is said.</summary>
public sealed class PositionStreamTests
{
    private const ulong Time = 1_768_300_000_000_000_000;
    private const string Perpetual = "BTC-PERPETUAL";

    public static TheoryData<string, PositionRow, RejectionCode, string, string> BadPositions => new()
    {
        { "negative size", Position(row => row.Size = -1), RejectionCode.Negative, "size", "-1" },
        { "size that is no number", Position(row => row.Size = double.NaN), RejectionCode.NotFinite, "size", "NaN" },
        { "leverage of zero", Position(row => row.Leverage = 0), RejectionCode.OutOfRange, "leverage", "0" },
        { "negative leverage", Position(row => row.Leverage = -5), RejectionCode.Negative, "leverage", "-5" },
        { "leverage and margin", Position(row => row.Margin = 10), RejectionCode.ConflictingFields, "leverage", "20" },
        { "no account", Position(row => row.ClearAccount()), RejectionCode.MissingField, "account", "" },
        { "no side", Position(row => row.Side = Side.Unspecified), RejectionCode.MissingField, "side", "" },
        { "side of a trade", Position(row => row.Side = Side.Buy), RejectionCode.InvalidEnum, "side", "1" },
        { "unknown mode", Position(row => row.MarginMode = (MarginMode)9), RejectionCode.InvalidEnum, "margin_mode", "9" },
        { "unknown model", Position(row => row.MarginModel = "house-rules"), RejectionCode.UnknownMarginModel, "margin_model", "house-rules" },
        { "an option", Position(row => row.Instrument = "BTC-30JAN26-90000-C"), RejectionCode.WrongInstrumentKind, "instrument", "BTC-30JAN26-90000-C" },
        { "liquidation price of zero", Position(row => row.LiquidationPrice = 0), RejectionCode.OutOfRange, "liquidation_price", "0" },
    };

    [Theory]
    [MemberData(nameof(BadPositions))]
    public async Task StreamPositions_BadRowBetweenGoodOnes_IsNamedAndTheOthersAreApplied(string what, PositionRow bad, RejectionCode code, string field, string value)
    {
        await using TestServer server = await TestServer.StartAsync();
        AckLog log = await server.Client.SendAsync(new PositionBatch { Sequence = 5, Rows = { Position(), bad, Position(row => row.Account = 8) } });
        Assert.Equal((Status.Ok, (2UL, 0UL, 1UL)), (log.Status, log.Counts));
        Rejection refused = Assert.Single(log.Rejections);
        Assert.True((1U, code, field, value) == (refused.Row, refused.Code, refused.Field, refused.Value), $"{what}: {refused}");
        Assert.Contains(field, refused.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("was refused (", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task StreamPositions_SideOfZeroInColumns_IsRefusedByItsValue()
    {
        await using TestServer server = await TestServer.StartAsync();
        var columns = new PositionColumns
        {
            Id = { 1, 1 },
            Account = { 7, ulong.MaxValue },
            Side = { Side.Unspecified, Side.Long },
            Size = { 1_000, 1_000 },
            EntryPrice = { 90_000, 90_000 },
            Leverage = { 20, 20 },
        };
        AckLog log = await server.Client.SendAsync(new PositionBatch { Definitions = { new InstrumentDefinition { Id = 1, Instrument = Perpetual } }, Columns = columns });
        Assert.Equal((1UL, 0UL, 1UL), log.Counts);
        Rejection refused = Assert.Single(log.Rejections);
        Assert.Equal((0U, RejectionCode.InvalidEnum, "side", "0"), (refused.Row, refused.Code, refused.Field, refused.Value));
    }

    [Fact]
    public async Task StreamPositions_ModelIndexBeyondTheNames_EndsTheCallAndKeepsWhatCameBefore()
    {
        await using TestServer server = await TestServer.StartAsync();
        var columns = new PositionColumns { Id = { 1 }, Account = { 7 }, Side = { Side.Long }, MarginModel = { 3 }, MarginModelNames = { "deribit" } };
        AckLog log = await server.Client.SendAtOnceAsync(new PositionBatch { Rows = { Position() } }, new PositionBatch { Columns = columns });
        Assert.Equal((StatusCode.InvalidArgument, 1UL), (log.Status.Code, log.Counts.Accepted));
        Assert.EndsWith("margin_model of row 0 in columns is 3; margin_model_names has 1 names, counted from 0", log.Status.Detail, StringComparison.Ordinal);
    }

    [Fact]
    public async Task StreamAccounts_RowsAndColumns_AreTakenAndTheNegativeOneToo()
    {
        await using TestServer server = await TestServer.StartAsync();
        var batch = new AccountBatch
        {
            Rows = { new AccountRow { Account = 7, Equity = -12.5, Time = Time }, new AccountRow { Equity = 1 }, new AccountRow { Account = ulong.MaxValue, Equity = double.NaN } },
            Columns = new AccountColumns { Venue = "hyperliquid", Account = { 1, 2 }, Equity = { 3, 4 }, Time = { Time, Time } },
        };
        AckLog log = await server.Client.SendAsync(batch, new AccountBatch { Rows = { new AccountRow { Account = 7, Equity = 1, Time = Time - 1 } } });
        Assert.Equal((3UL, 1UL, 2UL), log.Counts);
        Assert.Equal(
            [(1U, RejectionCode.MissingField, "account", ""), (2U, RejectionCode.NotFinite, "equity", "NaN")],
            log.Rejections.Select(refused => (refused.Row, refused.Code, refused.Field, refused.Value)));
    }

    [Fact]
    public async Task StreamLiquidations_BadRows_AreNamedAndTheOthersAreApplied()
    {
        await using TestServer server = await TestServer.StartAsync();
        LiquidationRow good = new() { Instrument = Perpetual, Time = Time, Side = Side.Long, Price = 90_000, Amount = 1_000 };
        LiquidationRow[] rows = [.. Enumerable.Range(0, 6).Select(_ => good.Clone())];
        rows[1].Side = Side.Sell;
        rows[2].ClearPrice();
        rows[3].Amount = -1;
        rows[4].Price = 0;
        AckLog log = await server.Client.SendAsync(new LiquidationBatch { Rows = { rows } });
        Assert.Equal((2UL, 0UL, 4UL), log.Counts);
        Assert.Equal(
            [
                (1U, RejectionCode.InvalidEnum, "side", "2"), (2U, RejectionCode.MissingField, "price", ""),
                (3U, RejectionCode.Negative, "amount", "-1"), (4U, RejectionCode.OutOfRange, "price", "0"),
            ],
            log.Rejections.Select(refused => (refused.Row, refused.Code, refused.Field, refused.Value)));
    }

    [Fact]
    public async Task StreamMarket_Depth_IsTakenAndABadSideRefused()
    {
        await using TestServer server = await TestServer.StartAsync();
        MarketRow good = new() { Time = Time, PerpetualPrice = 90_000, Bids = { Level(89_999, 1_000), Level(89_990, 2_000) }, Asks = { Level(90_001, 500) } };
        MarketRow priceless = new() { Time = Time, Bids = { new DepthLevel { Amount = 3 } } };
        MarketRow disordered = new() { Time = Time, Asks = { Level(90_002, 1), Level(90_001, 1) } };
        MarketRow emptied = new() { Time = Time, Bids = { Level(89_999, 0) } };
        AckLog log = await server.Client.SendAsync(new MarketBatch { Rows = { good, priceless, disordered, emptied } });
        Assert.Equal((2UL, 0UL, 2UL), log.Counts);
        Assert.Equal(
            [(1U, RejectionCode.OutOfRange, "bids", "0"), (2U, RejectionCode.ConflictingFields, "asks", "90001")],
            log.Rejections.Select(refused => (refused.Row, refused.Code, refused.Field, refused.Value)));

        static DepthLevel Level(double price, double amount) => new() { Price = price, Amount = amount };
    }

    /// <summary>All kinds in one call, counted by kind.</summary>
    [Fact]
    public async Task Connect_PositionsAccountsAndLiquidations_AreAckedAndCountedByKind()
    {
        await using TestServer server = await TestServer.StartAsync();
        using var call = new ConnectClient(server.Client);
        await call.ApplyAsync(
            new ClientFrame { Positions = new PositionBatch { Rows = { Position(), Position(row => row.Time = Time - 1) } } },
            new ClientFrame { Accounts = new AccountBatch { Rows = { new AccountRow { Account = ulong.MaxValue, Equity = 1, Time = Time } } } },
            new ClientFrame { Liquidations = new LiquidationBatch { Rows = { new LiquidationRow { Instrument = Perpetual, Time = Time, Side = Side.Short, Price = 1, Amount = double.NaN } } } });
        Assert.Equal((2UL, 1UL, 1UL), (call.Ack.AcceptedRows, call.Ack.LateRows, call.Ack.RejectedRows));
        ServerInfo info = await server.Client.GetServerInfoAsync();
        string[] counted = [.. info.Counters.Rows.Select(row => string.Create(CultureInfo.InvariantCulture, $"{row.Kind} {row.Accepted} {row.Late} {row.Rejected}"))];
        Assert.Equal(["Quotes 0 0 0", "Trades 0 0 0", "Positions 1 1 0", "Accounts 1 0 0", "Liquidations 0 0 1", "Market 0 0 0", "Observations 0 0 0"], counted);
    }

    private static PositionRow Position(Action<PositionRow>? change = null)
    {
        var row = new PositionRow { Instrument = Perpetual, Time = Time, Account = 7, Side = Side.Long, Size = 20_000, EntryPrice = 90_000, Leverage = 20 };
        change?.Invoke(row);
        return row;
    }
}
