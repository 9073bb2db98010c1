using BtcStream.Engine.State.Positions;
using BtcStream.Quant.Liquidations;

namespace BtcStream.Engine.WhatIf;

/// <summary>The pool of a cross account at the marks of one moment: what <see cref="CrossSolver"/> solves its positions from.</summary>
/// <param name="Totals">Maintenance of all of its positions.</param>
/// <param name="Equity">In the pool's currency; NaN while it is not known.</param>
internal readonly record struct FrozenPool(CrossMarginTotals Totals, double Equity);

/// <summary>A cross account under other terms: before the price moves, and after.</summary>
/// <param name="Before">Under the margin model asked for, after what has expired by then.</param>
/// <param name="After">The same at the marks moved to.</param>
/// <param name="IsRemodelled">Whether the margin model asked for is that of any of its positions.</param>
/// <param name="HasExpired">Whether any of its positions has expired by then.</param>
/// <param name="IsMulti">Whether the rest is on several instruments, so that prices move with marks.</param>
/// <param name="Legs">The rows of the rest by instrument and side; empty where there is one only.</param>
internal sealed record FrozenAccount(
    FrozenPool Before, FrozenPool After, bool IsRemodelled, bool HasExpired, bool IsMulti, IReadOnlyDictionary<(int Instrument, bool IsShort), int> Legs)
{
    /// <summary>Walks an account's positions as the engine does, so that sums have the same bits.</summary>
    public static FrozenAccount Of(in AccountRecord record, FrozenPricer pricer, FrozenPositions frozen)
    {
        double balance = record.Balance;
        double valueBefore = 0.0;
        double valueAfter = 0.0;
        var before = new CrossMarginTotals(record.Settlement);
        var after = new CrossMarginTotals(record.Settlement);
        Dictionary<(int, bool), int> legs = [];
        (bool isRemodelled, bool hasExpired, bool isMulti, int first) = (false, false, false, -1);
        for (int next = record.FirstPosition; next != 0; next = frozen.Rows[next - 1].NextInAccount)
        {
            ref readonly PositionRecord row = ref frozen.Rows[next - 1];
            ref readonly FrozenMarket market = ref frozen.MarketOf(row.Instrument);
            if (pricer.HasExpired(market))
            {
                hasExpired = true;
                balance += market.Value(row.Sign, row.Size, market.Mark);
                continue;
            }

            MarginModel? model = pricer.ModelOf(row, market, out bool isAsked);
            double movedTo = pricer.MovedMark(market);
            before.Add(model, row.Size, market.Mark);
            after.Add(model, row.Size, movedTo);
            valueBefore += market.Value(row.Sign, row.Size, market.Mark);
            valueAfter += market.Value(row.Sign, row.Size, movedTo);
            isRemodelled |= isAsked;
            first = first < 0 ? row.Instrument : first;
            isMulti |= row.Instrument != first;
            if (record.Positions > 1)
            {
                legs.Add((row.Instrument, row.IsShort), next - 1);
            }
        }

        balance = double.IsNaN(balance) ? record.Equity - valueBefore : balance;
        return new FrozenAccount(
            new FrozenPool(before, balance + valueBefore), new FrozenPool(after, balance + valueAfter), isRemodelled, hasExpired, isMulti, legs);
    }
}
