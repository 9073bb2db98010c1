using BtcStream.Engine.Ring;
using BtcStream.Quant.Domain;

namespace BtcStream.Engine.Tests.State;

public class TimeRuleTests
{
    private const string Name = "BTC-2JAN26-90000-C";

    private static readonly long T0 = TestEngine.NewYear;
    private static readonly long Expiry = UnixTime.FromDate(2026, 1, 2, 8);

    [Fact]
    public void AsOf_OverAllInputs_IsTheLatestAcceptedTimeAndNeverGoesBack()
    {
        var engine = new TestEngine();
        Assert.Null(engine.Engine.AsOfUnixNanos);
        engine.Apply(new Quote { Name = Name, Time = T0, Iv = 0.5 });
        engine.Apply(new TestBatch().Index(90_000.0, T0 + 5));
        engine.Apply(new TestBatch().Trade(Name, 1, 2.0, T0 + 3));
        Assert.Equal(T0 + 5, engine.Engine.AsOfUnixNanos);

        engine.Apply(new TestBatch().Time(T0 + 9));
        Assert.Equal(T0 + 9, engine.Engine.AsOfUnixNanos);
    }

    [Fact]
    public void RowWithoutTime_NoInputYet_TakesTheTimeOfReceipt()
    {
        var engine = new TestEngine();
        engine.Apply(new TestBatch(T0 + 77).Quotes(new Quote { Name = Name, Iv = 0.5 }));

        Assert.Equal(T0 + 77, engine.Engine.AsOfUnixNanos);
        Assert.Equal(T0 + 77, engine.Engine.State.Instruments[0].MarkIvTime);
    }

    [Fact]
    public void RowWithoutTime_AfterOthers_TakesAsOf()
    {
        var engine = new TestEngine();
        engine.Apply(new Quote { Name = Name, Time = T0, Iv = 0.5 });
        engine.Apply(new TestBatch(T0 + 999).Quotes(new Quote { Name = Name, Iv = 0.6 }));

        Assert.Equal((0.6, T0), (engine.Engine.State.Instruments[0].Iv, engine.Engine.State.Instruments[0].MarkIvTime));
    }

    [Fact]
    public void RowWithoutTime_NoInputAndNoReceipt_IsRefused() =>
        Assert.Equal(
            (RejectionCode.MissingField, InputField.Time),
            Key(new TestEngine().Reject(new TestBatch().Quotes(new Quote { Name = Name, Iv = 0.5 }))));

    [Theory]
    [InlineData(0L)]
    [InlineData(-1L)]
    [InlineData(long.MinValue)]
    public void Row_TimeNotAboveZero_IsRefused(long time)
    {
        RowRejection rejection = new TestEngine().Reject(new TestBatch().Quotes(new Quote { Name = Name, Time = time, Iv = 0.5 }));

        Assert.Equal((RejectionCode.OutOfRange, InputField.Time), Key(rejection));
        Assert.Equal((true, time), (rejection.IsInteger, rejection.IntegerValue));
    }

    [Fact]
    public void Quote_AtOrAfterExpiry_IsRefusedByItsOwnTime()
    {
        var engine = new TestEngine();
        Assert.Equal(RejectionCode.Expired, engine.Reject(new TestBatch().Quotes(new Quote { Name = Name, Time = Expiry, Iv = 0.5 })).Code);
        Assert.Equal(1, engine.Apply(new Quote { Name = Name, Time = Expiry - 1, Iv = 0.5 }).Counts.Accepted);
        Assert.Equal(Expiry - 1, engine.Engine.AsOfUnixNanos);
    }

    [Fact]
    public void Expiry_ReachedByAnyInput_TakesTheInstrumentsOut()
    {
        var engine = new TestEngine();
        engine.Apply(new Quote { Name = Name, Time = T0, Iv = 0.5 }, new Quote { Name = "BTC-3JAN26-90000-C", Time = T0, Iv = 0.5 });
        engine.Apply(new TestBatch().Index(90_000.0, Expiry));

        Assert.Equal(1, engine.Engine.State.Instruments.LiveCount);
        Assert.Equal(RejectionCode.Expired, engine.Reject(new TestBatch().Quotes(new Quote { Name = Name, Time = Expiry - 1, Iv = 0.5 })).Code);
    }

    [Fact]
    public void InputClock_TimeIn2099_IsAcceptedAndTicksDoNothing()
    {
        var engine = new TestEngine();
        long future = UnixTime.FromDate(2099, 1, 1);
        engine.Apply(new TestBatch(T0).Tick(T0).Index(90_000.0, future));
        engine.Apply(new TestBatch(T0).Tick(future + 1));

        Assert.Equal(future, engine.Engine.AsOfUnixNanos);
    }

    [Fact]
    public void LiveClock_TimeTooFarAhead_IsRefusedAndTheRestApplied()
    {
        var engine = new TestEngine(new EngineOptions { Clock = ClockMode.Live });
        long limit = T0 + (5 * UnixTime.NanosPerSecond);
        engine.Apply(new TestBatch(T0).Tick(T0));

        BatchResult result = engine.Apply(new TestBatch(T0).Quotes(
            new Quote { Name = Name, Time = UnixTime.FromDate(2099, 1, 1), Iv = 0.5 },
            new Quote { Name = Name, Time = limit, Iv = 0.6 },
            new Quote { Name = Name, Time = limit + 1, Iv = 0.7 }));

        Assert.Equal(new RowCounts { Accepted = 1, Rejected = 2 }, result.Counts);
        Assert.All(result.Rejections.ToArray(), r => Assert.Equal((RejectionCode.TimeAhead, InputField.Time), Key(r)));
        Assert.Equal(0.6, engine.Engine.State.Instruments[0].Iv);
        Assert.Equal(limit, engine.Engine.AsOfUnixNanos);
    }

    [Fact]
    public void LiveClock_Ticks_AdvanceTimeAndExpireInstruments()
    {
        var engine = new TestEngine(new EngineOptions { Clock = ClockMode.Live });
        engine.Apply(new TestBatch(T0).Tick(T0).Quotes(new Quote { Name = Name, Time = T0, Iv = 0.5 }));
        engine.Apply(new TestBatch().Tick(Expiry - 1));
        Assert.Equal(1, engine.Engine.State.Instruments.LiveCount);

        engine.Apply(new TestBatch().Tick(Expiry));
        Assert.Equal(0, engine.Engine.State.Instruments.LiveCount);
        engine.Apply(new TestBatch().Tick(T0));
        Assert.Equal(Expiry, engine.Engine.AsOfUnixNanos);
    }

    private static (RejectionCode, InputField) Key(RowRejection rejection) => (rejection.Code, rejection.Field);
}
