using System.Text;
using BtcStream.Engine.Publication;
using BtcStream.Engine.Ring;
using BtcStream.Engine.WhatIf;
using BtcStream.Quant.Domain;
using BtcStream.Quant.Liquidations;

namespace BtcStream.Engine.Tests.WhatIf;

/// <summary>A position row as these tests write it: what is null is absent.</summary>
internal readonly record struct PositionTerms(ulong Account, string Contract, byte Side, double Size)
{
    public double? Entry { get; init; }

    public double? Leverage { get; init; }

    public double? Margin { get; init; }

    public double? VenuePrice { get; init; }

    public bool IsCross { get; init; }

    public string? Model { get; init; }

    public long? Time { get; init; }
}

/// <summary>
/// The contracts and margin models that what-if tests share: perpetuals A (marked by the index), B (with a mark of its own) and I (inverse), a future F that expires, and
/// E of another coin. Rates are powers of two and prices whole, so that a reference can be compared to the cent whatever the order of sums.
/// </summary>
internal static class WhatIfWorld
{
    public const byte Long = PositionColumns.SideLong;
    public const byte Short = PositionColumns.SideShort;
    public const string Venue = "test";

    public static readonly long Start = TestEngine.NewYear;

    /// <summary>Expiry of the future F: 40 hours after the start.</summary>
    public static readonly long FutureExpiry = TestEngine.Hours(40);

    public static EngineOptions Options { get; } = new() { MarginModels = Catalog(), FallbackDepthUsdPerPercent = 1e6 };

    public static TestEngine Begin()
    {
        var engine = new TestEngine(Options);
        foreach (TestBatch batch in Opening())
        {
            Accept(engine, batch);
        }

        return engine;
    }

    /// <summary>The batches that every engine of this world begins with.</summary>
    public static TestBatch[] Opening()
    {
        var batch = new TestBatch();
        Contract(batch, "A", "BTC", SettlementKind.Linear, null);
        Contract(batch, "B", "BTC", SettlementKind.Linear, null);
        Contract(batch, "I", "BTC", SettlementKind.Inverse, null);
        Contract(batch, "F", "BTC", SettlementKind.Linear, FutureExpiry);
        Contract(batch, "E", "ETH", SettlementKind.Linear, null);
        return
        [
            batch,
            new TestBatch().Index(90_000, Start).Index(3_000, Start, "ETH").Perpetual("B", 90_010),
            new TestBatch().Quotes(
                Quote("BTC-30JAN26-80000-P", 90_500, 0.5), Quote("BTC-30JAN26-90000-C", 90_500, 0.4), Quote("BTC-30JAN26-100000-C", 90_500, 0.45),
                Quote("BTC-2JAN26-90000-P", 90_050, 0.6), Quote("BTC-2JAN26-91000-C", 90_050, 0.55)),
        ];
    }

    public static Quote Quote(string name, double? forward, double? iv, double? openInterest = 100.0) =>
        new() { Name = name, Forward = forward, Iv = iv, OpenInterest = openInterest };

    public static void Accept(TestEngine engine, TestBatch batch)
    {
        BatchResult result = engine.Apply(batch);
        Assert.Equal(0, result.RejectedDefinitions);
        Assert.True(result.Counts == new RowCounts { Accepted = batch.Batch.RowCount }, result.Rejections.Length > 0 ? $"{result.Rejections[0]}" : "late");
    }

    public static TestBatch Perpetual(this TestBatch batch, string name, double? price, double? openInterest = null)
    {
        batch.Batch.BeginMessage(InputKind.Market, 0);
        MarketColumns columns = batch.Batch.Market;
        int at = columns.Append(1);
        columns.Venue[at] = batch.Text(Venue);
        columns.Underlying[at] = batch.Text("BTC");
        columns.Perpetual[at] = batch.Text(name);
        columns.PerpetualPrice[at] = price ?? double.NaN;
        columns.PerpetualOpenInterest[at] = openInterest ?? double.NaN;
        columns.Fields[at] = MarketFields.Venue | MarketFields.Underlying | MarketFields.Perpetual
            | (price is null ? 0 : MarketFields.PerpetualPrice) | (openInterest is null ? 0 : MarketFields.PerpetualOpenInterest);
        return batch;
    }

    public static TestBatch Account(this TestBatch batch, ulong account, double equity)
    {
        batch.Batch.BeginMessage(InputKind.Accounts, 0);
        AccountColumns columns = batch.Batch.Accounts;
        int at = columns.Append(1);
        columns.Venue[at] = batch.Text(Venue);
        columns.Account[at] = account;
        columns.Equity[at] = equity;
        columns.Fields[at] = AccountFields.Venue | AccountFields.Account | AccountFields.Equity;
        return batch;
    }

    public static TestBatch ForcedOrder(this TestBatch batch, string contract, byte side, double price, double amount)
    {
        batch.Batch.BeginMessage(InputKind.Liquidations, 0);
        LiquidationColumns columns = batch.Batch.Liquidations;
        int at = columns.Append(1);
        columns.Instrument[at] = batch.Named(contract, Venue);
        columns.Side[at] = side;
        columns.Price[at] = price;
        columns.Amount[at] = amount;
        columns.Fields[at] = LiquidationFields.InstrumentName | LiquidationFields.Side | LiquidationFields.Price | LiquidationFields.Amount;
        return batch;
    }

    public static TestBatch Positions(this TestBatch batch, params ReadOnlySpan<PositionTerms> rows)
    {
        batch.Batch.BeginMessage(InputKind.Positions, 0);
        foreach (PositionTerms row in rows)
        {
            Add(batch, row);
        }

        return batch;
    }

    /// <summary>The answer to a question about the state as it is.</summary>
    public static RevaluationAnswer Revalue(TestEngine engine, RevaluationQuestion question)
    {
        using var copy = new StateCopy(engine.Engine, "BTC", withForcedOrders: question.Shifts.Hours > 0.0);
        return new Revaluer(copy, engine.Engine.Options, question).Compute();
    }

    public static RiskView View(TestEngine engine, Quant.Gamma.PositioningModel model = default) =>
        engine.Engine.Query("BTC", model, RiskParts.Summary | RiskParts.Cells | RiskParts.Liquidations);

    /// <summary>Everything that a view says of liquidations and gamma, one line each, doubles to the last bit.</summary>
    public static string[] Lines(RiskView view)
    {
        var lines = new List<string> { $"index {view.IndexPrice:R} options {view.Options} positions {view.Summary.Positions} net {view.Summary.NetGexUsdPerPercent:R}" };
        for (int i = 0; i < view.Liquidations.Count; i++)
        {
            lines.Add($"{view.Liquidations.Provenance(i)} {view.Liquidations.Cell(i)}: {view.Liquidations.LongUsd[i]:R} {view.Liquidations.ShortUsd[i]:R} {view.Liquidations.Positions(i)}");
        }

        for (int i = 0; i < view.Cells.Count; i++)
        {
            lines.Add($"{view.Cells.Expiries[i]} {view.Cells.Strikes[i]}: {view.Cells.Net[i]:R} {view.Cells.Gross[i]:R} {view.Cells.OpenInterest[i]:R} {view.Cells.OpenInterestUsd[i]:R}");
        }

        foreach (Quant.Gamma.FlipDefinition definition in Enum.GetValues<Quant.Gamma.FlipDefinition>())
        {
            lines.Add($"{definition} {view.Summary.Flips(definition).Result.Status} {string.Join(' ', view.Summary.Flips(definition).Prices.ToArray().Select(price => $"{price:R}"))}");
        }

        lines.Add($"{view.Summary.Walls} {string.Join(' ', view.Summary.AtmIv.ToArray())}");
        lines.Add($"{view.Summary.LongLiquidationUsd24h:R} {view.Summary.ShortLiquidationUsd24h:R} {view.Summary.NearestClusterAbove} {view.Summary.NearestClusterBelow}");
        return [.. lines];
    }

    private static MarginModelCatalog Catalog() => MarginModelCatalog.BuiltIn.Load(Encoding.UTF8.GetBytes($$"""
        { "models": [
          {{Model("flat", "BTC", "linear", 0.0078125, true)}}, {{Model("steep", "BTC", "linear", 0.03125, false)}},
          {{Model("flat-eth", "ETH", "linear", 0.0078125, true)}}, {{Model("flat-inverse", "BTC", "inverse", 0.0078125, true)}} ] }
        """));

    private static string Model(string name, string underlying, string settlement, double rate, bool isDefault) => FormattableString.Invariant($$"""
        { "name": "{{name}}", "venue": "{{Venue}}", "underlying": "{{underlying}}", "quoteCurrency": "{{(settlement == "inverse" ? "USD" : "USDT")}}",
          "settlement": "{{settlement}}", "formula": "{{settlement}}Brackets", "source": "made up for this test",
          "default": {{(isDefault ? "true" : "false")}}, "brackets": [{ "floor": 0, "rate": {{rate}} }] }
        """);

    private static void Contract(TestBatch batch, string name, string underlying, SettlementKind settlement, long? expiry) => batch.Define([new DefinitionRow
    {
        VenueText = batch.Text(Venue),
        NameText = batch.Text(name),
        UnderlyingText = batch.Text(underlying),
        Kind = expiry is null ? InstrumentKind.Perpetual : InstrumentKind.Future,
        Settlement = settlement,
        ExpiryUnixNanos = expiry,
    }]);

    private static void Add(TestBatch batch, in PositionTerms row)
    {
        PositionColumns columns = batch.Batch.Positions;
        int at = columns.Append(1);
        columns.Instrument[at] = batch.Named(row.Contract, Venue);
        columns.Account[at] = row.Account;
        columns.Side[at] = row.Side;
        columns.Size[at] = row.Size;
        columns.EntryPrice[at] = row.Entry ?? double.NaN;
        columns.Leverage[at] = row.Leverage ?? double.NaN;
        columns.Margin[at] = row.Margin ?? double.NaN;
        columns.LiquidationPrice[at] = row.VenuePrice ?? double.NaN;
        columns.MarginMode[at] = row.IsCross ? PositionColumns.ModeCross : PositionColumns.ModeIsolated;
        columns.MarginModel[at] = row.Model is null ? -1 : batch.Text(row.Model);
        columns.Time[at] = row.Time ?? long.MinValue;
        columns.Fields[at] = PositionFields.InstrumentName | PositionFields.Account | PositionFields.Side | PositionFields.Size | PositionFields.MarginMode
            | (row.Time is null ? 0 : PositionFields.Time)
            | (row.Entry is null ? 0 : PositionFields.EntryPrice) | (row.Leverage is null ? 0 : PositionFields.Leverage)
            | (row.Margin is null ? 0 : PositionFields.Margin) | (row.VenuePrice is null ? 0 : PositionFields.LiquidationPrice)
            | (row.Model is null ? 0 : PositionFields.MarginModel);
    }
}
