using BtcStream.Quant.Domain;
using BtcStream.Quant.Liquidations;

namespace BtcStream.Engine.State.Positions;

/// <summary>
/// All positions, whatever their underlying, and where each stands: resting in a cell of its underlying's ladder, triggered, or without a price. Every
/// change takes a position's notional out of where it was and puts it where it goes, in whole cents, so nothing is lost or left behind. Engine thread
/// only.
/// </summary>
internal sealed partial class PositionBook
{
    /// <summary>The id that stands for no margin model.</summary>
    public const ushort NoModel = 0;

    /// <summary>Largest notional of one position, US cents: a hundred billion USD.</summary>
    public const long MaxNotionalCents = 10_000_000_000_000;

    /// <summary>Largest sum of one underlying, US cents, far below where 64 bits end.</summary>
    public const long MaxTotalCents = long.MaxValue / 4;

    private readonly EngineState _state;
    private readonly Queue<ClosedPosition> _closed = new();
    private readonly List<PositionMarket?> _markets = [];

    public PositionBook(EngineState state)
    {
        _state = state;
        Models = state.Options.MarginModels;
        Accounts = new AccountBook(state, this);
    }

    public MarginModelCatalog Models { get; }

    public ChunkedTable<PositionRecord> Rows { get; } = new();

    public AccountBook Accounts { get; }

    /// <summary>Finds rows by key.</summary>
    public IdIndex Index { get; } = new();

    /// <summary>Open positions.</summary>
    public int OpenCount { get; private set; }

    public bool IsFull => OpenCount >= _state.Options.MaxPositions;

    /// <summary>Bytes held, positions and index.</summary>
    public long Bytes => Rows.Bytes + Index.Bytes;

    /// <summary>Closed positions remembered, oldest first.</summary>
    public IReadOnlyCollection<ClosedPosition> Closed => _closed;

    /// <summary>What positions of an instrument share.</summary>
    public PositionMarket MarketOf(int instrument)
    {
        PositionMarket? known = instrument < _markets.Count ? _markets[instrument] : null;
        return known is not null && known.Generation == _state.Instruments.GenerationOf(instrument) ? known : AddMarket(instrument);
    }

    /// <summary>The market of an instrument that has had positions, or null.</summary>
    public PositionMarket? FindMarket(int instrument)
    {
        PositionMarket? known = instrument < _markets.Count ? _markets[instrument] : null;
        return known is not null && known.Generation == _state.Instruments.GenerationOf(instrument) ? known : null;
    }

    /// <summary>The row of a key, closed ones included; −1 for none.</summary>
    public int Find(ulong account, int instrument, bool isShort) =>
        Index.Find(HashOf(account, instrument, isShort), new Match(Rows, account, instrument, isShort));

    /// <summary>Adds a row for a key that has none; it is closed until it is placed.</summary>
    public int Add(ulong account, int instrument, bool isShort)
    {
        int id = Rows.Add();
        Rows.Write(id) = PositionRecord.New(account, instrument, isShort);
        Index.Add(HashOf(account, instrument, isShort), id);
        MarketOf(instrument).Rows++;
        return id;
    }

    /// <summary>Puts a position whose price has been computed where it belongs. It is nowhere at the moment.</summary>
    /// <param name="id">The row; its size, price and traits are written.</param>
    /// <param name="status">What came of computing its price: resting for priced.</param>
    /// <param name="notionalCents">What is traded at its liquidation price, or at the mark where it is liquidated at any price.</param>
    public void Place(int id, PositionStatus status, long notionalCents)
    {
        ref PositionRecord row = ref Rows.Write(id);
        PositionMarket market = MarketOf(row.Instrument);
        LiquidationLadder ladder = market.Book.Ladder;
        OpenCount += row.IsOpen ? 0 : 1;
        ladder.OpenPositions++;
        if (market.Open++ == 0)
        {
            market.SolvedMark = market.Mark;
        }

        ladder.Version++;
        market.Book.Changes++;
        row.NotionalCents = 0;
        row.Status = status == PositionStatus.Resting && IsCrossed(row.IsShort, row.LiquidationPrice, market.Mark) ? PositionStatus.Triggered : status;
        switch (row.Status)
        {
            case PositionStatus.NoPrice:
                ladder.PositionsWithoutPrice++;
                break;
            case PositionStatus.Unpriced:
                ladder.PositionsUnpriced++;
                break;
            case PositionStatus.Resting:
                row.NotionalCents = notionalCents;
                ladder.TotalCents += notionalCents;
                CellLists.Link(Rows, id, ladder);
                break;
            default:
                row.NotionalCents = notionalCents;
                ladder.TotalCents += notionalCents;
                CountTriggered(ladder, row, 1);
                break;
        }
    }

    /// <summary>Takes an open position out of where it is; the row stays, as resting nowhere, until it is placed or closed.</summary>
    public void Lift(int id)
    {
        ref PositionRecord row = ref Rows.Write(id);
        PositionMarket market = MarketOf(row.Instrument);
        LiquidationLadder ladder = market.Book.Ladder;
        ladder.OpenPositions--;
        market.Open--;
        ladder.Version++;
        market.Book.Changes++;
        switch (row.Status)
        {
            case PositionStatus.NoPrice:
                ladder.PositionsWithoutPrice--;
                break;
            case PositionStatus.Unpriced:
                ladder.PositionsUnpriced--;
                break;
            case PositionStatus.Resting:
                ladder.TotalCents -= row.NotionalCents;
                CellLists.Unlink(Rows, id, ladder);
                break;
            default:
                ladder.TotalCents -= row.NotionalCents;
                CountTriggered(ladder, row, -1);
                break;
        }

        row.NotionalCents = 0;
    }

    /// <summary>
    /// Gives a resting position another price and notional where it then rests in the same cell, as it does when only its size changes: its place in the cell's
    /// list can stay. False where it has to be lifted and placed.
    /// </summary>
    public bool TryStay(int id, in PositionPrice price)
    {
        ref readonly PositionRecord known = ref Rows[id];
        PositionMarket market = MarketOf(known.Instrument);
        LiquidationLadder ladder = market.Book.Ladder;
        if (known.Status != PositionStatus.Resting || price.Status != PositionStatus.Resting
            || IsCrossed(known.IsShort, price.Price, market.Mark) || ladder.CellOf(price.Price) != known.Cell)
        {
            return false;
        }

        ladder.TotalCents += price.NotionalCents - known.NotionalCents;
        ladder.Version++;
        market.Book.Changes++;
        CellLists.Change(ref Rows.Write(id), price, ladder);
        return true;
    }

    /// <summary>Moves an open position to where a newly solved price puts it; does nothing where that is where it is.</summary>
    public void Move(int id, PositionStatus status, in PositionPrice price)
    {
        ref readonly PositionRecord row = ref Rows[id];
        PositionStatus settled = status == PositionStatus.Resting && IsCrossed(row.IsShort, price.Price, MarketOf(row.Instrument).Mark) ? PositionStatus.Triggered : status;
        bool isSame = settled == row.Status
            && BitConverter.DoubleToInt64Bits(price.Price) == BitConverter.DoubleToInt64Bits(row.LiquidationPrice)
            && price.NotionalCents == row.NotionalCents;
        if (!isSame)
        {
            Lift(id);
            Rows.Write(id).LiquidationPrice = price.Price;
            Place(id, status, price.NotionalCents);
        }
    }

    /// <summary>
    /// Whether the mark of an instrument with positions has moved by more than a tolerance, a share of it, since it last did, or since there were positions;
    /// then it counts from where it is now. A first mark is no move.
    /// </summary>
    public static bool HasMarkMoved(UnderlyingBook book, PositionMarket? market, double tolerance)
    {
        bool hasMoved = false;
        foreach (PositionMarket one in book.Markets)
        {
            bool follows = market is null ? double.IsNaN(one.OwnMark) : one == market;
            if (follows && one.Open > 0 && !(Math.Abs(one.Mark - one.SolvedMark) <= tolerance * one.SolvedMark))
            {
                hasMoved |= !double.IsNaN(one.SolvedMark);
                one.SolvedMark = one.Mark;
            }
        }

        return hasMoved;
    }

    /// <summary>Closes a position that has been lifted, or a row that never was open, and remembers when.</summary>
    public void Close(int id)
    {
        ref PositionRecord row = ref Rows.Write(id);
        OpenCount -= row.IsOpen ? 1 : 0;
        row.Status = PositionStatus.Closed;
        row.Size = 0.0;
        row.LiquidationPrice = double.NaN;
        _closed.Enqueue(new ClosedPosition(id, row.Time));
        while (_closed.Count > _state.Options.MaxClosedPositions)
        {
            Forget(_closed.Dequeue());
        }
    }

    /// <summary>Removes every position of an instrument that has expired.</summary>
    public void Expire(int instrument)
    {
        if (FindMarket(instrument) is not { } market)
        {
            return;
        }

        for (int id = 0; id < Rows.SlotCount && market.Rows > 0; id++)
        {
            if (Rows[id].Status != PositionStatus.None && Rows[id].Instrument == instrument)
            {
                if (Rows[id].IsOpen)
                {
                    Accounts.Detach(id);
                    Lift(id);
                    OpenCount--;
                }

                Remove(id);
            }
        }

        market.Book.Markets.Remove(market);
    }

    /// <summary>Triggers what the mark has crossed on its way.</summary>
    /// <param name="book">The underlying.</param>
    /// <param name="market">The instrument whose own mark moved; null for those that follow the index.</param>
    /// <param name="from">Mark before; NaN where there was none.</param>
    /// <param name="to">Mark now.</param>
    public void OnMark(UnderlyingBook book, PositionMarket? market, double from, double to)
    {
        if (book.Ladder.OpenPositions > 0)
        {
            if (market is not null || HasFollowersOfIndex(book))
            {
                new TriggerSweep(this, book.Ladder, market).Run(from, to);
            }

            Accounts.OnMark(book, market, double.IsNaN(from));
        }
    }

    private static bool HasFollowersOfIndex(UnderlyingBook book)
    {
        foreach (PositionMarket market in book.Markets)
        {
            if (market.Open > 0 && double.IsNaN(market.OwnMark))
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>Moves a resting position to triggered.</summary>
    public void Trigger(int id, LiquidationLadder ladder)
    {
        CellLists.Unlink(Rows, id, ladder);
        ref PositionRecord row = ref Rows.Write(id);
        row.Status = PositionStatus.Triggered;
        CountTriggered(ladder, row, 1);
        ladder.Version++;
    }

    /// <summary>Whether a mark lies at a position's liquidation price or beyond.</summary>
    public static bool IsCrossed(bool isShort, double liquidationPrice, double mark) => isShort ? mark >= liquidationPrice : mark <= liquidationPrice;

    /// <summary>Notional in whole cents; −1 where it is not a number that the ladder can take.</summary>
    public static long CentsOf(double usd) =>
        usd >= 0.0 && usd <= MaxNotionalCents / 100.0 ? (long)Math.Round(usd * 100.0, MidpointRounding.ToEven) : -1;

    private static void CountTriggered(LiquidationLadder ladder, in PositionRecord row, int sign)
    {
        ladder.TriggeredPositions += sign;
        ladder.TriggeredLong += row.IsShort ? 0 : sign * row.NotionalCents;
        ladder.TriggeredShort += row.IsShort ? sign * row.NotionalCents : 0;
    }

    private void Forget(in ClosedPosition closed)
    {
        // It may have been opened again, or its row given to another position, since.
        ref readonly PositionRecord row = ref Rows[closed.Id];
        if (row.Status == PositionStatus.Closed && row.Time == closed.Time)
        {
            Remove(closed.Id);
        }
    }

    private void Remove(int id)
    {
        ref readonly PositionRecord row = ref Rows[id];
        MarketOf(row.Instrument).Rows--;
        Index.Remove(HashOf(row.Account, row.Instrument, row.IsShort), id);
        Rows.Remove(id);
    }

    private PositionMarket AddMarket(int instrument)
    {
        InstrumentDefinition definition = _state.Instruments.DefinitionOf(instrument)!;
        Venue venue = _state.Instruments.VenueOf(instrument);
        UnderlyingBook book = _state.Underlyings.Find(definition.Underlying)!;
        _ = Models.TryFindDefault(definition, out ushort model);
        var market = new PositionMarket(book, venue, definition.Settlement, instrument, _state.Instruments.GenerationOf(instrument), model)
        {
            OwnMark = book.FindPerpetual(instrument)?.Price ?? double.NaN,
            OwnMarkTime = book.FindPerpetual(instrument)?.PriceTime ?? long.MinValue,
        };
        while (_markets.Count <= instrument)
        {
            _markets.Add(null);
        }

        _markets[instrument] = market;
        book.Markets.Add(market);
        return market;
    }

    /// <summary>Where the index looks for a key.</summary>
    public ulong HashOf(ulong account, int instrument, bool isShort) =>
        IdIndex.Hash(account, ((ulong)(uint)instrument << 1) | (isShort ? 1UL : 0UL), _state.Options.HashSeed);

    private readonly struct Match(ChunkedTable<PositionRecord> rows, ulong account, int instrument, bool isShort) : IRowMatch
    {
        public bool IsMatch(int id)
        {
            ref readonly PositionRecord row = ref rows[id];
            return row.Account == account && row.Instrument == instrument && row.IsShort == isShort;
        }
    }
}

/// <summary>A closed position that is remembered.</summary>
/// <param name="Id">Its row.</param>
/// <param name="Time">Its time when it was closed.</param>
internal readonly record struct ClosedPosition(int Id, long Time);
