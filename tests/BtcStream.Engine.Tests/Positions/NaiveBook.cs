using BtcStream.Engine.State.Positions;
using BtcStream.Quant.Domain;
using BtcStream.Quant.Ladders;
using BtcStream.Quant.Liquidations;

namespace BtcStream.Engine.Tests.Positions;

/// <summary>A contract as the reference knows it.</summary>
internal sealed record NaiveContract(string Name, string Underlying, bool IsInverse, long Expiry)
{
    public double OwnMark { get; set; } = double.NaN;
}

/// <summary>A position as the reference knows it.</summary>
internal sealed class NaivePosition
{
    public required ulong Account { get; init; }

    public required NaiveContract Contract { get; init; }

    public required bool IsShort { get; init; }

    public PositionStatus Status { get; set; } = PositionStatus.Closed;

    public double Size { get; set; }

    public double Entry { get; set; } = double.NaN;

    public double Leverage { get; set; } = double.NaN;

    public double Margin { get; set; } = double.NaN;

    public double VenuePrice { get; set; } = double.NaN;

    public bool IsCross { get; set; }

    public string Model { get; set; } = string.Empty;

    public long Time { get; set; } = long.MinValue;

    public double Price { get; set; } = double.NaN;

    public long Cents { get; set; }

    public bool IsOpen => Status > PositionStatus.Closed;

    public bool IsTriggered => Status is PositionStatus.Triggered or PositionStatus.Bankrupt;

    public NaivePosition Copy() => (NaivePosition)MemberwiseClone();
}

/// <summary>
/// The reference for the position book: a plain list that is looked through from end to end at every step. Only the margin equations are the engine's own,
/// which Quant's tests hold to scans; statuses, cents, marks, equities and what is refused are decided here anew. One row is one message.
/// </summary>
internal sealed class NaiveBook
{
    private readonly Dictionary<ulong, (double Base, double Balance, long Time)> _accounts = [];
    private readonly Dictionary<ulong, string> _currencies = [];

    public Dictionary<string, NaiveContract> Contracts { get; } = [];

    public List<NaivePosition> Positions { get; } = [];

    public Dictionary<string, double> IndexPrices { get; } = [];

    public long AsOf { get; private set; } = long.MinValue;

    /// <summary>'a' for accepted, 'l' for late, 'r' for refused.</summary>
    public char Apply(in PositionRow row)
    {
        PositionRow its = row;
        NaiveContract contract = Contracts[row.Name!];
        if (contract.Expiry <= Math.Max(AsOf, row.Time!.Value) || IsBad(row))
        {
            return 'r';
        }

        NaivePosition? known = Positions.Find(p => p.Account == its.Account && p.Contract == contract && p.IsShort == (its.Side == PositionWorld.Short));
        if (known is not null && row.Time < known.Time)
        {
            return 'l';
        }

        NaivePosition fresh = new() { Account = row.Account!.Value, Contract = contract, IsShort = row.Side == PositionWorld.Short };
        NaivePosition next = row.Size == 0.0 ? fresh : Merge(known is { IsOpen: true } ? known.Copy() : fresh, row);
        next.Time = row.Time!.Value;
        if (row.Size != 0.0 && !CanStand(next, known))
        {
            return 'r';
        }

        Replace(known, next, isOpen: row.Size != 0.0);
        Advance(row.Time!.Value);
        return 'a';
    }

    public char Apply(ulong account, double equity, long time)
    {
        if (_accounts.TryGetValue(account, out (double Base, double Balance, long Time) known) && time < known.Time)
        {
            return 'l';
        }

        _accounts[account] = (equity, double.NaN, time);
        Solve(account, keepsTriggered: false);
        Advance(time);
        return 'a';
    }

    public void TickIndex(string underlying, double price, long time)
    {
        bool isFirst = !IndexPrices.ContainsKey(underlying);
        IndexPrices[underlying] = price;
        OnMark(underlying, isFirst);
        Advance(time);
    }

    public void TickOwn(string name, double price, long time)
    {
        NaiveContract contract = Contracts[name];
        bool isFirst = double.IsNaN(contract.OwnMark);
        if (isFirst && IndexPrices.TryGetValue(contract.Underlying, out double index))
        {
            // The basis between the two marks is nobody's profit.
            foreach (ulong account in _accounts.Keys.Order().ToArray())
            {
                (double start, double balance, long known) = _accounts[account];
                double shift = Members(account).Where(p => p.Contract == contract).Sum(p => ValueAt(p, index) - ValueAt(p, price));
                _accounts[account] = (start, balance + shift, known);
            }
        }

        contract.OwnMark = price;
        OnMark(contract.Underlying, isFirst);
        Advance(time);
    }

    /// <summary>Solves accounts over several contracts again: the tolerance is nought in these tests, so any mark may have moved them.</summary>
    public void Publish()
    {
        foreach (ulong account in _accounts.Keys.Order().ToArray())
        {
            if (Members(account).Select(p => p.Contract).Distinct().Count() > 1)
            {
                Solve(account, keepsTriggered: true);
            }
        }
    }

    public void Advance(long time)
    {
        if (time <= AsOf)
        {
            return;
        }

        AsOf = time;
        NaivePosition[] expired = [.. Positions.Where(p => p.Contract.Expiry <= time)];
        foreach (NaivePosition gone in expired)
        {
            Leave(gone);
            Positions.Remove(gone);
        }

        foreach (ulong account in expired.Where(p => p is { IsOpen: true, IsCross: true }).Select(p => p.Account).Distinct())
        {
            Solve(account, keepsTriggered: true);
        }
    }

    private static bool IsBad(in PositionRow row) =>
        row.Size is < 0.0 or double.NaN || row.Entry is <= 0.0 or double.NaN || row.Leverage is <= 0.0 or double.NaN || (row.Leverage is not null && row.Margin is not null);

    private static NaivePosition Merge(NaivePosition next, in PositionRow row)
    {
        next.Size = row.Size ?? next.Size;
        next.Entry = row.Entry ?? next.Entry;
        (next.Leverage, next.Margin) = row.Leverage is double leverage ? (leverage, double.NaN) : row.Margin is double margin ? (double.NaN, margin) : (next.Leverage, next.Margin);
        next.VenuePrice = row.VenuePrice ?? next.VenuePrice;
        next.IsCross = row.Mode is byte mode ? mode == PositionWorld.Cross : next.IsCross;
        string byDefault = next.Contract.IsInverse ? "flat-inverse" : next.Contract.Underlying == "ETH" ? "flat-eth" : "flat";
        next.Model = row.Model ?? (next.Model.Length > 0 ? next.Model : byDefault);
        return next;
    }

    private bool CanStand(NaivePosition next, NaivePosition? known)
    {
        bool isBacked = !double.IsNaN(next.Entry) && (!double.IsNaN(next.Leverage) || !double.IsNaN(next.Margin));
        bool isWhole = next.Size > 0.0 && (!double.IsNaN(next.VenuePrice) || next.IsCross || isBacked);
        bool fits = ModelOf(next)?.Settlement == (next.Contract.IsInverse ? SettlementKind.Inverse : SettlementKind.Linear);
        bool mixes = next.IsCross && Members(next.Account).Any(p => p != known && p.Contract.IsInverse != next.Contract.IsInverse);
        return isWhole && fits && !mixes;
    }

    private void Replace(NaivePosition? known, NaivePosition next, bool isOpen)
    {
        if (known is not null)
        {
            Leave(known);
            Positions.Remove(known);
        }

        Positions.Add(next);
        if (isOpen)
        {
            Settle(next, Alone(next));
            Join(next);
        }

        if ((known is { IsOpen: true, IsCross: true }) || (isOpen && next.IsCross))
        {
            Solve(next.Account, keepsTriggered: false);
        }
    }

    private void Join(NaivePosition position)
    {
        if (!position.IsCross)
        {
            return;
        }

        (double start, double balance, long time) = _accounts.GetValueOrDefault(position.Account, (double.NaN, double.NaN, long.MinValue));
        string currency = position.Contract.IsInverse ? position.Contract.Underlying : "USD";
        if (!Members(position.Account).Any(p => p != position) && _currencies.GetValueOrDefault(position.Account, currency) != currency)
        {
            (start, balance) = (double.NaN, double.NaN);
        }

        _currencies[position.Account] = currency;
        double value = Value(position);
        double before = Members(position.Account).Where(p => p != position).Sum(Value);
        start = double.IsNaN(value) && !double.IsNaN(balance) ? balance + before : start;
        _accounts[position.Account] = (start, balance - value, time);
    }

    private void Leave(NaivePosition position)
    {
        if (position is { IsOpen: true, IsCross: true })
        {
            (double start, double balance, long time) = _accounts[position.Account];
            _accounts[position.Account] = (start, balance + Value(position), time);
        }
    }

    private void OnMark(string underlying, bool isFirst)
    {
        foreach (NaivePosition position in Positions)
        {
            if (position.Status == PositionStatus.Resting && IsCrossed(position, position.Price))
            {
                position.Status = PositionStatus.Triggered;
            }
        }

        foreach (ulong account in isFirst ? _accounts.Keys.Order().ToArray() : [])
        {
            if (Members(account).Any(p => p.Contract.Underlying == underlying))
            {
                Solve(account, keepsTriggered: true);
            }
        }
    }

    private void Solve(ulong account, bool keepsTriggered)
    {
        NaivePosition[] members = [.. Members(account)];
        if (members.Length == 0)
        {
            return;
        }

        (double start, double balance, long time) = _accounts[account];
        double value = members.Sum(Value);
        balance = double.IsNaN(balance) ? start - value : balance;
        _accounts[account] = (start, balance, time);
        double equity = balance + value;
        var totals = new CrossMarginTotals(members[0].Contract.IsInverse ? SettlementKind.Inverse : SettlementKind.Linear);
        foreach (NaivePosition member in members)
        {
            totals.Add(ModelOf(member), member.Size, MarkOf(member.Contract));
        }

        foreach (NaivePosition member in members.Where(p => !(keepsTriggered && p.IsTriggered)))
        {
            (PositionStatus Status, double Price, long Cents) found = double.IsNaN(member.VenuePrice) ? Of(member, Solve(member, members, totals, equity)) : Alone(member);
            found.Status = equity < 0.0 && found.Status != PositionStatus.Unpriced ? PositionStatus.Bankrupt
                : found.Status == PositionStatus.Bankrupt ? PositionStatus.Triggered
                : found.Status;
            Settle(member, found);
        }
    }

    private LiquidationPrice Solve(NaivePosition position, NaivePosition[] members, in CrossMarginTotals totals, double equity)
    {
        NaivePosition? other = Array.Find(members, p => p != position && p.Contract == position.Contract);
        MarginModel? model = ModelOf(position);
        double mark = MarkOf(position.Contract);
        if (other is null)
        {
            return totals.Solve(model, position.IsShort ? PositionSide.Short : PositionSide.Long, position.Size, mark, equity);
        }

        return other.Model != position.Model ? default
            : position.IsShort ? totals.SolvePair(model, other.Size, position.Size, mark, equity).Up
            : totals.SolvePair(model, position.Size, other.Size, mark, equity).Down;
    }

    private (PositionStatus Status, double Price, long Cents) Alone(NaivePosition position)
    {
        if (!double.IsNaN(position.VenuePrice))
        {
            return Of(position, new LiquidationPrice(LiquidationStatus.Priced, position.VenuePrice, double.NaN));
        }

        PositionSide side = position.IsShort ? PositionSide.Short : PositionSide.Long;
        return position.IsCross ? (PositionStatus.Unpriced, double.NaN, 0)
            : Of(position, double.IsNaN(position.Leverage)
                ? IsolatedMargin.Solve(ModelOf(position), side, position.Size, position.Entry, position.Margin)
                : IsolatedMargin.SolveFromLeverage(ModelOf(position), side, position.Size, position.Entry, position.Leverage));
    }

    private (PositionStatus Status, double Price, long Cents) Of(NaivePosition position, in LiquidationPrice price)
    {
        double mark = MarkOf(position.Contract);
        switch (price.Status)
        {
            case LiquidationStatus.Priced when PriceGrid.Default.TryCellOf(price.Price, out _) == PriceCellCode.Ok:
                return (PositionStatus.Resting, price.Price, Cents(position, price.Price));
            case LiquidationStatus.Priced when IsCrossed(position, price.Price):
                return (PositionStatus.Triggered, price.Price, Cents(position, mark));
            case LiquidationStatus.Priced:
                return (PositionStatus.NoPrice, price.Price, 0);
            case LiquidationStatus.Never:
                return (PositionStatus.NoPrice, double.NaN, 0);
            case LiquidationStatus.Always:
                return (PositionStatus.Bankrupt, double.NaN, Cents(position, double.IsNaN(mark) ? position.Entry : mark));
            default:
                return (PositionStatus.Unpriced, double.NaN, 0);
        }
    }

    private void Settle(NaivePosition position, (PositionStatus Status, double Price, long Cents) found)
    {
        (position.Price, position.Cents) = (found.Price, found.Cents);
        position.Status = found.Status == PositionStatus.Resting && IsCrossed(position, found.Price) ? PositionStatus.Triggered : found.Status;
    }

    private bool IsCrossed(NaivePosition position, double price) =>
        position.IsShort ? MarkOf(position.Contract) >= price : MarkOf(position.Contract) <= price;

    private IEnumerable<NaivePosition> Members(ulong account) => Positions.Where(p => p is { IsOpen: true, IsCross: true } && p.Account == account);

    private double MarkOf(NaiveContract contract) =>
        double.IsNaN(contract.OwnMark) ? IndexPrices.GetValueOrDefault(contract.Underlying, double.NaN) : contract.OwnMark;

    private double Value(NaivePosition position) => ValueAt(position, MarkOf(position.Contract));

    private static double ValueAt(NaivePosition position, double mark)
    {
        double sign = position.IsShort ? -1.0 : 1.0;
        return position.Contract.IsInverse ? -sign * position.Size / mark : sign * position.Size * mark;
    }

    private static long Cents(NaivePosition position, double price) =>
        double.IsNaN(price) ? 0 : (long)Math.Round((position.Contract.IsInverse ? position.Size : position.Size * price) * 100.0, MidpointRounding.ToEven);

    private static MarginModel? ModelOf(NaivePosition position) =>
        PositionWorld.Catalog.TryFind(position.Model, out ushort id) ? PositionWorld.Catalog.Find(id) : null;
}
