using System.Text;
using BtcStream.Engine.Ring;

namespace BtcStream.Engine.State.Positions;

/// <summary>Applies equities of margin accounts. Negative ones, which crashes produce, are taken and their accounts flagged.</summary>
internal sealed class AccountApplier(EngineState state)
{
    private readonly AccountBook _accounts = state.Positions.Accounts;
    private RowFault _fault;

    /// <summary>Applies the rows from start to end of a batch and counts them in its result.</summary>
    public void Apply(InputBatch batch, int start, int end, ulong sequence)
    {
        long latestAllowed = state.Time.LatestAllowed(batch.ReceivedUnixNanos);
        for (int row = start; row < end; row++)
        {
            _fault = RowFault.None;
            bool isLate = Apply(batch, row, latestAllowed);
            _fault.CountIn(batch.Result, isLate, sequence, row - start);
        }

        _accounts.SolveDirty();
    }

    private bool Apply(InputBatch batch, int at, long latestAllowed)
    {
        AccountColumns rows = batch.Accounts;
        AccountFields fields = rows.FieldsOf[at];
        RejectionCode code = state.Time.Resolve((fields & AccountFields.Time) != 0, rows.TimeOf[at], batch.ReceivedUnixNanos, latestAllowed, out long time);
        _fault = code == RejectionCode.None ? CheckValues(rows, at, fields) : RowFault.OfInteger(code, InputField.Time, time);
        if (!_fault.IsOk)
        {
            return false;
        }

        int? venueText = (fields & AccountFields.Venue) != 0 ? rows.VenueOf[at] : null;
        _fault = state.Definer.FindVenue(venueText, batch.Text, out Venue? venue);
        if (_fault.IsOk && venue is null)
        {
            _fault = state.Venues.IsFull ? RowFault.OfText(RejectionCode.LimitReached, InputField.Venue, venueText)
                : _accounts.IsFull ? AccountLimit(rows, at)
                : RowFault.None;
            venue = _fault.IsOk ? state.Venues.Add(Encoding.ASCII.GetString(batch.Text[venueText!.Value])) : null;
        }

        return _fault.IsOk && Write(rows, at, fields, venue!, time);
    }

    private RowFault CheckValues(AccountColumns rows, int at, AccountFields fields) =>
        (fields & AccountFields.Account) == 0 ? new RowFault(RejectionCode.MissingField, InputField.Account)
        : (fields & AccountFields.Equity) != 0 && !(Math.Abs(rows.EquityOf[at]) <= state.Options.MaxMagnitude)
            ? RowFault.OfNumber(double.IsFinite(rows.EquityOf[at]) ? RejectionCode.OutOfRange : RejectionCode.NotFinite, InputField.Equity, rows.EquityOf[at])
        : RowFault.None;

    private static RowFault AccountLimit(AccountColumns rows, int at) =>
        RowFault.OfInteger(RejectionCode.LimitReached, InputField.Account, unchecked((long)rows.AccountOf[at]));

    /// <summary>True when what is known is newer.</summary>
    private bool Write(AccountColumns rows, int at, AccountFields fields, Venue venue, long time)
    {
        int account = _accounts.Find(venue.Index, rows.AccountOf[at]);
        if (account < 0 && _accounts.IsFull)
        {
            _fault = AccountLimit(rows, at);
            return false;
        }

        if (account >= 0 && time < _accounts.Rows[account].EquityTime)
        {
            return true;
        }

        state.Enter(time);
        account = _accounts.FindOrAdd(venue.Index, rows.AccountOf[at]);
        if ((fields & AccountFields.Equity) != 0)
        {
            _accounts.SetEquity(account, rows.EquityOf[at], time);
        }

        state.Accept(time);
        return false;
    }
}
