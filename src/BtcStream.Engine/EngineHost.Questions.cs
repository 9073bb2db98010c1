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
        RiskView view = frozen.Write(model, parts);
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
