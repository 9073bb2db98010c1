using BtcStream.Engine.Durability;
using BtcStream.Engine.Durability.Snapshots;
using BtcStream.Engine.History;
using BtcStream.Engine.Publication;
using BtcStream.Engine.Ring;
using BtcStream.Engine.State;
using BtcStream.Engine.State.Observations;
using BtcStream.Engine.State.Positions;
using BtcStream.Engine.State.Sessions;
using BtcStream.Engine.Stress.Table;
using BtcStream.Engine.WhatIf;
using BtcStream.Quant.Gamma;

namespace BtcStream.Engine;

/// <summary>
/// The deterministic core: inputs in order → state → published views. It has no thread, no clock and no randomness of its own; the same options and
/// the same inputs, publication points among them, give the same bits on every machine. <see cref="EngineHost"/> gives it its one thread.
/// </summary>
/// <remarks>Not thread-safe: one thread calls it, except where a member says otherwise. An exception out of it means a violated invariant: stop.</remarks>
public sealed class RiskEngine
{
    private readonly EngineState _state;
    private readonly EngineCounters _counters = new();
    private readonly QuoteApplier _quotes;
    private readonly TradeApplier _trades;
    private readonly MarketApplier _market;
    private readonly PositionApplier _positions;
    private readonly AccountApplier _accounts;
    private readonly LiquidationApplier _liquidations;
    private readonly ObservationApplier _observations;
    private readonly Publisher _publisher;

    /// <summary>An engine that knows nothing yet.</summary>
    /// <exception cref="ArgumentOutOfRangeException">An option is out of its range.</exception>
    public RiskEngine(EngineOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        options.Validate();
        Options = options;
        _state = new EngineState(options);
        Calls = new CallTable(options);
        _quotes = new QuoteApplier(_state, new IvSolver(_state.Instruments, options.MaxIv));
        _trades = new TradeApplier(_state);
        _market = new MarketApplier(_state);
        _positions = new PositionApplier(_state);
        _accounts = new AccountApplier(_state);
        _liquidations = new LiquidationApplier(_state);
        _observations = new ObservationApplier(_state);
        _publisher = new Publisher(_state);
        var minute = new MinuteBook(_state);
        History = new HistoryRecorder(_state, minute);
        if (options.KeepsStressStates)
        {
            _ = new StressRecorder(_state, minute);
        }
    }

    /// <summary>The choices this engine was made with.</summary>
    public EngineOptions Options { get; }

    /// <summary>The latest accepted time over all inputs, Unix nanoseconds; null while there is none.</summary>
    public long? AsOfUnixNanos => _state.Time.HasAsOf ? _state.Time.AsOf : null;

    /// <summary>Number of the last publication point; 0 before the first.</summary>
    public long Sequence => _publisher.Sequence;

    /// <summary>Rows by kind and outcome. Any thread.</summary>
    public EngineCounts Counts => _counters.Read();

    internal EngineState State => _state;

    internal Publisher Publisher => _publisher;

    internal HistoryRecorder History { get; }

    /// <summary>Open calls that a journal has numbered.</summary>
    internal CallTable Calls { get; }

    /// <summary>
    /// Has the publication points that questions and new subscribers cause: they move the instant a book is priced at. Null without a journal.
    /// </summary>
    internal JournalWriter? Journal { get; set; }

    /// <summary>Begins a call: batches of one client that share ids and counts.</summary>
    public IngestCall OpenCall() => new(Options.MaxIdsPerCall);

    /// <summary>Applies a batch, message by message, and writes its result. Steady state allocates nothing.</summary>
    public void Apply(IngestCall call, InputBatch batch)
    {
        ArgumentNullException.ThrowIfNull(call);
        ArgumentNullException.ThrowIfNull(batch);
        if (call.Number != 0 && !call.IsListed)
        {
            Calls.Add(call);
        }

        ReadOnlySpan<BatchMessage> messages = batch.Messages;
        for (int i = 0; i < messages.Length; i++)
        {
            Apply(call, batch, i, messages[i]);
        }

        batch.Result.Complete(ref call.Counts, call.LastSequence);
        _counters.AddBatch(batch.Result.RejectedDefinitions);
    }

    /// <summary>A publication point: moves the pricing instants on where they are due, and publishes every watched view that has changed.</summary>
    public void Publish()
    {
        _publisher.Publish(isInput: true);
        _counters.AddPublication();
    }

    /// <summary>
    /// A hash over every bit of the state that comes from the inputs: equal digests mean that two engines would go on alike. The algorithm is fixed.
    /// </summary>
    public ulong ComputeDigest() => StateDigest.Compute(_state, _publisher.Sequence);

    /// <summary>
    /// Begins a subscription and publishes at once, so that there is a view to take; where a journal that takes nothing is owed too many such points already, the
    /// view comes once it takes something again.
    /// </summary>
    /// <param name="underlying">Coin, as in BTC; it need not be known yet.</param>
    /// <param name="model">Positioning model.</param>
    /// <param name="parts">At least one.</param>
    /// <param name="onDispose">Called once, on the thread that disposes the subscription: it has to get <see cref="Unsubscribe"/> called on the engine's thread.</param>
    public RiskSubscription Subscribe(string underlying, PositioningModel model, RiskParts parts, Action<RiskSubscription> onDispose)
    {
        RiskSubscription subscription = _publisher.Add(underlying, model, parts, onDispose);
        if (Journal?.TryNotePublication(-1) != false)
        {
            _publisher.Publish();
            _counters.AddPublication();
        }

        return subscription;
    }

    /// <summary>Ends a subscription.</summary>
    public void Unsubscribe(RiskSubscription subscription) => _publisher.Remove(subscription);

    /// <summary>
    /// A publication point that also moves one underlying's pricing instant to as_of, unless it is there: what an answer rests on, so that it is
    /// bit for bit what subscribers hold under the same sequence.
    /// </summary>
    /// <param name="underlying">Coin; one that is not known needs nothing.</param>
    public void Settle(string underlying)
    {
        if (_state.Underlyings.Find(underlying) is { } book && !_publisher.IsPublished(book) && Journal?.TryNotePublication(book.Index) != false)
        {
            _publisher.Publish(book);
            _counters.AddPublication();
        }
    }

    /// <summary>Passes a publication point again that a journal has, whoever caused it. False where it speaks of an underlying that is not known.</summary>
    internal bool TryRepublish(int settledBook, bool isInput)
    {
        if (settledBook < -1 || settledBook >= _state.Underlyings.Count)
        {
            return false;
        }

        _publisher.Publish(settledBook < 0 ? null : _state.Underlyings[settledBook], isInput);
        _counters.AddPublication();
        return true;
    }

    /// <summary>Settles an underlying and copies its state.</summary>
    internal void Freeze(string underlying, FrozenBook frozen)
    {
        Settle(underlying);
        frozen.Gather(_state, _state.Underlyings.Find(underlying), underlying, _publisher.Sequence);
    }

    /// <summary>Copies an underlying's state, and writes what is kept of it incrementally; null figures while it is not known.</summary>
    internal (StateCopy Copy, PublishedFigures? Kept) CopyWithFigures(string underlying)
    {
        var copy = new StateCopy(this, underlying);
        return _state.Underlyings.Find(underlying) is { } book
            ? (copy, new PublishedFigures(_publisher.Refresh(book), Options, _state.Time.AsOf))
            : (copy, null);
    }

    /// <summary>The answer to a query, computed on this thread. <see cref="EngineHost.QueryAsync"/> computes it on the caller's.</summary>
    public RiskView Query(string underlying, PositioningModel model, RiskParts parts)
    {
        RiskSubscription.Check(model, parts);
        var frozen = new FrozenBook(Options);
        Freeze(underlying, frozen);
        return frozen.Write(model, parts);
    }

    /// <summary>
    /// What a subscriber holds as of the last publication point, bit for bit, computed for nobody else: nothing is published or settled by it. For a replay, whose
    /// subscribers are gone.
    /// </summary>
    public RiskView ViewPublished(string underlying, PositioningModel model, RiskParts parts)
    {
        RiskSubscription.Check(model, parts);
        return _publisher.ViewOf(underlying, model, parts);
    }

    /// <summary>Recomputes everything of an underlying from its raw state and compares, on this thread.</summary>
    public VerifyResult Verify(string underlying)
    {
        (StateCopy taken, PublishedFigures? kept) = CopyWithFigures(underlying);
        using StateCopy copy = taken;
        return BookVerifier.Verify(copy, kept, Options);
    }

    /// <summary>Carries all that a snapshot holds but for what is carried apart: definitions, histories, observations, and rows of positions and accounts.</summary>
    /// <param name="carrier">Carries.</param>
    /// <param name="definitions">The definitions, when loading.</param>
    internal void Carry(StateCarrier carrier, DefinitionImage? definitions)
    {
        _state.Carry(carrier, definitions);
        _publisher.Carry(carrier);
        _counters.Carry(carrier);
        Calls.Carry(carrier, _state.Sessions);
    }

    /// <summary>True when a publication point would change nothing.</summary>
    internal bool IsSettled => _publisher.IsSettled;

    /// <summary>A tick of the host's clock: advances time under the live clock.</summary>
    internal void Tick(long nowUnixNanos) => _state.Tick(nowUnixNanos);

    /// <summary>Ends all subscriptions.</summary>
    internal void CloseSubscriptions() => _publisher.Close();

    private void Apply(IngestCall call, InputBatch batch, int message, in BatchMessage header)
    {
        if (header.Kind == InputKind.PublicationPoint)
        {
            Publish();
            return;
        }

        if (header.Kind == InputKind.ClockTick)
        {
            _state.Tick(header.TimeUnixNanos);
            return;
        }

        if (header.Kind == InputKind.SessionName)
        {
            OpenSession(call, batch, header.RowStart);
            return;
        }

        if (call.IsTakenOver)
        {
            return;
        }

        ulong sequence = header.Sequence == 0 ? call.LastSequence + 1 : header.Sequence;
        RowCounts before = batch.Result.Counts;
        Define(call, batch, header.DefinitionStart, batch.DefinitionEnd(message), sequence);
        if (call.Session is { } session)
        {
            _state.Sessions.Touch(session);
            if (sequence <= session.LastSequence)
            {
                batch.Result.AddRepeated(batch.RowEnd(message) - header.RowStart);
                _counters.Add(header.Kind, batch.Result.Counts.Since(before));
                return;
            }

            session.LastSequence = sequence;
        }

        ApplyRows(call, batch, header, batch.RowEnd(message), sequence);
        call.LastSequence = sequence;
        _counters.Add(header.Kind, batch.Result.Counts.Since(before));
    }

    private void OpenSession(IngestCall call, InputBatch batch, int name)
    {
        if (!_state.Sessions.TryOpen(batch.Text[name], call, out IngestCall? before))
        {
            batch.Result.Reject(RowFault.OfText(RejectionCode.LimitReached, InputField.None, name).ToRejection(0, 0, isDefinition: true));
            return;
        }

        before?.OnTakenOver?.Invoke();
    }

    private void ApplyRows(IngestCall call, InputBatch batch, in BatchMessage header, int end, ulong sequence)
    {
        switch (header.Kind)
        {
            case InputKind.Quotes:
                _quotes.Apply(batch, header.RowStart, end, sequence, call.Ids);
                break;
            case InputKind.Trades:
                _trades.Apply(batch, header.RowStart, end, sequence, call.Ids);
                break;
            case InputKind.Positions:
                _positions.Apply(batch, header.RowStart, end, sequence, call.Ids);
                break;
            case InputKind.Accounts:
                _accounts.Apply(batch, header.RowStart, end, sequence);
                break;
            case InputKind.Liquidations:
                _liquidations.Apply(batch, header.RowStart, end, sequence, call.Ids);
                break;
            case InputKind.Observations:
                _observations.Apply(batch, header.RowStart, end, sequence);
                break;
            case InputKind.Market:
                _market.Apply(batch, header.RowStart, end, sequence);
                break;
            default:
                throw new InvalidOperationException($"A message of kind {header.Kind} cannot be applied.");
        }
    }

    private void Define(IngestCall call, InputBatch batch, int start, int end, ulong sequence)
    {
        for (int i = start; i < end; i++)
        {
            RowFault fault = Define(call.Ids, batch.Definitions[i], batch.Text);
            if (!fault.IsOk)
            {
                batch.Result.Reject(fault.ToRejection(sequence, i - start, isDefinition: true));
            }
        }
    }

    private RowFault Define(CallIds ids, in DefinitionRow row, TextColumn text)
    {
        if (row.Id is uint tooLarge && tooLarge >= (uint)ids.MaxIds)
        {
            return RowFault.OfInteger(RejectionCode.IdOutOfRange, InputField.Id, tooLarge);
        }

        RowFault fault = _state.Definer.Define(row, text, out int instrument);
        if (row.Id is not uint id || (!fault.IsOk && fault.Code != RejectionCode.Expired))
        {
            return fault;
        }

        CallIds.Entry known = ids[id];
        CallIds.Entry entry = fault.IsOk ? _state.Instruments.EntryOf(instrument) : new CallIds.Entry(CallIds.ExpiredAtDefinition, 0);
        if (known != CallIds.Entry.None && known != entry)
        {
            return RowFault.OfInteger(RejectionCode.Redefined, InputField.Id, id);
        }

        ids.Set(id, entry);
        return fault;
    }
}
