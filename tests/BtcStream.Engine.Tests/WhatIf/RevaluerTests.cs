using BtcStream.Engine.Publication;
using BtcStream.Engine.Ring;
using BtcStream.Engine.State;
using BtcStream.Engine.WhatIf;
using BtcStream.Quant.Domain;
using BtcStream.Quant.Liquidations;

namespace BtcStream.Engine.Tests.WhatIf;

/// <summary>Answers of revaluations, each against a second engine that is brought where the question supposes to be.</summary>
public class RevaluerTests
{
    public static TheoryData<double> PriceShifts => [-20.0, -7.5, -2.0, -0.5, 0.5, 2.0, 7.5, 20.0];

    [Theory]
    [MemberData(nameof(PriceShifts))]
    public void Compute_PriceShift_IsWhatATickThereMakes(double percent)
    {
        double triggered = 0.0;
        for (int seed = 0; seed < 8; seed++)
        {
            TestEngine engine = WhatIfScript.Play(seed, 250);
            TestEngine other = WhatIfScript.Play(seed, 250);

            RevaluationAnswer answer = WhatIfWorld.Revalue(engine, new RevaluationQuestion { Shifts = new Shifts(percent, 0.0, 0.0), IncludesCells = true });
            Move(other, new Shifts(percent, 0.0, 0.0).PriceFactor);

            RiskView expected = WhatIfWorld.View(other);
            Assert.Equal(WhatIfWorld.Lines(expected), WhatIfWorld.Lines(answer.Shifted.View));
            triggered += answer.Shifted.TriggeredUsd;
            Assert.Equal(0.0, answer.Base.TriggeredUsd);
            Assert.True(answer.Shifted.TriggeredUsd >= 0.0);
        }

        Assert.True(triggered > 0.0, "nothing was triggered: the sequences show too little");
    }

    [Theory]
    [InlineData(0.5)]
    [InlineData(20.0)]
    [InlineData(50.0)]
    [InlineData(24.0 * 40)]
    public void Compute_TimeShift_IsTheStateAtThatTime(double hours)
    {
        for (int seed = 0; seed < 8; seed++)
        {
            TestEngine engine = WhatIfScript.Play(seed, 250);
            TestEngine other = WhatIfScript.Play(seed, 250);

            RevaluationAnswer answer = WhatIfWorld.Revalue(engine, new RevaluationQuestion { Shifts = new Shifts(0.0, hours, 0.0), IncludesCells = true });
            WhatIfWorld.Accept(other, new TestBatch().Time(new Shifts(0.0, hours, 0.0).MovedTime(other.Engine.AsOfUnixNanos!.Value)));
            other.Engine.Publish();

            RiskView expected = WhatIfWorld.View(other);
            Assert.Equal(WhatIfWorld.Lines(expected), WhatIfWorld.Lines(answer.Shifted.View));
            Assert.Equal(expected.AsOfUnixNanos, answer.Shifted.View.AsOfUnixNanos);
            Assert.Equal(0.0, answer.Shifted.TriggeredUsd);
        }
    }

    [Fact]
    public void Compute_IvShift_IsTheStateWithThoseIvs()
    {
        TestEngine engine = WhatIfScript.Play(1, 100);
        TestEngine other = WhatIfScript.Play(1, 100);

        RevaluationAnswer answer = WhatIfWorld.Revalue(engine, new RevaluationQuestion { Shifts = new Shifts(0.0, 0.0, 0.05), IncludesCells = true });
        MoveIvs(other, 0.05);

        Assert.Equal(WhatIfWorld.Lines(WhatIfWorld.View(other)), WhatIfWorld.Lines(answer.Shifted.View));
    }

    [Fact]
    public void Compute_IvShiftBelowZero_LeavesOptionsWithoutGamma()
    {
        TestEngine engine = WhatIfScript.Play(1, 100);

        RevaluationAnswer answer = WhatIfWorld.Revalue(engine, new RevaluationQuestion { Shifts = new Shifts(0.0, 0.0, -2.0) });

        Assert.True(double.IsNaN(answer.Shifted.View.Summary.NetGexUsdPerPercent));
    }

    [Fact]
    public void Compute_AllShiftsAtOnce_IsTimeThenIvsThenPrice()
    {
        for (int seed = 0; seed < 8; seed++)
        {
            TestEngine engine = WhatIfScript.Play(seed, 250);
            TestEngine other = WhatIfScript.Play(seed, 250);
            var shifts = new Shifts(-5.0, 36.5, -0.0625);

            RevaluationAnswer answer = WhatIfWorld.Revalue(engine, new RevaluationQuestion { Shifts = shifts, IncludesCells = true });
            WhatIfWorld.Accept(other, new TestBatch().Time(shifts.MovedTime(other.Engine.AsOfUnixNanos!.Value)));
            MoveIvs(other, shifts.Iv);
            Move(other, shifts.PriceFactor);

            Assert.Equal(WhatIfWorld.Lines(WhatIfWorld.View(other)), WhatIfWorld.Lines(answer.Shifted.View));
        }
    }

    [Theory]
    [InlineData(0.0)]
    [InlineData(-5.0)]
    public void Compute_OtherMarginModel_IsTheStateWhosePositionsNamedIt(double percent)
    {
        MarginModelCatalog catalog = WhatIfWorld.Options.MarginModels;
        Assert.True(catalog.TryFind("steep", out ushort id));
        int changed = 0;
        for (int seed = 0; seed < 8; seed++)
        {
            TestEngine engine = WhatIfScript.Play(seed, 250);
            TestEngine other = WhatIfScript.Play(seed, 250, out WhatIfScript script);
            var shifts = new Shifts(percent, 0.0, 0.0);

            RevaluationAnswer answer = WhatIfWorld.Revalue(
                engine, new RevaluationQuestion { MarginModel = catalog.Find(id), Shifts = shifts, IncludesCells = true });
            foreach (PositionTerms row in script.Open.Values.Where(row => row.Contract is "A" or "B" or "F" && row.VenuePrice is null))
            {
                WhatIfWorld.Accept(other, new TestBatch().Positions(row with { Model = "steep" }));
            }

            Move(other, shifts.PriceFactor);
            string[] expected = WhatIfWorld.Lines(WhatIfWorld.View(other));
            Assert.Equal(expected, WhatIfWorld.Lines(answer.Shifted.View));
            changed += expected.SequenceEqual(WhatIfWorld.Lines(answer.Base.View)) ? 0 : 1;
        }

        Assert.True(changed > 4, $"{changed} changed");
    }

    [Theory]
    [InlineData(0.0, null)]
    [InlineData(-8.0, null)]
    [InlineData(-8.0, "steep")]
    public void Compute_HypotheticalPositions_IsTheStateThatHasThem(double percent, string? model)
    {
        TestEngine engine = WhatIfScript.Play(2, 250);
        TestEngine other = WhatIfScript.Play(2, 250, out WhatIfScript script);
        var shifts = new Shifts(percent, 0.0, 0.0);
        PositionTerms[] rows =
        [
            new(1_001, "A", WhatIfWorld.Long, 4.0) { Entry = 90_000, Leverage = 16 }, new(1_002, "B", WhatIfWorld.Short, 2.0) { Entry = 91_000, Leverage = 32 },
            new(1_003, "I", WhatIfWorld.Long, 65_536) { Entry = 90_000, Leverage = 8 }, new(1_004, "A", WhatIfWorld.Short, 1.0) { VenuePrice = 99_000 },
        ];
        MarginModel? asked = model is not null && WhatIfWorld.Options.MarginModels.TryFind(model, out ushort id) ? WhatIfWorld.Options.MarginModels.Find(id) : null;

        RevaluationAnswer answer = WhatIfWorld.Revalue(
            engine,
            new RevaluationQuestion { Shifts = shifts, MarginModel = asked, Positions = new TestBatch().Positions(rows).Batch, IncludesCells = true });
        foreach (PositionTerms row in script.Open.Values.Where(row => asked is not null && row.Contract is "A" or "B" or "F" && row.VenuePrice is null))
        {
            WhatIfWorld.Accept(other, new TestBatch().Positions(row with { Model = model }));
        }

        Move(other, shifts.PriceFactor);
        string[] without = WhatIfWorld.Lines(WhatIfWorld.View(other));
        WhatIfWorld.Accept(other, new TestBatch().Positions(
            [.. rows.Select(row => row.Contract != "I" && row.VenuePrice is null ? row with { Model = model } : row)]));

        Assert.Equal(without, WhatIfWorld.Lines(answer.Shifted.View));
        Assert.Equal(WhatIfWorld.Lines(WhatIfWorld.View(other)), WhatIfWorld.Lines(answer.WithPositions!.View));
        Assert.Equal([.. rows.Select(row => PriceOf(other, row))], answer.Positions.Select(result => result.Price));
        Assert.Equal(99_000.0, answer.Positions[3].Price);
        Assert.Equal(99_000.0, answer.Positions[3].NotionalUsd);
        double rate = asked is null ? 0.0078125 : 0.03125;
        Assert.Equal(4.0 * answer.Positions[0].Price * rate, answer.Positions[0].MaintenanceMargin, 1e-6);
    }

    [Fact]
    public void Compute_HypotheticalPositionThatIsRefused_NamesItsFieldAndKeepsTheOthersOut()
    {
        TestEngine engine = WhatIfScript.Play(2, 50);
        PositionTerms good = new(1_001, "A", WhatIfWorld.Long, 4.0) { Entry = 90_000, Leverage = 16 };

        RevaluationException negative = Refuse(engine, good, new PositionTerms(1_002, "A", WhatIfWorld.Long, -1.0) { Entry = 90_000, Leverage = 16 });
        RevaluationException unknown = Refuse(engine, new PositionTerms(1_002, "Z", WhatIfWorld.Long, 1.0) { Entry = 90_000, Leverage = 16 });
        RevaluationException twice = Refuse(engine, good, good);
        RevaluationException cross = Refuse(engine, good with { IsCross = true });
        RevaluationException closed = Refuse(engine, good with { Size = 0.0 });

        Assert.Equal(("hypothetical_positions", 1, RejectionCode.Negative, InputField.Size), (negative.List, negative.Index, negative.Refusal.Code, negative.Refusal.Field));
        Assert.Equal((0, RejectionCode.UnknownInstrument, InputField.Instrument), (unknown.Index, unknown.Refusal.Code, unknown.Refusal.Field));
        Assert.StartsWith("hypothetical_positions[1].account is '1001'", twice.Message);
        Assert.StartsWith("hypothetical_positions[0].margin_mode is 'MARGIN_MODE_CROSS'", cross.Message);
        Assert.StartsWith("hypothetical_positions[0].size is '0'", closed.Message);
    }

    [Fact]
    public void Compute_Contribution_IsWithLessWithout()
    {
        TestEngine engine = WhatIfScript.Play(7, 300);
        TestEngine other = WhatIfScript.Play(7, 300, out WhatIfScript script);

        RevaluationAnswer answer = WhatIfWorld.Revalue(engine, new RevaluationQuestion { Contribution = (WhatIfWorld.Venue, 100), IncludesCells = true });
        foreach (PositionTerms row in script.Open.Values.Where(row => row.Account == 100))
        {
            WhatIfWorld.Accept(other, new TestBatch().Positions(new PositionTerms(row.Account, row.Contract, row.Side, 0.0) { IsCross = true }));
        }

        var with = Cells(answer.Base.View);
        var without = Cells(WhatIfWorld.View(other));
        var difference = with.Keys.Union(without.Keys)
            .ToDictionary(cell => cell, cell => (with.GetValueOrDefault(cell).Longs - without.GetValueOrDefault(cell).Longs, with.GetValueOrDefault(cell).Shorts - without.GetValueOrDefault(cell).Shorts))
            .Where(pair => pair.Value != (0, 0));
        Assert.Equal(difference.OrderBy(pair => pair.Key), Cells(answer.Contribution!.Cells).OrderBy(pair => pair.Key).Select(pair => KeyValuePair.Create(pair.Key, pair.Value)));

        CascadeAnswer cascadeWithout = RunCascade(other, answer.Base.View);
        Assert.Equal(answer.Base.Cascade.Result.LiquidationUsd - cascadeWithout.Result.LiquidationUsd, answer.Contribution.CascadeFlowUsd);
        Assert.Equal(answer.Base.Cascade.Result.TerminalPrice - cascadeWithout.Result.TerminalPrice, answer.Contribution.TerminalPriceChange);
        Assert.True(answer.Contribution.LongUsd + answer.Contribution.ShortUsd > 0.0);
    }

    [Fact]
    public void Compute_ContributionOfNobody_IsRefused()
    {
        TestEngine engine = WhatIfScript.Play(7, 50);

        var account = Assert.Throws<RevaluationException>(() => WhatIfWorld.Revalue(engine, new RevaluationQuestion { Contribution = (WhatIfWorld.Venue, 77_777) }));
        var venue = Assert.Throws<RevaluationException>(() => WhatIfWorld.Revalue(engine, new RevaluationQuestion { Contribution = ("elsewhere", 1) }));

        Assert.StartsWith("contribution_account is '77777'", account.Message);
        Assert.StartsWith("contribution_venue is 'elsewhere'", venue.Message);
    }

    [Fact]
    public void Compute_WhileInputsGoOn_AnswersFromTheMomentOfTheCopyAndChangesNothing()
    {
        TestEngine engine = WhatIfScript.Play(4, 250, out WhatIfScript script);
        var question = new RevaluationQuestion
        {
            Shifts = new Shifts(-5.0, 3.0, 0.02),
            IncludesCells = true,
            Contribution = (WhatIfWorld.Venue, 100),
        };
        engine.Engine.Settle("BTC");
        ulong digest = engine.Digest;
        RevaluationAnswer before = WhatIfWorld.Revalue(engine, question);
        Assert.Equal(digest, engine.Digest);

        using var copy = new StateCopy(engine.Engine, "BTC", withForcedOrders: true);
        for (int step = 0; step < 300; step++)
        {
            script.Step(engine);
        }

        ulong moved = engine.Digest;
        RevaluationAnswer after = new Revaluer(copy, engine.Engine.Options, question).Compute();

        Assert.NotEqual(digest, moved);
        Assert.Equal(moved, engine.Digest);
        Assert.Equal(WhatIfWorld.Lines(before.Base.View), WhatIfWorld.Lines(after.Base.View));
        Assert.Equal(WhatIfWorld.Lines(before.Shifted.View), WhatIfWorld.Lines(after.Shifted.View));
        Assert.Equal(before.Shifted.Cascade.Result, after.Shifted.Cascade.Result);
        Assert.Equal(before.Contribution!.LongUsd, after.Contribution!.LongUsd);
    }

    [Fact]
    public void Compute_UnknownUnderlying_HasNothingToSay()
    {
        var engine = new TestEngine(WhatIfWorld.Options);

        RevaluationAnswer answer = WhatIfWorld.Revalue(engine, new RevaluationQuestion { Shifts = new Shifts(5.0, 1.0, 0.0) });

        Assert.True(double.IsNaN(answer.Shifted.View.Summary.NetGexUsdPerPercent));
        Assert.Equal(Quant.Cascade.CascadeStatus.NoData, answer.Shifted.Cascade.Result.Status);
    }

    private static RevaluationException Refuse(TestEngine engine, params PositionTerms[] rows) =>
        Assert.Throws<RevaluationException>(() => WhatIfWorld.Revalue(engine, new RevaluationQuestion { Positions = new TestBatch().Positions(rows).Batch }));

    /// <summary>Index, marks and forwards of BTC times a factor, the index first, and a publication point, at which accounts are solved again.</summary>
    private static void Move(TestEngine engine, double factor)
    {
        if (factor == 1.0)
        {
            return;
        }

        UnderlyingBook book = engine.Engine.State.Underlyings.Find("BTC")!;
        var batch = new TestBatch().Index(book.IndexPrice * factor);
        foreach (PerpetualState perpetual in book.Perpetuals.Where(one => !double.IsNaN(one.Price)))
        {
            batch.Perpetual(engine.Engine.State.Instruments.DefinitionOf(perpetual.Instrument)!.Name, perpetual.Price * factor);
        }

        foreach (ExpiryGroup group in book.Groups.Where(group => group.HasForward))
        {
            string name = engine.Engine.State.Instruments.DefinitionOf(group.Members[0])!.Name;
            batch.Quotes(new Quote { Name = name, Forward = group.Forward * factor });
        }

        WhatIfWorld.Accept(engine, batch);
        engine.Engine.Publish();
    }

    private static void MoveIvs(TestEngine engine, double shift)
    {
        var batch = new TestBatch();
        foreach (ExpiryGroup group in engine.Engine.State.Underlyings.Find("BTC")!.Groups)
        {
            foreach (int id in group.Members.Where(id => engine.Engine.State.Instruments[id].Kind == InstrumentKind.Option))
            {
                batch.Quotes(new Quote { Name = engine.Engine.State.Instruments.DefinitionOf(id)!.Name, Iv = engine.Engine.State.Instruments[id].Iv + shift });
            }
        }

        WhatIfWorld.Accept(engine, batch);
    }

    private static double PriceOf(TestEngine engine, PositionTerms row)
    {
        var positions = engine.Engine.State.Positions;
        Venue venue = engine.Engine.State.Venues.Find("test"u8)!;
        Assert.True(venue.TryFind(System.Text.Encoding.ASCII.GetBytes(row.Contract), out int instrument));
        return positions.Rows[positions.Find(row.Account, instrument, row.Side == WhatIfWorld.Short)].LiquidationPrice;
    }

    private static Dictionary<int, (double Longs, double Shorts)> Cells(RiskView view) => Enumerable.Range(0, view.Liquidations.Count)
        .Where(i => view.Liquidations.Provenance(i) == LiquidationProvenance.Observed)
        .ToDictionary(i => view.Liquidations.Cell(i), i => (Math.Round(view.Liquidations.LongUsd[i], 2), Math.Round(view.Liquidations.ShortUsd[i], 2)));

    private static CascadeAnswer RunCascade(TestEngine engine, RiskView like)
    {
        using var copy = new StateCopy(engine.Engine, "BTC");
        return CascadeComputer.Compute(copy.Base, engine.Engine.Options, like.Model, new RevaluationQuestion().Cascade);
    }
}
