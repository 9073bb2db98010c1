using BtcStream.Engine.Ring;
using BtcStream.Quant.Domain;

namespace BtcStream.Engine.Tests.Positions;

/// <summary>A position row as tests write it: what is null is absent.</summary>
public readonly record struct PositionRow
{
    public string? Name { get; init; }

    public string? Venue { get; init; }

    public ulong? Account { get; init; }

    public byte? Side { get; init; }

    public double? Size { get; init; }

    public double? Entry { get; init; }

    public double? Leverage { get; init; }

    public double? Margin { get; init; }

    public byte? Mode { get; init; }

    public string? Model { get; init; }

    public double? VenuePrice { get; init; }

    public long? Time { get; init; }
}

/// <summary>A market row about a perpetual, as tests write it.</summary>
public readonly record struct PerpetualRow
{
    public string? Name { get; init; }

    public string? Venue { get; init; }

    public string? Underlying { get; init; }

    public double? Price { get; init; }

    public double? OpenInterest { get; init; }

    public DepthLevel[]? Bids { get; init; }

    public DepthLevel[]? Asks { get; init; }

    public long? Time { get; init; }
}

/// <summary>Adds rows of positions, accounts, forced orders and perpetuals to batches, each in a message of its own.</summary>
internal static class PositionRows
{
    public const string TestVenue = "test";

    public static TestBatch Contract(
        this TestBatch batch, string name, string underlying = "BTC", SettlementKind settlement = SettlementKind.Linear, long? expiry = null, string venue = TestVenue) =>
        batch.Define([new DefinitionRow
        {
            VenueText = batch.Text(venue),
            NameText = batch.Text(name),
            UnderlyingText = batch.Text(underlying),
            Kind = expiry is null ? InstrumentKind.Perpetual : InstrumentKind.Future,
            Settlement = settlement,
            ExpiryUnixNanos = expiry,
        }]);

    /// <summary>One message with all of the rows.</summary>
    public static TestBatch Positions(this TestBatch batch, params ReadOnlySpan<PositionRow> rows)
    {
        batch.Batch.BeginMessage(InputKind.Positions, 0);
        foreach (PositionRow row in rows)
        {
            Add(batch, row);
        }

        return batch;
    }

    public static TestBatch Account(this TestBatch batch, ulong? account, double? equity, long? time = null, string venue = TestVenue)
    {
        batch.Batch.BeginMessage(InputKind.Accounts, 0);
        AccountColumns columns = batch.Batch.Accounts;
        int at = columns.Append(1);
        columns.Venue[at] = batch.Text(venue);
        AccountFields fields = AccountFields.Venue;
        fields |= Set(account, columns.Account, at, AccountFields.Account);
        fields |= Set(equity, columns.Equity, at, AccountFields.Equity);
        fields |= Set(time, columns.Time, at, AccountFields.Time);
        columns.Fields[at] = fields;
        return batch;
    }

    public static TestBatch ForcedOrder(
        this TestBatch batch, string name, byte? side, double? price, double? amount, long? time = null, string venue = TestVenue)
    {
        batch.Batch.BeginMessage(InputKind.Liquidations, 0);
        LiquidationColumns columns = batch.Batch.Liquidations;
        int at = columns.Append(1);
        columns.Instrument[at] = batch.Named(name, venue);
        LiquidationFields fields = LiquidationFields.InstrumentName;
        fields |= Set(side, columns.Side, at, LiquidationFields.Side);
        fields |= Set(price, columns.Price, at, LiquidationFields.Price);
        fields |= Set(amount, columns.Amount, at, LiquidationFields.Amount);
        fields |= Set(time, columns.Time, at, LiquidationFields.Time);
        columns.Fields[at] = fields;
        return batch;
    }

    public static TestBatch Perpetual(this TestBatch batch, in PerpetualRow row)
    {
        batch.Batch.BeginMessage(InputKind.Market, 0);
        MarketColumns columns = batch.Batch.Market;
        int at = columns.Append(1);
        columns.Venue[at] = batch.Text(row.Venue ?? TestVenue);
        columns.Underlying[at] = batch.Text(row.Underlying ?? "BTC");
        columns.Perpetual[at] = row.Name is null ? -1 : batch.Text(row.Name);
        MarketFields fields = MarketFields.Venue | MarketFields.Underlying | (row.Name is null ? 0 : MarketFields.Perpetual);
        fields |= Set(row.Price, columns.PerpetualPrice, at, MarketFields.PerpetualPrice);
        fields |= Set(row.OpenInterest, columns.PerpetualOpenInterest, at, MarketFields.PerpetualOpenInterest);
        fields |= Set(row.Time, columns.Time, at, MarketFields.Time);
        fields |= Levels(batch, row.Bids, columns.Bids, at, MarketFields.Bids);
        fields |= Levels(batch, row.Asks, columns.Asks, at, MarketFields.Asks);
        columns.Fields[at] = fields;
        return batch;
    }

    private static MarketFields Levels(TestBatch batch, DepthLevel[]? levels, Span<DepthRange> column, int at, MarketFields field)
    {
        if (levels is null)
        {
            column[at] = new DepthRange(-1, -1);
            return MarketFields.None;
        }

        column[at] = new DepthRange(batch.Batch.Depth.Count, levels.Length);
        foreach (DepthLevel level in levels)
        {
            batch.Batch.Depth.Add() = level;
        }

        return field;
    }

    private static void Add(TestBatch batch, in PositionRow row)
    {
        PositionColumns columns = batch.Batch.Positions;
        int at = columns.Append(1);
        PositionFields fields = row.Name is null ? 0 : PositionFields.InstrumentName;
        columns.Instrument[at] = row.Name is null ? 0 : batch.Named(row.Name, row.Venue ?? TestVenue);
        columns.MarginModel[at] = row.Model is null ? -1 : batch.Text(row.Model);
        fields |= row.Model is null ? 0 : PositionFields.MarginModel;
        fields |= Set(row.Account, columns.Account, at, PositionFields.Account);
        fields |= Set(row.Side, columns.Side, at, PositionFields.Side);
        fields |= Set(row.Size, columns.Size, at, PositionFields.Size);
        fields |= Set(row.Entry, columns.EntryPrice, at, PositionFields.EntryPrice);
        fields |= Set(row.Leverage, columns.Leverage, at, PositionFields.Leverage);
        fields |= Set(row.Margin, columns.Margin, at, PositionFields.Margin);
        fields |= Set(row.Mode, columns.MarginMode, at, PositionFields.MarginMode);
        fields |= Set(row.VenuePrice, columns.LiquidationPrice, at, PositionFields.LiquidationPrice);
        fields |= Set(row.Time, columns.Time, at, PositionFields.Time);
        columns.Fields[at] = fields;
    }

    /// <summary>Whatever stands in the entry of an absent field must never be read: it is poison.</summary>
    private static TField Set<T, TField>(T? value, Span<T> column, int at, TField field)
        where T : struct
        where TField : struct, Enum
    {
        column[at] = value ?? (typeof(T) == typeof(double) ? (T)(object)double.NaN : default);
        return value is null ? default : field;
    }
}
