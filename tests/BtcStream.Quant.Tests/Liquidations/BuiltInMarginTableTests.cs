using System.Globalization;
using System.Text.Json;
using BtcStream.Quant.Domain;
using BtcStream.Quant.Liquidations;
using BtcStream.Quant.Tests.RealData;

namespace BtcStream.Quant.Tests.Liquidations;

public sealed class BuiltInMarginTableTests
{
    private static readonly MarginModel[] BuiltIn = [.. MarginModelCatalog.BuiltIn.Entries.Select(entry => entry.Model)];

    [Fact]
    public void Brackets_EveryTable_SatisfyTheRecursionOfTheDeduction()
    {
        int checkedBrackets = 0;
        foreach (MarginModel model in BuiltIn)
        {
            IReadOnlyList<MarginBracket> brackets = model.Definition.Brackets;
            for (int i = 1; i < brackets.Count; i++, checkedBrackets++)
            {
                double rise = brackets[i].MaintenanceRate - brackets[i - 1].MaintenanceRate;
                Assert.Equal(brackets[i - 1].Deduction + (brackets[i].Floor * rise), brackets[i].Deduction, 1e-12 * brackets[i].Floor);
                Assert.Equal(brackets[i - 1].Cap, brackets[i].Floor);
            }
        }

        Assert.True(checkedBrackets > 100);
    }

    [Fact]
    public void Tables_EveryOne_NamesVenueAndSource() => Assert.All(BuiltIn, model =>
    {
        Assert.NotEmpty(model.Definition.Venue);
        Assert.NotEmpty(model.Definition.Source);
        Assert.True(model.Definition.AsOf is not null || model.Definition.Source.Contains("no date", StringComparison.Ordinal));
    });

    [Fact]
    public void BinanceTables_AgainstTheSourceFile_AreEqualEntryByEntry()
    {
        using JsonDocument file = JsonDocument.Parse(File.ReadAllText(SharedFolder.PathOf("data", "binance-leverage-brackets-20241024.json")));
        int tables = 0;
        foreach (JsonProperty contract in file.RootElement.EnumerateObject())
        {
            string name = $"binance-{ContractName(contract.Name).ToLowerInvariant()}-2024-10-24";
            MarginModelDefinition ours = Tables.Named(name).Definition;
            Assert.Equal([ContractName(contract.Name)], ours.Contracts);
            Assert.Equal(new DateOnly(2024, 10, 24), ours.AsOf);
            Assert.Equal(contract.Value.GetArrayLength(), ours.Brackets.Count);
            Assert.Equal(contract.Value[0].GetProperty("currency").GetString(), ours.QuoteCurrency);
            Assert.Equal(contract.Value.EnumerateArray().Select(Bracket), ours.Brackets);
            tables++;
        }

        Assert.Equal(BuiltIn.Count(model => model.Definition.Venue == "binance"), tables);
    }

    [Fact]
    public void BybitTable_KnownTiers_StopAtFiveMillion()
    {
        Assert.Equal(6, Tables.BybitBtc.Definition.Brackets.Count);
        Assert.Equal(5e6, Tables.BybitBtc.NotionalCap);
        Assert.Equal((5e6 * 0.0077) - 8_460.0, Tables.BybitBtc.MaintenanceMargin(5e6), 1e-6);
        Assert.True(double.IsNaN(Tables.BybitBtc.MaintenanceMargin(5e6 + 1.0)));
    }

    [Fact]
    public void DeribitTable_HundredBitcoin_NeedsOnePointFivePercent()
    {
        Assert.Equal(100.0 * (0.01 + (0.00005 * 100.0)), Tables.DeribitBtc.MaintenanceMargin(100.0), 1e-12);
        Assert.Equal(SettlementKind.Inverse, Tables.DeribitBtc.Settlement);
        Assert.Equal(new LinearMarginRate(0.01, 0.00005, 0.02, 0.00005), Tables.DeribitBtc.Definition.LinearRate);
    }

    [Fact]
    public void HyperliquidTable_BeyondTheFirstTier_DeductsAsStated()
    {
        Assert.Equal(1_875_000.0, Tables.HyperliquidBtc.MaintenanceMargin(150e6), 1e-6);
        Assert.Equal((0.025 * 200e6) - 1_875_000.0, Tables.HyperliquidBtc.MaintenanceMargin(200e6), 1e-6);
        Assert.Equal(double.PositiveInfinity, Tables.HyperliquidBtc.NotionalCap);
    }

    // BTC/USDT:USDT-241227 → BTCUSDT_241227
    private static string ContractName(string symbol)
    {
        string[] parts = symbol.Split(':');
        int dash = parts[1].IndexOf('-', StringComparison.Ordinal);
        return parts[0].Replace("/", string.Empty, StringComparison.Ordinal) + (dash < 0 ? string.Empty : $"_{parts[1][(dash + 1)..]}");
    }

    private static MarginBracket Bracket(JsonElement row)
    {
        JsonElement info = row.GetProperty("info");
        return new(
            Number(info, "notionalFloor"), Number(info, "notionalCap"), Number(info, "maintMarginRatio"), Number(info, "cum"), null, Number(info, "initialLeverage"));
    }

    private static double Number(JsonElement info, string field) => double.Parse(info.GetProperty(field).GetString()!, CultureInfo.InvariantCulture);
}
