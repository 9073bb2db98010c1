using BtcStream.Engine.State.Positions;
using BtcStream.Quant.Ladders;
using BtcStream.Quant.Liquidations;

namespace BtcStream.Engine.WhatIf;

/// <summary>
/// Says where frozen positions stand under other terms, by the engine's own rules: rows that name another margin model are placed anew; an expiry or a move of the
/// mark leaves what is triggered as it is; a move first triggers what rests where it leads, then accounts over several instruments are solved again at the new
/// marks, which is where the engine's rounds end. Its thread is its caller's.
/// </summary>
internal sealed class FrozenPricer(FrozenPositions frozen, MarginModelCatalog catalog, RebuildTerms terms, PriceGrid grid, int underlying)
{
    private readonly Dictionary<int, FrozenAccount> _accounts = [];

    /// <summary>Where a position stands.</summary>
    public PositionPrice PriceOf(in PositionRecord row)
    {
        ref readonly FrozenMarket market = ref frozen.MarketOf(row.Instrument);
        var kept = new PositionPrice(row.Status, row.LiquidationPrice, row.NotionalCents);
        if (terms.KeepsPrices)
        {
            return Swept(row, kept, market.Mark);
        }

        return row.IsCross && row.AccountRow != 0
            ? PriceOf(row, market, kept, AccountOf(row.AccountRow - 1))
            : Swept(row, PriceAlone(row, market, kept), MovedMark(market));
    }

    /// <summary>Whether an instrument has expired by then.</summary>
    public bool HasExpired(in FrozenMarket market) => market.ExpiryUnixNanos != 0 && market.ExpiryUnixNanos <= terms.AsOf;

    /// <summary>The mark moved to: only those of the underlying move.</summary>
    public double MovedMark(in FrozenMarket market) => market.Underlying == underlying ? market.Mark * terms.PriceFactor : market.Mark;

    /// <summary>The margin model of a position.</summary>
    public MarginModel? ModelOf(in PositionRecord row, in FrozenMarket market, out bool isAsked)
    {
        isAsked = terms.Model is { } model && model.Settlement == market.Settlement && market.Underlying == underlying;
        return isAsked ? terms.Model : catalog.Find(row.Model);
    }

    private PositionPrice PriceAlone(in PositionRecord row, in FrozenMarket market, in PositionPrice kept)
    {
        MarginModel? model = ModelOf(row, market, out bool isAsked);
        if (!isAsked || row.HasVenuePrice)
        {
            return kept;
        }

        PositionPrice price = PositionPricer.PriceAlone(row, new PricingMarket(grid, market.Settlement, market.Mark), model);
        return Swept(row, Checked(row, price), market.Mark);
    }

    private PositionPrice PriceOf(in PositionRecord row, in FrozenMarket market, in PositionPrice kept, FrozenAccount account)
    {
        PositionPrice price = account.IsRemodelled || (account.HasExpired && !row.IsTriggered) ? Solve(row, market, account, account.Before, market.Mark) : kept;
        if (!terms.MovesPrice)
        {
            return price;
        }

        double mark = MovedMark(market);
        price = Swept(row, price, mark);
        return account.IsMulti && price.Status < PositionStatus.Triggered ? Solve(row, market, account, account.After, mark) : price;
    }

    private PositionPrice Solve(in PositionRecord row, in FrozenMarket market, FrozenAccount account, in FrozenPool pool, double mark)
    {
        PositionRecord leg = account.Legs.TryGetValue((row.Instrument, !row.IsShort), out int other) ? frozen.Rows[other] : default;
        PositionPrice price = PositionPricer.PriceInPool(
            row, new PricingMarket(grid, market.Settlement, mark), ModelOf(row, market, out _), leg, ModelOf(leg, market, out _), pool.Totals, pool.Equity);
        return Swept(row, Checked(row, price), mark);
    }

    private static PositionPrice Checked(in PositionRecord row, in PositionPrice price) => price.NotionalCents < 0 ? PositionPricer.Oversized(row) : price;

    /// <summary>What rests where the mark is, or beyond, is triggered.</summary>
    private static PositionPrice Swept(in PositionRecord row, in PositionPrice price, double mark) =>
        price.Status == PositionStatus.Resting && PositionBook.IsCrossed(row.IsShort, price.Price, mark) ? price with { Status = PositionStatus.Triggered } : price;

    /// <summary>An account under the terms, walked when the first of its positions comes by.</summary>
    private FrozenAccount AccountOf(int id)
    {
        if (!_accounts.TryGetValue(id, out FrozenAccount? account))
        {
            account = FrozenAccount.Of(frozen.Accounts[id], this, frozen);
            _accounts.Add(id, account);
        }

        return account;
    }
}
