using BtcStream.Engine.Ring;
using BtcStream.Engine.State;
using BtcStream.Quant.Domain;
using BtcStream.Quant.Pricing;

namespace BtcStream.Engine.Tests.State;

public class QuoteRowTests
{
    private const string Name = "BTC-27JUN26-100000-C";

    private static readonly long T0 = TestEngine.NewYear;

    [Fact]
    public void Row_AbsentFields_LeaveTheStateAsItIs()
    {
        var engine = new TestEngine();
        engine.Apply(new Quote { Name = Name, Time = T0, Forward = 95_000.0, Iv = 0.5, OpenInterest = 12.0, Bid = 0.01, Ask = 0.02, Mark = 0.015, Volume = 3.0 });
        engine.Apply(new Quote { Name = Name, Time = T0 + 1, Volume = 4.0 });

        ref InstrumentState option = ref engine.Engine.State.Instruments[0];
        Assert.Equal((95_000.0, 0.5, 12.0, 0.01, 0.02, 0.015, 4.0), (option.Group!.Forward, option.Iv, option.OpenInterest, option.BidPrice, option.AskPrice, option.MarkPrice, option.Volume24h));
        Assert.Equal((T0, T0 + 1), (option.MarkIvTime, option.Volume24hTime));
    }

    [Fact]
    public void Row_AllOlderThanWhatItWouldReplace_IsLateAndChangesNothing()
    {
        var engine = new TestEngine();
        engine.Apply(new Quote { Name = Name, Time = T0 + 10, Forward = 95_000.0, Iv = 0.5, OpenInterest = 12.0 });
        ulong before = engine.Digest;

        BatchResult result = engine.Apply(new Quote { Name = Name, Time = T0 + 9, Forward = 1.0, Iv = 0.9, OpenInterest = 99.0 });

        Assert.Equal(new RowCounts { Late = 1 }, result.Counts);
        Assert.Equal(before, engine.Digest);
    }

    [Fact]
    public void Row_OfEqualTime_ReplacesSinceTheLaterArrivalWins()
    {
        var engine = new TestEngine();
        engine.Apply(new Quote { Name = Name, Time = T0, Forward = 95_000.0, Iv = 0.5 });
        engine.Apply(new Quote { Name = Name, Time = T0, Forward = 96_000.0, Iv = 0.6 });

        ref InstrumentState option = ref engine.Engine.State.Instruments[0];
        Assert.Equal((96_000.0, 0.6), (option.Group!.Forward, option.Iv));
    }

    [Fact]
    public void Row_PartlyOlder_AppliesWhatIsNotAndIsAccepted()
    {
        var engine = new TestEngine();
        engine.Apply(new Quote { Name = Name, Time = T0 + 10, Iv = 0.5 });

        BatchResult result = engine.Apply(new Quote { Name = Name, Time = T0 + 5, Iv = 0.9, OpenInterest = 7.0 });

        ref InstrumentState option = ref engine.Engine.State.Instruments[0];
        Assert.Equal(1, result.Counts.Accepted);
        Assert.Equal((0.5, 7.0), (option.Iv, option.OpenInterest));
        Assert.Equal(T0 + 10, engine.Engine.AsOfUnixNanos);
    }

    [Fact]
    public void Forward_OfTheExpiry_IsTheLatestByTimeWhicheverOptionBroughtIt()
    {
        var engine = new TestEngine();
        engine.Apply(
            new Quote { Name = Name, Time = T0 + 2, Forward = 95_000.0 },
            new Quote { Name = "BTC-27JUN26-90000-P", Time = T0 + 1, Forward = 94_000.0, Iv = 0.4 },
            new Quote { Name = "BTC_USDC-27JUN26-90000-P", Time = T0 + 1, Forward = 93_000.0 });

        Assert.Equal(95_000.0, engine.Engine.State.Instruments[1].Group!.Forward);
        Assert.Equal(0.4, engine.Engine.State.Instruments[1].Iv);
        Assert.Equal(93_000.0, engine.Engine.State.Instruments[2].Group!.Forward);
    }

    [Fact]
    public void Iv_NoneGivenButAMarkPrice_IsSolvedAndMarkedDerived()
    {
        var engine = new TestEngine();
        double years = UnixTime.YearsToExpiry(T0, UnixTime.FromDate(2026, 6, 27, 8));
        double coin = Black76.Price(OptionRight.Call, 95_000.0, 100_000.0, 0.55, years) / 95_000.0;
        engine.Apply(new Quote { Name = Name, Time = T0, Forward = 95_000.0, Mark = coin });

        ref InstrumentState option = ref engine.Engine.State.Instruments[0];
        Assert.Equal(IvSource.Derived, option.IvSource);
        Assert.Equal(0.55, option.Iv, 1e-12);
        Assert.Equal(T0, option.IvTime);
    }

    [Fact]
    public void Iv_LinearOptionWithBidAndAsk_IsSolvedFromTheirMiddleInUsd()
    {
        var engine = new TestEngine();
        double years = UnixTime.YearsToExpiry(T0, UnixTime.FromDate(2026, 6, 27, 8));
        double usd = Black76.Price(OptionRight.Put, 95_000.0, 90_000.0, 0.45, years);
        engine.Apply(new Quote { Name = "BTC_USDC-27JUN26-90000-P", Time = T0, Forward = 95_000.0, Bid = usd - 50.0, Ask = usd + 50.0 });

        Assert.Equal(0.45, engine.Engine.State.Instruments[0].Iv, 1e-12);
    }

    [Fact]
    public void Iv_PriceBeforeTheForward_IsSolvedWhenTheForwardComes()
    {
        var engine = new TestEngine();
        double years = UnixTime.YearsToExpiry(T0, UnixTime.FromDate(2026, 6, 27, 8));
        double coin = Black76.Price(OptionRight.Call, 95_000.0, 100_000.0, 0.55, years) / 95_000.0;
        engine.Apply(new Quote { Name = Name, Time = T0, Mark = coin });
        Assert.Equal(IvSource.None, engine.Engine.State.Instruments[0].IvSource);

        engine.Apply(new Quote { Name = "BTC-27JUN26-90000-P", Time = T0 + 5, Forward = 95_000.0 });
        Assert.Equal(0.55, engine.Engine.State.Instruments[0].Iv, 1e-12);
    }

    [Fact]
    public void Iv_OnceGivenByTheVenue_IsNotReplacedByAPrice()
    {
        var engine = new TestEngine();
        engine.Apply(new Quote { Name = Name, Time = T0, Forward = 95_000.0, Iv = 0.5 });
        engine.Apply(new Quote { Name = Name, Time = T0 + 1, Mark = 0.2 });

        ref InstrumentState option = ref engine.Engine.State.Instruments[0];
        Assert.Equal((IvSource.Mark, 0.5), (option.IvSource, option.Iv));
    }

    [Fact]
    public void Iv_ZeroFromTheVenue_MeansItHasNone()
    {
        var engine = new TestEngine();
        engine.Apply(new Quote { Name = Name, Time = T0, Forward = 95_000.0, Iv = 0.5 });
        engine.Apply(new Quote { Name = Name, Time = T0 + 1, Iv = 0.0 });
        Assert.Equal(IvSource.None, engine.Engine.State.Instruments[0].IvSource);
        Assert.True(double.IsNaN(engine.Engine.State.Instruments[0].Iv));

        engine.Apply(new Quote { Name = Name, Time = T0 + 2, Mark = 0.05 });
        Assert.Equal(IvSource.Derived, engine.Engine.State.Instruments[0].IvSource);
    }

    [Theory]
    [InlineData("BTC-27JUN26-80000-C", 0.10, RejectionCode.NoImpliedVolatility)]
    [InlineData("BTC-27JUN26-80000-C", 1.00, RejectionCode.NoImpliedVolatility)]
    [InlineData("BTC-27JUN26-120000-C", 0.0, RejectionCode.None)]
    public void Iv_PriceOutsideWhatAnyVolatilityGives_RefusesTheRowAndChangesNothing(string name, double mark, RejectionCode code)
    {
        var engine = new TestEngine();
        engine.Apply(new Quote { Name = name, Time = T0, Forward = 95_000.0, OpenInterest = 1.0 });
        ulong before = engine.Digest;

        BatchResult result = engine.Apply(new Quote { Name = name, Time = T0 + 1, Forward = 95_001.0, OpenInterest = 2.0, Mark = mark });

        Assert.Equal(code == RejectionCode.None ? 1 : 0, result.Counts.Accepted);
        Assert.Equal(IvSource.None, engine.Engine.State.Instruments[0].IvSource);
        if (code != RejectionCode.None)
        {
            Assert.Equal((code, InputField.MarkPrice, mark), (result.Rejections[0].Code, result.Rejections[0].Field, result.Rejections[0].Value));
            Assert.Equal(before, engine.Digest);
        }
    }

    /// <summary>At a forward of 120,000 no volatility gives the old mark price of 0.2 coin: that is not the fault of the row that brings the forward.</summary>
    [Fact]
    public void Iv_OlderMarkPriceThatNoLongerFits_DoesNotRefuseANewerRowWithoutOne()
    {
        var engine = new TestEngine();
        engine.Apply(new Quote { Name = "BTC-27JUN26-80000-C", Time = T0, Forward = 95_000.0, Mark = 0.2 });
        double iv = engine.Engine.State.Instruments[0].Iv;

        BatchResult result = engine.Apply(new Quote { Name = "BTC-27JUN26-80000-C", Time = T0 + 1, Forward = 120_000.0, OpenInterest = 7.0, Bid = 0.34, Ask = 0.36 });

        ref InstrumentState option = ref engine.Engine.State.Instruments[0];
        Assert.Equal(new RowCounts { Accepted = 1 }, result.Counts);
        Assert.Equal((120_000.0, 7.0, 0.34, 0.36, 0.2), (option.Group!.Forward, option.OpenInterest, option.BidPrice, option.AskPrice, option.MarkPrice));
        Assert.Equal((IvSource.Derived, iv, T0), (option.IvSource, option.Iv, option.IvTime));
    }

    /// <summary>The venue takes its IV back, and what is left is an old mark price that fits no volatility: the option is without one, and the row applied.</summary>
    [Fact]
    public void Iv_TakenBackWithAnOlderMarkPriceThatNoLongerFits_LeavesNoneAndTheRowIsApplied()
    {
        var engine = new TestEngine();
        engine.Apply(new Quote { Name = "BTC-27JUN26-80000-C", Time = T0, Forward = 95_000.0, Mark = 0.2, Iv = 0.5 });

        BatchResult result = engine.Apply(new Quote { Name = "BTC-27JUN26-80000-C", Time = T0 + 1, Forward = 120_000.0, OpenInterest = 7.0, Iv = 0.0 });

        ref InstrumentState option = ref engine.Engine.State.Instruments[0];
        Assert.Equal(new RowCounts { Accepted = 1 }, result.Counts);
        Assert.Equal((120_000.0, 7.0), (option.Group!.Forward, option.OpenInterest));
        Assert.Equal(IvSource.None, option.IvSource);
        Assert.True(double.IsNaN(option.Iv));
    }

    [Theory]
    [InlineData(InputField.UnderlyingPrice, 0.0, RejectionCode.OutOfRange)]
    [InlineData(InputField.UnderlyingPrice, -1.0, RejectionCode.Negative)]
    [InlineData(InputField.UnderlyingPrice, double.PositiveInfinity, RejectionCode.NotFinite)]
    [InlineData(InputField.MarkIv, double.NaN, RejectionCode.NotFinite)]
    [InlineData(InputField.MarkIv, -0.01, RejectionCode.Negative)]
    [InlineData(InputField.MarkIv, 45.0, RejectionCode.OutOfRange)]
    [InlineData(InputField.OpenInterest, -1.0, RejectionCode.Negative)]
    [InlineData(InputField.OpenInterest, double.NegativeInfinity, RejectionCode.NotFinite)]
    [InlineData(InputField.OpenInterest, 1e13, RejectionCode.OutOfRange)]
    [InlineData(InputField.BidPrice, -0.1, RejectionCode.Negative)]
    [InlineData(InputField.AskPrice, double.NaN, RejectionCode.NotFinite)]
    [InlineData(InputField.MarkPrice, -0.1, RejectionCode.Negative)]
    [InlineData(InputField.Volume24h, double.NaN, RejectionCode.NotFinite)]
    public void Row_OneValueAtFault_IsRefusedWholeByFieldAndValue(InputField field, double value, RejectionCode code)
    {
        var engine = new TestEngine();
        engine.Apply(new Quote { Name = Name, Time = T0, Forward = 95_000.0, Iv = 0.5 });
        ulong before = engine.Digest;
        var row = new Quote { Name = Name, Time = T0 + 1, Forward = 96_000.0, Iv = 0.6, OpenInterest = 1.0, Bid = 0.1, Ask = 0.2, Mark = 0.15, Volume = 1.0 };
        row = field switch
        {
            InputField.UnderlyingPrice => row with { Forward = value },
            InputField.MarkIv => row with { Iv = value },
            InputField.OpenInterest => row with { OpenInterest = value },
            InputField.BidPrice => row with { Bid = value },
            InputField.AskPrice => row with { Ask = value },
            InputField.MarkPrice => row with { Mark = value },
            _ => row with { Volume = value },
        };

        RowRejection rejection = engine.Reject(new TestBatch().Quotes(42, row));

        Assert.Equal((42UL, 0, code, field, value), (rejection.BatchSequence, rejection.Row, rejection.Code, rejection.Field, rejection.Value));
        Assert.Equal(before, engine.Digest);
    }

    [Fact]
    public void Row_WithoutInstrument_IsRefused() =>
        Assert.Equal(
            (RejectionCode.MissingField, InputField.Instrument),
            Key(new TestEngine().Reject(new TestBatch().Quotes(new Quote { Iv = 0.5, Time = T0 }))));

    [Fact]
    public void Row_WithIdAndName_IsRefused() =>
        Assert.Equal(
            (RejectionCode.ConflictingFields, InputField.Id),
            Key(new TestEngine().Reject(new TestBatch().Quotes(new Quote { Id = 1, Name = Name, Iv = 0.5, Time = T0 }))));

    [Fact]
    public void Row_OfAPerpetual_IsRefused() =>
        Assert.Equal(
            (RejectionCode.WrongInstrumentKind, InputField.Instrument),
            Key(new TestEngine().Reject(new TestBatch().Quotes(new Quote { Name = "BTC-PERPETUAL", Iv = 0.5, Time = T0 }))));

    private static (RejectionCode, InputField) Key(RowRejection rejection) => (rejection.Code, rejection.Field);
}
