using System.Runtime.CompilerServices;
using BtcStream.Engine.Ring;
using BtcStream.Engine.Sharding;
using BtcStream.Engine.State.Market;
using BtcStream.Engine.State.Observations;
using BtcStream.Engine.State.Positions;
using BtcStream.Engine.State.Sessions;
using BtcStream.Quant.Domain;

namespace BtcStream.Engine.State;

/// <summary>
/// All that the engine knows from its inputs: time, venues, underlyings, instruments and what rows said of them. What is computed
/// from it (prices, profiles, views) is kept elsewhere and can always be computed again. Engine thread only.
/// </summary>
internal sealed partial class EngineState
{
    private readonly List<Action<UnderlyingBook, long>> _recorders = [];
    private long _nextBoundary = long.MinValue;

    public EngineState(EngineOptions options)
    {
        Options = options;
        Time = new EngineTime(options.Clock, options.MaxAheadNanos);
        Venues = new VenueTable(options.MaxVenues);
        Instruments = new InstrumentTable(options.MaxInstruments, options.MaxExpiredInstruments);
        Underlyings = new UnderlyingTable(options);
        Definer = new InstrumentDefiner(options, Venues, Instruments, Underlyings, Time);
        Positions = new PositionBook(this);
        Observations = new ObservationBook(options);
        Sessions = new ClientSessions(options.MaxClientSessions);
        Market = new MarketRecorder(this);
        AtMinuteEnds(Market.Record);
    }

    public EngineOptions Options { get; }

    public EngineTime Time { get; }

    public VenueTable Venues { get; }

    public InstrumentTable Instruments { get; }

    public UnderlyingTable Underlyings { get; }

    public InstrumentDefiner Definer { get; }

    public PositionBook Positions { get; }

    public ObservationBook Observations { get; }

    /// <summary>Positions that other engines hold, where this one is the view of a cluster; null on a single machine.</summary>
    public ShardBook? Shards { get; set; }

    /// <summary>Named sessions of clients.</summary>
    public ClientSessions Sessions { get; }

    /// <summary>Writes the market histories of the underlyings.</summary>
    public MarketRecorder Market { get; }

    /// <summary>The time of the input that is about to change the state; meaningful to who records a boundary.</summary>
    public long Entering { get; private set; }

    /// <summary>
    /// Has a method called for each underlying whenever an input is about to carry as_of beyond the end of a minute, before it changes anything; it gets that end.
    /// Methods are called in the order they came here.
    /// </summary>
    public void AtMinuteEnds(Action<UnderlyingBook, long> record) => _recorders.Add(record);

    /// <summary>An input of this time has passed every check and is about to change the state.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Enter(long time)
    {
        if (time >= _nextBoundary)
        {
            CrossBoundary(time);
        }
    }

    /// <summary>Accepts a time: as_of moves on to it, and what has expired by then leaves.</summary>
    public void Accept(long time)
    {
        if (Time.Advance(time) && time >= Definer.NextExpiry)
        {
            RemoveExpired();
        }
    }

    /// <summary>A tick of the host's clock.</summary>
    public void Tick(long time)
    {
        if (Time.Accepts(time))
        {
            Enter(time);
        }

        if (Time.Tick(time) && time >= Definer.NextExpiry)
        {
            RemoveExpired();
        }
    }

    /// <summary>The dense id of a live instrument that an id of the call stands for. The fast path of every row.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public bool TryResolveId(uint id, CallIds ids, out int instrument)
    {
        CallIds.Entry known = ids[id];
        instrument = known.Instrument;
        return Instruments.IsCurrent(known);
    }

    /// <summary>The dense id that a row's instrument entry stands for, by id or name, or why there is none.</summary>
    /// <param name="isId">The entry is an id of the call.</param>
    /// <param name="isName">The entry is an index into the batch's names.</param>
    /// <param name="entry">The entry.</param>
    /// <param name="batch">The batch.</param>
    /// <param name="ids">The call's ids.</param>
    /// <param name="instrument">The dense id.</param>
    [MethodImpl(MethodImplOptions.NoInlining)]
    public RowFault Resolve(bool isId, bool isName, uint entry, InputBatch batch, CallIds ids, out int instrument)
    {
        instrument = CallIds.Undefined;
        if (isId == isName)
        {
            return isId ? RowFault.OfInteger(RejectionCode.ConflictingFields, InputField.Id, entry) : new RowFault(RejectionCode.MissingField, InputField.Instrument);
        }

        if (isName)
        {
            return Definer.Resolve(batch.Names[(int)entry], batch.Text, out instrument);
        }

        if (TryResolveId(entry, ids, out instrument))
        {
            return RowFault.None;
        }

        RejectionCode code = instrument == CallIds.Undefined ? RejectionCode.UnknownId : RejectionCode.Expired;
        return RowFault.OfInteger(code, InputField.Id, entry);
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private void CrossBoundary(long time)
    {
        if (_nextBoundary == long.MaxValue)
        {
            return;
        }

        Entering = time;
        if (Time.HasAsOf)
        {
            // Rows of the same message before this one may have left accounts to be solved at its end: what is recorded must not depend on where a message ends.
            Positions.Accounts.SolveDirty();
            RecordMinuteEnd();
        }

        _nextBoundary = time > long.MaxValue - UnixTime.NanosPerMinute ? long.MaxValue : ((time / UnixTime.NanosPerMinute) + 1) * UnixTime.NanosPerMinute;
    }

    private void RecordMinuteEnd()
    {
        for (int i = 0; i < Underlyings.Count; i++)
        {
            // Publication points let forced orders fall out of their windows too; what is recorded must not depend on where they were.
            UnderlyingBook book = Underlyings[i];
            book.Changes += book.Realised.Advance(Time.AsOf) ? 1 : 0;
            foreach (Action<UnderlyingBook, long> record in _recorders)
            {
                record(book, _nextBoundary);
            }
        }
    }

    private void RemoveExpired()
    {
        long asOf = Time.AsOf;
        Positions.Accounts.SolveDirty();
        for (int i = 0; i < Underlyings.Count; i++)
        {
            UnderlyingBook book = Underlyings[i];
            for (int g = book.Groups.Count - 1; g >= 0; g--)
            {
                if (book.Groups[g].ExpiryUnixNanos <= asOf)
                {
                    Remove(book, book.Groups[g]);
                    book.Groups.RemoveAt(g);
                }
            }
        }

        Positions.Accounts.SolveDirty(keepsTriggered: true);
        Definer.FindNextExpiry();
    }

    private void Remove(UnderlyingBook book, ExpiryGroup group)
    {
        foreach (int instrument in group.Members)
        {
            book.OptionCount -= Instruments[instrument].Kind == Quant.Domain.InstrumentKind.Option ? 1 : 0;
            Positions.Expire(instrument);
            Instruments.Expire(instrument);
        }

        book.Structure++;
        book.Changes++;
    }
}
