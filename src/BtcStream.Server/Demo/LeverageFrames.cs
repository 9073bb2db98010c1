using BtcStream.Contracts.V1;
using BtcStream.Feeds;
using BtcStream.Feeds.Synthetic;
using PositionSide = BtcStream.Quant.Liquidations.PositionSide;
using SettlementKind = BtcStream.Quant.Domain.SettlementKind;

namespace BtcStream.Server.Demo;

/// <summary>The leveraged part of a step of the made-up market as messages of the contract.</summary>
internal static class LeverageFrames
{
    /// <summary>The index, marks, open interest and order books.</summary>
    /// <param name="step">What happened.</param>
    /// <param name="index">The index.</param>
    /// <param name="isFirst">Whether to define the perpetuals.</param>
    public static MarketBatch Market(SyntheticBatch step, MarketRow index, bool isFirst)
    {
        var market = new MarketBatch { Rows = { index, step.Perpetuals.Select(tick => Of(tick, index)) } };
        if (isFirst)
        {
            market.Definitions.Add(step.Perpetuals.Select(tick => Define(tick.Instrument)));
        }

        return market;
    }

    /// <summary>
    /// Forced orders, equities, positions; none where a step has none. Equity before positions: a cross position that came first would stand for a moment on
    /// what its account was left with.
    /// </summary>
    public static IEnumerable<ClientFrame> Of(SyntheticBatch step)
    {
        if (step.ForcedOrders.Count > 0)
        {
            yield return new ClientFrame { Liquidations = new LiquidationBatch { Rows = { step.ForcedOrders.Select(Of) } } };
        }

        if (step.Accounts.Count > 0)
        {
            yield return new ClientFrame { Accounts = new AccountBatch { Rows = { step.Accounts.Select(account => Of(account, step.TimeUnixNanos)) } } };
        }

        if (step.Positions.Count > 0)
        {
            yield return new ClientFrame { Positions = new PositionBatch { Rows = { step.Positions.Select(position => Of(position, step.TimeUnixNanos)) } } };
        }
    }

    private static InstrumentDefinition Define(SwapInstrument perpetual) => new()
    {
        Venue = perpetual.Venue,
        Instrument = perpetual.Name,
        Underlying = perpetual.Underlying,
        Kind = InstrumentKind.Perpetual,
        Settlement = perpetual.Settlement == SettlementKind.Inverse ? Settlement.Inverse : Settlement.Linear,
    };

    private static MarketRow Of(PerpetualTick tick, MarketRow index)
    {
        var row = new MarketRow
        {
            Venue = tick.Instrument.Venue,
            Underlying = tick.Instrument.Underlying,
            Perpetual = tick.Instrument.Name,
            Time = index.Time,
            PerpetualPrice = tick.MarkPrice,
            Bids = { tick.Bids.Select(Of) },
            Asks = { tick.Asks.Select(Of) },
        };
        if (tick.OpenInterest is { } openInterest)
        {
            row.PerpetualOpenInterest = openInterest;
        }

        return row;
    }

    private static DepthLevel Of(BookLevel level) => new() { Price = level.Price, Amount = level.Amount };

    private static LiquidationRow Of(ForcedOrder order) => new()
    {
        Venue = order.Instrument.Venue,
        Instrument = order.Instrument.Name,
        Time = (ulong)order.TimeUnixNanos,
        Side = Of(order.Side),
        Price = order.Price,
        Amount = order.Amount,
    };

    private static AccountRow Of(MarginAccount account, long timeUnixNanos) =>
        new() { Venue = account.Venue, Time = (ulong)timeUnixNanos, Account = account.Account, Equity = account.Equity };

    private static PositionRow Of(LeveragedPosition position, long timeUnixNanos)
    {
        var row = new PositionRow
        {
            Venue = position.Instrument.Venue,
            Instrument = position.Instrument.Name,
            Time = (ulong)timeUnixNanos,
            Account = position.Account,
            Side = Of(position.Side),
            Size = position.Size,
            MarginMode = position.IsCross ? MarginMode.Cross : MarginMode.Isolated,
        };
        if (position.EntryPrice is { } entry)
        {
            row.EntryPrice = entry;
        }

        if (position.Leverage is { } leverage)
        {
            row.Leverage = leverage;
        }

        return row;
    }

    private static Side Of(PositionSide side) => side == PositionSide.Long ? Side.Long : Side.Short;
}
