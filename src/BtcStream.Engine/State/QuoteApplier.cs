using System.Runtime.CompilerServices;
using BtcStream.Engine.Ring;
using BtcStream.Quant.Domain;

namespace BtcStream.Engine.State;

/// <summary>
/// Applies quote rows. A row is refused as a whole by its first fault. Otherwise each of its fields replaces what the state holds unless that
/// is newer (a field of equal time is replaced: the later arrival wins). A row all of whose fields are older than what they would replace is
/// late and changes nothing; a row is never late because of fields it does not have.
/// </summary>
internal sealed class QuoteApplier(EngineState state, IvSolver solver)
{
    private const QuoteFields PriceFields = QuoteFields.BidPrice | QuoteFields.AskPrice | QuoteFields.MarkPrice;

    private readonly double _maxIv = state.Options.MaxIv;
    private readonly double _maxMagnitude = state.Options.MaxMagnitude;
    private RowFault _fault;
    private DerivedIv _derived;

    /// <summary>Applies the rows from start to end of a batch and counts them in its result.</summary>
    public void Apply(InputBatch batch, int start, int end, ulong sequence, CallIds ids)
    {
        QuoteColumns rows = batch.Quotes;
        long latestAllowed = state.Time.LatestAllowed(batch.ReceivedUnixNanos);
        int late = 0;
        int rejected = 0;
        for (int row = start; row < end; row++)
        {
            RowOutcome outcome = Apply(batch, rows, row, latestAllowed, ids);
            if (outcome == RowOutcome.Accepted)
            {
                continue;
            }

            if (outcome == RowOutcome.Late)
            {
                late++;
                continue;
            }

            rejected++;
            batch.Result.Reject(_fault.ToRejection(sequence, row - start, isDefinition: false));
        }

        ref RowCounts counts = ref batch.Result.MutableCounts;
        counts.Accepted += end - start - late - rejected;
        counts.Late += late;
    }

    private RowOutcome Apply(InputBatch batch, QuoteColumns rows, int row, long latestAllowed, CallIds ids)
    {
        QuoteFields fields = rows.FieldsOf[row];
        const QuoteFields keys = QuoteFields.InstrumentId | QuoteFields.InstrumentName;
        if ((fields & keys) != QuoteFields.InstrumentId || !state.TryResolveId(rows.InstrumentOf[row], ids, out int instrument))
        {
            _fault = state.Resolve(
                (fields & QuoteFields.InstrumentId) != 0, (fields & QuoteFields.InstrumentName) != 0, rows.InstrumentOf[row], batch, ids, out instrument);
            if (!_fault.IsOk)
            {
                return RowOutcome.Rejected;
            }
        }

        ref InstrumentState option = ref state.Instruments[instrument];
        if (option.Kind != InstrumentKind.Option)
        {
            return Reject(RowFault.OfKind((fields & QuoteFields.InstrumentName) != 0, rows.InstrumentOf[row], batch));
        }

        RejectionCode timeCode = state.Time.Resolve((fields & QuoteFields.Time) != 0, rows.TimeOf[row], batch.ReceivedUnixNanos, latestAllowed, out long time);
        if (timeCode != RejectionCode.None)
        {
            return Reject(RowFault.OfInteger(timeCode, InputField.Time, time));
        }

        ExpiryGroup group = option.Group!;
        if (time >= group.ExpiryUnixNanos)
        {
            return Reject(RowFault.OfInteger(RejectionCode.Expired, InputField.Time, time));
        }

        if (!AreValuesValid(rows, row, fields))
        {
            return RowOutcome.Rejected;
        }

        QuoteFields newer = fields & NotOlder(fields, option, group, time);
        const QuoteFields values = (QuoteFields)0xFF & ~QuoteFields.Time;
        if ((fields & values) != 0 && (newer & values) == 0)
        {
            return RowOutcome.Late;
        }

        bool derives = IsDerived(rows, row, newer, option);
        if (derives && !TryDerive(rows, row, newer, time, option, group))
        {
            return RowOutcome.Rejected;
        }

        state.Enter(time);
        Write(rows, row, newer, time, instrument, ref option, group, derives);
        state.Accept(time);
        return RowOutcome.Accepted;
    }

    private RowOutcome Reject(in RowFault fault)
    {
        _fault = fault;
        return RowOutcome.Rejected;
    }

    /// <summary>The fields whose value in the state is not newer than a time; of prices and volume only where the row has any.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static QuoteFields NotOlder(QuoteFields fields, in InstrumentState option, ExpiryGroup group, long time)
    {
        QuoteFields notOlder =
            (time >= group.ForwardTime ? QuoteFields.UnderlyingPrice : 0)
            | (time >= option.MarkIvTime ? QuoteFields.MarkIv : 0)
            | (time >= option.OpenInterestTime ? QuoteFields.OpenInterest : 0);
        if ((fields & (PriceFields | QuoteFields.Volume24h)) != 0)
        {
            notOlder |=
                (time >= option.BidPriceTime ? QuoteFields.BidPrice : 0)
                | (time >= option.AskPriceTime ? QuoteFields.AskPrice : 0)
                | (time >= option.MarkPriceTime ? QuoteFields.MarkPrice : 0)
                | (time >= option.Volume24hTime ? QuoteFields.Volume24h : 0);
        }

        return notOlder;
    }

    /// <summary>Each present value within its range; the first that is not becomes the fault. A NaN fails every comparison.</summary>
    private bool AreValuesValid(QuoteColumns rows, int row, QuoteFields fields) =>
        IsValid(fields, QuoteFields.UnderlyingPrice, rows.UnderlyingPriceOf, row, double.Epsilon, _maxMagnitude, InputField.UnderlyingPrice)
        && IsValid(fields, QuoteFields.MarkIv, rows.MarkIvOf, row, 0.0, _maxIv, InputField.MarkIv)
        && IsValid(fields, QuoteFields.OpenInterest, rows.OpenInterestOf, row, 0.0, _maxMagnitude, InputField.OpenInterest)
        && ((fields & (PriceFields | QuoteFields.Volume24h)) == 0 || ArePricesValid(rows, row, fields));

    private bool ArePricesValid(QuoteColumns rows, int row, QuoteFields fields) =>
        IsValid(fields, QuoteFields.BidPrice, rows.BidPriceOf, row, 0.0, _maxMagnitude, InputField.BidPrice)
        && IsValid(fields, QuoteFields.AskPrice, rows.AskPriceOf, row, 0.0, _maxMagnitude, InputField.AskPrice)
        && IsValid(fields, QuoteFields.MarkPrice, rows.MarkPriceOf, row, 0.0, _maxMagnitude, InputField.MarkPrice)
        && IsValid(fields, QuoteFields.Volume24h, rows.Volume24hOf, row, 0.0, _maxMagnitude, InputField.Volume24h);

    /// <summary>Reads the column only where the row has the field: the others' memory is not worth fetching.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private bool IsValid(QuoteFields fields, QuoteFields field, double[] column, int row, double least, double most, InputField name) =>
        (fields & field) == 0 || (column[row] >= least && column[row] <= most) || Fail(name, column[row]);

    [MethodImpl(MethodImplOptions.NoInlining)]
    private bool Fail(InputField field, double value)
    {
        _fault = RowFault.OfRange(field, value);
        return false;
    }

    /// <summary>Whether the row leaves the option without a mark IV and changes what an IV could be solved from.</summary>
    private static bool IsDerived(QuoteColumns rows, int row, QuoteFields newer, in InstrumentState option)
    {
        bool hasMarkIv = (newer & QuoteFields.MarkIv) != 0 ? rows.MarkIvOf[row] > 0.0 : option.HasMarkIv;
        return !hasMarkIv && (newer & (SolvedFrom(newer, option) | QuoteFields.MarkIv)) != 0;
    }

    /// <summary>The prices that an IV is solved from: the mark price, else bid and ask. A tick of the others leaves the IV as it is.</summary>
    private static QuoteFields SolvedFrom(QuoteFields newer, in InstrumentState option) =>
        (newer & QuoteFields.MarkPrice) != 0 || !double.IsNaN(option.MarkPrice) ? QuoteFields.MarkPrice : QuoteFields.BidPrice | QuoteFields.AskPrice;

    /// <summary>Solves for the IV as the option will be when the row is written; before anything is, since a price without a volatility refuses the row.</summary>
    private bool TryDerive(QuoteColumns rows, int row, QuoteFields newer, long time, in InstrumentState option, ExpiryGroup group)
    {
        bool hasMark = (newer & QuoteFields.MarkPrice) != 0;
        bool hasBid = (newer & QuoteFields.BidPrice) != 0;
        bool hasAsk = (newer & QuoteFields.AskPrice) != 0;
        var quote = new PriceQuote(
            hasMark ? rows.MarkPriceOf[row] : option.MarkPrice,
            hasMark ? time : option.MarkPriceTime,
            hasBid ? rows.BidPriceOf[row] : option.BidPrice,
            hasBid ? time : option.BidPriceTime,
            hasAsk ? rows.AskPriceOf[row] : option.AskPrice,
            hasAsk ? time : option.AskPriceTime);
        double forward = (newer & QuoteFields.UnderlyingPrice) != 0 ? rows.UnderlyingPriceOf[row] : group.Forward;
        _fault = solver.Solve(option, quote, forward, group.ExpiryUnixNanos, out _derived);
        if (!_fault.IsOk && (newer & SolvedFrom(newer, option)) == 0)
        {
            // An old price that no longer fits the forward is not this row's fault: the option is without an IV until a price comes.
            _fault = RowFault.None;
        }

        return _fault.IsOk;
    }

    private void Write(
        QuoteColumns rows, int row, QuoteFields newer, long time, int instrument, ref InstrumentState option, ExpiryGroup group, bool derives)
    {
        UnderlyingBook book = group.Book;
        book.Changes++;
        option.NeedsPricing = option.NeedsPricing || !option.IsHeld;
        if ((newer & QuoteFields.UnderlyingPrice) != 0)
        {
            SetForward(group, rows.UnderlyingPriceOf[row], time);
        }

        if ((newer & QuoteFields.OpenInterest) != 0)
        {
            SetOpenInterest(ref option, rows.OpenInterestOf[row], time);
        }

        if ((newer & QuoteFields.Volume24h) != 0)
        {
            (option.Volume24h, option.Volume24hTime) = (rows.Volume24hOf[row], time);
        }

        if ((newer & PriceFields) != 0)
        {
            SetPrices(rows, row, newer, time, ref option);
        }

        if ((newer & QuoteFields.MarkIv) != 0)
        {
            SetMarkIv(ref option, rows.MarkIvOf[row], time);
        }

        if (derives)
        {
            option.NeedsPricing |= IvSolver.Set(ref option, _derived);
        }

        book.Touch(instrument, ref option, needsPricing: false);
    }

    private void SetForward(ExpiryGroup group, double forward, long time)
    {
        bool isFirst = !group.HasForward;
        if (forward != group.Forward)
        {
            group.Forward = forward;
            group.IsForwardDirty = true;
        }

        group.ForwardTime = time;
        if (isFirst)
        {
            solver.SolveAll(group);
        }
    }

    private static void SetOpenInterest(ref InstrumentState option, double openInterest, long time)
    {
        if (openInterest != option.OpenInterest || option.TakerNetSinceOpenInterest != 0.0)
        {
            option.OpenInterest = openInterest;
            Quant.Gamma.TakerFlow.OnOpenInterest(ref option.TakerNetSinceOpenInterest);
            option.NeedsPricing = true;
        }

        option.OpenInterestTime = time;
    }

    private static void SetPrices(QuoteColumns rows, int row, QuoteFields newer, long time, ref InstrumentState option)
    {
        if ((newer & QuoteFields.BidPrice) != 0)
        {
            (option.BidPrice, option.BidPriceTime) = (rows.BidPriceOf[row], time);
        }

        if ((newer & QuoteFields.AskPrice) != 0)
        {
            (option.AskPrice, option.AskPriceTime) = (rows.AskPriceOf[row], time);
        }

        if ((newer & QuoteFields.MarkPrice) != 0)
        {
            (option.MarkPrice, option.MarkPriceTime) = (rows.MarkPriceOf[row], time);
        }
    }

    private static void SetMarkIv(ref InstrumentState option, double markIv, long time)
    {
        (option.MarkIv, option.MarkIvTime) = (markIv, time);
        if (!option.HasMarkIv)
        {
            return;
        }

        option.IvTime = time;
        option.IvSource = IvSource.Mark;
        if (option.Iv != markIv)
        {
            option.Iv = markIv;
            option.NeedsPricing = true;
        }
    }
}
