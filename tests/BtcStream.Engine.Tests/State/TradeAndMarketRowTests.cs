using BtcStream.Engine.Ring;
using BtcStream.Engine.State;
using BtcStream.Engine.Tests.Positions;

namespace BtcStream.Engine.Tests.State;

public class TradeAndMarketRowTests
{
    private const string Name = "BTC-27JUN26-100000-C";

    private static readonly long T0 = TestEngine.NewYear;

    [Fact]
    public void Trades_BothSides_AddUpSinceTheStartAndSinceTheOpenInterest()
    {
        var engine = new TestEngine();
        engine.Apply(new TestBatch().Trade(Name, TradeColumns.SideBuy, 5.0, T0).Trade(Name, TradeColumns.SideSell, 2.0, T0 + 1));
        engine.Apply(new Quote { Name = Name, Time = T0 + 2, OpenInterest = 100.0 });
        engine.Apply(new TestBatch().Trade(Name, TradeColumns.SideSell, 1.0, T0 + 3).Trade(Name, TradeColumns.SideBuy, 10.0, T0 + 2));

        ref InstrumentState option = ref engine.Engine.State.Instruments[0];
        Assert.Equal((12.0, -1.0), (option.TakerNetSinceStart, option.TakerNetSinceOpenInterest));
        Assert.Equal(T0, engine.Engine.State.Underlyings[0].FirstTradeTime);
    }

    [Fact]
    public void Trades_BeforeTheStatedStart_AreAcceptedAndDoNotCount()
    {
        var engine = new TestEngine(new EngineOptions { TakerFlowStartUnixNanos = T0 });

        Assert.Equal(1, engine.Apply(new TestBatch().Trade(Name, TradeColumns.SideBuy, 5.0, T0 - 1)).Counts.Accepted);
        Assert.Equal(0.0, engine.Engine.State.Instruments[0].TakerNetSinceStart);
        Assert.False(engine.Engine.State.Underlyings[0].HasTakerFlow);
    }

    [Theory]
    [InlineData(0, 1.0, 0.01, RejectionCode.InvalidEnum, InputField.TakerSide)]
    [InlineData(3, 1.0, 0.01, RejectionCode.InvalidEnum, InputField.TakerSide)]
    [InlineData(1, 0.0, 0.01, RejectionCode.OutOfRange, InputField.Amount)]
    [InlineData(1, -1.0, 0.01, RejectionCode.Negative, InputField.Amount)]
    [InlineData(1, double.NaN, 0.01, RejectionCode.NotFinite, InputField.Amount)]
    [InlineData(1, 1.0, -0.01, RejectionCode.Negative, InputField.Price)]
    public void Trade_ValueAtFault_IsRefused(byte side, double amount, double price, RejectionCode code, InputField field)
    {
        var engine = new TestEngine();

        RowRejection rejection = engine.Reject(new TestBatch().Trade(Name, side, amount, T0, price));

        Assert.Equal((code, field), (rejection.Code, rejection.Field));
        Assert.Null(engine.Engine.AsOfUnixNanos);
    }

    [Theory]
    [InlineData(TradeFields.Price, InputField.Price)]
    [InlineData(TradeFields.Amount, InputField.Amount)]
    [InlineData(TradeFields.TakerSide, InputField.TakerSide)]
    public void Trade_RequiredFieldAbsent_IsRefused(TradeFields absent, InputField field)
    {
        TestBatch batch = new TestBatch().Trade(Name, 1, 1.0, T0);
        batch.Batch.Trades.Fields[0] &= ~absent;

        RowRejection rejection = new TestEngine().Reject(batch);

        Assert.Equal((RejectionCode.MissingField, field), (rejection.Code, rejection.Field));
    }

    [Fact]
    public void Trade_NegativeIv_IsRefused()
    {
        TestBatch batch = new TestBatch().Trade(Name, 1, 1.0, T0);
        batch.Batch.Trades.Fields[0] |= TradeFields.Iv;
        batch.Batch.Trades.Iv[0] = -0.5;

        Assert.Equal((RejectionCode.Negative, InputField.Iv), Key(new TestEngine().Reject(batch)));
    }

    [Fact]
    public void Market_IndexPrice_IsTheLatestByTimeAndALateOneChangesNothing()
    {
        var engine = new TestEngine();
        engine.Apply(new TestBatch().Index(90_000.0, T0 + 5).Index(91_000.0, T0 + 5));
        ulong before = engine.Digest;

        Assert.Equal(new RowCounts { Late = 1 }, engine.Apply(new TestBatch().Index(1.0, T0 + 4)).Counts);
        Assert.Equal(before, engine.Digest);
        Assert.Equal(91_000.0, engine.Engine.State.Underlyings[0].IndexPrice);
    }

    [Theory]
    [InlineData(0.0, RejectionCode.OutOfRange)]
    [InlineData(double.Epsilon, RejectionCode.OutOfRange)]
    [InlineData(9.999e-10, RejectionCode.OutOfRange)]
    [InlineData(-1.0, RejectionCode.Negative)]
    [InlineData(double.NaN, RejectionCode.NotFinite)]
    public void Market_IndexPriceAtFault_IsRefusedAndAddsNoUnderlying(double price, RejectionCode code)
    {
        var engine = new TestEngine();

        Assert.Equal((code, InputField.IndexPrice), Key(engine.Reject(new TestBatch().Index(price, T0))));
        Assert.Equal(0, engine.Engine.State.Underlyings.Count);
    }

    [Fact]
    public void Market_PriceOfThePerpetualOrOfALevelBelowTheLowest_IsRefused()
    {
        var engine = new TestEngine();
        engine.Apply(new TestBatch().Contract("A"));
        PerpetualRow row = new() { Name = "A", Time = T0 };

        RowRejection price = engine.Reject(new TestBatch().Perpetual(row with { Price = double.Epsilon }));
        Assert.Equal((RejectionCode.OutOfRange, InputField.PerpetualPrice), Key(price));
        Assert.Equal((RejectionCode.OutOfRange, InputField.Bids), Key(engine.Reject(new TestBatch().Perpetual(row with { Bids = [new(double.Epsilon, 1.0)] }))));
        Assert.Equal((RejectionCode.OutOfRange, InputField.Asks), Key(engine.Reject(new TestBatch().Perpetual(row with { Asks = [new(9.999e-10, 1.0)] }))));
        Assert.Equal(1, engine.Apply(new TestBatch().Perpetual(row with { Price = 1e-9, Bids = [new(1e-9, 1.0)] })).Counts.Accepted);
    }

    [Fact]
    public void Market_PerpetualOfDeribit_NeedsNoName()
    {
        var engine = new TestEngine();
        TestBatch batch = Perpetual(new TestBatch(), null, null);

        Assert.Equal(1, engine.Apply(batch).Counts.Accepted);
        PerpetualState perpetual = Assert.Single(engine.Engine.State.Underlyings[0].Perpetuals);
        Assert.Equal("BTC-PERPETUAL", engine.Engine.State.Instruments.DefinitionOf(perpetual.Instrument)!.Name);
        Assert.Equal((90_050.0, 1e9, T0), (perpetual.Price, perpetual.OpenInterest, perpetual.PriceTime));
        Assert.Equal(new RowCounts { Late = 1 }, engine.Apply(Perpetual(new TestBatch(), null, null, T0 - 1)).Counts);
    }

    [Theory]
    [InlineData(null, "ETH-PERPETUAL", RejectionCode.ConflictingFields, InputField.Perpetual)]
    [InlineData(null, "BTC-27JUN26", RejectionCode.ConflictingFields, InputField.Perpetual)]
    [InlineData(null, "nonsense", RejectionCode.UnknownInstrument, InputField.Perpetual)]
    [InlineData("binance", null, RejectionCode.MissingField, InputField.Perpetual)]
    [InlineData("binance", "BTCUSDT", RejectionCode.UnknownInstrument, InputField.Venue)]
    public void Market_PerpetualAtFault_IsRefused(string? venue, string? perpetual, RejectionCode code, InputField field) =>
        Assert.Equal((code, field), Key(new TestEngine().Reject(Perpetual(new TestBatch(), venue, perpetual))));

    [Fact]
    public void Market_UnderlyingsBeyondTheLimit_AreRefused()
    {
        var engine = new TestEngine(new EngineOptions { MaxUnderlyings = 1 });
        engine.Apply(new TestBatch().Index(90_000.0, T0));

        Assert.Equal((RejectionCode.LimitReached, InputField.Underlying), Key(engine.Reject(new TestBatch().Index(3_000.0, T0, "ETH"))));
        Assert.Equal((RejectionCode.InvalidName, InputField.Underlying), Key(engine.Reject(new TestBatch().Index(3_000.0, T0, "with space"))));
    }

    private static TestBatch Perpetual(TestBatch batch, string? venue, string? perpetual, long? time = null)
    {
        batch.Batch.BeginMessage(InputKind.Market, 0);
        MarketColumns columns = batch.Batch.Market;
        columns.Append(1);
        columns.Fields[0] = MarketFields.Time | MarketFields.PerpetualPrice | MarketFields.PerpetualOpenInterest
            | (venue is null ? 0 : MarketFields.Venue) | (perpetual is null ? 0 : MarketFields.Perpetual);
        columns.Time[0] = time ?? T0;
        columns.PerpetualPrice[0] = 90_050.0;
        columns.PerpetualOpenInterest[0] = 1e9;
        columns.Venue[0] = venue is null ? -1 : batch.Text(venue);
        columns.Perpetual[0] = perpetual is null ? -1 : batch.Text(perpetual);
        return batch;
    }

    private static (RejectionCode, InputField) Key(RowRejection rejection) => (rejection.Code, rejection.Field);
}
