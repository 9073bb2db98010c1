using System.Text;
using BtcStream.Engine.Ring;
using BtcStream.Feeds;
using BtcStream.Feeds.Live;
using BtcStream.Quant.Liquidations;

namespace BtcStream.Server.Feeds;

/// <summary>
/// Writes rows into a batch of the engine in their order, a message for each run of one kind. Perpetuals, whose names do not say what they are, are defined in the first
/// batch of a session that has them. One thread.
/// </summary>
internal sealed class RowWriter
{
    private readonly HashSet<string> _defined = new(StringComparer.Ordinal);
    private InputKind? _kind;

    /// <summary>Writes rows.</summary>
    public void Write(IEnumerable<VenueRow> rows, InputBatch batch)
    {
        _kind = null;
        foreach (VenueRow row in rows)
        {
            Write(row, batch);
        }
    }

    private void Write(VenueRow row, InputBatch batch)
    {
        switch (row)
        {
            case QuoteRow quote:
                Begin(InputKind.Quotes, null, batch);
                OptionRowWriter.Write(quote, batch);
                break;
            case OptionTradeRow trade:
                Begin(InputKind.Trades, null, batch);
                OptionRowWriter.Write(trade, batch);
                break;
            case IndexRow index:
                Begin(InputKind.Market, null, batch);
                Write(index, batch);
                break;
            case PerpetualRow perpetual:
                Begin(InputKind.Market, perpetual.Perpetual, batch);
                Write(perpetual, batch);
                break;
            case DepthRow depth:
                Begin(InputKind.Market, depth.Perpetual, batch);
                Write(depth, batch);
                break;
            case ForcedOrderRow forced:
                Begin(InputKind.Liquidations, forced.Order.Instrument, batch);
                Write(forced.Order, batch);
                break;
            case EquityRow equity:
                Begin(InputKind.Accounts, null, batch);
                Write(equity, batch);
                break;
            case HeldPositionRow position:
                Begin(InputKind.Positions, position.Perpetual, batch);
                Write(position, batch);
                break;
            case VolatilityIndexRow volatility:
                Begin(InputKind.Observations, null, batch);
                Write(volatility, batch);
                break;
            default:
                throw new ArgumentException($"Nothing writes a {row.GetType().Name}.", nameof(row));
        }
    }

    /// <summary>Begins a message where the kind changes, or where an instrument must be defined first. Deribit's names define themselves.</summary>
    private void Begin(InputKind kind, SwapInstrument? instrument, InputBatch batch)
    {
        bool defines = instrument is not null && instrument.Venue != "deribit" && _defined.Add($"{instrument.Venue} {instrument.Name}");
        if (kind != _kind || defines)
        {
            batch.BeginMessage(kind, 0);
            _kind = kind;
        }

        if (defines)
        {
            Define(instrument!, batch);
        }
    }

    private static void Define(SwapInstrument instrument, InputBatch batch)
    {
        (int venue, int name, int underlying) = (Text(batch, instrument.Venue), Text(batch, instrument.Name), Text(batch, instrument.Underlying));
        ref DefinitionRow row = ref batch.Definitions.Add();
        (row.VenueText, row.NameText, row.UnderlyingText) = (venue, name, underlying);
        (row.Kind, row.Settlement, row.ExpiryUnixNanos) = (instrument.Kind, instrument.Settlement, instrument.ExpiryUnixNanos);
    }

    private static void Write(IndexRow index, InputBatch batch)
    {
        int at = Market(index, batch);
        batch.Market.Underlying[at] = Text(batch, index.Underlying);
        batch.Market.IndexPrice[at] = index.IndexPrice;
        batch.Market.Fields[at] |= MarketFields.Underlying | MarketFields.IndexPrice;
    }

    private static void Write(PerpetualRow row, InputBatch batch)
    {
        int at = Market(row, batch);
        MarketFields fields = Reference(row.Perpetual, at, batch);
        if (row.Price is { } price)
        {
            batch.Market.PerpetualPrice[at] = price;
            fields |= MarketFields.PerpetualPrice;
        }

        if (row.OpenInterest is { } openInterest)
        {
            batch.Market.PerpetualOpenInterest[at] = openInterest;
            fields |= MarketFields.PerpetualOpenInterest;
        }

        batch.Market.Fields[at] |= fields;
    }

    private static void Write(DepthRow row, InputBatch batch)
    {
        int at = Market(row, batch);
        MarketFields fields = Reference(row.Perpetual, at, batch);
        batch.Market.Bids[at] = Side(row.Bids, row.Asks, batch);
        batch.Market.Asks[at] = Side(row.Asks, row.Bids, batch);
        batch.Market.Fields[at] |= fields | MarketFields.Bids | MarketFields.Asks;
    }

    /// <summary>A side that is empty is said to be by a level of nothing, at the other side's best price.</summary>
    private static DepthRange Side(IReadOnlyList<BookLevel> levels, IReadOnlyList<BookLevel> other, InputBatch batch)
    {
        int start = batch.Depth.Count;
        foreach (BookLevel level in levels)
        {
            batch.Depth.Add() = new DepthLevel(level.Price, level.Amount);
        }

        if (levels.Count == 0)
        {
            batch.Depth.Add() = new DepthLevel(other.Count > 0 ? other[0].Price : 1.0, 0.0);
        }

        return new DepthRange(start, batch.Depth.Count - start);
    }

    private static int Market(VenueRow row, InputBatch batch)
    {
        int at = batch.Market.Append(1);
        batch.Market.Time[at] = row.TimeUnixNanos;
        batch.Market.Fields[at] = MarketFields.Time;
        return at;
    }

    private static MarketFields Reference(SwapInstrument instrument, int at, InputBatch batch)
    {
        batch.Market.Venue[at] = Text(batch, instrument.Venue);
        batch.Market.Underlying[at] = Text(batch, instrument.Underlying);
        batch.Market.Perpetual[at] = Text(batch, instrument.Name);
        return MarketFields.Venue | MarketFields.Underlying | MarketFields.Perpetual;
    }

    private static void Write(in ForcedOrder order, InputBatch batch)
    {
        LiquidationColumns rows = batch.Liquidations;
        int at = rows.Append(1);
        rows.Instrument[at] = Name(order.Instrument, batch);
        rows.Time[at] = order.TimeUnixNanos;
        rows.Side[at] = order.Side == PositionSide.Long ? LiquidationColumns.SideLong : LiquidationColumns.SideShort;
        rows.Price[at] = order.Price;
        rows.Amount[at] = order.Amount;
        rows.Fields[at] = LiquidationFields.InstrumentName | LiquidationFields.Time | LiquidationFields.Side | LiquidationFields.Price | LiquidationFields.Amount;
    }

    private static void Write(EquityRow row, InputBatch batch)
    {
        AccountColumns rows = batch.Accounts;
        int at = rows.Append(1);
        rows.Venue[at] = Text(batch, row.Account.Venue);
        rows.Time[at] = row.TimeUnixNanos;
        rows.Account[at] = row.Account.Account;
        rows.Equity[at] = row.Account.Equity;
        rows.Fields[at] = AccountFields.Venue | AccountFields.Time | AccountFields.Account | AccountFields.Equity;
    }

    private static void Write(HeldPositionRow row, InputBatch batch)
    {
        PositionColumns rows = batch.Positions;
        int at = rows.Append(1);
        rows.Instrument[at] = Name(row.Perpetual, batch);
        rows.Time[at] = row.TimeUnixNanos;
        rows.Account[at] = row.Account;
        rows.Side[at] = row.Side == PositionSide.Long ? PositionColumns.SideLong : PositionColumns.SideShort;
        rows.Size[at] = row.Size;
        PositionFields fields = PositionFields.InstrumentName | PositionFields.Time | PositionFields.Account | PositionFields.Side | PositionFields.Size;
        if (row.Size > 0.0)
        {
            rows.MarginMode[at] = row.IsCross ? PositionColumns.ModeCross : PositionColumns.ModeIsolated;
            fields |= PositionFields.MarginMode;
        }

        fields |= Set(rows.EntryPrice, at, row.EntryPrice, PositionFields.EntryPrice);
        fields |= Set(rows.Margin, at, row.Margin, PositionFields.Margin);
        rows.Fields[at] = fields | Set(rows.LiquidationPrice, at, row.LiquidationPrice, PositionFields.LiquidationPrice);
    }

    private static void Write(VolatilityIndexRow row, InputBatch batch)
    {
        const int close = 3;
        int at = batch.Observations.Append(1);
        ObservationRow observation = ObservationRow.Of(ObservationKind.VolatilityIndex);
        observation.SourceText = Text(batch, row.Source);
        observation.UnderlyingText = Text(batch, row.Underlying);
        observation.NameText = Text(batch, row.Index);
        (observation.HasTime, observation.Time) = (true, row.TimeUnixNanos);
        observation[close] = row.Value;
        batch.Observations.Rows[at] = observation;
    }

    private static PositionFields Set(Span<double> column, int at, double? value, PositionFields field)
    {
        if (value is not { } number)
        {
            return PositionFields.None;
        }

        column[at] = number;
        return field;
    }

    private static uint Name(SwapInstrument instrument, InputBatch batch)
    {
        (int venue, int name) = (Text(batch, instrument.Venue), Text(batch, instrument.Name));
        batch.Names.Add() = new NamedInstrument(venue, name);
        return (uint)(batch.Names.Count - 1);
    }

    private static int Text(InputBatch batch, string text) => batch.Text.Add(Encoding.UTF8.GetBytes(text));
}
