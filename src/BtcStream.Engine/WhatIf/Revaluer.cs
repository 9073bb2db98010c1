using BtcStream.Engine.Publication;

namespace BtcStream.Engine.WhatIf;

/// <summary>Computes revaluations from a copied state. Its thread is its caller's; it changes nothing of the engine.</summary>
internal sealed class Revaluer(StateCopy copy, EngineOptions options, RevaluationQuestion question)
{
    private const RiskParts Cells = RiskParts.Summary | RiskParts.Cells | RiskParts.Liquidations;

    private RiskParts Parts => question.IncludesCells ? Cells : RiskParts.Summary;

    public RevaluationAnswer Compute()
    {
        Valuation asIs = Value(copy.Base, question.Cascade, 0.0);
        double triggered = Triggered(copy.Base.Priced.Ladder);
        LadderImage ladder = Rebuild(new RebuildTerms { PriceFactor = question.Shifts.PriceFactor, Model = question.MarginModel }, withRest: true);
        var scratch = new ScratchBook(copy, options, question.Shifts);
        Valuation shifted = Value(scratch.Price(question.Model, [], ladder), question.Cascade, Triggered(ladder) - triggered);
        bool hasPositions = question.Positions is not null || question.Options.Count > 0;
        IReadOnlyList<HypotheticalResult> results = question.Positions is { } batch ? scratch.AddPositions(batch, ladder) : [];
        return new RevaluationAnswer
        {
            Base = asIs,
            Shifted = shifted,
            WithPositions = hasPositions
                ? Value(scratch.Price(question.Model, question.Options, ladder), question.Cascade, Triggered(ladder) - triggered)
                : null,
            Positions = results,
            Contribution = question.Contribution is { } account ? Contribute(account.Venue, account.Account, asIs) : null,
        };
    }

    private static double Triggered(LadderImage ladder) => ladder.TriggeredLongUsd + ladder.TriggeredShortUsd;

    private Valuation Value(FrozenBook frozen, CascadeQuestion cascade, double triggeredUsd)
    {
        RiskView view = frozen.Write(question.Model, Parts);
        return new Valuation(view, CascadeComputer.Compute(frozen.Priced, view, options, question.Model, cascade), triggeredUsd);
    }

    private LadderImage Rebuild(RebuildTerms terms, bool withRest)
    {
        LadderImage rebuilt = LadderRebuild.Build(copy.Positions, options.MarginModels, terms, options.LadderGrid, copy.BookIndex);
        if (withRest)
        {
            double index = copy.Base.Priced.Columns.IndexPrice;
            rebuilt.TakeRest(copy.Base.Priced.Ladder, index, index * terms.PriceFactor);
        }

        return rebuilt;
    }

    /// <summary>The account's own ladder, and the cascade without it against the one of the state as it is.</summary>
    private AccountContribution Contribute(string venue, ulong account, Valuation asIs)
    {
        var key = new AccountKey(copy.VenueOf(venue), account);
        LadderImage own = Rebuild(new RebuildTerms { Only = key }, withRest: false);
        if (own.OpenPositions == 0)
        {
            throw new RevaluationException($"contribution_account: account {account} of venue \"{venue}\" has no open position on {copy.Underlying}");
        }

        LadderImage asBefore = copy.Base.Priced.Ladder;
        copy.Base.Priced.Ladder = Rebuild(new RebuildTerms { Without = key }, withRest: true);
        CascadeAnswer without = CascadeComputer.Compute(copy.Base.Priced, asIs.View, options, question.Model, question.Cascade);
        copy.Base.Priced.Ladder = own;
        RiskView cells = copy.Base.Write(question.Model, RiskParts.Liquidations);
        copy.Base.Priced.Ladder = asBefore;
        return new AccountContribution(
            cells,
            SumOf(cells.Liquidations.LongUsd) + own.TriggeredLongUsd,
            SumOf(cells.Liquidations.ShortUsd) + own.TriggeredShortUsd,
            asIs.Cascade.Result.TerminalPrice - without.Result.TerminalPrice,
            asIs.Cascade.Result.LiquidationUsd - without.Result.LiquidationUsd);
    }

    private static double SumOf(ReadOnlySpan<double> usd)
    {
        double sum = 0.0;
        foreach (double one in usd)
        {
            sum += one;
        }

        return sum;
    }
}
