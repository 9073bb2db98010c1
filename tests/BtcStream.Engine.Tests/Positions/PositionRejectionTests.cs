using BtcStream.Engine.Ring;
using BtcStream.Quant.Liquidations;

namespace BtcStream.Engine.Tests.Positions;

/// <summary>A row at fault is refused with its field and value, and changes nothing.</summary>
public class PositionRejectionTests
{
    private const string Option = "BTC-27JUN26-90000-C";

    private static readonly long T0 = PositionWorld.T0;

    private static readonly PositionRow Good = new()
    {
        Name = "A",
        Account = 1,
        Side = PositionWorld.Long,
        Size = 2.0,
        Entry = 90_000.0,
        Leverage = 10.0,
        Time = T0 + 1,
    };

    private static readonly PositionRow New = Good with { Account = 2 };

    private static readonly Dictionary<string, (PositionRow Row, RejectionCode Code, InputField Field, object? Value)> Cases = new()
    {
        ["negative size"] = (Good with { Size = -1.0 }, RejectionCode.Negative, InputField.Size, -1.0),
        ["size not a number"] = (Good with { Size = double.NaN }, RejectionCode.NotFinite, InputField.Size, double.NaN),
        ["infinite size"] = (Good with { Size = double.PositiveInfinity }, RejectionCode.NotFinite, InputField.Size, double.PositiveInfinity),
        ["huge size"] = (Good with { Size = 2e12 }, RejectionCode.OutOfRange, InputField.Size, 2e12),
        ["huge notional"] = (Good with { Size = 2e6 }, RejectionCode.OutOfRange, InputField.Size, 2e6),
        ["entry of zero"] = (Good with { Entry = 0.0 }, RejectionCode.OutOfRange, InputField.EntryPrice, 0.0),
        ["negative entry"] = (Good with { Entry = -5.0 }, RejectionCode.Negative, InputField.EntryPrice, -5.0),
        ["infinite entry"] = (Good with { Entry = double.NegativeInfinity }, RejectionCode.NotFinite, InputField.EntryPrice, double.NegativeInfinity),
        ["leverage of zero"] = (Good with { Leverage = 0.0 }, RejectionCode.OutOfRange, InputField.Leverage, 0.0),
        ["negative leverage"] = (Good with { Leverage = -3.0 }, RejectionCode.Negative, InputField.Leverage, -3.0),
        ["leverage not a number"] = (Good with { Leverage = double.NaN }, RejectionCode.NotFinite, InputField.Leverage, double.NaN),
        ["leverage with margin"] = (Good with { Margin = 5.0 }, RejectionCode.ConflictingFields, InputField.Leverage, 10.0),
        ["margin not a number"] = (Good with { Leverage = null, Margin = double.NaN }, RejectionCode.NotFinite, InputField.Margin, double.NaN),
        ["huge negative margin"] = (Good with { Leverage = null, Margin = -2e12 }, RejectionCode.OutOfRange, InputField.Margin, -2e12),
        ["unknown mode"] = (Good with { Mode = 7 }, RejectionCode.InvalidEnum, InputField.MarginMode, 7L),
        ["unknown model"] = (Good with { Model = "nobody's" }, RejectionCode.UnknownMarginModel, InputField.MarginModel, "nobody's"),
        ["model of the other settlement"] = (Good with { Model = "flat-inverse" }, RejectionCode.ConflictingFields, InputField.MarginModel, "flat-inverse"),
        ["model in another quote currency"] =
            (Good with { Model = "binance-ethbtc-2024-10-24" }, RejectionCode.ConflictingFields, InputField.MarginModel, "binance-ethbtc-2024-10-24"),
        ["contract in another quote currency"] =
            (Good with { Name = "ETHBTC", Venue = "binance" }, RejectionCode.ConflictingFields, InputField.MarginModel, null),
        ["venue's price in another quote currency"] =
            (New with { Name = "ETHBTC", Venue = "binance", VenuePrice = 0.04 }, RejectionCode.ConflictingFields, InputField.MarginModel, null),
        ["venue price of zero"] = (Good with { VenuePrice = 0.0 }, RejectionCode.OutOfRange, InputField.LiquidationPrice, 0.0),
        ["side of a trade"] = (Good with { Side = 1 }, RejectionCode.InvalidEnum, InputField.Side, 1L),
        ["no side"] = (Good with { Side = null }, RejectionCode.MissingField, InputField.Side, null),
        ["no account"] = (Good with { Account = null }, RejectionCode.MissingField, InputField.Account, null),
        ["no instrument"] = (Good with { Name = null }, RejectionCode.MissingField, InputField.Instrument, null),
        ["new without size"] = (New with { Size = null }, RejectionCode.MissingField, InputField.Size, null),
        ["new without entry"] = (New with { Entry = null }, RejectionCode.MissingField, InputField.EntryPrice, null),
        ["new without margin"] = (New with { Leverage = null }, RejectionCode.MissingField, InputField.Margin, null),
        ["option"] = (New with { Name = Option, Venue = "deribit" }, RejectionCode.WrongInstrumentKind, InputField.Instrument, Option),
        ["venue without a model"] = (New with { Name = "X", Venue = "lone" }, RejectionCode.UnknownMarginModel, InputField.MarginModel, null),
        ["unknown contract"] = (New with { Name = "Y" }, RejectionCode.UnknownInstrument, InputField.Instrument, "Y"),
        ["time of zero"] = (Good with { Time = 0 }, RejectionCode.OutOfRange, InputField.Time, 0L),
        ["at the expiry"] = (New with { Name = "F1", Time = T0 + 99 }, RejectionCode.Expired, InputField.Time, T0 + 99),
    };

    public static TheoryData<string> Names => [.. Cases.Keys];

    [Theory]
    [MemberData(nameof(Names))]
    public void Position_AtFault_IsRefusedByFieldAndValueAndChangesNothing(string name)
    {
        TestEngine engine = Begin();
        (PositionRow row, RejectionCode code, InputField field, object? value) = Cases[name];
        ulong before = engine.Digest;
        var batch = new TestBatch();
        batch.Positions(row);

        RowRejection rejection = engine.Reject(batch);

        Assert.Equal((code, field, 0), (rejection.Code, rejection.Field, rejection.Row));
        object? told = rejection.IsNumber ? rejection.Value
            : rejection.IsInteger ? rejection.IntegerValue
            : rejection.ValueText >= 0 ? System.Text.Encoding.UTF8.GetString(batch.Batch.Text[rejection.ValueText])
            : null;
        Assert.Equal(value, told);
        Assert.Equal(before, engine.Digest);
        Assert.Equal((1, 1), (engine.Book().Ladder.OpenPositions, engine.Engine.State.Positions.OpenCount));
    }

    [Fact]
    public void Position_OnAVenueWithoutModel_IsAcceptedWithTheVenuesOwnPrice()
    {
        TestEngine engine = Begin();

        engine.Accept(new TestBatch().Positions(New with { Name = "X", Venue = "lone", VenuePrice = 80_000.0 }));

        Assert.Equal(2, engine.Book().Ladder.OpenPositions);
    }

    [Fact]
    public void Positions_BeyondTheLimit_AreRefusedUntilOneCloses()
    {
        TestEngine engine = PositionWorld.Begin(PositionWorld.Options with { MaxPositions = 1 });
        engine.Accept(new TestBatch().Positions(Good));
        ulong before = engine.Digest;

        RowRejection rejection = engine.Reject(new TestBatch().Positions(New));

        Assert.Equal((RejectionCode.LimitReached, InputField.Account, 2L), (rejection.Code, rejection.Field, rejection.IntegerValue));
        Assert.Equal(before, engine.Digest);
        engine.Accept(new TestBatch().Positions(Good with { Size = 0.0 }, New));
    }

    [Fact]
    public void Accounts_BeyondTheLimit_AreRefusedAndBringNoVenue()
    {
        TestEngine engine = PositionWorld.Begin(PositionWorld.Options with { MaxAccounts = 1 });
        engine.Accept(new TestBatch().Account(1, 1_000.0, T0));
        ulong before = engine.Digest;

        RowRejection[] rejections =
        [
            engine.Reject(new TestBatch().Positions(New with { Mode = PositionWorld.Cross })),
            engine.Reject(new TestBatch().Account(2, 5.0, T0)),
            engine.Reject(new TestBatch().Account(2, 5.0, T0, "another")),
        ];

        Assert.All(rejections, r => Assert.Equal((RejectionCode.LimitReached, InputField.Account, 2L), (r.Code, r.Field, r.IntegerValue)));
        Assert.Equal(before, engine.Digest);
    }

    [Theory]
    [InlineData(double.NaN, RejectionCode.NotFinite)]
    [InlineData(double.PositiveInfinity, RejectionCode.NotFinite)]
    [InlineData(-2e12, RejectionCode.OutOfRange)]
    public void Account_EquityAtFault_IsRefused(double equity, RejectionCode code)
    {
        TestEngine engine = Begin();
        ulong before = engine.Digest;

        RowRejection rejection = engine.Reject(new TestBatch().Account(1, equity, T0));

        Assert.Equal((code, InputField.Equity, equity), (rejection.Code, rejection.Field, rejection.Value));
        Assert.Equal((RejectionCode.MissingField, InputField.Account), Key(engine.Reject(new TestBatch().Account(null, 1.0, T0))));
        Assert.Equal((RejectionCode.InvalidName, InputField.Venue), Key(engine.Reject(new TestBatch().Account(1, 1.0, T0, "With Space"))));
        Assert.Equal(before, engine.Digest);
    }

    [Fact]
    public void Position_InverseInALinearCrossAccount_IsRefused()
    {
        TestEngine engine = Begin();
        engine.Accept(new TestBatch().Positions(New with { Mode = PositionWorld.Cross }));
        ulong before = engine.Digest;
        PositionRow inverse = New with { Name = "I", Size = 5_000.0, Mode = PositionWorld.Cross };

        RowRejection rejection = engine.Reject(new TestBatch().Positions(inverse));

        Assert.Equal((RejectionCode.ConflictingFields, InputField.MarginMode), Key(rejection));
        Assert.Equal(before, engine.Digest);
        engine.Accept(new TestBatch().Positions(New with { Size = 0.0, Mode = PositionWorld.Cross }, inverse));
    }

    private static TestEngine Begin()
    {
        TestEngine engine = PositionWorld.Begin(null, T0 + 99);
        engine.Apply(new TestBatch().Contract("X", venue: "lone").Contract("ETHBTC", "ETH", venue: "binance").Define(1, Option));
        engine.Accept(new TestBatch().Positions(Good with { Time = T0 }));
        Assert.True(MarginModelCatalog.BuiltIn.TryFind("binance-ethbtc-2024-10-24", out _));
        return engine;
    }

    private static (RejectionCode, InputField) Key(RowRejection rejection) => (rejection.Code, rejection.Field);
}
