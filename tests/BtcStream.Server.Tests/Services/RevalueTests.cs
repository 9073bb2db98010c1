using BtcStream.Contracts.V1;
using BtcStream.Rpc;
using BtcStream.Server.Tests.Hosting;

namespace BtcStream.Server.Tests.Services;

/// <summary>What-if questions over the wire. The index is 100,000; positions are of the feed's linear perpetual.</summary>
public sealed class RevalueTests
{
    private const string Listed = "BTC-30JAN26-100000-C";

    [Fact]
    public async Task Revalue_AFall_TriggersWhatItCrossesAndLeavesTheStateAsItWas()
    {
        await using TestServer server = await StartAsync();
        Summary before = await server.Client.GetSummaryAsync();

        RevalueResponse answer = await server.Client.RevalueAsync(new RevalueRequest { PriceShiftPercent = -5, IncludeCells = true });

        Assert.Equal(before, answer.Base.Summary);
        Assert.Equal(95_000, answer.Shifted.Summary.IndexPrice);
        Assert.Equal(2 * 97_000, answer.Shifted.TriggeredUsd);
        Assert.Equal(0.0, answer.Base.TriggeredUsd);
        Assert.Equal(2, answer.Base.LiquidationCells.Count);
        Assert.Equal(120_000, Assert.Single(answer.Shifted.LiquidationCells).ShortUsd);
        Assert.Equal(Assert.Single(answer.Base.GammaCells).Strike, Assert.Single(answer.Shifted.GammaCells).Strike);
        Assert.Equal(CascadeStatus.Bounded, answer.Shifted.Cascade.Status);
        Assert.NotEmpty(answer.Shifted.Cascade.Assumptions);
        Assert.Contains(answer.Assumptions, text => text.StartsWith("Price: the index", StringComparison.Ordinal));
        Assert.Null(answer.WithPositions);
        Assert.Null(answer.Contribution);
        Assert.Equal(before, await server.Client.GetSummaryAsync());
    }

    [Fact]
    public async Task Revalue_HypotheticalPositionsAndOptions_AreTheLastValuationOnly()
    {
        await using TestServer server = await StartAsync();
        var position = new PositionRow { Venue = "binance", Instrument = "BTCUSDT", Side = Side.Long, Size = 3, LiquidationPrice = 91_000 };

        RevalueResponse answer = await server.Client.RevalueAsync(new RevalueRequest
        {
            HypotheticalPositions = { position, new PositionRow(position) { Size = 1, LiquidationPrice = 92_000 } },
            HypotheticalOptions = { new HypotheticalOption { Instrument = Listed, Contracts = -100 }, new HypotheticalOption { Instrument = "BTC-30JAN26-110000-P", Contracts = 5, Iv = 0.6 } },
            IncludeCells = true,
        });

        Assert.Equal([(0u, 91_000.0, 273_000.0), (1u, 92_000.0, 92_000.0)], answer.Positions.Select(one => (one.Position, one.LiquidationPrice, one.NotionalUsd)));
        Assert.Equal(answer.Base.LiquidationCells, answer.Shifted.LiquidationCells);
        Assert.Equal(4, answer.WithPositions.LiquidationCells.Count);
        Assert.Equal(2, answer.WithPositions.GammaCells.Count);
        Assert.Equal(0.0, answer.WithPositions.GammaCells.Single(cell => cell.Strike == 100_000).NetGexUsdPerPercent, 1e-6);
        Assert.True(answer.WithPositions.GammaCells.Single(cell => cell.Strike == 110_000).NetGexUsdPerPercent > 0.0);
    }

    [Fact]
    public async Task Revalue_Contribution_IsTheAccountsOwnCells()
    {
        await using TestServer server = await StartAsync();

        RevalueResponse answer = await server.Client.RevalueAsync(new RevalueRequest { ContributionAccount = 1, ContributionVenue = "binance" });

        LiquidationCell cell = Assert.Single(answer.Contribution.LiquidationCells);
        Assert.Equal((194_000.0, 0.0, 194_000.0, 0.0), (cell.LongUsd, cell.ShortUsd, answer.Contribution.LongUsd, answer.Contribution.ShortUsd));
        Assert.Equal(194_000.0, answer.Contribution.CascadeFlowUsd, 0.01);
        Assert.True(answer.Contribution.TerminalPriceChange < 0.0);
    }

    [Fact]
    public async Task Revalue_CustomMarginModel_GoesByTheRulesOfTables()
    {
        await using TestServer server = await StartAsync();
        var model = new MarginModel { Formula = MarginFormula.LinearBrackets, Settlement = Settlement.Linear, Brackets = { new MarginBracket { MaintenanceRate = 0.01 } } };

        RevalueResponse answer = await server.Client.RevalueAsync(new RevalueRequest { CustomMarginModel = model });
        model.Brackets.Add(new MarginBracket { Floor = 5, MaintenanceRate = 0.02 });
        RpcException gap = await Assert.ThrowsAsync<RpcException>(() => server.Client.RevalueAsync(new RevalueRequest { CustomMarginModel = model }));

        Assert.Contains(answer.Assumptions, text => text.StartsWith("Margin: custom for every linear position", StringComparison.Ordinal));
        Assert.StartsWith("custom_margin_model.brackets[0].cap is", gap.Status.Detail, StringComparison.Ordinal);
    }

    public static TheoryData<string, RevalueRequest> BadRequests => new()
    {
        { "price_shift_percent is '-100': it must be above -100", new RevalueRequest { PriceShiftPercent = -100 } },
        { "price_shift_percent is 'NaN'", new RevalueRequest { PriceShiftPercent = double.NaN } },
        { "time_shift_hours is '-1'", new RevalueRequest { TimeShiftHours = -1 } },
        { "iv_shift is '11'", new RevalueRequest { IvShift = 11 } },
        { "cascade_shock_percent is '-100'", new RevalueRequest { CascadeShockPercent = -100 } },
        { "margin_model is 'none-such': it is no margin model", new RevalueRequest { MarginModel = "none-such" } },
        { "margin_model is 'x': custom_margin_model is given too", new RevalueRequest { MarginModel = "x", CustomMarginModel = new MarginModel() } },
        { "custom_margin_model.settlement is 'Unspecified'", new RevalueRequest { CustomMarginModel = new MarginModel() } },
        { "custom_margin_model.formula is '0'", new RevalueRequest { CustomMarginModel = new MarginModel { Settlement = Settlement.Linear } } },
        {
            "custom_margin_model.brackets is 'missing'",
            new RevalueRequest { CustomMarginModel = new MarginModel { Settlement = Settlement.Linear, Formula = MarginFormula.LinearBrackets } }
        },
        { "hypothetical_positions[0].time is '7'", new RevalueRequest { HypotheticalPositions = { new PositionRow { Time = 7 } } } },
        { "hypothetical_positions[0].instrument 'Z'", new RevalueRequest { HypotheticalPositions = { new PositionRow { Instrument = "Z", Side = Side.Long, Size = 1 } } } },
        { "hypothetical_positions[0].size is missing", Position(new PositionRow { Side = Side.Long }) },
        { "hypothetical_positions[0].side is missing", Position(new PositionRow { Size = 1 }) },
        { "hypothetical_positions[0].size is -1", Position(new PositionRow { Side = Side.Long, Size = -1 }) },
        { "hypothetical_positions[0].margin_model 'x'", Position(new PositionRow { Side = Side.Long, Size = 1, MarginModel = "x" }) },
        { "hypothetical_positions[0].margin_mode is 'MARGIN_MODE_CROSS'", Position(new PositionRow { Side = Side.Long, Size = 1, MarginMode = MarginMode.Cross, LiquidationPrice = 9 }) },
        { "hypothetical_options[0].iv is '0.5': BTC-30JAN26-100000-C is listed", Option(new HypotheticalOption { Instrument = Listed, Contracts = 1, Iv = 0.5 }) },
        { "hypothetical_options[0].iv is '0'", Option(new HypotheticalOption { Instrument = "BTC-30JAN26-90000-C", Contracts = 1, Iv = 0 }) },
        { "hypothetical_options[0].contracts is 'NaN'", Option(new HypotheticalOption { Instrument = Listed, Contracts = double.NaN }) },
        { "hypothetical_options[0].instrument 'Q' does not say", Option(new HypotheticalOption { Instrument = "Q", Contracts = 1 }) },
        { "hypothetical_options[0].instrument is 'ETH-30JAN26-3000-C': it is of ETH", Option(new HypotheticalOption { Instrument = "ETH-30JAN26-3000-C", Contracts = 1 }) },
        { "contribution_account is '77'", new RevalueRequest { ContributionAccount = 77 } },
        { "contribution_venue is 'moon'", new RevalueRequest { ContributionAccount = 77, ContributionVenue = "moon" } },
        { "contribution_venue is 'moon': contribution_account is missing", new RevalueRequest { ContributionVenue = "moon" } },
    };

    [Theory]
    [MemberData(nameof(BadRequests))]
    public async Task Revalue_BadField_IsNamedWithItsValue(string message, RevalueRequest request)
    {
        await using TestServer server = await StartAsync();

        RpcException e = await Assert.ThrowsAsync<RpcException>(() => server.Client.RevalueAsync(request));

        Assert.Equal(StatusCode.InvalidArgument, e.Status.Code);
        Assert.StartsWith(message, e.Status.Detail, StringComparison.Ordinal);
    }

    private static RevalueRequest Position(PositionRow row)
    {
        (row.Venue, row.Instrument) = ("binance", "BTCUSDT");
        return new RevalueRequest { HypotheticalPositions = { row } };
    }

    private static RevalueRequest Option(HypotheticalOption option) => new() { HypotheticalOptions = { option } };

    private static async Task<TestServer> StartAsync()
    {
        TestServer server = await TestServer.StartAsync(options => options with { FallbackDepthUsdPerPercent = 1e6 });
        var feed = new PerpetualFeed(server);
        await feed.IndexAsync(100_000);
        await feed.PositionsAsync(
            new FedPosition(1, false, 2.0) { LiquidationPrice = 97_000 }, new FedPosition(2, true, 1.0) { LiquidationPrice = 120_000 });
        var quote = new QuoteRow { Instrument = Listed, MarkIv = 0.5, OpenInterest = 100, UnderlyingPrice = 100_000, Time = (ulong)feed.Time };
        (await server.Client.SendAsync(new QuoteBatch { Rows = { quote } })).AssertAllAccepted(1);
        return server;
    }
}
