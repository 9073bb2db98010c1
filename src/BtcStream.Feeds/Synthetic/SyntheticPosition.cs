using BtcStream.Quant.Liquidations;

namespace BtcStream.Feeds.Synthetic;

/// <summary>One position of the made-up market, and where it is liquidated. Owned by the market's thread.</summary>
/// <param name="venue">Where it is held.</param>
/// <param name="group">What kind it is of.</param>
/// <param name="account">Its account.</param>
/// <param name="notionalUsd">USD at entry.</param>
internal sealed class SyntheticPosition(SyntheticVenue venue, PositionGroup group, ulong account, double notionalUsd)
{
    public SyntheticVenue Venue => venue;

    public PositionGroup Group => group;

    public ulong Account => account;

    /// <summary>Coins where linear, USD face where inverse; 0 while closed.</summary>
    public double Size { get; private set; }

    public double EntryPrice { get; private set; }

    public double Leverage { get; private set; }

    /// <summary>The mark at which the venue takes it over, USD per coin; NaN where there is none.</summary>
    public double LiquidationPrice { get; private set; } = double.NaN;

    /// <summary>The step at which the venue closes it, or at which its owner comes back; <see cref="long.MaxValue"/> for never.</summary>
    public long DueStep { get; set; } = long.MaxValue;

    public bool IsOpen => Size > 0.0;

    /// <summary>Opens it.</summary>
    /// <param name="entryPrice">USD per coin.</param>
    /// <param name="leverage">Notional over margin, or over the account's equity.</param>
    public void Open(double entryPrice, double leverage)
    {
        EntryPrice = Math.Round(entryPrice, 1);
        Leverage = Math.Round(leverage, 2);
        Size = venue.Amount(notionalUsd, EntryPrice);
        Solve();
    }

    /// <summary>Adds to it or takes from it, at unchanged entry and leverage.</summary>
    /// <param name="factor">New notional over the first.</param>
    public void Resize(double factor)
    {
        Size = venue.Amount(notionalUsd * factor, EntryPrice);
        Solve();
    }

    public void Close() => (Size, LiquidationPrice) = (0.0, double.NaN);

    /// <summary>Whether a mark is at or beyond the liquidation price.</summary>
    public bool IsCrossedAt(double mark) => group.Side == PositionSide.Long ? mark <= LiquidationPrice : mark >= LiquidationPrice;

    /// <summary>Equity of a cross account that holds nothing else: what it began with, and the profit.</summary>
    /// <param name="mark">Mark price, USD per coin.</param>
    public double EquityAt(double mark)
    {
        double sign = group.Side == PositionSide.Long ? 1.0 : -1.0;
        double profit = venue.IsInverse ? sign * Size * ((1.0 / EntryPrice) - (1.0 / mark)) : sign * Size * (mark - EntryPrice);
        return Math.Round(Margin + profit, 6);
    }

    /// <summary>The position as its venue reports it.</summary>
    public LeveragedPosition Row() => new()
    {
        Instrument = venue.Perpetual,
        Account = account,
        Side = group.Side,
        Size = Size,
        EntryPrice = IsOpen ? EntryPrice : null,
        Leverage = IsOpen && !group.IsCross ? Leverage : null,
        IsCross = group.IsCross,
    };

    private double Margin => IsolatedMargin.MarginAtLeverage(venue.Perpetual.Settlement, Size, EntryPrice, Leverage);

    // One position on one equity: cross and isolated margin have the same solution.
    private void Solve() => LiquidationPrice = IsolatedMargin.Solve(venue.Model, group.Side, Size, EntryPrice, Margin).Price;
}
