using System.Text;
using System.Text.Json.Nodes;
using BtcStream.Engine.Ring;

namespace BtcStream.Cli.Journal;

/// <summary>Rows of a batch as JSON: the fields that a row has, named as on the wire. Numbers that JSON has no word for are text.</summary>
internal static class RowJson
{
    private const ushort InstrumentId = (ushort)QuoteFields.InstrumentId;
    private const ushort InstrumentName = (ushort)QuoteFields.InstrumentName;

    /// <summary>A row of a kind; its place among those of its kind.</summary>
    public static JsonObject Of(InputBatch batch, InputKind kind, int row) => kind switch
    {
        InputKind.Quotes => Quote(batch, row),
        InputKind.Trades => Trade(batch, row),
        InputKind.Positions => Position(batch, row),
        InputKind.Accounts => Account(batch, row),
        InputKind.Liquidations => Liquidation(batch, row),
        InputKind.Market => Market(batch, row),
        _ => Observation(batch, row),
    };

    private static JsonObject Quote(InputBatch batch, int row)
    {
        QuoteColumns columns = batch.Quotes;
        QuoteFields fields = columns.Fields[row];
        JsonObject json = Instrument(batch, (ushort)fields, columns.Instrument[row]);
        Add(json, "time", (fields & QuoteFields.Time) != 0, columns.Time[row]);
        Add(json, "underlyingPrice", (fields & QuoteFields.UnderlyingPrice) != 0, columns.UnderlyingPrice[row]);
        Add(json, "markIv", (fields & QuoteFields.MarkIv) != 0, columns.MarkIv[row]);
        Add(json, "openInterest", (fields & QuoteFields.OpenInterest) != 0, columns.OpenInterest[row]);
        Add(json, "bidPrice", (fields & QuoteFields.BidPrice) != 0, columns.BidPrice[row]);
        Add(json, "askPrice", (fields & QuoteFields.AskPrice) != 0, columns.AskPrice[row]);
        Add(json, "markPrice", (fields & QuoteFields.MarkPrice) != 0, columns.MarkPrice[row]);
        Add(json, "volume24h", (fields & QuoteFields.Volume24h) != 0, columns.Volume24h[row]);
        return json;
    }

    private static JsonObject Trade(InputBatch batch, int row)
    {
        TradeColumns columns = batch.Trades;
        TradeFields fields = columns.Fields[row];
        JsonObject json = Instrument(batch, (ushort)fields, columns.Instrument[row]);
        Add(json, "time", (fields & TradeFields.Time) != 0, columns.Time[row]);
        Add(json, "price", (fields & TradeFields.Price) != 0, columns.Price[row]);
        Add(json, "amount", (fields & TradeFields.Amount) != 0, columns.Amount[row]);
        Add(json, "takerSide", (fields & TradeFields.TakerSide) != 0, (long)columns.TakerSide[row]);
        Add(json, "iv", (fields & TradeFields.Iv) != 0, columns.Iv[row]);
        Add(json, "isLiquidation", (fields & TradeFields.IsLiquidation) != 0, columns.IsLiquidation[row] ? 1L : 0L);
        return json;
    }

    private static JsonObject Position(InputBatch batch, int row)
    {
        PositionColumns columns = batch.Positions;
        PositionFields fields = columns.Fields[row];
        JsonObject json = Instrument(batch, (ushort)fields, columns.Instrument[row]);
        Add(json, "time", (fields & PositionFields.Time) != 0, columns.Time[row]);
        AddAccount(json, (fields & PositionFields.Account) != 0, columns.Account[row]);
        Add(json, "side", (fields & PositionFields.Side) != 0, (long)columns.Side[row]);
        Add(json, "size", (fields & PositionFields.Size) != 0, columns.Size[row]);
        Add(json, "entryPrice", (fields & PositionFields.EntryPrice) != 0, columns.EntryPrice[row]);
        Add(json, "leverage", (fields & PositionFields.Leverage) != 0, columns.Leverage[row]);
        Add(json, "margin", (fields & PositionFields.Margin) != 0, columns.Margin[row]);
        Add(json, "marginMode", (fields & PositionFields.MarginMode) != 0, (long)columns.MarginMode[row]);
        AddText(json, "marginModel", batch, (fields & PositionFields.MarginModel) != 0 ? columns.MarginModel[row] : -1);
        Add(json, "liquidationPrice", (fields & PositionFields.LiquidationPrice) != 0, columns.LiquidationPrice[row]);
        return json;
    }

    private static JsonObject Account(InputBatch batch, int row)
    {
        AccountColumns columns = batch.Accounts;
        AccountFields fields = columns.Fields[row];
        var json = new JsonObject();
        AddText(json, "venue", batch, (fields & AccountFields.Venue) != 0 ? columns.Venue[row] : -1);
        Add(json, "time", (fields & AccountFields.Time) != 0, columns.Time[row]);
        AddAccount(json, (fields & AccountFields.Account) != 0, columns.Account[row]);
        Add(json, "equity", (fields & AccountFields.Equity) != 0, columns.Equity[row]);
        return json;
    }

    private static JsonObject Liquidation(InputBatch batch, int row)
    {
        LiquidationColumns columns = batch.Liquidations;
        LiquidationFields fields = columns.Fields[row];
        JsonObject json = Instrument(batch, (ushort)fields, columns.Instrument[row]);
        Add(json, "time", (fields & LiquidationFields.Time) != 0, columns.Time[row]);
        Add(json, "side", (fields & LiquidationFields.Side) != 0, (long)columns.Side[row]);
        Add(json, "price", (fields & LiquidationFields.Price) != 0, columns.Price[row]);
        Add(json, "amount", (fields & LiquidationFields.Amount) != 0, columns.Amount[row]);
        return json;
    }

    private static JsonObject Market(InputBatch batch, int row)
    {
        MarketColumns columns = batch.Market;
        MarketFields fields = columns.Fields[row];
        var json = new JsonObject();
        AddText(json, "venue", batch, (fields & MarketFields.Venue) != 0 ? columns.Venue[row] : -1);
        AddText(json, "underlying", batch, (fields & MarketFields.Underlying) != 0 ? columns.Underlying[row] : -1);
        AddText(json, "perpetual", batch, (fields & MarketFields.Perpetual) != 0 ? columns.Perpetual[row] : -1);
        Add(json, "time", (fields & MarketFields.Time) != 0, columns.Time[row]);
        Add(json, "indexPrice", (fields & MarketFields.IndexPrice) != 0, columns.IndexPrice[row]);
        Add(json, "perpetualPrice", (fields & MarketFields.PerpetualPrice) != 0, columns.PerpetualPrice[row]);
        Add(json, "perpetualOpenInterest", (fields & MarketFields.PerpetualOpenInterest) != 0, columns.PerpetualOpenInterest[row]);
        AddLevels(json, "bids", batch, (fields & MarketFields.Bids) != 0, columns.Bids[row]);
        AddLevels(json, "asks", batch, (fields & MarketFields.Asks) != 0, columns.Asks[row]);
        return json;
    }

    private static JsonObject Observation(InputBatch batch, int row)
    {
        ObservationRow observation = batch.Observations.Rows[row];
        var json = new JsonObject { ["observation"] = observation.Kind.ToString() };
        AddText(json, "source", batch, observation.SourceText);
        AddText(json, "underlying", batch, observation.UnderlyingText);
        AddText(json, "name", batch, observation.NameText);
        Add(json, "time", observation.HasTime, observation.Time);
        Add(json, "until", observation.Until != 0, observation.Until);
        json["values"] = new JsonArray([.. Enumerable.Range(0, ObservationRow.MaxValues)
            .Select(i => (observation.Present & (1 << i)) != 0 ? Number(observation[i]) : null)]);
        json["points"] = observation.PointCount;
        return json;
    }

    private static JsonObject Instrument(InputBatch batch, ushort fields, uint entry)
    {
        var json = new JsonObject();
        Add(json, "id", (fields & InstrumentId) != 0, entry);
        if ((fields & InstrumentName) != 0)
        {
            NamedInstrument name = batch.Names[(int)entry];
            AddText(json, "venue", batch, name.VenueText ?? -1);
            AddText(json, "instrument", batch, name.NameText);
        }

        return json;
    }

    private static void AddLevels(JsonObject json, string name, InputBatch batch, bool isThere, DepthRange range)
    {
        if (isThere)
        {
            json[name] = new JsonArray([.. batch.Depth.Rows.Slice(range.Start, range.Count).ToArray()
                .Select(level => new JsonObject { ["price"] = Number(level.Price), ["amount"] = Number(level.Amount) })]);
        }
    }

    private static void AddText(JsonObject json, string name, InputBatch batch, int text)
    {
        if (text >= 0 && text < batch.Text.Count)
        {
            json[name] = Encoding.UTF8.GetString(batch.Text[text]);
        }
    }

    private static void AddAccount(JsonObject json, bool isThere, ulong account)
    {
        if (isThere)
        {
            json["account"] = account;
        }
    }

    private static void Add(JsonObject json, string name, bool isThere, long value)
    {
        if (isThere)
        {
            json[name] = value;
        }
    }

    private static void Add(JsonObject json, string name, bool isThere, double value)
    {
        if (isThere)
        {
            json[name] = Number(value);
        }
    }

    private static JsonValue Number(double value) => double.IsFinite(value) ? JsonValue.Create(value) : JsonValue.Create(value.ToString(System.Globalization.CultureInfo.InvariantCulture));
}
