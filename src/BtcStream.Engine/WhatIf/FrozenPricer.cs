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

        PositionSide side = row.IsShort ? PositionSide.Short : PositionSide.Long;
        LiquidationPrice price = (row.Traits & PositionTraits.IsLeverage) != 0
            ? IsolatedMargin.SolveFromLeverage(model, side, row.Size, row.EntryPrice, row.Backing)
            : IsolatedMargin.Solve(model, side, row.Size, row.EntryPrice, row.Backing);
        return Swept(row, Of(row, market, market.Mark, price), market.Mark);
    }

    private PositionPrice PriceOf(in PositionRecord row, in FrozenMarket market, in PositionPrice kept, FrozenAccount account)
    {
        PositionPrice price = account.IsRemodelled || (account.HasExpired && !row.IsTriggered) ? Solve(row, market, account.Before, market.Mark) : kept;
        if (!terms.MovesPrice)
        {
            return price;
        }

        double mark = MovedMark(market);
        price = Swept(row, price, mark);
        return account.IsMulti && price.Status < PositionStatus.Triggered ? Solve(row, market, account.After, mark) : price;
    }

    private PositionPrice Solve(in PositionRecord row, in FrozenMarket market, in FrozenPool pool, double mark)
    {
        PositionPrice price = row.HasVenuePrice ? At(row, market, mark, row.LiquidationPrice) : Of(row, market, mark, SolveInPool(row, market, pool, mark));
        price = pool.Equity < 0.0 && price.Status != PositionStatus.Unpriced ? price with { Status = PositionStatus.Bankrupt }
            : price.Status == PositionStatus.Bankrupt ? price with { Status = PositionStatus.Triggered }
            : price;
        return Swept(row, price, mark);
    }

    private LiquidationPrice SolveInPool(in PositionRecord row, in FrozenMarket market, in FrozenPool pool, double mark) =>
        pool.Totals.Solve(ModelOf(row, market, out _), row.IsShort ? PositionSide.Short : PositionSide.Long, row.Size, mark, pool.Equity);

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

    private PositionPrice Of(in PositionRecord row, in FrozenMarket market, double mark, in LiquidationPrice price) => price.Status switch
    {
        LiquidationStatus.Priced => At(row, market, mark, price.Price),
        LiquidationStatus.Never => new PositionPrice(PositionStatus.NoPrice, double.NaN, 0),
        LiquidationStatus.Always => Sized(row, market, PositionStatus.Bankrupt, double.NaN, double.IsNaN(mark) ? row.EntryPrice : mark),
        _ => new PositionPrice(PositionStatus.Unpriced, double.NaN, 0),
    };

    private PositionPrice At(in PositionRecord row, in FrozenMarket market, double mark, double price) => grid.TryCellOf(price, out _) == PriceCellCode.Ok
        ? Sized(row, market, PositionStatus.Resting, price, price)
        : new PositionPrice(PositionStatus.NoPrice, price, 0);

    private static PositionPrice Sized(in PositionRecord row, in FrozenMarket market, PositionStatus status, double price, double tradedAt)
    {
        long cents = double.IsNaN(tradedAt) ? 0 : PositionBook.CentsOf(market.IsInverse ? row.Size : row.Size * tradedAt);
        return cents < 0 ? new PositionPrice(PositionStatus.Unpriced, double.NaN, 0) : new PositionPrice(status, price, cents);
    }
}
