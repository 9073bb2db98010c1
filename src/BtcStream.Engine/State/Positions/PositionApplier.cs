using BtcStream.Engine.Ring;
using BtcStream.Quant.Domain;

namespace BtcStream.Engine.State.Positions;

/// <summary>
/// Applies position rows. A row changes the fields it has of the position of its key, opening it where there is none; size 0 closes it. It counts as one
/// row of one time: one older than the position's is late. What a row lacks to be priced is a fault of the row; prices on the wrong side of the mark, which
/// crashes produce, are not.
/// </summary>
internal sealed class PositionApplier(EngineState state)
{
    private const PositionFields Keys = PositionFields.InstrumentId | PositionFields.InstrumentName;
    private const PositionFields Backings = PositionFields.Leverage | PositionFields.Margin;

    private readonly PositionBook _positions = state.Positions;
    private readonly PositionTerms _terms = new(state);
    private readonly PositionReadAhead _ahead = new(state);
    private RowFault _fault;

    /// <summary>Applies the rows from start to end of a batch and counts them in its result.</summary>
    public void Apply(InputBatch batch, int start, int end, ulong sequence, CallIds ids)
    {
        long latestAllowed = state.Time.LatestAllowed(batch.ReceivedUnixNanos);
        for (int row = start; row < end; row++)
        {
            if ((row - start) % PositionReadAhead.Group == 0)
            {
                _ahead.Read(batch.Positions, row, Math.Min(end, row + PositionReadAhead.Group), ids);
            }

            _fault = RowFault.None;
            bool isLate = Apply(batch, row, latestAllowed, ids);
            _fault.CountIn(batch.Result, isLate, sequence, row - start);
        }

        _positions.Accounts.SolveDirty();
    }

    private bool Apply(InputBatch batch, int at, long latestAllowed, CallIds ids)
    {
        PositionColumns rows = batch.Positions;
        PositionFields fields = rows.FieldsOf[at];
        if (!TryResolve(batch, at, fields, ids, out int instrument))
        {
            return false;
        }

        RejectionCode code = state.Time.Resolve((fields & PositionFields.Time) != 0, rows.TimeOf[at], batch.ReceivedUnixNanos, latestAllowed, out long time);
        ref readonly InstrumentState contract = ref state.Instruments[instrument];
        code = code == RejectionCode.None && contract.Group is { } group && time >= group.ExpiryUnixNanos ? RejectionCode.Expired : code;
        _fault = code == RejectionCode.None ? CheckValues(rows, at, fields) : RowFault.OfInteger(code, InputField.Time, time);
        if (!_fault.IsOk)
        {
            return false;
        }

        bool isShort = rows.SideOf[at] == PositionColumns.SideShort;
        int id = _positions.Find(rows.AccountOf[at], instrument, isShort);
        if (id >= 0 && time < _positions.Rows[id].Time)
        {
            return true;
        }

        bool closes = (fields & PositionFields.Size) != 0 && rows.SizeOf[at] == 0.0;
        if (closes)
        {
            state.Enter(time);
            Close(id >= 0 ? id : _positions.Add(rows.AccountOf[at], instrument, isShort), time);
        }
        else
        {
            Open(batch, at, id, instrument, time);
        }

        if (_fault.IsOk)
        {
            state.Accept(time);
        }

        return false;
    }

    private bool TryResolve(InputBatch batch, int at, PositionFields fields, CallIds ids, out int instrument)
    {
        uint entry = batch.Positions.InstrumentOf[at];
        if ((fields & Keys) != PositionFields.InstrumentId || !state.TryResolveId(entry, ids, out instrument))
        {
            _fault = state.Resolve((fields & PositionFields.InstrumentId) != 0, (fields & PositionFields.InstrumentName) != 0, entry, batch, ids, out instrument);
            if (!_fault.IsOk)
            {
                return false;
            }
        }

        if (state.Instruments[instrument].Kind is not (InstrumentKind.Perpetual or InstrumentKind.Future))
        {
            _fault = RowFault.OfKind((fields & PositionFields.InstrumentName) != 0, entry, batch);
        }

        return _fault.IsOk;
    }

    private RowFault CheckValues(PositionColumns rows, int at, PositionFields fields)
    {
        double most = state.Options.MaxMagnitude;
        return (fields & PositionFields.Account) == 0 ? new RowFault(RejectionCode.MissingField, InputField.Account)
            : (fields & PositionFields.Side) == 0 ? new RowFault(RejectionCode.MissingField, InputField.Side)
            : rows.SideOf[at] is not (PositionColumns.SideLong or PositionColumns.SideShort)
                ? RowFault.OfInteger(RejectionCode.InvalidEnum, InputField.Side, rows.SideOf[at])
            : (fields & PositionFields.Size) != 0 && !(rows.SizeOf[at] >= 0.0 && rows.SizeOf[at] <= most) ? RowFault.OfRange(InputField.Size, rows.SizeOf[at])
            : (fields & PositionFields.EntryPrice) != 0 && !(rows.EntryPriceOf[at] > 0.0 && rows.EntryPriceOf[at] <= most)
                ? RowFault.OfRange(InputField.EntryPrice, rows.EntryPriceOf[at])
            : (fields & Backings) == Backings ? RowFault.OfNumber(RejectionCode.ConflictingFields, InputField.Leverage, rows.LeverageOf[at])
            : (fields & PositionFields.Leverage) != 0 && !(rows.LeverageOf[at] > 0.0 && rows.LeverageOf[at] <= most)
                ? RowFault.OfRange(InputField.Leverage, rows.LeverageOf[at])
            : (fields & PositionFields.Margin) != 0 && !(Math.Abs(rows.MarginOf[at]) <= most)
                ? RowFault.OfNumber(double.IsFinite(rows.MarginOf[at]) ? RejectionCode.OutOfRange : RejectionCode.NotFinite, InputField.Margin, rows.MarginOf[at])
            : (fields & PositionFields.MarginMode) != 0 && rows.MarginModeOf[at] is not (PositionColumns.ModeIsolated or PositionColumns.ModeCross)
                ? RowFault.OfInteger(RejectionCode.InvalidEnum, InputField.MarginMode, rows.MarginModeOf[at])
            : (fields & PositionFields.LiquidationPrice) != 0 && !(rows.LiquidationPriceOf[at] > 0.0 && rows.LiquidationPriceOf[at] <= most)
                ? RowFault.OfRange(InputField.LiquidationPrice, rows.LiquidationPriceOf[at])
            : RowFault.None;
    }

    private void Close(int id, long time)
    {
        if (_positions.Rows[id].IsOpen)
        {
            _positions.Accounts.Detach(id);
            _positions.Lift(id);
        }

        ref PositionRecord row = ref _positions.Rows.Write(id);
        row.Time = time;
        PositionMarket market = _positions.MarketOf(row.Instrument);
        market.NewestTime = Math.Max(market.NewestTime, time);
        market.Book.Changes++;
        _positions.Close(id);
    }

    private void Open(InputBatch batch, int at, int id, int instrument, long time)
    {
        PositionColumns rows = batch.Positions;
        bool isOpen = id >= 0 && _positions.Rows[id].IsOpen;
        bool isShort = rows.SideOf[at] == PositionColumns.SideShort;
        PositionRecord next = isOpen ? _positions.Rows[id] : PositionRecord.New(rows.AccountOf[at], instrument, isShort);
        PositionMarket market = _positions.MarketOf(instrument);
        next.Time = time;
        _fault = _terms.Merge(batch, at, market, ref next);
        if (!_fault.IsOk)
        {
            return;
        }

        PositionPrice price = next.IsCross ? new PositionPrice(PositionStatus.Unpriced, double.NaN, 0) : PositionPricer.PriceAlone(next, market.Pricing, _positions.Models.Find(next.Model));
        bool isMember = isOpen && _positions.Rows[id].AccountRow != 0;
        _fault = CheckRoom(next, market, price, isOpen, isMember);
        if (!_fault.IsOk)
        {
            return;
        }

        state.Enter(time);
        if (isOpen && !isMember && !next.IsCross && _positions.TryStay(id, price))
        {
            Write(id, next, price);
            market.NewestTime = Math.Max(market.NewestTime, time);
            return;
        }

        int account = next.IsCross ? _positions.Accounts.FindOrAdd(market.Venue.Index, next.Account) : -1;
        if (isOpen)
        {
            _positions.Accounts.Detach(id);
            _positions.Lift(id);
        }
        else if (id < 0)
        {
            id = _positions.Add(next.Account, instrument, isShort);
        }

        Write(id, next, price);
        _positions.Place(id, price.Status, price.NotionalCents);
        market.NewestTime = Math.Max(market.NewestTime, time);
        if (account >= 0)
        {
            _positions.Accounts.Attach(id, account);
        }
    }

    /// <summary>The limits, and what an account can hold; a position's own account is looked at without it.</summary>
    private RowFault CheckRoom(in PositionRecord next, PositionMarket market, in PositionPrice price, bool isOpen, bool isMember)
    {
        if (price.NotionalCents < 0 || PositionBook.CentsOf(market.IsInverse ? next.Size : next.Size * FirstOf(next.EntryPrice, next.LiquidationPrice, market.Mark)) < 0)
        {
            return RowFault.OfNumber(RejectionCode.OutOfRange, InputField.Size, next.Size);
        }

        if (market.Book.Ladder.TotalCents > PositionBook.MaxTotalCents - price.NotionalCents)
        {
            return RowFault.OfNumber(RejectionCode.LimitReached, InputField.Size, next.Size);
        }

        if (!isOpen && _positions.IsFull)
        {
            return RowFault.OfInteger(RejectionCode.LimitReached, InputField.Account, unchecked((long)next.Account));
        }

        if (!next.IsCross)
        {
            return RowFault.None;
        }

        int account = _positions.Accounts.Find(market.Venue.Index, next.Account);
        return account < 0 && _positions.Accounts.IsFull ? RowFault.OfInteger(RejectionCode.LimitReached, InputField.Account, unchecked((long)next.Account))
            : account >= 0 && !_positions.Accounts.CanJoin(account, market, isMember ? 1 : 0)
                ? RowFault.OfInteger(RejectionCode.ConflictingFields, InputField.MarginMode, PositionColumns.ModeCross)
            : RowFault.None;
    }

    private static double FirstOf(double first, double second, double third) =>
        !double.IsNaN(first) ? first : !double.IsNaN(second) ? second : !double.IsNaN(third) ? third : 0.0;

    private void Write(int id, in PositionRecord next, in PositionPrice price)
    {
        ref PositionRecord row = ref _positions.Rows.Write(id);
        row.Size = next.Size;
        row.EntryPrice = next.EntryPrice;
        row.Backing = next.Backing;
        row.LiquidationPrice = next.HasVenuePrice ? next.LiquidationPrice : price.Price;
        row.Time = next.Time;
        row.Model = next.Model;
        row.Traits = next.Traits;
    }
}
