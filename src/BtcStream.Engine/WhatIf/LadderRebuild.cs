using BtcStream.Engine.Publication;
using BtcStream.Engine.State.Positions;
using BtcStream.Quant.Ladders;
using BtcStream.Quant.Liquidations;

namespace BtcStream.Engine.WhatIf;

/// <summary>
/// Builds the observed side of one underlying's ladder from frozen positions, in one pass over all of them: what the engine keeps incrementally where the terms change
/// nothing, and what it would be under other terms. Its thread is its caller's.
/// </summary>
internal sealed class LadderRebuild
{
    private readonly FrozenPositions _frozen;
    private readonly MarginModelCatalog _catalog;
    private readonly RebuildTerms _terms;
    private readonly LadderImage _image;
    private readonly int _underlying;
    private readonly Dictionary<int, FrozenAccount> _accounts = [];
    private readonly ObservedSums _sums = new();

    private LadderRebuild(FrozenPositions frozen, MarginModelCatalog catalog, RebuildTerms terms, PriceGrid grid, int underlying)
    {
        (_frozen, _catalog, _terms, _underlying) = (frozen, catalog, terms, underlying);
        _image = new LadderImage(grid);
        _image.Reserve(grid.MinCell, grid.CellCount);
    }

    /// <summary>Builds it. Modelled and realised cells, and depth, are not part of it.</summary>
    public static LadderImage Build(FrozenPositions frozen, MarginModelCatalog catalog, RebuildTerms terms, PriceGrid grid, int underlying)
    {
        var rebuild = new LadderRebuild(frozen, catalog, terms, grid, underlying);
        rebuild.AddAll();
        rebuild._image.SetObserved(rebuild._sums);
        return rebuild._image;
    }

    private void AddAll()
    {
        for (int chunk = 0; chunk < _frozen.Rows.ChunkCount; chunk++)
        {
            foreach (ref readonly PositionRecord row in _frozen.Rows.Chunk(chunk))
            {
                if (row.IsOpen && Counts(row))
                {
                    Add(row);
                }
            }
        }
    }

    private bool Counts(in PositionRecord row)
    {
        ref readonly FrozenMarket market = ref _frozen.MarketOf(row.Instrument);
        var account = new AccountKey(market.Venue, row.Account);
        return market.Underlying == _underlying
            && (_terms.Venues is null || _terms.Venues.Contains(market.Venue))
            && (_terms.Without is not { } without || without != account)
            && (_terms.Only is not { } only || only == account);
    }

    private void Add(in PositionRecord row)
    {
        ref readonly FrozenMarket market = ref _frozen.MarketOf(row.Instrument);
        double mark = market.Mark * _terms.PriceFactor;
        PositionPrice price = _terms.KeepsPrices
            ? new PositionPrice(row.Status, row.LiquidationPrice, row.NotionalCents)
            : PriceOf(row, market, mark);
        bool isCrossed = price.Status == PositionStatus.Resting && PositionBook.IsCrossed(row.IsShort, price.Price, mark);
        bool staysTriggered = row.IsTriggered && price.Status == PositionStatus.Resting;
        PositionStatus status = isCrossed || staysTriggered ? PositionStatus.Triggered : price.Status;
        _sums.Add(row.IsShort, status, price.NotionalCents);
        if (status == PositionStatus.Resting)
        {
            _image.Grid.TryCellOf(price.Price, out int cell);
            int at = cell - _image.FirstCell;
            (row.IsShort ? _image.Shorts(LiquidationProvenance.Observed) : _image.Longs(LiquidationProvenance.Observed))[at] += price.NotionalCents;
            _image.Counts(LiquidationProvenance.Observed)[at]++;
        }
    }

    private PositionPrice PriceOf(in PositionRecord row, in FrozenMarket market, double mark)
    {
        MarginModel? model = ModelOf(row, market);
        PositionSide side = row.IsShort ? PositionSide.Short : PositionSide.Long;
        if (row.HasVenuePrice || (!row.IsCross && _terms.Model is null))
        {
            return new PositionPrice(row.Status, row.LiquidationPrice, row.NotionalCents);
        }

        if (row.IsCross)
        {
            FrozenAccount account = AccountOf(row.AccountRow - 1);
            return account.Place(row, Of(row, market, mark, account.Solve(row, model, side, mark)));
        }

        LiquidationPrice price = (row.Traits & PositionTraits.IsLeverage) != 0
            ? IsolatedMargin.SolveFromLeverage(model, side, row.Size, row.EntryPrice, row.Backing)
            : IsolatedMargin.Solve(model, side, row.Size, row.EntryPrice, row.Backing);
        return Of(row, market, mark, price);
    }

    private MarginModel? ModelOf(in PositionRecord row, in FrozenMarket market) =>
        _terms.Model is { } model && model.Settlement == market.Settlement ? model : _catalog.Find(row.Model);

    /// <summary>An account at the marks of the terms, made when the first of its positions comes by.</summary>
    private FrozenAccount AccountOf(int id)
    {
        if (_accounts.TryGetValue(id, out FrozenAccount? known))
        {
            return known;
        }

        ref readonly AccountRecord record = ref _frozen.Accounts[id];
        var account = new FrozenAccount(record.Settlement, record.Balance);
        for (int next = record.FirstPosition; next != 0; next = _frozen.Rows[next - 1].NextInAccount)
        {
            ref readonly PositionRecord row = ref _frozen.Rows[next - 1];
            ref readonly FrozenMarket market = ref _frozen.MarketOf(row.Instrument);
            account.Add(row, market, ModelOf(row, market), market.Mark * _terms.PriceFactor);
        }

        _accounts.Add(id, account);
        return account;
    }

    private PositionPrice Of(in PositionRecord row, in FrozenMarket market, double mark, in LiquidationPrice price) => price.Status switch
    {
        LiquidationStatus.Priced when _image.Grid.TryCellOf(price.Price, out _) != PriceCellCode.Ok => new PositionPrice(PositionStatus.NoPrice, price.Price, 0),
        LiquidationStatus.Priced => Sized(PositionStatus.Resting, price.Price, market.IsInverse ? row.Size : row.Size * price.Price),
        LiquidationStatus.Never => new PositionPrice(PositionStatus.NoPrice, double.NaN, 0),
        LiquidationStatus.Always => Sized(PositionStatus.Bankrupt, double.NaN, market.IsInverse ? row.Size : row.Size * (double.IsNaN(mark) ? row.EntryPrice : mark)),
        _ => new PositionPrice(PositionStatus.Unpriced, double.NaN, 0),
    };

    private static PositionPrice Sized(PositionStatus status, double price, double usd)
    {
        long cents = PositionBook.CentsOf(usd);
        return cents < 0 ? new PositionPrice(PositionStatus.Unpriced, double.NaN, 0) : new PositionPrice(status, price, cents);
    }
}
