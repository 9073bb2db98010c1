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

    /// <summary>What an account's positions on an instrument are worth at the index less what they are worth at the instrument's own mark.</summary>
    public double ValueAtIndexLessOwn(in AccountRecord account, PositionMarket market)
    {
        double difference = 0.0;
        for (int next = account.FirstPosition; next != 0; next = positions.Rows[next - 1].NextInAccount)
        {
            ref readonly PositionRecord row = ref positions.Rows[next - 1];
            if (positions.MarketOf(row.Instrument) == market)
            {
                difference += market.ValueAt(row.Sign, row.Size, market.Book.IndexPrice) - market.Value(row.Sign, row.Size);
            }
        }

        return difference;
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
        int other = positions.Find(row.Account, row.Instrument, !row.IsShort);
        PositionRecord leg = other >= 0 && positions.Rows[other].AccountRow == row.AccountRow ? positions.Rows[other] : default;
        PositionPrice price = PositionPricer.PriceInPool(
            row, market.Pricing, positions.Models.Find(row.Model), leg, positions.Models.Find(leg.Model), totals, equity);
        if (price.NotionalCents < 0 || market.Book.Ladder.TotalCents - row.NotionalCents > PositionBook.MaxTotalCents - price.NotionalCents)
        {
            price = PositionPricer.Oversized(row);
        }

        positions.Move(id, price.Status, price);
    }
}
