using BtcStream.Engine.Ring;
using BtcStream.Quant.Domain;

namespace BtcStream.Engine.State.Positions;

/// <summary>
/// Applies forced orders. Each is an event that replaces nothing; one older than the longest window changes nothing and is late. USD is the amount executed
/// at the average price: amount × price where linear, the face amount where inverse.
/// </summary>
internal sealed class LiquidationApplier(EngineState state)
{
    private const LiquidationFields Keys = LiquidationFields.InstrumentId | LiquidationFields.InstrumentName;

    private RowFault _fault;

    /// <summary>Applies the rows from start to end of a batch and counts them in its result.</summary>
    public void Apply(InputBatch batch, int start, int end, ulong sequence, CallIds ids)
    {
        long latestAllowed = state.Time.LatestAllowed(batch.ReceivedUnixNanos);
        for (int row = start; row < end; row++)
        {
            _fault = RowFault.None;
            bool isLate = Apply(batch, row, latestAllowed, ids);
            _fault.CountIn(batch.Result, isLate, sequence, row - start);
        }
    }

    private bool Apply(InputBatch batch, int at, long latestAllowed, CallIds ids)
    {
        LiquidationColumns rows = batch.Liquidations;
        LiquidationFields fields = rows.FieldsOf[at];
        if ((fields & Keys) != LiquidationFields.InstrumentId || !state.TryResolveId(rows.InstrumentOf[at], ids, out int instrument))
        {
            _fault = state.Resolve(
                (fields & LiquidationFields.InstrumentId) != 0, (fields & LiquidationFields.InstrumentName) != 0, rows.InstrumentOf[at], batch, ids, out instrument);
            if (!_fault.IsOk)
            {
                return false;
            }
        }

        if (state.Instruments[instrument].Kind is not (InstrumentKind.Perpetual or InstrumentKind.Future))
        {
            _fault = RowFault.OfKind((fields & LiquidationFields.InstrumentName) != 0, rows.InstrumentOf[at], batch);
            return false;
        }

        RejectionCode code = state.Time.Resolve((fields & LiquidationFields.Time) != 0, rows.TimeOf[at], batch.ReceivedUnixNanos, latestAllowed, out long time);
        ref readonly InstrumentState contract = ref state.Instruments[instrument];
        code = code == RejectionCode.None && contract.Group is { } group && time >= group.ExpiryUnixNanos ? RejectionCode.Expired : code;
        PositionMarket market = state.Positions.MarketOf(instrument);
        if (market.Book.Realised.IsFull && market.Book.Realised.Advance(state.Time.AsOf))
        {
            // What has left the windows since the last publication leaves room.
            market.Book.Changes++;
        }

        _fault = code == RejectionCode.None ? CheckValues(rows, at, fields, market) : RowFault.OfInteger(code, InputField.Time, time);
        return _fault.IsOk && !Add(rows, at, time, market);
    }

    private RowFault CheckValues(LiquidationColumns rows, int at, LiquidationFields fields, PositionMarket market)
    {
        double most = state.Options.MaxMagnitude;
        return state.Positions.Models.Find(market.DefaultModel) is { IsUsdQuoted: false } ? new RowFault(RejectionCode.ConflictingFields, InputField.Instrument)
            : (fields & LiquidationFields.Side) == 0 ? new RowFault(RejectionCode.MissingField, InputField.Side)
            : rows.SideOf[at] is not (LiquidationColumns.SideLong or LiquidationColumns.SideShort)
                ? RowFault.OfInteger(RejectionCode.InvalidEnum, InputField.Side, rows.SideOf[at])
            : (fields & LiquidationFields.Price) == 0 ? new RowFault(RejectionCode.MissingField, InputField.Price)
            : !(rows.PriceOf[at] > 0.0 && rows.PriceOf[at] <= most && market.Book.Ladder.HasCell(rows.PriceOf[at]))
                ? RowFault.OfRange(InputField.Price, rows.PriceOf[at])
            : (fields & LiquidationFields.Amount) == 0 ? new RowFault(RejectionCode.MissingField, InputField.Amount)
            : !(rows.AmountOf[at] > 0.0 && rows.AmountOf[at] <= most && MicrosOf(rows, at, market) >= 0) ? RowFault.OfRange(InputField.Amount, rows.AmountOf[at])
            : market.Book.Realised.IsFull ? RowFault.OfNumber(RejectionCode.LimitReached, InputField.Amount, rows.AmountOf[at])
            : RowFault.None;
    }

    /// <summary>USD in millionths; −1 beyond what a position may stand for.</summary>
    private static long MicrosOf(LiquidationColumns rows, int at, PositionMarket market)
    {
        double usd = market.IsInverse ? rows.AmountOf[at] : rows.AmountOf[at] * rows.PriceOf[at];
        return PositionBook.CentsOf(usd) < 0 ? -1 : (long)Math.Round(usd * 1e6, MidpointRounding.ToEven);
    }

    private bool Add(LiquidationColumns rows, int at, long time, PositionMarket market)
    {
        UnderlyingBook book = market.Book;
        state.Enter(time);
        state.Accept(time);
        var order = new ForcedOrder(
            time,
            MicrosOf(rows, at, market),
            book.Ladder.CellOf(rows.PriceOf[at]),
            (short)market.Venue.Index,
            rows.SideOf[at] == LiquidationColumns.SideShort);
        if (!book.Realised.Add(order, state.Time.AsOf))
        {
            return false;
        }

        book.Changes++;
        return true;
    }
}
