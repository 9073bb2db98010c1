using BtcStream.Engine.State.Positions;
using BtcStream.Quant.Domain;
using BtcStream.Quant.Liquidations;

namespace BtcStream.Engine.WhatIf;

/// <summary>A cross account at other marks or under another margin model: its equity and maintenance there.</summary>
internal sealed class FrozenAccount(SettlementKind settlement, double balance)
{
    private CrossMarginTotals _totals = new(settlement);
    private double _equity = balance;

    /// <summary>Adds one of its positions at its mark.</summary>
    public void Add(in PositionRecord row, in FrozenMarket market, MarginModel? model, double mark)
    {
        _totals.Add(model, row.Size, mark);
        _equity += market.Value(row.Sign, row.Size, mark);
    }

    /// <summary>Solves one of the positions added.</summary>
    public LiquidationPrice Solve(in PositionRecord row, MarginModel? model, PositionSide side, double mark) =>
        _totals.Solve(model, side, row.Size, mark, _equity);

    /// <summary>What negative equity makes of where a position stands.</summary>
    public PositionPrice Place(in PositionRecord row, in PositionPrice price) =>
        row.Status == PositionStatus.Bankrupt || (_equity < 0.0 && price.Status != PositionStatus.Unpriced) ? price with { Status = PositionStatus.Bankrupt }
        : price.Status == PositionStatus.Bankrupt ? price with { Status = PositionStatus.Triggered }
        : price;
}
