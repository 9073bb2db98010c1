using BtcStream.Engine.Publication;
using BtcStream.Engine.Sharding;

namespace BtcStream.Engine.WhatIf;

/// <summary>Computes revaluations from a copied state. Its thread is its caller's; it changes nothing of the engine.</summary>
/// <param name="copy">The state.</param>
/// <param name="options">What the engine was made with.</param>
/// <param name="question">The question.</param>
/// <param name="ladders">What the shards of a cluster answered to <see cref="AllTermsOf"/>, and the shifted terms of it; null where the copy has the positions.</param>
internal sealed class Revaluer(StateCopy copy, EngineOptions options, RevaluationQuestion question, (ShardAnswers Answers, RebuildTerms Terms)? ladders = null)
{
    private const RiskParts Cells = RiskParts.Summary | RiskParts.Cells | RiskParts.Liquidations;

    private RiskParts Parts => question.IncludesCells ? Cells : RiskParts.Summary;

    private RebuildTerms Terms => ladders?.Terms ?? TermsOf(question, copy.AsOf);

    /// <summary>The terms that a question shifts everything to.</summary>
    public static RebuildTerms TermsOf(RevaluationQuestion question, long asOf) => new()
    {
        PriceFactor = question.Shifts.PriceFactor,
        Model = question.MarginModel,
        AsOf = question.Shifts.Hours > 0.0 ? question.Shifts.MovedTime(asOf) : long.MinValue,
    };

    /// <summary>All terms that a question needs a ladder for.</summary>
    /// <param name="shifted">What <see cref="TermsOf"/> gives.</param>
    /// <param name="contribution">The account whose contribution is asked for; null for none.</param>
    public static IReadOnlyList<ShardTerms> AllTermsOf(RebuildTerms shifted, (string Venue, ulong Account)? contribution) =>
    [
        .. new HashSet<ShardTerms>(
        [
            new(), ShardTerms.Of(shifted, []), ShardTerms.Of(shifted with { PriceFactor = 1.0 }, []),
            .. contribution is { } account ? (ShardTerms[])[new() { Only = account }, new() { Without = account }] : [],
        ]),
    ];

    public RevaluationAnswer Compute()
    {
        if (ladders is not null)
        {
            // Of the same place in the logs as the others, so that what differs is the shift alone.
            copy.Base.Priced.Ladder = Rebuild(new RebuildTerms(), withRest: true);
        }

        Valuation asIs = Value(copy.Base, 0.0);
        double before = Terms.MovesPrice ? Triggered(Rebuild(Terms with { PriceFactor = 1.0 }, withRest: false)) : double.NaN;
        LadderImage ladder = Rebuild(Terms, withRest: true);
        double triggered = Terms.MovesPrice ? Triggered(ladder) - before : 0.0;
        Valuation shifted = Value(new ScratchBook(copy, options, question.Shifts, [], null).Price(ladder), triggered);
        Valuation? withPositions = null;
        IReadOnlyList<HypotheticalResult> results = [];
        if (question.Positions is not null || question.Options.Count > 0)
        {
            // What the view before has been written from is not needed any more.
            var scratch = new ScratchBook(copy, options, question.Shifts, question.Options, question.OptionDefinitions);
            results = question.Positions is { } batch ? scratch.AddPositions(batch, question.MarginModel, ladder) : [];
            withPositions = Value(scratch.Price(ladder), triggered);
        }

        return new RevaluationAnswer
        {
            Base = asIs,
            Shifted = shifted,
            WithPositions = withPositions,
            Positions = results,
            Contribution = question.Contribution is { } account ? Contribute(account.Venue, account.Account, asIs) : null,
        };
    }

    private static double Triggered(LadderImage ladder) => ladder.TriggeredLongUsd + ladder.TriggeredShortUsd;

    private Valuation Value(FrozenBook frozen, double triggeredUsd)
    {
        RiskView view = frozen.Write(question.Model, Parts);
        return new Valuation(view, CascadeComputer.Compute(frozen.Priced, view, options, question.Model, question.Cascade), triggeredUsd);
    }

    private LadderImage Rebuild(RebuildTerms terms, bool withRest)
    {
        LadderImage rebuilt = ladders is { } shards
            ? shards.Answers.Build(ShardTerms.Of(terms, copy.VenueNames))
            : LadderRebuild.Build(copy.Positions, options.MarginModels, terms, options.LadderGrid, copy.BookIndex);
        if (withRest)
        {
            rebuilt.TakeRest(copy.Base.Priced.Ladder);
            foreach (double price in terms.MovesPrice ? copy.PricesThatConsume() : [])
            {
                rebuilt.ConsumeModelled(price, price * terms.PriceFactor);
            }

            if (terms.AsOf != long.MinValue)
            {
                rebuilt.SetRealised(copy.ForcedOrders, copy.VenueNames, terms.AsOf);
            }
        }

        return rebuilt;
    }

    /// <summary>The account's own ladder, and the cascade without it against the one of the state as it is.</summary>
    private AccountContribution Contribute(string venue, ulong account, Valuation asIs)
    {
        var key = new AccountKey(copy.VenueOf(venue), account);
        if (key.Venue < 0)
        {
            throw new RevaluationException($"contribution_venue is '{venue}': nothing of this venue has been streamed");
        }

        LadderImage own = Rebuild(new RebuildTerms { Only = key }, withRest: false);
        if (own.OpenPositions == 0)
        {
            throw new RevaluationException($"contribution_account is '{account}': it has no open position on {copy.Underlying} at the venue {venue}");
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
