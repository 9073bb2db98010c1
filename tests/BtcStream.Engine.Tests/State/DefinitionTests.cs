using BtcStream.Engine.Ring;
using BtcStream.Quant.Domain;
using BtcStream.Quant.Pricing;

namespace BtcStream.Engine.Tests.State;

public class DefinitionTests
{
    private const string Call = "BTC-27JUN26-100000-C";

    [Fact]
    public void Quote_DeribitNameSeenFirst_DefinesItself()
    {
        var engine = new TestEngine();

        BatchResult result = engine.Apply(new Quote { Name = "BTC_USDC-27JUN26-0d05-P", Time = TestEngine.NewYear, Iv = 0.5 });

        InstrumentDefinition definition = engine.Engine.State.Instruments.DefinitionOf(0)!;
        Assert.Equal(1, result.Counts.Accepted);
        Assert.Equal(("BTC", 0.05, OptionRight.Put, SettlementKind.Linear, "USDC"), (definition.Underlying, definition.Strike, definition.Right, definition.Settlement, definition.QuoteCurrency));
        Assert.Equal(UnixTime.FromDate(2026, 6, 27, 8), definition.ExpiryUnixNanos);
    }

    [Fact]
    public void Define_IdThenRowsById_ReachTheInstrument()
    {
        var engine = new TestEngine();
        TestBatch batch = new TestBatch().Define(7, Call).Quotes(1, new Quote { Id = 7, Time = TestEngine.NewYear, Iv = 0.5 });

        Assert.Equal(1, engine.Apply(batch).Counts.Accepted);
        Assert.Equal(0.5, engine.Engine.State.Instruments[0].Iv);
    }

    [Fact]
    public void Define_SameIdForTheSameInstrument_ChangesNothing()
    {
        var engine = new TestEngine();
        engine.Apply(new TestBatch().Define(7, Call));

        Assert.Equal(0, engine.Apply(new TestBatch().Define(7, Call)).RejectedDefinitions);
        Assert.Equal(1, engine.Engine.State.Instruments.LiveCount);
    }

    [Fact]
    public void Define_SameIdForAnotherInstrument_IsRefusedAndTheFirstStays()
    {
        var engine = new TestEngine();
        engine.Apply(new TestBatch().Define(7, Call));

        RowRejection rejection = engine.Reject(new TestBatch().Define(7, "BTC-27JUN26-90000-C"));

        Assert.Equal((RejectionCode.Redefined, InputField.Id, 7L, true), (rejection.Code, rejection.Field, rejection.IntegerValue, rejection.IsDefinition));
        engine.Apply(new Quote { Id = 7, Time = TestEngine.NewYear, Iv = 0.4 });
        Assert.Equal(0.4, engine.Engine.State.Instruments[0].Iv);
    }

    [Fact]
    public void Define_IdOfAnotherCall_MeansNothingHere()
    {
        var engine = new TestEngine();
        engine.Apply(new TestBatch().Define(7, Call));
        engine.NewCall();

        Assert.Equal(RejectionCode.UnknownId, engine.Reject(new TestBatch().Quotes(new Quote { Id = 7, Iv = 0.4 })).Code);
    }

    [Fact]
    public void Define_IdAtTheBound_IsRefused()
    {
        var engine = new TestEngine(new EngineOptions { MaxIdsPerCall = 100 });

        Assert.Equal(0, engine.Apply(new TestBatch().Define(99, Call)).RejectedDefinitions);
        RowRejection rejection = engine.Reject(new TestBatch().Define(100, Call));
        Assert.Equal((RejectionCode.IdOutOfRange, 100L), (rejection.Code, rejection.IntegerValue));
    }

    [Fact]
    public void Define_ExplicitTerms_MakeAnInstrumentOfAnyVenue()
    {
        var engine = new TestEngine();
        var batch = new TestBatch();
        batch.Define([Explicit(batch)]).Quotes(1, new Quote { Id = 1, Time = TestEngine.NewYear, Iv = 0.6 });

        Assert.Equal(1, engine.Apply(batch).Counts.Accepted);
        InstrumentDefinition definition = engine.Engine.State.Instruments.DefinitionOf(0)!;
        Assert.Equal(("bybit", "whatever", "BTC", 0.01, "USD"), (definition.Venue, definition.Name, definition.Underlying, definition.ContractSizeCoin, definition.QuoteCurrency));
        Assert.Equal(1, engine.Apply(new Quote { Venue = "bybit", Name = "whatever", Iv = 0.7 }).Counts.Accepted);
    }

    [Theory]
    [InlineData(InputField.Underlying)]
    [InlineData(InputField.Kind)]
    [InlineData(InputField.Expiry)]
    [InlineData(InputField.Strike)]
    [InlineData(InputField.Right)]
    [InlineData(InputField.ContractSize)]
    [InlineData(InputField.Settlement)]
    public void Define_TermDiffersFromWhatIsKnown_IsRefusedByItsField(InputField field)
    {
        var engine = new TestEngine();
        var first = new TestBatch();
        engine.Apply(first.Define([Explicit(first)]));
        var second = new TestBatch();
        DefinitionRow row = Explicit(second);
        row = field switch
        {
            InputField.Underlying => row with { UnderlyingText = second.Text("ETH") },
            InputField.Kind => row with { Kind = InstrumentKind.Future },
            InputField.Expiry => row with { ExpiryUnixNanos = row.ExpiryUnixNanos + 1 },
            InputField.Strike => row with { Strike = 90_001.0 },
            InputField.Right => row with { Right = OptionRight.Put },
            InputField.ContractSize => row with { ContractSizeCoin = 1.0 },
            _ => row with { Settlement = SettlementKind.Inverse },
        };

        RowRejection rejection = engine.Reject(second.Define([row]));

        Assert.Equal((RejectionCode.Redefined, field), (rejection.Code, rejection.Field));
        Assert.Equal(90_000.0, engine.Engine.State.Instruments.DefinitionOf(0)!.Strike);
    }

    [Fact]
    public void Define_TermContradictsTheName_IsRefused()
    {
        var engine = new TestEngine();
        var batch = new TestBatch();

        RowRejection rejection = engine.Reject(batch.Define([new DefinitionRow { NameText = batch.Text(Call), Strike = 90_000.0 }]));

        Assert.Equal((RejectionCode.Redefined, InputField.Strike, 90_000.0), (rejection.Code, rejection.Field, rejection.Value));
        Assert.Equal(0, engine.Engine.State.Instruments.LiveCount);
    }

    [Theory]
    [InlineData("BTC-31JUN26-100000-C", RejectionCode.InvalidName)]
    [InlineData("BTC-27JUN26-0-C", RejectionCode.InvalidName)]
    [InlineData("BTC-27JUN26-100000-X", RejectionCode.UnknownInstrument)]
    [InlineData("garbage", RejectionCode.UnknownInstrument)]
    [InlineData("DOGE_USDC-27JUN26-1-C", RejectionCode.UnknownInstrument)]
    public void Quote_NameThatDefinesNothing_IsRefusedByItsText(string name, RejectionCode code)
    {
        var engine = new TestEngine();
        TestBatch batch = new TestBatch().Quotes(new Quote { Name = name, Iv = 0.5, Time = TestEngine.NewYear });

        RowRejection rejection = engine.Reject(batch);

        Assert.Equal((code, InputField.Instrument), (rejection.Code, rejection.Field));
        Assert.Equal(name, System.Text.Encoding.UTF8.GetString(batch.Batch.Text[rejection.ValueText]));
        Assert.Equal(0, engine.Engine.State.Instruments.LiveCount);
    }

    [Theory]
    [InlineData("Deribit", RejectionCode.InvalidName)]
    [InlineData("nowhere", RejectionCode.UnknownInstrument)]
    public void Quote_VenueNotKnown_IsRefusedAndTakesNoPlace(string venue, RejectionCode code)
    {
        var engine = new TestEngine();

        RowRejection rejection = engine.Reject(new TestBatch().Quotes(new Quote { Venue = venue, Name = Call, Iv = 0.5, Time = TestEngine.NewYear }));

        Assert.Equal((code, InputField.Venue), (rejection.Code, rejection.Field));
        Assert.Equal(1, engine.Engine.State.Venues.Count);
    }

    [Fact]
    public void Define_ExpiredInstrument_IsRefusedAndItsRowsToo()
    {
        var engine = new TestEngine();
        engine.Apply(new TestBatch().Time(UnixTime.FromDate(2026, 6, 27, 8)));

        Assert.Equal(RejectionCode.Expired, engine.Reject(new TestBatch().Define(1, Call)).Code);
        Assert.Equal(RejectionCode.Expired, engine.Reject(new TestBatch().Quotes(new Quote { Id = 1, Iv = 0.5 })).Code);
        Assert.Equal(RejectionCode.Expired, engine.Reject(new TestBatch().Quotes(new Quote { Name = Call, Iv = 0.5 })).Code);
        Assert.Equal(0, engine.Engine.State.Instruments.LiveCount);
    }

    [Fact]
    public void Define_BeyondALimit_IsRefusedByWhatIsFull()
    {
        var engine = new TestEngine(new EngineOptions { MaxInstruments = 2, MaxUnderlyings = 1, MaxVenues = 1 });
        engine.Apply(new TestBatch().Define(1, Call));

        Assert.Equal(InputField.Underlying, LimitOf(engine, new TestBatch().Define(2, "ETH-27JUN26-3000-C")));
        var batch = new TestBatch();
        Assert.Equal(InputField.Venue, LimitOf(engine, batch.Define([Explicit(batch)])));
        engine.Apply(new TestBatch().Define(3, "BTC-27JUN26-90000-C"));
        Assert.Equal(InputField.Instrument, LimitOf(engine, new TestBatch().Define(4, "BTC-27JUN26-80000-C")));
    }

    [Fact]
    public void Define_WithoutName_IsIncomplete()
    {
        RowRejection rejection = new TestEngine().Reject(new TestBatch().Define([new DefinitionRow { Id = 1 }]));

        Assert.Equal((RejectionCode.IncompleteDefinition, InputField.Instrument, true), (rejection.Code, rejection.Field, rejection.IsDefinition));
    }

    [Theory]
    [InlineData(InputField.Underlying, RejectionCode.MissingField)]
    [InlineData(InputField.Kind, RejectionCode.MissingField)]
    [InlineData(InputField.Expiry, RejectionCode.MissingField)]
    [InlineData(InputField.Strike, RejectionCode.NotFinite)]
    [InlineData(InputField.ContractSize, RejectionCode.Negative)]
    [InlineData(InputField.Settlement, RejectionCode.MissingField)]
    public void Define_ExplicitTermAtFault_IsRefusedByItsField(InputField field, RejectionCode code)
    {
        var engine = new TestEngine();
        var batch = new TestBatch();
        DefinitionRow row = Explicit(batch);
        row = field switch
        {
            InputField.Underlying => row with { UnderlyingText = null },
            InputField.Kind => row with { Kind = InstrumentKind.None },
            InputField.Expiry => row with { ExpiryUnixNanos = null },
            InputField.Strike => row with { Strike = double.NaN },
            InputField.ContractSize => row with { ContractSizeCoin = -1.0 },
            _ => row with { Settlement = SettlementKind.None },
        };

        RowRejection rejection = engine.Reject(batch.Define([row]));

        Assert.Equal((code, field), (rejection.Code, rejection.Field));
        Assert.Equal(0, engine.Engine.State.Instruments.LiveCount);
    }

    [Fact]
    public void Slot_OfAnExpiredInstrument_IsUsedAgainAndOldIdsDoNotReachTheNewOne()
    {
        var engine = new TestEngine();
        engine.Apply(new TestBatch().Define(1, "BTC-2JAN26-90000-C").Quotes(1, new Quote { Id = 1, Time = TestEngine.NewYear, Iv = 0.5 }));
        engine.Apply(new TestBatch().Time(UnixTime.FromDate(2026, 1, 2, 8)).Define(2, Call));

        Assert.Equal(1, engine.Engine.State.Instruments.SlotCount);
        Assert.Equal(RejectionCode.Expired, engine.Reject(new TestBatch().Quotes(new Quote { Id = 1, Iv = 0.9 })).Code);
        Assert.True(double.IsNaN(engine.Engine.State.Instruments[0].Iv));
    }

    private static InputField LimitOf(TestEngine engine, TestBatch batch)
    {
        RowRejection rejection = engine.Reject(batch);
        Assert.Equal(RejectionCode.LimitReached, rejection.Code);
        return rejection.Field;
    }

    private static DefinitionRow Explicit(TestBatch batch) => new()
    {
        Id = 1,
        VenueText = batch.Text("bybit"),
        NameText = batch.Text("whatever"),
        UnderlyingText = batch.Text("BTC"),
        Kind = InstrumentKind.Option,
        ExpiryUnixNanos = UnixTime.FromDate(2026, 6, 26, 8),
        Strike = 90_000.0,
        Right = OptionRight.Call,
        ContractSizeCoin = 0.01,
        Settlement = SettlementKind.Linear,
    };
}
