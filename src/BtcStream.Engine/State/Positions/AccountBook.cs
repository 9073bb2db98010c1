using BtcStream.Quant.Domain;

namespace BtcStream.Engine.State.Positions;

/// <summary>
/// Margin accounts, and the liquidation prices of their cross positions. An account that a row has changed is solved at the end of that message. One whose
/// positions are all on one instrument has prices that do not move with its mark; one over several instruments is solved again when any mark of
/// theirs has moved by more than the tolerance since the last round, a bounded number at each publication point, and how many still wait is told.
/// Engine thread only.
/// </summary>
internal sealed partial class AccountBook(EngineState state, PositionBook positions)
{
    private readonly ChunkedTable<AccountRecord> _rows = new();
    private readonly IdIndex _index = new();
    private readonly List<int> _dirty = [];
    private readonly List<int> _multi = [];
    private readonly List<int> _countOfVenue = [];
    private readonly CrossSolver _solver = new(positions);
    private int _nextInRound;
    private bool _isNews;

    public ChunkedTable<AccountRecord> Rows => _rows;

    /// <summary>Accounts known.</summary>
    public int Count => _rows.Count;

    public bool IsFull => Count >= state.Options.MaxAccounts;

    /// <summary>Accounts known of a venue.</summary>
    public int CountOf(Venue venue) => venue.Index < _countOfVenue.Count ? _countOfVenue[venue.Index] : 0;

    /// <summary>Accounts with negative equity.</summary>
    public int Bankrupt { get; private set; }

    /// <summary>Counts the times that marks have left their tolerance.</summary>
    public int Round { get; private set; }

    /// <summary>Place in the list of accounts over several instruments at which the current round goes on.</summary>
    public int NextInRound => _nextInRound;

    /// <summary>Accounts over several instruments that have not been solved since the current round began.</summary>
    public int Pending { get; private set; }

    public int Find(int venue, ulong account) => _index.Find(HashOf(venue, account), new Match(_rows, venue, account));

    public int FindOrAdd(int venue, ulong account)
    {
        int id = Find(venue, account);
        if (id >= 0)
        {
            return id;
        }

        id = _rows.Add();
        ref AccountRecord row = ref _rows.Write(id);
        row.Account = account;
        row.Venue = (short)venue;
        row.Equity = double.NaN;
        row.Balance = double.NaN;
        row.SolvedEquity = double.NaN;
        row.EquityTime = long.MinValue;
        _index.Add(HashOf(venue, account), id);
        CountIn(venue);
        NoteChange();
        return id;
    }

    private void CountIn(int venue)
    {
        while (_countOfVenue.Count <= venue)
        {
            _countOfVenue.Add(0);
        }

        _countOfVenue[venue]++;
    }

    /// <summary>Takes a new equity: the balance is found when the account is next solved.</summary>
    public void SetEquity(int id, double equity, long time)
    {
        ref AccountRecord row = ref _rows.Write(id);
        (row.Equity, row.EquityTime, row.Balance) = (equity, time, double.NaN);
        SetSolvedEquity(ref row, double.NaN);
        MarkDirty(id);
    }

    /// <summary>Whether a position margined so can join an account: its equity is in one currency.</summary>
    /// <param name="id">The account.</param>
    /// <param name="market">What the position is on.</param>
    /// <param name="own">1 where the position is one of the account's already.</param>
    public bool CanJoin(int id, PositionMarket market, int own)
    {
        ref readonly AccountRecord row = ref _rows[id];
        return row.Positions <= own
            || (row.Settlement == market.Settlement && (!market.IsInverse || row.CoinBook == market.Book.Index));
    }

    /// <summary>Puts an open cross position on its account's list. Equity stays what it was: a trade at the mark changes no equity.</summary>
    public void Attach(int position, int account)
    {
        ref PositionRecord added = ref positions.Rows.Write(position);
        PositionMarket market = positions.MarketOf(added.Instrument);
        ref AccountRecord row = ref _rows.Write(account);
        ForgetOtherCurrency(ref row, market);
        double value = market.Value(added.Sign, added.Size);
        if (double.IsNaN(value) && !double.IsNaN(row.Balance))
        {
            // What marks have made of the equity so far must outlast the wait for this instrument's.
            row.Equity = _solver.EquityNow(ref row);
        }

        added.AccountRow = account + 1;
        added.PreviousInAccount = 0;
        added.NextInAccount = row.FirstPosition;
        if (row.FirstPosition != 0)
        {
            positions.Rows.Write(row.FirstPosition - 1).PreviousInAccount = position + 1;
        }

        row.FirstPosition = position + 1;
        row.Positions++;
        row.Settlement = market.Settlement;
        row.CoinBook = (short)market.Book.Index;
        row.Balance -= value;
        SetMulti(account);
        MarkDirty(account);
    }

    /// <summary>An equity in another currency than the position's says nothing of it: the account waits for a new one.</summary>
    private void ForgetOtherCurrency(ref AccountRecord row, PositionMarket market)
    {
        bool isOther = row.Settlement != SettlementKind.None
            && (row.Settlement != market.Settlement || (market.IsInverse && row.CoinBook != market.Book.Index));
        if (row.Positions == 0 && isOther)
        {
            (row.Equity, row.Balance) = (double.NaN, double.NaN);
            SetSolvedEquity(ref row, double.NaN);
        }
    }

    /// <summary>Takes a position off its account's list, if it is on one. Its size is still the one it was attached with.</summary>
    public void Detach(int position)
    {
        ref PositionRecord gone = ref positions.Rows.Write(position);
        if (gone.AccountRow == 0)
        {
            return;
        }

        int account = gone.AccountRow - 1;
        ref AccountRecord row = ref _rows.Write(account);
        if (gone.PreviousInAccount != 0)
        {
            positions.Rows.Write(gone.PreviousInAccount - 1).NextInAccount = gone.NextInAccount;
        }
        else
        {
            row.FirstPosition = gone.NextInAccount;
        }

        if (gone.NextInAccount != 0)
        {
            positions.Rows.Write(gone.NextInAccount - 1).PreviousInAccount = gone.PreviousInAccount;
        }

        row.Balance += positions.MarketOf(gone.Instrument).Value(gone.Sign, gone.Size);
        row.Positions--;
        (gone.AccountRow, gone.NextInAccount, gone.PreviousInAccount) = (0, 0, 0);
        SetMulti(account);
        MarkDirty(account);
    }

    /// <summary>A mark has moved.</summary>
    /// <param name="book">The underlying.</param>
    /// <param name="market">The instrument whose own mark it is; null for the index.</param>
    /// <param name="isFirst">There was none before: whoever waited for it can be solved.</param>
    public void OnMark(UnderlyingBook book, PositionMarket? market, bool isFirst)
    {
        if (isFirst)
        {
            SolveThoseWaiting(book, market);
        }

        if (PositionBook.HasMarkMoved(book, market, state.Options.CrossMarkTolerance) && _multi.Count > 0)
        {
            Round++;
            SetPending(_multi.Count);
        }

        TellBooks();
    }

    /// <summary>Solves the accounts whose positions or equity have changed.</summary>
    /// <param name="keepsTriggered">No row has changed them, an expiry has.</param>
    public void SolveDirty(bool keepsTriggered = false)
    {
        foreach (int id in _dirty)
        {
            _rows.Write(id).IsDirty = false;
            Solve(id, keepsTriggered);
        }

        _dirty.Clear();
        TellBooks();
    }

    /// <summary>Goes on with the current round, at most as many accounts as the options allow at once.</summary>
    public void SolveStale()
    {
        int left = Math.Min(Pending, state.Options.MaxCrossSolvesPerPublication);
        for (int looked = 0; left > 0 && looked < _multi.Count; looked++)
        {
            _nextInRound = _nextInRound < _multi.Count ? _nextInRound : 0;
            int id = _multi[_nextInRound++];
            if (_rows[id].SolvedRound != Round)
            {
                Solve(id, keepsTriggered: true);
                left--;
            }
        }

        TellBooks();
    }

    /// <param name="id">The account.</param>
    /// <param name="keepsTriggered">Only marks have moved: what they triggered stays so until a row says what became of it.</param>
    private void Solve(int id, bool keepsTriggered)
    {
        ref AccountRecord row = ref _rows.Write(id);
        if (IsPending(row))
        {
            SetPending(Pending - 1);
        }

        row.SolvedRound = Round;
        if (row.Positions > 0)
        {
            SetSolvedEquity(ref row, _solver.Solve(ref row, keepsTriggered));
        }
        else
        {
            SetSolvedEquity(ref row, double.NaN);
        }
    }

    /// <summary>Keeps the count of bankrupt accounts while an account's equity changes.</summary>
    private void SetSolvedEquity(ref AccountRecord row, double equity)
    {
        row.SolvedEquity = equity;
        if (row.IsBankrupt != row.IsCountedBankrupt)
        {
            Bankrupt += row.IsBankrupt ? 1 : -1;
            row.IsCountedBankrupt = row.IsBankrupt;
            NoteChange();
        }
    }

    private bool IsPending(in AccountRecord row) => row.PlaceInMulti != 0 && row.SolvedRound != Round;

    private void SetPending(int pending)
    {
        Pending = pending;
        NoteChange();
    }

    private void NoteChange() => _isNews = true;

    /// <summary>Accounts belong to no one underlying: what answers say of them beside a ladder is news to every book, once for all accounts that changed.</summary>
    private void TellBooks()
    {
        if (!_isNews)
        {
            return;
        }

        _isNews = false;
        for (int i = 0; i < state.Underlyings.Count; i++)
        {
            state.Underlyings[i].Changes++;
        }
    }

    private void MarkDirty(int id)
    {
        ref AccountRecord row = ref _rows.Write(id);
        if (!row.IsDirty)
        {
            row.IsDirty = true;
            _dirty.Add(id);
        }
    }

    /// <summary>Rare: once for each underlying or instrument, when its first mark comes.</summary>
    private void SolveThoseWaiting(UnderlyingBook book, PositionMarket? market)
    {
        for (int id = 0; id < _rows.SlotCount; id++)
        {
            if (_rows[id].Positions > 0 && _solver.IsOn(_rows[id], book))
            {
                if (market is not null && !double.IsNaN(book.IndexPrice))
                {
                    // The basis between the index, held against so far, and the instrument's own mark is nobody's profit.
                    ref AccountRecord row = ref _rows.Write(id);
                    row.Balance += _solver.ValueAtIndexLessOwn(row, market);
                }

                Solve(id, keepsTriggered: true);
            }
        }
    }

    private void SetMulti(int id)
    {
        ref AccountRecord row = ref _rows.Write(id);
        bool isMulti = _solver.HasSeveralInstruments(row);
        if (isMulti == (row.PlaceInMulti != 0))
        {
            return;
        }

        if (isMulti)
        {
            _multi.Add(id);
            row.PlaceInMulti = _multi.Count;
            SetPending(Pending + (IsPending(row) ? 1 : 0));
            return;
        }

        SetPending(Pending - (IsPending(row) ? 1 : 0));
        int place = row.PlaceInMulti - 1;
        int last = _multi[^1];
        _multi[place] = last;
        _rows.Write(last).PlaceInMulti = place + 1;
        _multi.RemoveAt(_multi.Count - 1);
        row.PlaceInMulti = 0;
    }

    private ulong HashOf(int venue, ulong account) => IdIndex.Hash(account, (ulong)(uint)venue, state.Options.HashSeed);

    private readonly struct Match(ChunkedTable<AccountRecord> rows, int venue, ulong account) : IRowMatch
    {
        public bool IsMatch(int id) => rows[id].Account == account && rows[id].Venue == venue;
    }
}
