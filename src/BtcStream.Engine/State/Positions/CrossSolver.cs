using BtcStream.Quant.Liquidations;

namespace BtcStream.Engine.State.Positions;

/// <summary>Solves the cross positions of one account from its equity at the marks of this moment, and moves them to where they then belong.</summary>
internal sealed class CrossSolver(PositionBook positions)
{
    /// <summary>Solves an account that has positions.</summary>
    /// <param name="account">The account.</param>
    /// <param name="keepsTriggered">Whether what is triggered stays so, whatever its price is now.</param>
    /// <returns>Its equity at these marks; NaN while it is not known.</returns>
    public double Solve(ref AccountRecord account, bool keepsTriggered)
    {
        double equity = EquityNow(ref account);
        var totals = new CrossMarginTotals(account.Settlement);
        for (int next = account.FirstPosition; next != 0; next = positions.Rows[next - 1].NextInAccount)
        {
            ref readonly PositionRecord row = ref positions.Rows[next - 1];
            totals.Add(positions.Models.Find(row.Model), row.Size, positions.MarketOf(row.Instrument).Mark);
        }

        for (int next = account.FirstPosition; next != 0; next = positions.Rows[next - 1].NextInAccount)
        {
            Place(next - 1, totals, equity, keepsTriggered);
        }

        return equity;
    }

    /// <summary>Whether an account has positions on more than one instrument.</summary>
    public bool HasSeveralInstruments(in AccountRecord account)
    {
        if (account.Positions < 2)
        {
            return false;
        }

        int first = positions.Rows[account.FirstPosition - 1].Instrument;
        for (int next = account.FirstPosition; next != 0; next = positions.Rows[next - 1].NextInAccount)
        {
            if (positions.Rows[next - 1].Instrument != first)
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>Whether an account has a position on an underlying.</summary>
    public bool IsOn(in AccountRecord account, UnderlyingBook book)
    {
        for (int next = account.FirstPosition; next != 0; next = positions.Rows[next - 1].NextInAccount)
        {
            if (positions.MarketOf(positions.Rows[next - 1].Instrument).Book == book)
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>An account's equity at the marks of this moment; NaN while it is not known. Where its balance is not known yet, it is as streamed.</summary>
    public double EquityNow(ref AccountRecord account)
    {
        double value = 0.0;
        for (int next = account.FirstPosition; next != 0; next = positions.Rows[next - 1].NextInAccount)
        {
            ref readonly PositionRecord row = ref positions.Rows[next - 1];
            value += positions.MarketOf(row.Instrument).Value(row.Sign, row.Size);
        }

        account.Balance = double.IsNaN(account.Balance) ? account.Equity - value : account.Balance;
        return account.Balance + value;
    }

    private void Place(int id, in CrossMarginTotals totals, double equity, bool keepsTriggered)
    {
        ref readonly PositionRecord row = ref positions.Rows[id];
        if (keepsTriggered && row.IsTriggered)
        {
            return;
        }

        PositionMarket market = positions.MarketOf(row.Instrument);
        PositionPrice price = row.HasVenuePrice
            ? PositionPricer.PriceAlone(row, market, positions.Models)
            : PositionPricer.Of(row, market, SolveOne(row, market, totals, equity));
        PositionStatus status = equity < 0.0 && price.Status != PositionStatus.Unpriced ? PositionStatus.Bankrupt
            : price.Status == PositionStatus.Bankrupt ? PositionStatus.Triggered
            : price.Status;
        if (price.NotionalCents < 0 || market.Book.Ladder.TotalCents - row.NotionalCents > PositionBook.MaxTotalCents - price.NotionalCents)
        {
            // The venue's own price is an input and stays.
            status = PositionStatus.Unpriced;
            price = new PositionPrice(status, row.HasVenuePrice ? row.LiquidationPrice : double.NaN, 0);
        }

        positions.Move(id, status, price);
    }

    /// <summary>
    /// Legs of one instrument held both ways move with its one mark and are solved together: the long rests where a fall ends both, the short where a rise does.
    /// Legs under different margin models have no equation and no price.
    /// </summary>
    private LiquidationPrice SolveOne(in PositionRecord row, PositionMarket market, in CrossMarginTotals totals, double equity)
    {
        MarginModel? model = positions.Models.Find(row.Model);
        int other = positions.Find(row.Account, row.Instrument, !row.IsShort);
        if (other < 0 || positions.Rows[other].AccountRow != row.AccountRow)
        {
            return totals.Solve(model, row.IsShort ? PositionSide.Short : PositionSide.Long, row.Size, market.Mark, equity);
        }

        ref readonly PositionRecord leg = ref positions.Rows[other];
        if (leg.Model != row.Model)
        {
            return default;
        }

        CrossPairPrices pair = row.IsShort
            ? totals.SolvePair(model, leg.Size, row.Size, market.Mark, equity)
            : totals.SolvePair(model, row.Size, leg.Size, market.Mark, equity);
        return row.IsShort ? pair.Up : pair.Down;
    }
}
