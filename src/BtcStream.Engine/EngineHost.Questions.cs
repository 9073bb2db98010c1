using System.Collections.Concurrent;
using BtcStream.Engine.Publication;
using BtcStream.Engine.Ring;
using BtcStream.Engine.Sharding;
using BtcStream.Engine.WhatIf;
using BtcStream.Quant.Gamma;

namespace BtcStream.Engine;

/// <summary>What is asked of the engine, and who subscribes.</summary>
public sealed partial class EngineHost
{
    /// <summary>Frozen books kept for queries to come; each is about as large as a book.</summary>
    private const int MaxFrozen = 8;

    private readonly ConcurrentQueue<FrozenBook> _frozen = new();

    /// <summary>
    /// Answers of one copied book that are computed at once, milliseconds each; others wait. Half the processors: the engine and the streams of everybody need the rest. Answers that copy
    /// all positions are not among them (see <see cref="CopyLease"/>), nor is what a question waits for: the engine, or shards elsewhere.
    /// </summary>
    public static int ComputedAtOnce { get; } = Math.Max(1, Environment.ProcessorCount / 2);

    /// <summary>Subscribes to views of one underlying. Dispose the subscription to end it.</summary>
    /// <exception cref="EngineStoppedException">The engine has stopped.</exception>
    public Task<RiskSubscription> SubscribeAsync(string underlying, PositioningModel model, RiskParts parts)
    {
        ArgumentException.ThrowIfNullOrEmpty(underlying);
        RiskSubscription.Check(model, parts);
        return AskAsync(engine => engine.Subscribe(underlying, model, parts, _onUnsubscribe));
    }

    /// <summary>
    /// The state of one underlying at as_of, whether anybody watches it or not: bit for bit what subscribers hold under the same sequence. The
    /// engine thread only copies the inputs; prices are computed on the caller's side.
    /// </summary>
    /// <exception cref="EngineStoppedException">The engine has stopped.</exception>
    public async Task<RiskView> QueryAsync(string underlying, PositioningModel model, RiskParts parts)
    {
        ArgumentException.ThrowIfNullOrEmpty(underlying);
        RiskSubscription.Check(model, parts);
        FrozenBook frozen = _frozen.TryDequeue(out FrozenBook? pooled) ? pooled : new FrozenBook(Engine.Options);
        await AskAsync(engine =>
        {
            engine.Freeze(underlying, frozen);
            return true;
        }).ConfigureAwait(false);
        RiskView view = await ComputeAsync(() => frozen.Write(model, parts)).ConfigureAwait(false);
        if (_frozen.Count < MaxFrozen)
        {
            _frozen.Enqueue(frozen);
        }

        return view;
    }

    /// <summary>Recomputes everything of one underlying from its raw state and compares it with what is kept incrementally.</summary>
    /// <exception cref="EngineStoppedException">The engine has stopped.</exception>
    /// <exception cref="ShardsSilentException">The engine is the view of a cluster, and not all shards have answered.</exception>
    public async Task<VerifyResult> VerifyAsync(string underlying)
    {
        ArgumentException.ThrowIfNullOrEmpty(underlying);
        if (Desk is { } desk)
        {
            return await ShardedQueries.VerifyAsync(this, desk, underlying).ConfigureAwait(false);
        }

        PublishedFigures? kept = null;
        using CopyLease lease = await CopyLease.TakeAsync(
            this,
            engine =>
            {
                (StateCopy copy, kept) = engine.CopyWithFigures(underlying);
                return copy;
            }).ConfigureAwait(false);
        return await CopyLease.ComputeAsync(() => BookVerifier.Verify(lease.Copy, kept, Engine.Options)).ConfigureAwait(false);
    }

    /// <summary>A hash over every bit of the engine's state; see <see cref="RiskEngine.ComputeDigest"/>.</summary>
    /// <exception cref="EngineStoppedException">The engine has stopped.</exception>
    public Task<ulong> ComputeDigestAsync() => AskAsync(engine => engine.ComputeDigest());

    /// <summary>Runs a function on the engine thread, between two inputs. It must be short, must not change anything, and must not let anything mutable out.</summary>
    /// <exception cref="EngineStoppedException">The engine has stopped.</exception>
    internal async Task<T> AskAsync<T>(Func<RiskEngine, T> ask)
    {
        var question = new Question<T>(ask);
        if (!await Ring.PublishAsync(question, new AsyncSignal()).ConfigureAwait(false))
        {
            question.Fail(StoppedReason());
        }

        return await question.Answer.ConfigureAwait(false);
    }

    /// <summary>Computes on a thread of the pool, in turn with others; see <see cref="ComputedAtOnce"/>.</summary>
    internal async Task<T> ComputeAsync<T>(Func<T> compute)
    {
        await Computing.WaitAsync().ConfigureAwait(false);
        try
        {
            return compute();
        }
        finally
        {
            Computing.Release();
        }
    }

    /// <summary>Computes on a thread of its own, in turn with answers that copy all positions.</summary>
    internal async Task<T> ComputeLongAsync<T>(Func<T> compute)
    {
        await Copies.WaitAsync().ConfigureAwait(false);
        try
        {
            return await CopyLease.ComputeAsync(compute).ConfigureAwait(false);
        }
        finally
        {
            Copies.Release();
        }
    }

    private void Unsubscribe(RiskSubscription subscription) => _ = UnsubscribeAsync(subscription);

    private async Task UnsubscribeAsync(RiskSubscription subscription)
    {
        try
        {
            await AskAsync(engine =>
            {
                engine.Unsubscribe(subscription);
                return true;
            }).ConfigureAwait(false);
        }
        catch (EngineStoppedException)
        {
            // An engine that has stopped publishes to nobody.
        }
    }
}
