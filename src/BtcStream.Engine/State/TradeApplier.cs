using BtcStream.Engine.Ring;
using BtcStream.Quant.Domain;
using BtcStream.Quant.Gamma;
using BtcStream.Quant.Pricing;

namespace BtcStream.Engine.State;

/// <summary>
/// Applies trade rows: what the taker-flow and flow-adjusted positioning models follow. A trade is an event and replaces nothing, so it is never
/// late; one that an open-interest update already contains, or from before the stated start, is accepted and left out of the sums it is not part of.
/// </summary>
internal sealed class TradeApplier(EngineState state)
{
    private const TradeFields Keys = TradeFields.InstrumentId | TradeFields.InstrumentName;

    private RowFault _fault;

    /// <summary>Applies the rows from start to end of a batch and counts them in its result.</summary>
    public void Apply(InputBatch batch, int start, int end, ulong sequence, CallIds ids)
    {
        long latestAllowed = state.Time.LatestAllowed(batch.ReceivedUnixNanos);
        for (int row = start; row < end; row++)
        {
            _fault = RowFault.None;
            Apply(batch, row, latestAllowed, ids);
            if (_fault.IsOk)
            {
                batch.Result.MutableCounts.Accepted++;
            }
            else
            {
                batch.Result.Reject(_fault.ToRejection(sequence, row - start, isDefinition: false));
            }
        }
    }

    private void Apply(InputBatch batch, int row, long latestAllowed, CallIds ids)
    {
        TradeColumns rows = batch.Trades;
        TradeFields fields = rows.FieldsOf[row];
        if ((fields & Keys) != TradeFields.InstrumentId || !state.TryResolveId(rows.InstrumentOf[row], ids, out int instrument))
        {
            _fault = state.Resolve(
                (fields & TradeFields.InstrumentId) != 0, (fields & TradeFields.InstrumentName) != 0, rows.InstrumentOf[row], batch, ids, out instrument);
            if (!_fault.IsOk)
            {
                return;
            }
        }

        ref InstrumentState option = ref state.Instruments[instrument];
        if (option.Kind != InstrumentKind.Option)
        {
            _fault = RowFault.OfKind((fields & TradeFields.InstrumentName) != 0, rows.InstrumentOf[row], batch);
            return;
        }

        RejectionCode code = state.Time.Resolve((fields & TradeFields.Time) != 0, rows.TimeOf[row], batch.ReceivedUnixNanos, latestAllowed, out long time);
        code = code == RejectionCode.None && time >= option.Group!.ExpiryUnixNanos ? RejectionCode.Expired : code;
        _fault = code == RejectionCode.None ? CheckValues(rows, row, fields) : RowFault.OfInteger(code, InputField.Time, time);
        if (_fault.IsOk)
        {
            Count(rows, row, time, instrument, ref option);
        }
    }

    private RowFault CheckValues(TradeColumns rows, int row, TradeFields fields)
    {
        double most = state.Options.MaxMagnitude;
        return (fields & TradeFields.Price) == 0 ? new RowFault(RejectionCode.MissingField, InputField.Price)
            : !(rows.PriceOf[row] >= 0.0 && rows.PriceOf[row] <= most) ? RowFault.OfRange(InputField.Price, rows.PriceOf[row])
            : (fields & TradeFields.Amount) == 0 ? new RowFault(RejectionCode.MissingField, InputField.Amount)
            : !(rows.AmountOf[row] > 0.0 && rows.AmountOf[row] <= most) ? RowFault.OfRange(InputField.Amount, rows.AmountOf[row])
            : (fields & TradeFields.TakerSide) == 0 ? new RowFault(RejectionCode.MissingField, InputField.TakerSide)
            : rows.TakerSideOf[row] is not (TradeColumns.SideBuy or TradeColumns.SideSell)
                ? RowFault.OfInteger(RejectionCode.InvalidEnum, InputField.TakerSide, rows.TakerSideOf[row])
            : (fields & TradeFields.Iv) != 0 && !(rows.IvOf[row] >= 0.0 && rows.IvOf[row] <= state.Options.MaxIv)
                ? RowFault.OfRange(InputField.Iv, rows.IvOf[row])
            : RowFault.None;
    }

    private void Count(TradeColumns rows, int row, long time, int instrument, ref InstrumentState option)
    {
        UnderlyingBook book = option.Group!.Book;
        (double sinceStart, double sinceOpenInterest) = (option.TakerNetSinceStart, option.TakerNetSinceOpenInterest);
        bool counts = time >= state.Options.TakerFlowStartUnixNanos;
        if (counts)
        {
            TakerFlowCode code = TakerFlow.OnTrade(
                ref sinceStart,
                ref sinceOpenInterest,
                (TakerSide)rows.TakerSideOf[row],
                rows.AmountOf[row],
                time,
                option.OpenInterestTime);
            if (code is not (TakerFlowCode.Applied or TakerFlowCode.AlreadyInOpenInterest))
            {
                _fault = RowFault.OfRange(InputField.Amount, rows.AmountOf[row]);
                return;
            }
        }

        state.Enter(time);
        if (counts)
        {
            (option.TakerNetSinceStart, option.TakerNetSinceOpenInterest) = (sinceStart, sinceOpenInterest);
            book.HasTakerFlow = true;
            option.HasTraded = true;
            book.FirstTradeTime = book.FirstTradeTime == long.MinValue ? time : Math.Min(book.FirstTradeTime, time);
            book.Touch(instrument, ref option, needsPricing: true);
        }

        state.Market.AddTrade(book, option.Right == OptionRight.Call, rows.AmountOf[row] * option.ContractSizeCoin, time);
        book.Changes++;
        state.Accept(time);
    }
}
