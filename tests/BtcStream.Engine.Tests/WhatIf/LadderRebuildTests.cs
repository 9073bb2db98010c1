using BtcStream.Engine.Publication;
using BtcStream.Engine.WhatIf;

namespace BtcStream.Engine.Tests.WhatIf;

/// <summary>Ladders built anew from all positions, against those kept incrementally.</summary>
public class LadderRebuildTests
{
    [Fact]
    public void Build_DefaultTermsAfterRandomSequences_IsTheIncrementalLadder()
    {
        int positions = 0;
        int triggered = 0;
        for (int seed = 0; seed < 20; seed++)
        {
            TestEngine engine = WhatIfWorld.Begin();
            var script = new WhatIfScript(seed);
            for (int step = 0; step < 400; step++)
            {
                script.Step(engine);
                if (step % 40 == 39)
                {
                    using var copy = new StateCopy(engine.Engine, "BTC");
                    LadderImage anew = LadderRebuild.Build(copy.Positions, engine.Engine.Options.MarginModels, new RebuildTerms(), engine.Engine.Options.LadderGrid, copy.BookIndex);
                    AssertObserved(copy.Base.Priced.Ladder, anew);
                    positions = Math.Max(positions, anew.OpenPositions);
                    triggered = Math.Max(triggered, anew.TriggeredPositions);
                }
            }

            VerifyResult verified = engine.Engine.Verify("BTC");
            Assert.InRange(verified.MaxDifference, 0.0, 1e-9);
        }

        Assert.True(positions > 30 && triggered > 3, $"{positions} positions, {triggered} triggered: the sequences show too little");
    }

    [Fact]
    public void Verify_LadderWithANotionalTooMuch_SaysWhere()
    {
        TestEngine engine = WhatIfScript.Play(3, 200);
        var cell = engine.Engine.State.Underlyings.Find("BTC")!.Ladder;
        int held = Enumerable.Range(cell.FirstCell, cell.Cells.Length).First(i => cell[i].ObservedLong > 0);
        cell[held].ObservedLong += 100;
        cell.Version++;

        VerifyResult verified = engine.Engine.Verify("BTC");

        Assert.True(verified.MaxDifference > 0.0);
        Assert.Equal($"longs of ladder cell {held}", verified.LargestAt);
    }

    [Fact]
    public void Build_OneVenueOnly_LeavesTheOthersOut()
    {
        TestEngine engine = WhatIfScript.Play(5, 200);
        using var copy = new StateCopy(engine.Engine, "BTC");
        int venue = copy.VenueOf(WhatIfWorld.Venue);

        LadderImage its = Build(copy, engine, new RebuildTerms { Venues = new HashSet<int> { venue } });
        LadderImage others = Build(copy, engine, new RebuildTerms { Venues = new HashSet<int> { 0, -1 } });

        AssertObserved(copy.Base.Priced.Ladder, its);
        Assert.Equal(0, others.OpenPositions);
        AccountBookCounts(copy, venue);
    }

    [Fact]
    public void Build_WithoutAndOnlyOneAccount_SumToAll()
    {
        TestEngine engine = WhatIfScript.Play(7, 300);
        using var copy = new StateCopy(engine.Engine, "BTC");
        var key = new AccountKey(copy.VenueOf(WhatIfWorld.Venue), 100);

        LadderImage only = Build(copy, engine, new RebuildTerms { Only = key });
        LadderImage without = Build(copy, engine, new RebuildTerms { Without = key });
        without.AddObserved(only);

        Assert.True(only.OpenPositions > 0);
        AssertObserved(copy.Base.Priced.Ladder, without);
    }

    internal static LadderImage Build(StateCopy copy, TestEngine engine, RebuildTerms terms) =>
        LadderRebuild.Build(copy.Positions, engine.Engine.Options.MarginModels, terms, engine.Engine.Options.LadderGrid, copy.BookIndex);

    internal static void AssertObserved(LadderImage expected, LadderImage actual)
    {
        Assert.Equal(Cells(expected), Cells(actual));
        Assert.Equal(
            (expected.OpenPositions, expected.TriggeredPositions, expected.PositionsWithoutPrice, expected.PositionsUnpriced),
            (actual.OpenPositions, actual.TriggeredPositions, actual.PositionsWithoutPrice, actual.PositionsUnpriced));
        Assert.Equal(
            (Math.Round(expected.TriggeredLongUsd, 2), Math.Round(expected.TriggeredShortUsd, 2)),
            (Math.Round(actual.TriggeredLongUsd, 2), Math.Round(actual.TriggeredShortUsd, 2)));
    }

    private static string[] Cells(LadderImage image) =>
    [
        .. Enumerable.Range(0, image.Count)
            .Where(i => image.Counts(LiquidationProvenance.Observed)[i] > 0)
            .Select(i => $"{image.FirstCell + i}: {image.Longs(LiquidationProvenance.Observed)[i]} {image.Shorts(LiquidationProvenance.Observed)[i]} {image.Counts(LiquidationProvenance.Observed)[i]}"),
    ];

    private static void AccountBookCounts(StateCopy copy, int venue)
    {
        LadderImage all = copy.Base.Priced.Ladder;
        Assert.Equal((all.BankruptAccounts, all.PendingAccounts), copy.Positions.CountAccounts(new HashSet<int> { venue }));
        Assert.Equal((0, 0), copy.Positions.CountAccounts(new HashSet<int> { 0 }));
    }
}
