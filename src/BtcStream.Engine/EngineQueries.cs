using BtcStream.Engine.History;
using BtcStream.Engine.Publication;
using BtcStream.Engine.Sharding;
using BtcStream.Engine.State;
using BtcStream.Engine.State.Positions;
using BtcStream.Engine.WhatIf;
using BtcStream.Quant.Gamma;

namespace BtcStream.Engine;

/// <summary>Questions to the engine that go beyond one view. Any thread; the engine thread only copies, prices are computed on the caller's side.</summary>
public static class EngineQueries
{
    /// <summary>Gamma and hedges over price, time and volatility, at as_of.</summary>
    /// <exception cref="EngineStoppedException">The engine has stopped.</exception>
    public static async Task<ProfileAnswer> QueryProfileAsync(this EngineHost host, string underlying, PositioningModel model, ProfileQuestion question)
    {
        ArgumentNullException.ThrowIfNull(question);
        FrozenBook frozen = await FreezeAsync(host, underlying).ConfigureAwait(false);
        Func<ProfileAnswer> compute = () => ProfileAnswer.Of(frozen, model, question);
        return await (question.IsLong ? host.ComputeLongAsync(compute) : host.ComputeAsync(compute)).ConfigureAwait(false);
    }

    /// <summary>The liquidation ladder at as_of, with its clusters.</summary>
    /// <param name="host">The engine.</param>
    /// <param name="underlying">Coin, as in BTC.</param>
    /// <param name="clusters">Clusters to name on each side, of each provenance.</param>
    /// <exception cref="EngineStoppedException">The engine has stopped.</exception>
    public static async Task<LiquidationAnswer> QueryLiquidationsAsync(this EngineHost host, string underlying, int clusters)
    {
        FrozenBook frozen = await FreezeAsync(host, underlying).ConfigureAwait(false);
        return await host.ComputeAsync(() => LiquidationAnswer.Of(frozen, host.Engine.Options, clusters)).ConfigureAwait(false);
    }

    /// <summary>
    /// The same of some venues only: the observed cells and what stands beside them, built anew from all positions, and the forced orders by venue. Realised cells
    /// are kept over all venues and modelled ones belong to none, so neither is part of it.
    /// </summary>
    /// <param name="host">The engine.</param>
    /// <param name="underlying">Coin, as in BTC.</param>
    /// <param name="clusters">Clusters to name on each side.</param>
    /// <param name="venues">Venues to count; unknown ones hold nothing.</param>
    /// <exception cref="EngineStoppedException">The engine has stopped.</exception>
    /// <exception cref="ShardsSilentException">The engine is the view of a cluster, and not all shards have answered.</exception>
    public static async Task<LiquidationAnswer> QueryLiquidationsAsync(this EngineHost host, string underlying, int clusters, IReadOnlyCollection<string> venues)
    {
        ArgumentNullException.ThrowIfNull(host);
        ArgumentException.ThrowIfNullOrEmpty(underlying);
        ArgumentNullException.ThrowIfNull(venues);
        if (host.Desk is { } desk)
        {
            return await ShardedQueries.QueryLiquidationsAsync(host, desk, underlying, clusters, venues).ConfigureAwait(false);
        }

        using CopyLease lease = await CopyLease.TakeAsync(host, engine => new StateCopy(engine, underlying)).ConfigureAwait(false);
        return await CopyLease.ComputeAsync(() => OfVenues(lease.Copy, host.Engine.Options, clusters, venues)).ConfigureAwait(false);
    }

    private static LiquidationAnswer OfVenues(StateCopy copy, EngineOptions options, int clusters, IReadOnlyCollection<string> venues)
    {
        var terms = new RebuildTerms { Venues = venues.Select(copy.VenueOf).ToHashSet() };
        LadderImage image = LadderRebuild.Build(copy.Positions, options.MarginModels, terms, options.LadderGrid, copy.BookIndex);
        image.TakeVenues(copy.Base.Priced.Ladder, venues, copy.Positions.CountAccounts(terms.Venues));
        copy.Base.Priced.Ladder = image;
        return LiquidationAnswer.Of(copy.Base, options, clusters);
    }

    /// <summary>How a shock would run from the state at as_of.</summary>
    /// <exception cref="EngineStoppedException">The engine has stopped.</exception>
    /// <exception cref="Stress.SupplyException">A supply curve asked for is not known, or a share has nothing that it is of.</exception>
    public static async Task<CascadeAnswer> RunCascadeAsync(this EngineHost host, string underlying, PositioningModel model, CascadeQuestion question)
    {
        ArgumentNullException.ThrowIfNull(question);
        FrozenBook frozen = await FreezeAsync(host, underlying).ConfigureAwait(false);
        return await host.ComputeAsync(() => CascadeComputer.Compute(frozen, host.Engine.Options, model, question)).ConfigureAwait(false);
    }

    /// <summary>The live instruments of an underlying by venue, expiry, strike, right and name, with the engine's as_of (null while there is none).</summary>
    /// <exception cref="EngineStoppedException">The engine has stopped.</exception>
    public static Task<(long? AsOf, InstrumentEntry[] Entries)> ListInstrumentsAsync(this EngineHost host, string underlying, PositioningModel model)
    {
        ArgumentNullException.ThrowIfNull(host);
        return host.AskAsync(engine => (engine.AsOfUnixNanos, InstrumentEntry.List(engine.State, underlying, model)));
    }

    /// <summary>Time of the state, Unix nanoseconds; null while there is none. Between two inputs, so whoever has it knows that the engine works.</summary>
    /// <exception cref="EngineStoppedException">The engine has stopped.</exception>
    public static Task<long?> GetAsOfAsync(this EngineHost host)
    {
        ArgumentNullException.ThrowIfNull(host);
        return host.AskAsync(engine => engine.AsOfUnixNanos);
    }

    /// <summary>The underlyings that any input named, by name.</summary>
    /// <exception cref="EngineStoppedException">The engine has stopped.</exception>
    public static Task<(long? AsOf, UnderlyingEntry[] Entries)> ListUnderlyingsAsync(this EngineHost host)
    {
        ArgumentNullException.ThrowIfNull(host);
        return host.AskAsync(engine => (engine.AsOfUnixNanos, List(engine.State)));
    }

    private static UnderlyingEntry[] List(EngineState state)
    {
        var entries = new UnderlyingEntry[state.Underlyings.Count];
        for (int i = 0; i < entries.Length; i++)
        {
            UnderlyingBook book = state.Underlyings[i];
            BookLayout layout = book.LayOut(state.Instruments);
            long newest = book.IndexPriceTime;
            foreach (int instrument in layout.Instruments)
            {
                newest = Math.Max(newest, state.Instruments[instrument].QuoteTime);
            }

            foreach (PositionMarket market in book.Markets)
            {
                newest = Math.Max(newest, market.NewestTime);
            }

            ShardLadder shards = state.Shards?.Find(book.Name) ?? ShardLadder.Empty;
            newest = Math.Max(newest, shards.NewestTime);
            entries[i] = new UnderlyingEntry(book.Name, book.IndexPrice, layout.Count, book.Ladder.OpenPositions + shards.OpenPositions, newest == long.MinValue ? null : newest);
        }

        Array.Sort(entries, (left, right) => string.CompareOrdinal(left.Name, right.Name));
        return entries;
    }

    /// <summary>What the figures of an underlying would be after shifts, under another margin model, and with positions of the caller's.</summary>
    /// <exception cref="EngineStoppedException">The engine has stopped.</exception>
    /// <exception cref="RevaluationException">The question cannot be answered: it says which field is at fault.</exception>
    /// <exception cref="ShardsSilentException">The engine is the view of a cluster, and not all shards have answered.</exception>
    public static async Task<RevaluationAnswer> RevalueAsync(this EngineHost host, string underlying, RevaluationQuestion question)
    {
        ArgumentNullException.ThrowIfNull(host);
        ArgumentException.ThrowIfNullOrEmpty(underlying);
        ArgumentNullException.ThrowIfNull(question);
        if (host.Desk is { } desk)
        {
            return await ShardedQueries.RevalueAsync(host, desk, underlying, question).ConfigureAwait(false);
        }

        bool timePasses = question.Shifts.Hours > 0.0;
        using CopyLease lease = await CopyLease.TakeAsync(host, engine => new StateCopy(engine, underlying, withForcedOrders: timePasses)).ConfigureAwait(false);
        return await CopyLease.ComputeAsync(() => new Revaluer(lease.Copy, host.Engine.Options, question).Compute()).ConfigureAwait(false);
    }

    /// <summary>A heatmap over time. The engine thread only hands the columns over.</summary>
    /// <exception cref="EngineStoppedException">The engine has stopped.</exception>
    public static async Task<HistoryAnswer> QueryHistoryAsync(this EngineHost host, string underlying, HistoryQuestion question)
    {
        ArgumentNullException.ThrowIfNull(host);
        ArgumentException.ThrowIfNullOrEmpty(underlying);
        ArgumentNullException.ThrowIfNull(question);
        (HistoryColumn[] columns, long sequence, long asOf) = await host.AskAsync(engine =>
        {
            UnderlyingBook? book = engine.State.Underlyings.Find(underlying);
            IReadOnlyList<HistorySeries> series = book is null ? [] : engine.History.SeriesOf(book);
            HistoryColumn[] taken = series.Count == 0 ? [] : [.. series[question.IsHourly ? 1 : 0].Columns];
            return (taken, engine.Sequence, engine.State.Time.AsOf);
        }).ConfigureAwait(false);
        return await host.ComputeAsync(() => HistoryAnswer.Of(columns, question, host.Engine.Options.LadderGrid, sequence, asOf)).ConfigureAwait(false);
    }

    /// <summary>Copies a book on the engine thread.</summary>
    private static async Task<FrozenBook> FreezeAsync(EngineHost host, string underlying)
    {
        ArgumentNullException.ThrowIfNull(host);
        ArgumentException.ThrowIfNullOrEmpty(underlying);
        var frozen = new FrozenBook(host.Engine.Options);
        await host.AskAsync(engine =>
        {
            engine.Freeze(underlying, frozen);
            return true;
        }).ConfigureAwait(false);
        return frozen;
    }
}
