using BtcStream.Quant.Domain;
using BtcStream.Quant.Liquidations;

namespace BtcStream.Quant.Tests.Liquidations;

/// <summary>Models that several tests use.</summary>
internal static class Tables
{
    public static MarginModel BinanceBtc { get; } = Named("binance-btcusdt-2024-10-24");

    public static MarginModel HyperliquidBtc { get; } = Named("hyperliquid-btc-2026-09-27");

    public static MarginModel BybitBtc { get; } = Named("bybit-btcusdt");

    public static MarginModel DeribitBtc { get; } = Named("deribit-btc-inverse-2022-01-11");

    public static MarginModel InverseBrackets { get; } = new(Definition("inverse", MarginFormula.InverseBrackets) with
    {
        Brackets = [new(0.0, 100.0, 0.005, 0.0), new(100.0, 300.0, 0.01, 0.5), new(300.0, 1_000.0, 0.02, 3.5), new(1_000.0, 5_000.0, 0.1, 83.5)],
    });

    public static MarginModel Named(string name)
    {
        Assert.True(MarginModelCatalog.BuiltIn.TryFind(name, out ushort id));
        return MarginModelCatalog.BuiltIn.Find(id)!;
    }

    /// <summary>One rate for every notional.</summary>
    public static MarginModel Flat(double rate, SettlementKind settlement = SettlementKind.Linear, double feeRate = 0.0) =>
        new(Definition("flat", settlement == SettlementKind.Linear ? MarginFormula.LinearBrackets : MarginFormula.InverseBrackets) with
        {
            Brackets = [new(0.0, double.PositiveInfinity, rate, 0.0)],
            FeeRate = feeRate,
        });

    public static MarginModelDefinition Definition(string name, MarginFormula formula) => new()
    {
        Name = name,
        Venue = "test",
        Underlying = "BTC",
        QuoteCurrency = "USD",
        Settlement = formula is MarginFormula.LinearBrackets or MarginFormula.HyperliquidTiers ? SettlementKind.Linear : SettlementKind.Inverse,
        Formula = formula,
        Source = "made up for this test",
    };
}
