using BtcStream.Engine.Publication;
using BtcStream.Engine.WhatIf;

namespace BtcStream.Engine.Sharding;

/// <summary>
/// Questions that need single positions, at a gateway. The shards are asked first, and the view is copied when they have answered: what they published before their answers
/// has come by then.
/// </summary>
internal static class ShardedQueries
{
    /// <summary>The liquidation ladder of some venues.</summary>
    public static async Task<LiquidationAnswer> QueryLiquidationsAsync(EngineHost host, ShardDesk desk, string underlying, int clusters, IReadOnlyCollection<string> venues)
    {
        var terms = new ShardTerms { Venues = [.. venues] };
        ShardAnswers answers = await desk.AskAsync(underlying, verifies: false, terms).ConfigureAwait(false);
        var frozen = new FrozenBook(host.Engine.Options);
        await host.AskAsync(engine =>
        {
            engine.Freeze(underlying, frozen);
            return true;
        }).ConfigureAwait(false);
        return await host.ComputeAsync(() =>
        {
            LadderImage image = answers.Build(terms);
            image.TakeVenues(frozen.Priced.Ladder, venues, answers.CountAccounts(terms));
            frozen.Priced.Ladder = image;
            return LiquidationAnswer.Of(frozen, host.Engine.Options, clusters);
        }).ConfigureAwait(false);
    }

    /// <summary>What figures would be after shifts.</summary>
    public static async Task<RevaluationAnswer> RevalueAsync(EngineHost host, ShardDesk desk, string underlying, RevaluationQuestion question)
    {
        long asOf = await host.AskAsync(engine => engine.State.Time.AsOf).ConfigureAwait(false);
        RebuildTerms shifted = Revaluer.TermsOf(question, asOf);
        ShardAnswers answers = await desk.AskAsync(underlying, verifies: false, Revaluer.AllTermsOf(shifted, question.Contribution)).ConfigureAwait(false);
        bool timePasses = question.Shifts.Hours > 0.0;
        using CopyLease lease = await CopyLease.TakeAsync(host, engine => new StateCopy(engine, underlying, withForcedOrders: timePasses)).ConfigureAwait(false);
        return await CopyLease.ComputeAsync(() => new Revaluer(lease.Copy, host.Engine.Options, question, (answers, shifted)).Compute()).ConfigureAwait(false);
    }

    /// <summary>Recomputes the view's own figures here, and each shard's ladder there, where all of one moment can be compared.</summary>
    public static async Task<VerifyResult> VerifyAsync(EngineHost host, ShardDesk desk, string underlying)
    {
        ShardAnswers answers = await desk.AskAsync(underlying, verifies: true).ConfigureAwait(false);
        PublishedFigures? kept = null;
        using CopyLease lease = await CopyLease.TakeAsync(
            host,
            engine =>
            {
                (StateCopy copy, kept) = engine.CopyWithFigures(underlying);
                return copy;
            }).ConfigureAwait(false);
        return await CopyLease.ComputeAsync(() =>
        {
            VerifyResult own = BookVerifier.VerifyOptions(lease.Copy, kept);
            return answers.AddTo(kept is null ? own : LadderVerifier.VerifySupply(lease.Copy, own));
        }).ConfigureAwait(false);
    }
}
