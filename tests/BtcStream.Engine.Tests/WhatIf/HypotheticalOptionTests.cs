using BtcStream.Engine.Publication;
using BtcStream.Engine.Ring;
using BtcStream.Engine.WhatIf;
using BtcStream.Quant.Domain;
using BtcStream.Quant.Gamma;
using BtcStream.Quant.Pricing;

namespace BtcStream.Engine.Tests.WhatIf;

/// <summary>Options that dealers are supposed to hold besides.</summary>
public class HypotheticalOptionTests
{
    private const string Listed = "BTC-30JAN26-90000-C";
    private const double Contracts = -250.0;

    public static TheoryData<PositioningModel, bool> Models => new MatrixTheoryData<PositioningModel, bool>(Enum.GetValues<PositioningModel>(), [false, true]);

    [Theory]
    [MemberData(nameof(Models))]
    public void Compute_ListedOption_AddsItsGammaWithItsSignUnderEveryModel(PositioningModel model, bool hasTrades)
    {
        TestEngine engine = Begin(hasTrades);

        RevaluationAnswer answer = WhatIfWorld.Revalue(engine, Ask(model, (Listed, Contracts, double.NaN)));

        AssertAdds(answer, 90_000, Gex(engine, 90_500, 90_000, 0.4) * Contracts);
    }

    [Theory]
    [MemberData(nameof(Models))]
    public void Compute_UnlistedOptionWithIv_AddsItsGammaWithItsSignUnderEveryModel(PositioningModel model, bool hasTrades)
    {
        TestEngine engine = Begin(hasTrades);

        RevaluationAnswer answer = WhatIfWorld.Revalue(engine, Ask(model, ("BTC-30JAN26-93000-P", 40.0, 0.5)));

        AssertAdds(answer, 93_000, Gex(engine, 90_500, 93_000, 0.5) * 40.0);
        Assert.Equal(answer.Shifted.View.Options + 1, answer.WithPositions!.View.Options);
    }

    [Fact]
    public void Compute_UnlistedOptionWithoutIv_TakesTheNearestOnesOfTheSurface()
    {
        TestEngine engine = Begin(hasTrades: false);

        // Nearer in expiry to 30 January than to the 2nd, and in strike to 100,000; its expiry has no forward of its own.
        RevaluationAnswer answer = WhatIfWorld.Revalue(engine, Ask(PositioningModel.Naive, ("BTC-27FEB26-99000-C", 10.0, double.NaN)));

        double gex = Gex(engine, 90_500, 99_000, 0.45, UnixTime.FromDate(2026, 2, 27) + (8 * UnixTime.NanosPerHour));
        AssertAdds(answer, 99_000, 10.0 * gex);
        Assert.False(answer.WithPositions!.View.IsStale && !answer.Shifted.View.IsStale);
        Assert.Equal(answer.Shifted.View.OldestInputUnixNanos, answer.WithPositions.View.OldestInputUnixNanos);
    }

    [Fact]
    public void Compute_LongCallUnderNaive_IsTheStateWithThatOpenInterest()
    {
        TestEngine engine = Begin(hasTrades: false);
        TestEngine other = Begin(hasTrades: false);

        RevaluationAnswer answer = WhatIfWorld.Revalue(engine, Ask(PositioningModel.Naive, (Listed, 64.0, double.NaN)));
        WhatIfWorld.Accept(other, new TestBatch().Quotes(new Quote { Name = Listed, OpenInterest = 164.0 }));

        RiskView expected = WhatIfWorld.View(other);
        Assert.Equal(expected.Summary.NetGexUsdPerPercent, answer.WithPositions!.View.Summary.NetGexUsdPerPercent);
        Assert.Equal(expected.Summary.Walls, answer.WithPositions.View.Summary.Walls);
        Assert.Equal(expected.Summary.Flips(FlipDefinition.ProfileRoot).Prices.ToArray(), answer.WithPositions.View.Summary.Flips(FlipDefinition.ProfileRoot).Prices.ToArray());
    }

    [Fact]
    public void Compute_Variants_AreWhatEachModelAskedForGives()
    {
        TestEngine engine = Begin(hasTrades: true);
        RevaluationAnswer naive = WhatIfWorld.Revalue(engine, Ask(PositioningModel.Naive, (Listed, -20_000.0, double.NaN)));

        foreach (PositioningModel model in Enum.GetValues<PositioningModel>())
        {
            RevaluationAnswer asked = WhatIfWorld.Revalue(engine, Ask(model, (Listed, -20_000.0, double.NaN)));
            Assert.Equal(
                asked.WithPositions!.Cascade.Result,
                naive.WithPositions!.Cascade.Variants.Single(variant => variant.Model == model && variant.Result.DepthFactor == 1.0).Result);
        }
    }

    [Fact]
    public void Compute_WithoutTrades_BandHasTheSameModelsWithAndWithoutOptions()
    {
        TestEngine engine = Begin(hasTrades: false);

        RevaluationAnswer answer = WhatIfWorld.Revalue(engine, Ask(PositioningModel.Naive, (Listed, 1.0, double.NaN)));

        Assert.Equal(answer.Base.Cascade.Variants.Select(variant => variant.Model), answer.WithPositions!.Cascade.Variants.Select(variant => variant.Model));
    }

    [Fact]
    public void Compute_OptionThatExpiresMeanwhile_DropsOut()
    {
        TestEngine engine = Begin(hasTrades: false);
        RevaluationQuestion question = Ask(PositioningModel.Naive, ("BTC-2JAN26-91000-C", 50.0, double.NaN), ("BTC-3JAN26-91000-C", 50.0, 0.5));

        RevaluationAnswer answer = WhatIfWorld.Revalue(engine, question with { Shifts = new Shifts(0.0, 24.0 * 5, 0.0) });

        Assert.Equal(answer.Shifted.View.Summary.NetGexUsdPerPercent, answer.WithPositions!.View.Summary.NetGexUsdPerPercent);
        Assert.Equal(answer.Shifted.View.Options, answer.WithPositions.View.Options);
    }

    [Fact]
    public void Compute_OptionThatCannotBe_IsRefusedByItsField()
    {
        TestEngine engine = Begin(hasTrades: false);

        Assert.StartsWith("hypothetical_options[0].iv is '0.5': BTC-30JAN26-90000-C is listed", Refuse(engine, (Listed, 1.0, 0.5)).Message);
        RevaluationException name = Refuse(engine, (Listed, 1.0, double.NaN), ("BTC-30FEB26-90000-C", 1.0, 0.5));
        Assert.Equal(("hypothetical_options", 1, RejectionCode.InvalidName), (name.List, name.Index, name.Refusal.Code));
        Assert.Equal(RejectionCode.Expired, Refuse(engine, ("BTC-30DEC25-90000-C", 1.0, 0.5)).Refusal.Code);
        Assert.StartsWith("hypothetical_options[0].instrument is 'BTC-PERPETUAL': it is no option", Refuse(engine, ("BTC-PERPETUAL", 1.0, 0.5)).Message);
        Assert.StartsWith("hypothetical_options[0].instrument is 'ETH-30JAN26-3000-C': it is of ETH", Refuse(engine, ("ETH-30JAN26-3000-C", 1.0, 0.5)).Message);
    }

    [Fact]
    public void Compute_OptionWithoutAnySurface_IsRefused()
    {
        var engine = new TestEngine(WhatIfWorld.Options);
        Assert.Contains("nothing has been streamed", Refuse(engine, (Listed, 1.0, 0.5)).Message);

        engine.Apply(new TestBatch().Time(WhatIfWorld.Start));
        Assert.StartsWith("hypothetical_options[0].instrument: neither a forward", Refuse(engine, (Listed, 1.0, 0.5)).Message);

        engine.Apply(new TestBatch().Index(90_000));
        Assert.StartsWith("hypothetical_options[0].iv is missing", Refuse(engine, (Listed, 1.0, double.NaN)).Message);
    }

    private static TestEngine Begin(bool hasTrades)
    {
        TestEngine engine = WhatIfScript.Play(1, 60);
        if (hasTrades)
        {
            WhatIfWorld.Accept(engine, new TestBatch().Trade(Listed, TradeColumns.SideBuy, 30.0).Trade("BTC-2JAN26-90000-P", TradeColumns.SideSell, 12.0));
        }

        return engine;
    }

    private static RevaluationQuestion Ask(PositioningModel model, params (string Name, double Contracts, double Iv)[] options)
    {
        var batch = new TestBatch();
        batch.Define([.. options.Select(option => new DefinitionRow { NameText = batch.Text(option.Name) })]);
        return new RevaluationQuestion
        {
            Model = model,
            Options = [.. options.Select(option => new HypotheticalContracts(option.Contracts, option.Iv))],
            OptionDefinitions = batch.Batch,
            IncludesCells = true,
        };
    }

    private static RevaluationException Refuse(TestEngine engine, params (string Name, double Contracts, double Iv)[] options) =>
        Assert.Throws<RevaluationException>(() => WhatIfWorld.Revalue(engine, Ask(PositioningModel.Naive, options)));

    private static double Gex(TestEngine engine, double forward, double strike, double iv, long? expiry = null)
    {
        double years = UnixTime.YearsToExpiry(engine.Engine.AsOfUnixNanos!.Value, expiry ?? (UnixTime.FromDate(2026, 1, 30) + (8 * UnixTime.NanosPerHour)));
        return Black76.Gamma(forward, strike, iv, years) * forward * forward * 0.01;
    }

    private static void AssertAdds(RevaluationAnswer answer, double strike, double gex)
    {
        RiskView without = answer.Shifted.View;
        RiskView with = answer.WithPositions!.View;
        double tolerance = 1e-9 * (with.Summary.GrossGexUsdPerPercent + Math.Abs(gex));
        double before = double.IsNaN(without.Summary.NetGexUsdPerPercent) ? 0.0 : without.Summary.NetGexUsdPerPercent;
        Assert.Equal(gex, with.Summary.NetGexUsdPerPercent - before, tolerance);
        Assert.Equal(gex, NetAt(with, strike) - NetAt(without, strike), tolerance);
    }

    private static double NetAt(RiskView view, double strike) => Enumerable.Range(0, view.Cells.Count)
        .Where(i => view.Cells.Strikes[i] == strike && !double.IsNaN(view.Cells.Net[i]))
        .Sum(i => view.Cells.Net[i]);
}
