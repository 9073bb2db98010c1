using BtcStream.Engine.Publication;
using BtcStream.Engine.Sharding;
using BtcStream.Engine.Tests.Properties;
using BtcStream.Engine.Tests.WhatIf;
using BtcStream.Engine.WhatIf;
using BtcStream.Quant.Liquidations;

namespace BtcStream.Engine.Tests.Sharding;

/// <summary>What shards answer about their positions, added up, is what one machine computes from all of them, to the last bit.</summary>
public class ShardInquiryTests
{
    private const ulong Producer = 21;

    public static TheoryData<double, double, bool> ShiftsAndModels => new()
    {
        { 0.0, 0.0, false },
        { -7.5, 0.0, false },
        { 4.0, 0.0, true },
        { 0.0, 50.0, false },
        { -2.0, 20.0, true },
    };

    [Theory]
    [MemberData(nameof(ShiftsAndModels))]
    public void Revalue_OverShards_IsTheSingleMachines(double percent, double hours, bool withModel)
    {
        double triggered = 0.0;
        for (int seed = 0; seed < 6; seed++)
        {
            TestEngine single = WhatIfScript.Play(seed, 250, out WhatIfScript script);
            ShardedWorld cluster = Play(seed, 250, shards: 1 + (seed % 4));
            (ulong account, _, _) = script.Open.Keys.First();
            var question = new RevaluationQuestion
            {
                Shifts = new Shifts(percent, hours, 0.01),
                MarginModel = withModel ? Steep() : null,
                IncludesCells = true,
                Contribution = (WhatIfWorld.Venue, account),
            };

            RevaluationAnswer expected = WhatIfWorld.Revalue(single, question);
            RevaluationAnswer actual = Revalue(cluster, question);
            Assert.Equal(Lines(expected.Base), Lines(actual.Base));
            Assert.Equal(Lines(expected.Shifted), Lines(actual.Shifted));
            Assert.Equal(Lines(expected.Contribution!), Lines(actual.Contribution!));
            triggered += actual.Shifted.TriggeredUsd;
        }

        Assert.Equal(percent != 0.0, triggered > 0.0);
    }

    [Theory]
    [InlineData("binance")]
    [InlineData("bybit", "deribit")]
    [InlineData("no-such-venue")]
    public void LadderOfVenues_OverShards_IsTheSingleMachines(params string[] venues)
    {
        var dice = new Random(7);
        int[] steps = [.. Enumerable.Range(0, 400).Select(_ => dice.Next(int.MinValue, int.MaxValue))];
        var single = new TestEngine();
        var cluster = new ShardedWorld(3);
        Play(steps, single, cluster);
        using var copy = new StateCopy(single.Engine, "BTC");
        var terms = new RebuildTerms { Venues = venues.Select(venue => copy.VenueOf(venue)).ToHashSet() };
        LadderImage expected = LadderRebuild.Build(copy.Positions, single.Engine.Options.MarginModels, terms, single.Engine.Options.LadderGrid, copy.BookIndex);

        var asked = new ShardTerms { Venues = venues };
        ShardAnswers answers = Ask(cluster, 3, verifies: false, asked);
        LadderImage actual = answers.Build(asked);
        Assert.Equal(expected.Longs(LiquidationProvenance.Observed), actual.Longs(LiquidationProvenance.Observed));
        Assert.Equal(expected.Shorts(LiquidationProvenance.Observed), actual.Shorts(LiquidationProvenance.Observed));
        Assert.Equal(expected.Counts(LiquidationProvenance.Observed), actual.Counts(LiquidationProvenance.Observed));
        Assert.Equal(
            (expected.TriggeredLongUsd, expected.TriggeredShortUsd, expected.TriggeredPositions, expected.OpenPositions, expected.PositionsWithoutPrice, expected.PositionsUnpriced),
            (actual.TriggeredLongUsd, actual.TriggeredShortUsd, actual.TriggeredPositions, actual.OpenPositions, actual.PositionsWithoutPrice, actual.PositionsUnpriced));
        Assert.Equal(copy.Positions.CountAccounts(terms.Venues!), answers.CountAccounts(asked));
        Assert.Equal(venues[0] != "no-such-venue", actual.OpenPositions > 0);
    }

    [Fact]
    public void Verify_OverShards_FindsNothingAndComparesEveryShard()
    {
        ShardedWorld cluster = Play(3, 250, shards: 3);
        VerifyResult found = Ask(cluster, 3, verifies: true).AddTo(new VerifyResult(0.0, 5, "", 1, 2));
        Assert.Equal((0.0, "", 1L, 2L), (found.MaxDifference, found.LargestAt, found.Sequence, found.AsOfUnixNanos));
        Assert.True(found.Compared > 5 + (3 * 2), $"{found.Compared} figures compared");
    }

    [Fact]
    public void Verify_OneShardDiffers_NamesIt()
    {
        var differs = new VerifyResult(0.25, 9, "longs of ladder cell 7", 0, 0);
        ShardAnswer[] answers = [new(Producer, 1, "", [], new VerifyResult(0.0, 4, "", 0, 0)), new(Producer, 1, "", [], differs)];
        VerifyResult found = new ShardAnswers([], answers, WhatIfWorld.Options.LadderGrid).AddTo(new VerifyResult(1e-12, 1, "cell", 0, 0));
        Assert.Equal((0.25, 14, "longs of ladder cell 7 of shard 1"), (found.MaxDifference, found.Compared, found.LargestAt));
    }

    [Fact]
    public void Question_ThereAndBack_IsTheSame()
    {
        List<string> names = ["", "a", "b"];
        RebuildTerms[] terms =
        [
            new(),
            new() { PriceFactor = 0.9, AsOf = 77, Model = Steep() },
            new() { Only = new AccountKey(1, 5), Without = new AccountKey(2, 6) },
        ];
        ShardTerms[] named = [.. terms.Select(one => ShardTerms.Of(one, names))];
        named[2] = named[2] with { Venues = ["b", "c"] };
        var asked = new ShardQuestion(4, "BTC", true, named);
        ShardQuestion read = ShardQuestion.Read([.. asked.Write(), 0, 0, 0]);
        Assert.Equal((4L, "BTC", true, 3), (read.Id, read.Underlying, read.Verifies, read.Terms.Count));
        Assert.Equal(terms[0], read.Terms[0].At(names.IndexOf));
        RebuildTerms second = read.Terms[1].At(names.IndexOf);
        Assert.Equal((0.9, 77L), (second.PriceFactor, second.AsOf));
        foreach (double notional in (double[])[1.0, 1e5, 1e9])
        {
            Assert.Equal(terms[1].Model!.MaintenanceMargin(notional), second.Model!.MaintenanceMargin(notional));
        }

        RebuildTerms third = read.Terms[2].At(name => name == "b" ? 9 : 8);
        Assert.Equal([8, 9], third.Venues!.Order());
        Assert.Equal((new AccountKey(8, 5), new AccountKey(9, 6)), (third.Only!.Value, third.Without!.Value));
    }

    private static MarginModel Steep()
    {
        MarginModelCatalog catalog = WhatIfWorld.Options.MarginModels;
        return catalog.TryFind("steep", out ushort id) ? catalog.Find(id)! : throw new InvalidOperationException("There is no model steep.");
    }

    private static ShardedWorld Play(int seed, int steps, int shards)
    {
        var cluster = new ShardedWorld(shards, WhatIfWorld.Options);
        foreach (TestBatch batch in WhatIfWorld.Opening())
        {
            cluster.Apply(batch.Batch);
        }

        var script = new WhatIfScript(seed);
        for (int i = 0; i < steps; i++)
        {
            cluster.Apply(script.Next(cluster.View.AsOfUnixNanos!.Value).Batch);
            cluster.Merge();
        }

        cluster.Publish();
        return cluster;
    }

    [Fact]
    public void Question_ThatCannotBeRead_IsPassedOver()
    {
        var shard = new LogEngine(new EngineOptions());
        var outcomes = new OutcomeWriter(shard);
        byte[] good = new ShardQuestion(7, "BTC", true, [new ShardTerms()]).Write();
        byte[] cut = good[..(good.Length / 2)];
        outcomes.OnQuestion(Producer, [1, 2, 3]);
        outcomes.OnQuestion(Producer, cut);
        outcomes.OnQuestion(Producer, good);

        Assert.True(outcomes.TryTakeQuestion(out LogQuestion? question));
        Assert.Equal((Producer, 7L), (question.Producer, question.Question.Id));
        Assert.False(outcomes.TryTakeQuestion(out _));
    }

    private static void Play(int[] steps, TestEngine single, ShardedWorld cluster)
    {
        single.Apply(Script.Definitions());
        cluster.Apply(Script.Definitions().Batch);
        (long time, long same) = (TestEngine.NewYear, TestEngine.NewYear);
        foreach (int step in steps)
        {
            (TestBatch batch, TestBatch again) = (new(), new());
            Script.Add(again, step, ref same);
            if (Script.Add(batch, step, ref time))
            {
                cluster.Publish();
                single.Engine.Publish();
                continue;
            }

            single.Apply(batch);
            cluster.Apply(again.Batch);
            cluster.Merge();
        }

        single.Engine.Publish();
        cluster.Publish();
    }

    /// <summary>What a gateway does, without one.</summary>
    private static RevaluationAnswer Revalue(ShardedWorld cluster, RevaluationQuestion question)
    {
        using var copy = new StateCopy(cluster.View, "BTC", withForcedOrders: question.Shifts.Hours > 0.0);
        RebuildTerms shifted = Revaluer.TermsOf(question, copy.AsOf);
        ShardAnswers answers = Ask(cluster, cluster.Shards, verifies: false, [.. Revaluer.AllTermsOf(shifted, question.Contribution)]);
        return new Revaluer(copy, cluster.View.Options, question, (answers, shifted)).Compute();
    }

    private static ShardAnswers Ask(ShardedWorld cluster, int shards, bool verifies, params ShardTerms[] terms)
    {
        byte[] question = new ShardQuestion(1, "BTC", verifies, terms).Write();
        return new ShardAnswers(terms, [.. Enumerable.Range(0, shards).Select(shard => Ask(cluster.Shard(shard), question))], cluster.View.Options.LadderGrid);
    }

    private static ShardAnswer Ask(LogEngine shard, byte[] question)
    {
        using ShardInquiry inquiry = ShardInquiry.Begin(shard, LogQuestion.TryRead(Producer, question)!);
        byte[] answer = inquiry.Answer();
        Assert.Null(ShardAnswer.TryRead(answer, Producer + 1, shard.Options.LadderGrid));
        return ShardAnswer.TryRead(answer, Producer, shard.Options.LadderGrid)!;
    }

    private static string[] Lines(Valuation valuation) => [.. WhatIfWorld.Lines(valuation.View), $"{valuation.Cascade.Result} {valuation.TriggeredUsd:R}"];

    private static string[] Lines(AccountContribution contribution) =>
    [
        .. WhatIfWorld.Lines(contribution.Cells),
        $"{contribution.LongUsd:R} {contribution.ShortUsd:R} {contribution.TerminalPriceChange:R} {contribution.CascadeFlowUsd:R}",
    ];
}
