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
    private readonly RebuildTerms _terms;
    private readonly FrozenPricer _pricer;
    private readonly LadderImage _image;
    private readonly int _underlying;
    private readonly ObservedSums _sums = new();

    private LadderRebuild(FrozenPositions frozen, MarginModelCatalog catalog, RebuildTerms terms, PriceGrid grid, int underlying)
    {
        (_frozen, _terms, _underlying) = (frozen, terms, underlying);
        _pricer = new FrozenPricer(frozen, catalog, terms, grid, underlying);
        _image = new LadderImage(grid);
        _image.Reserve(grid.MinCell, grid.CellCount);
    }

    /// <summary>Builds it. Modelled and realised cells, and depth, are not part of it.</summary>
    public static LadderImage Build(FrozenPositions frozen, MarginModelCatalog catalog, RebuildTerms terms, PriceGrid grid, int underlying) =>
        Build(frozen, catalog, terms, grid, underlying, out _);

    /// <summary>The same, and its sums as they add up exactly over shards.</summary>
    public static LadderImage Build(FrozenPositions frozen, MarginModelCatalog catalog, RebuildTerms terms, PriceGrid grid, int underlying, out ObservedSums sums)
    {
        var rebuild = new LadderRebuild(frozen, catalog, terms, grid, underlying);
        rebuild.AddAll();
        rebuild._image.SetObserved(rebuild._sums);
        sums = rebuild._sums;
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
            && !_pricer.HasExpired(market)
            && (_terms.Venues is null || _terms.Venues.Contains(market.Venue))
            && (_terms.Without is not { } without || without != account)
            && (_terms.Only is not { } only || only == account);
    }

    private void Add(in PositionRecord row)
    {
        PositionPrice price = _pricer.PriceOf(row);
        _sums.Add(row.IsShort, price.Status, price.NotionalCents);
        if (price.Status == PositionStatus.Resting)
        {
            _image.Grid.TryCellOf(price.Price, out int cell);
            int at = cell - _image.FirstCell;
            (row.IsShort ? _image.Shorts(LiquidationProvenance.Observed) : _image.Longs(LiquidationProvenance.Observed))[at] += price.NotionalCents;
            _image.Counts(LiquidationProvenance.Observed)[at]++;
        }
    }
}
